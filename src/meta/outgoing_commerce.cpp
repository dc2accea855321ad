// Products, catalogues, carousels and orders. Source: spec of the Cloud API, 7.3.
#include <fmt/format.h>

#include "meta/outgoing_interactive.h"
#include "meta/outgoing_words.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr std::size_t kSectionsMax = 10, kProductsMax = 30, kSectionTitleMax = 24;
constexpr std::size_t kCardsMin = 2, kCardsMax = 10, kCardBodyMax = 160, kCardLineBreaksMax = 2;
constexpr std::size_t kCardButtonsMax = 3, kButtonIdMax = 256, kButtonTitleMax = 20;

// Products

constexpr Field kProduct[] = {{"catalog_id", Form::id, must}, {"product_retailer_id", Form::id, must}};

constexpr Field kItem[] = {{"product_retailer_id", Form::id, must}};
Found check_item(Part const& object) { return check_members(object, kItem); }
Found check_items(Part const& array) { return check_each(array, &check_item); }
constexpr Field kSection[] = {
    {"title", Form::text, may, kSectionTitleMax}, {"product_items", Form::array, must, 0, &check_items}};
Found check_section(Part const& object) { return check_members(object, kSection); }

Found check_sections(Part const& sections) {
  if (Found found = check_each(sections, &check_section)) return found;
  std::size_t products = 0;
  for (std::size_t i = 0; i < sections.value.size(); ++i) {
    Part const section = sections.at(i);
    products += section["product_items"].value.size();
    if (sections.value.size() > 1 && section["title"].text().empty())
      return mistake(kMissing, section["title"], "is required when there are several sections");
  }
  if (products <= kProductsMax) return std::nullopt;
  return bad(sections, fmt::format("have {} products in total; at most {} are allowed", products, kProductsMax));
}

constexpr Field kProductList[] = {
    {"catalog_id", Form::id, must}, {"sections", Form::array, must, kSectionsMax, &check_sections}};

constexpr std::string_view kCatalogMessage = "catalog_message";
constexpr Field kThumbnail[] = {{"thumbnail_product_retailer_id", Form::id}};
Found check_thumbnail(Part const& object) { return check_members(object, kThumbnail); }
constexpr Field kCatalog[] = {
    {"name", Form::text, must, 0, &is_word<kCatalogMessage>}, {"parameters", Form::object, may, 0, &check_thumbnail}};

// Carousels

constexpr std::string_view kCtaUrl = "cta_url", kProductWord = "product", kButtonWord = "button";
constexpr std::string_view kImage = "image", kVideo = "video", kReply = "reply", kQuickReply = "quick_reply";

Found check_plain_file(Part const& object) { return check_file(object); }
constexpr Field kHeader[] = {{"type", Form::text, must, 0, &is_word<kImage, kVideo>},
    {"image", Form::object, may, 0, &check_plain_file}, {"video", Form::object, may, 0, &check_plain_file}};

Found check_card_header(Part const& header) {
  if (Found found = check_members(header, kHeader)) return found;
  std::string const type = header["type"].text();
  if (!header[type].exists()) return mistake(kMissing, header[type], "is required");
  if (header.value.size() > 2) return bad(header, fmt::format("has other content beside {}", type));
  return std::nullopt;
}

Found check_card_text(Part const& text) {
  if (line_breaks(text.text()) <= kCardLineBreaksMax) return std::nullopt;
  return bad(text, fmt::format("has more than {} line breaks", kCardLineBreaksMax));
}
constexpr Field kCardBody[] = {{"text", Form::text, must, kCardBodyMax, &check_card_text}};
Found check_card_body(Part const& object) { return check_members(object, kCardBody); }

// Meta has published both spellings of a card's quick reply.
constexpr Field kChoice[] = {{"id", Form::text, must, kButtonIdMax}, {"title", Form::text, must, kButtonTitleMax}};
Found check_choice(Part const& object) { return check_members(object, kChoice); }
constexpr Field kButton[] = {{"type", Form::text, must, 0, &is_word<kReply, kQuickReply>},
    {"reply", Form::object, may, 0, &check_choice}, {"quick_reply", Form::object, may, 0, &check_choice}};
Found check_button(Part const& object) {
  if (Found found = check_members(object, kButton)) return found;
  Part const choice = object[object["type"].text()];
  if (!choice.exists()) return mistake(kMissing, choice, "is required");
  return exactly_one_of(object, kReply, kQuickReply);
}
Found check_buttons(Part const& array) { return check_each(array, &check_button); }
constexpr Field kButtons[] = {{"buttons", Form::array, must, kCardButtonsMax, &check_buttons}};

Found check_card_action(Part const& card, std::string_view type) {
  Part const action = card["action"];
  if (type == kProductWord) return check_members(action, kProduct);
  return type == kButtonWord ? check_members(action, kButtons) : check_cta_url_action(action);
}

Found check_card_index(Part const& part) {
  std::int64_t const index = part.value.integer().value_or(-1);
  if (index >= 0 && index < static_cast<std::int64_t>(kCardsMax)) return std::nullopt;
  return bad(part, fmt::format("must be 0 to {}", kCardsMax - 1));
}

constexpr Field kCard[] = {{"card_index", Form::integer, must, 0, &check_card_index},
    {"type", Form::text, must, 0, &is_word<kCtaUrl, kProductWord, kButtonWord>},
    {"header", Form::object, may, 0, &check_card_header}, {"body", Form::object, may, 0, &check_card_body},
    {"action", Form::object, must}};

Found check_card(Part const& card) {
  if (Found found = check_members(card, kCard)) return found;
  std::string const type = card["type"].text();
  bool const product = type == kProductWord;
  if (!product && !card["header"].exists()) return mistake(kMissing, card["header"], "is required");
  if (product && card["header"].exists()) return bad(card["header"], "is not allowed on a card of a product");
  if (product && card["body"].exists()) return bad(card["body"], "is not allowed on a card of a product");
  return check_card_action(card, type);
}

/// What must be alike on all cards.
std::string layout_of(Part const& card) {
  Part const action = card["action"];
  return fmt::format("{} {} {} {}", card["type"].text(), card["header"]["type"].text(), action["buttons"].value.size(),
      action["catalog_id"].value.word().value_or(""));
}

Found check_cards(Part const& cards) {
  if (cards.value.size() < kCardsMin) return bad(cards, fmt::format("must be at least {}", kCardsMin));
  if (Found found = check_each(cards, &check_card)) return found;
  if (Found found = unique_in(cards, "card_index")) return found;
  std::string const layout = layout_of(cards.at(0));
  for (std::size_t i = 1; i < cards.value.size(); ++i)
    if (layout_of(cards.at(i)) != layout)
      return bad(cards.at(i), "must have the same type, header, buttons and catalogue as the first card");
  return std::nullopt;
}

constexpr Field kCarousel[] = {{"cards", Form::array, must, kCardsMax, &check_cards}};

// Orders: payments differ from country to country, so what stands inside passes

Found check_order(Part const& action, std::string_view name) {
  constexpr Field kName{"name", Form::text, must}, kParameters{"parameters", Form::object, must};
  constexpr Field kReference{"reference_id", Form::text, must};
  struct Member {
    Part part;
    Field const& field;
  };
  Part const parameters = action["parameters"];
  for (Member const& member : {Member{action["name"], kName}, Member{parameters, kParameters},
           Member{parameters["reference_id"], kReference}}) {
    if (!member.part.exists()) return mistake(kMissing, member.part, "is required");
    if (Found found = check_field(member.part, member.field)) return found;
  }
  std::string_view const names[] = {name};
  return one_of_words(action["name"], names);
}

}  // namespace

Found check_product_action(Part const& action) { return check_members(action, kProduct); }
Found check_product_list_action(Part const& action) { return check_members(action, kProductList); }
Found check_catalog_action(Part const& action) { return check_members(action, kCatalog); }
Found check_carousel_action(Part const& action) { return check_members(action, kCarousel); }
Found check_order_details_action(Part const& action) { return check_order(action, "review_and_pay"); }
Found check_order_status_action(Part const& action) { return check_order(action, "review_order"); }

}  // namespace wigwag::meta::outgoing
