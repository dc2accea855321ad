// Interactive messages, one row a kind. Source: spec of the Cloud API, 7.3.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "meta/outgoing_content.h"
#include "meta/outgoing_interactive.h"
#include "meta/outgoing_words.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr std::size_t kBodyMax = 1024, kListBodyMax = 4096, kFooterMax = 60, kHeaderMax = 60;

enum class Header : std::uint8_t { none, text, needed_text, any };

struct Kind {
  std::string_view name;
  Header header;
  Need body;
  std::size_t body_max;
  bool has_footer;
  Check action;
};

constexpr Kind kKinds[] = {
    {"button", Header::any, must, kBodyMax, true, &check_button_action},
    {"list", Header::text, must, kListBodyMax, true, &check_list_action},
    {"cta_url", Header::any, must, kBodyMax, true, &check_cta_url_action},
    {"flow", Header::any, must, kBodyMax, true, &check_flow_action},
    {"product", Header::none, may, kBodyMax, true, &check_product_action},
    {"product_list", Header::needed_text, must, kBodyMax, true, &check_product_list_action},
    {"catalog_message", Header::none, must, kBodyMax, true, &check_catalog_action},
    {"location_request_message", Header::none, must, kBodyMax, true, &check_location_action},
    {"address_message", Header::any, must, kBodyMax, true, &check_address_action},
    {"carousel", Header::none, must, kBodyMax, false, &check_carousel_action},
    {"call_permission_request", Header::none, may, kBodyMax, true, &check_call_permission_action},
    {"voice_call", Header::any, must, kBodyMax, true, &check_voice_call_action},
    {"request_contact_info", Header::none, must, kBodyMax, true, &check_contact_info_action},
    {"order_details", Header::any, must, kBodyMax, true, &check_order_details_action},
    {"order_status", Header::any, must, kBodyMax, true, &check_order_status_action},
};

constexpr Field kDocument[] = {{"filename", Form::text}};
Found check_image_header(Part const& object) { return check_file(object); }
Found check_document_header(Part const& object) { return check_file(object, kDocument); }

constexpr std::string_view kText = "text", kImage = "image", kVideo = "video", kDocumentWord = "document";

constexpr Field kHeaderMembers[] = {{"type", Form::text, must, 0, &is_word<kText, kImage, kVideo, kDocumentWord>},
    {"text", Form::text, may, kHeaderMax}, {"image", Form::object, may, 0, &check_image_header},
    {"video", Form::object, may, 0, &check_image_header}, {"document", Form::object, may, 0, &check_document_header}};

/// The type's own member is there, and none of the others.
Found check_header(Part const& header, Header allowed) {
  if (Found found = check_members(header, kHeaderMembers)) return found;
  std::string const type = header["type"].text();
  if (allowed != Header::any && type != "text") return bad(header["type"], "must be text for this kind of message");
  if (!header[type].exists()) return mistake(kMissing, header[type], "is required");
  if (type == "text" && header["text"].text().empty()) return bad(header["text"], "must not be empty");
  if (header.value.size() > 2) return bad(header, fmt::format("has other content beside {}", type));
  return std::nullopt;
}

Found check_words(Part const& object, std::size_t max) {
  Field const fields[] = {{"text", Form::text, must, max}};
  return check_members(object, fields);
}

Found check_frame(Part const& object, Kind const& kind) {
  Part const header = object["header"], body = object["body"], footer = object["footer"];
  if (header.exists() && kind.header == Header::none) return bad(header, "is not allowed for this kind of message");
  if (!header.exists() && kind.header == Header::needed_text) return mistake(kMissing, header, "is required");
  if (!body.exists() && kind.body == must) return mistake(kMissing, body, "is required");
  if (footer.exists() && !kind.has_footer) return bad(footer, "is not allowed for this kind of message");
  if (header.exists())
    if (Found found = check_header(header, kind.header)) return found;
  if (body.exists())
    if (Found found = check_words(body, kind.body_max)) return found;
  return footer.exists() ? check_words(footer, kFooterMax) : std::nullopt;
}

constexpr Field kMembers[] = {{"type", Form::text, must}, {"header", Form::object}, {"body", Form::object},
    {"footer", Form::object}, {"action", Form::object, must}};

}  // namespace

Found check_interactive(Part const& object) {
  if (Found found = check_members(object, kMembers)) return found;
  Part const type = object["type"];
  auto const* const kind = std::ranges::find(kKinds, type.text(), &Kind::name);
  if (kind == std::end(kKinds)) return bad(type, "is no kind of interactive message");
  if (Found found = check_frame(object, *kind)) return found;
  return kind->action(object["action"]);
}

}  // namespace wigwag::meta::outgoing
