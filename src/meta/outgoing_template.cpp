// Templates as they are used, without the stored one. Source: spec of the Cloud API, 7.4.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "meta/outgoing_content.h"
#include "meta/outgoing_template.h"
#include "meta/outgoing_words.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr std::size_t kNameMax = 512, kTextMax = 32'768, kCouponMax = 20, kCardsMax = 10;
constexpr std::size_t kComponentsMax = 20, kParametersMax = 200;
constexpr std::size_t kPayloadMax = 128;  // (unconfirmed)
constexpr std::int64_t kButtonIndexMax = 9;

// Parameters

Found check_filling(Part const& text) {
  if (!has_layout(text.text())) return std::nullopt;
  return mistake(kFormat, text, "must have no new lines, no tabs and no more than 4 blanks in a row");
}
Found check_parameter_name(Part const& name) {
  std::string const word = name.text();
  bool const good =
      std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (good && !word.empty()) return std::nullopt;
  return mistake(kFormat, name, "must be the name of a variable: a to z, 0 to 9 and _");
}

constexpr Field kCurrency[] = {{"fallback_value", Form::text, must, 0, &check_filling}, {"code", Form::text, must, 3},
    {"amount_1000", Form::integer, must}};
constexpr Field kDateTime[] = {{"fallback_value", Form::text, must, 0, &check_filling}, {"day_of_week", Form::integer},
    {"year", Form::integer}, {"month", Form::integer}, {"day_of_month", Form::integer}, {"hour", Form::integer},
    {"minute", Form::integer}, {"calendar", Form::text}};
constexpr Field kLocation[] = {{"latitude", Form::number, must}, {"longitude", Form::number, must},
    {"name", Form::text, must}, {"address", Form::text, must}};
constexpr Field kProduct[] = {{"product_retailer_id", Form::id, must}, {"catalog_id", Form::id, must}};
constexpr Field kOffer[] = {{"expiration_time_ms", Form::integer, must}};
constexpr Field kDocument[] = {{"filename", Form::text}};

Found check_currency(Part const& object) { return check_members(object, kCurrency); }
Found check_date_time(Part const& object) { return check_members(object, kDateTime); }
Found check_place(Part const& object) { return check_members(object, kLocation); }
Found check_product(Part const& object) { return check_members(object, kProduct); }
Found check_offer(Part const& object) { return check_members(object, kOffer); }
Found check_picture(Part const& object) { return check_file(object); }
Found check_paper(Part const& object) { return check_file(object, kDocument); }

/// Each type's value stands under the type's own name.
constexpr Field kValues[] = {
    {"text", Form::text, must, kTextMax, &check_filling},
    {"currency", Form::object, must, 0, &check_currency},
    {"date_time", Form::object, must, 0, &check_date_time},
    {"image", Form::object, must, 0, &check_picture},
    {"video", Form::object, must, 0, &check_picture},
    {"document", Form::object, must, 0, &check_paper},
    {"location", Form::object, must, 0, &check_place},
    {"product", Form::object, must, 0, &check_product},
    {"payload", Form::text, must, kPayloadMax},
    {"coupon_code", Form::text, must, kCouponMax},
    {"action", Form::object, must},
    {"limited_time_offer", Form::object, must, 0, &check_offer},
    {"group_id", Form::id, must},
    {"ttl_minutes", Form::integer, must},
};

using Types = std::span<std::string_view const>;

Found check_parameter(Part const& parameter, Types types) {
  Part const type = parameter["type"];
  if (!type.exists()) return mistake(kMissing, type, "is required");
  constexpr Field kType{"type", Form::text, must};
  if (Found found = check_field(type, kType)) return found;
  std::string const word = lower(type.text());
  if (std::ranges::find(types, word) == types.end())
    return mistake(kFormat, type, fmt::format("must be {} here", fmt::join(types, " or ")));
  auto const* const value = std::ranges::find(kValues, word, &Field::name);
  Field const fields[] = {kType, {"parameter_name", Form::text, may, kNameMax, &check_parameter_name}, *value};
  return check_members(parameter, fields);
}

Found check_parameters(Part const& component, Types types) {
  Part const parameters = component["parameters"];
  for (std::size_t i = 0; i < parameters.value.size(); ++i) {
    Part const parameter = parameters.at(i);
    if (!parameter.value.is(json::Type::object)) return mistake(kUnreadable, parameter, "must be an object");
    if (Found found = check_parameter(parameter, types)) return found;
  }
  return std::nullopt;
}

// Components

constexpr auto kHeaderTypes = std::to_array<std::string_view>(
    {"text", "image", "video", "document", "location", "product", "currency", "date_time"});
constexpr auto kBodyTypes = std::to_array<std::string_view>({"text", "currency", "date_time"});
constexpr auto kOfferTypes = std::to_array<std::string_view>({"limited_time_offer"});
constexpr auto kPayloadType = std::to_array<std::string_view>({"payload"});
constexpr auto kUrlTypes = std::to_array<std::string_view>({"text", "group_id"});
constexpr auto kCouponType = std::to_array<std::string_view>({"coupon_code"});
constexpr auto kActionType = std::to_array<std::string_view>({"action"});
constexpr auto kProductTypes = std::to_array<std::string_view>({"product", "action"});
constexpr auto kCallTypes = std::to_array<std::string_view>({"payload", "ttl_minutes"});
constexpr auto kOtpTypes = std::to_array<std::string_view>({"text"});

struct SubType {
  std::string_view name;
  Types parameters;
};
constexpr SubType kSubTypes[] = {{"quick_reply", kPayloadType}, {"url", kUrlTypes}, {"copy_code", kCouponType},
    {"flow", kActionType}, {"catalog", kActionType}, {"mpm", kActionType}, {"spm", kProductTypes},
    {"order_details", kActionType}, {"voice_call", kCallTypes}, {"otp", kOtpTypes}};

constexpr Field kType{"type", Form::text, must};
constexpr Field kParameters{"parameters", Form::array, may, kParametersMax};
constexpr Field kPlain[] = {kType, kParameters};
constexpr Field kButton[] = {kType, kParameters, {"sub_type", Form::text, must}, {"index", Form::id, must}};

Found check_button(Part const& component) {
  if (Found found = check_members(component, kButton)) return found;
  Part const index = component["index"], sub_type = component["sub_type"];
  std::int64_t const at = index.value.integer().value_or(-1);
  if (at < 0 || at > kButtonIndexMax) return bad(index, fmt::format("must be 0 to {}", kButtonIndexMax));
  auto const* const row = std::ranges::find(kSubTypes, lower(sub_type.text()), &SubType::name);
  if (row == std::end(kSubTypes)) return bad(sub_type, "is no kind of button");
  return check_parameters(component, row->parameters);
}

Found check_offer_component(Part const& component) {
  if (Found found = check_members(component, kPlain)) return found;
  Part const parameters = component["parameters"];
  if (parameters.value.size() != 1) return mistake(kMissing, parameters, "must be one limited_time_offer");
  return check_parameters(component, kOfferTypes);
}

enum class Depth : std::uint8_t { message, card };
Found check_components(Part const& components, Depth depth);

constexpr Field kCard[] = {{"card_index", Form::integer, must}, {"components", Form::array, must, kComponentsMax}};

Found check_cards(Part const& component) {
  constexpr Field kCarousel[] = {kType, {"cards", Form::array, must, kCardsMax}};
  if (Found found = check_members(component, kCarousel)) return found;
  Part const cards = component["cards"];
  for (std::size_t i = 0; i < cards.value.size(); ++i) {
    Part const card = cards.at(i);
    if (Found found = check_members(card, kCard)) return found;
    Part const index = card["card_index"];
    std::int64_t const at = index.value.integer().value_or(-1);
    if (at < 0 || at >= static_cast<std::int64_t>(cards.value.size()))
      return bad(index, fmt::format("must be 0 to {}", cards.value.size() - 1));
    if (Found found = check_components(card["components"], Depth::card)) return found;
  }
  return unique_in(cards, "card_index");
}

Found check_component(Part const& component, Depth depth) {
  Part const type = component["type"];
  if (!component.value.is(json::Type::object)) return mistake(kUnreadable, component, "must be an object");
  if (!type.exists()) return mistake(kMissing, type, "is required");
  if (Found found = check_field(type, kType)) return found;
  std::string const word = lower(type.text());
  if (word == "button") return check_button(component);
  if (word == "carousel" && depth == Depth::message) return check_cards(component);
  if (word == "limited_time_offer" && depth == Depth::message) return check_offer_component(component);
  if (word != "header" && word != "body")
    return bad(type, depth == Depth::card ? "must be header, body or button"
                                          : "must be header, body, button, carousel or limited_time_offer");
  if (Found found = check_members(component, kPlain)) return found;
  return check_parameters(component, word == "header" ? Types(kHeaderTypes) : Types(kBodyTypes));
}

/// Every component of one kind once, buttons once an index.
Found check_components(Part const& components, Depth depth) {
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < components.value.size(); ++i) {
    Part const component = components.at(i);
    if (Found found = check_component(component, depth)) return found;
    std::string place = lower(component["type"].text());
    if (place == "button") place += component["index"].value.word().value_or("");
    if (std::ranges::find(seen, place) != seen.end()) return bad(component, "is there already");
    seen.push_back(std::move(place));
  }
  return std::nullopt;
}

Found check_language(Part const& object) {
  constexpr Field kLanguage[] = {{"code", Form::text, must, 16}, {"policy", Form::text}};
  return check_members(object, kLanguage);
}
Found check_all(Part const& array) { return check_components(array, Depth::message); }

constexpr Field kTemplate[] = {{"name", Form::text, must, kNameMax},
    {"language", Form::object, must, 0, &check_language}, {"components", Form::array, may, kComponentsMax, &check_all}};

}  // namespace

std::string lower(std::string word) {
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word;
}

Found check_template_use(Part const& object) { return check_members(object, kTemplate); }

}  // namespace wigwag::meta::outgoing
