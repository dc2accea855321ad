// Buttons, lists, links, flows and requests. Source: spec of the Cloud API, 7.3.
#include <unordered_set>

#include <fmt/format.h>

#include "meta/outgoing_interactive.h"
#include "meta/outgoing_words.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr std::size_t kButtonsMax = 3, kButtonIdMax = 256, kButtonTitleMax = 20;
constexpr std::size_t kSectionsMax = 10, kRowsMax = 10, kSectionTitleMax = 24;
constexpr std::size_t kRowIdMax = 200, kRowTitleMax = 24, kRowDescriptionMax = 72;
constexpr std::size_t kCtaMax = 30;  // of a flow; 20 is safe in every app

// Reply buttons

Found check_edges(Part const& part) {
  std::string const id = part.text();
  if (id.front() != ' ' && id.back() != ' ') return std::nullopt;
  return bad(part, "must not begin or end with a blank");
}

constexpr Field kReply[] = {
    {"id", Form::text, must, kButtonIdMax, &check_edges}, {"title", Form::text, must, kButtonTitleMax}};
Found check_reply(Part const& object) { return check_members(object, kReply); }

constexpr std::string_view kReplyWord = "reply";
constexpr Field kButton[] = {
    {"type", Form::text, must, 0, &is_word<kReplyWord>}, {"reply", Form::object, must, 0, &check_reply}};
Found check_button(Part const& object) { return check_members(object, kButton); }

Found check_buttons(Part const& array) {
  if (Found found = check_each(array, &check_button)) return found;
  if (Found found = unique_in(array, "reply", "id")) return found;
  return unique_in(array, "reply", "title");
}

constexpr Field kButtons[] = {{"buttons", Form::array, must, kButtonsMax, &check_buttons}};

// Lists

constexpr Field kRow[] = {{"id", Form::text, must, kRowIdMax}, {"title", Form::text, must, kRowTitleMax},
    {"description", Form::text, may, kRowDescriptionMax}};
Found check_row(Part const& object) { return check_members(object, kRow); }
Found check_rows(Part const& array) { return check_each(array, &check_row); }

constexpr Field kSection[] = {
    {"title", Form::text, may, kSectionTitleMax}, {"rows", Form::array, must, 0, &check_rows}};
Found check_section(Part const& object) { return check_members(object, kSection); }

Found check_sections(Part const& sections) {
  if (Found found = check_each(sections, &check_section)) return found;
  std::unordered_set<std::string> ids;
  std::size_t rows = 0;
  for (std::size_t i = 0; i < sections.value.size(); ++i) {
    Part const section = sections.at(i);
    if (sections.value.size() > 1 && section["title"].text().empty())
      return mistake(kMissing, section["title"], "is required when there are several sections");
    Part const of_section = section["rows"];
    rows += of_section.value.size();
    for (std::size_t j = 0; j < of_section.value.size(); ++j)
      if (Part const id = of_section.at(j)["id"]; !ids.insert(id.text()).second) return bad(id, "is there already");
  }
  if (rows <= kRowsMax) return std::nullopt;
  return bad(sections, fmt::format("have {} rows in total; at most {} are allowed", rows, kRowsMax));
}

constexpr Field kList[] = {
    {"button", Form::text, must, kButtonTitleMax}, {"sections", Form::array, must, kSectionsMax, &check_sections}};

// A link

constexpr std::string_view kCtaUrl = "cta_url";
constexpr Field kLink[] = {
    {"display_text", Form::text, must, kButtonTitleMax}, {"url", Form::text, must, 0, &check_url}};
Found check_link(Part const& object) { return check_members(object, kLink); }
constexpr Field kCta[] = {
    {"name", Form::text, must, 0, &is_word<kCtaUrl>}, {"parameters", Form::object, must, 0, &check_link}};

// Flows

constexpr std::string_view kFlowWord = "flow", kVersion = "3", kPublished = "published", kDraft = "draft";
constexpr std::string_view kNavigate = "navigate", kExchange = "data_exchange";

Found check_cta(Part const& part) {
  if (!has_emoji(part.text())) return std::nullopt;
  return bad(part, "must have no emoji");
}

constexpr Field kPayload[] = {{"screen", Form::text, must}, {"data", Form::object}};
Found check_payload(Part const& object) { return check_members(object, kPayload); }

constexpr Field kFlowParameters[] = {{"flow_message_version", Form::text, must, 0, &is_word<kVersion>},
    {"flow_id", Form::id}, {"flow_name", Form::text}, {"flow_cta", Form::text, must, kCtaMax, &check_cta},
    {"flow_token", Form::text}, {"mode", Form::text, may, 0, &is_word<kPublished, kDraft>},
    {"flow_action", Form::text, may, 0, &is_word<kNavigate, kExchange>},
    {"flow_action_payload", Form::object, may, 0, &check_payload}};

Found check_flow_parameters(Part const& object) {
  if (Found found = check_members(object, kFlowParameters)) return found;
  if (Found found = exactly_one_of(object, "flow_id", "flow_name")) return found;
  if (object["flow_action"].text() == kExchange && object["flow_action_payload"].exists())
    return bad(object["flow_action_payload"], "goes only with flow_action navigate");
  return std::nullopt;
}

constexpr Field kFlow[] = {
    {"name", Form::text, must, 0, &is_word<kFlowWord>}, {"parameters", Form::object, must, 0, &check_flow_parameters}};

// Requests to the user

constexpr std::string_view kSendLocation = "send_location", kAddressMessage = "address_message", kIndia = "IN";
constexpr std::string_view kCallPermission = "call_permission_request", kVoiceCall = "voice_call";
constexpr std::string_view kContactInfo = "request_contact_info";

// Kapso's client sends the words a second time (observed); Meta takes them.
constexpr Field kLocationParameters[] = {{"request_message", Form::text}};
Found check_location_parameters(Part const& object) { return check_members(object, kLocationParameters); }
constexpr Field kLocationRequest[] = {{"name", Form::text, must, 0, &is_word<kSendLocation>},
    {"parameters", Form::object, may, 0, &check_location_parameters}};

constexpr Field kSavedAddress[] = {{"id", Form::text, must}, {"value", Form::object, must}};
Found check_saved_address(Part const& object) { return check_members(object, kSavedAddress); }
Found check_saved_addresses(Part const& array) { return check_each(array, &check_saved_address); }

constexpr Field kAddressParameters[] = {{"country", Form::text, must, 0, &is_word<kIndia>}, {"values", Form::object},
    {"saved_addresses", Form::array, may, 0, &check_saved_addresses}, {"validation_errors", Form::object}};
Found check_address_parameters(Part const& object) { return check_members(object, kAddressParameters); }
constexpr Field kAddress[] = {{"name", Form::text, must, 0, &is_word<kAddressMessage>},
    {"parameters", Form::object, must, 0, &check_address_parameters}};

constexpr Field kPermission[] = {{"name", Form::text, must, 0, &is_word<kCallPermission>}};

constexpr Field kCallParameters[] = {
    {"display_text", Form::text, may, kButtonTitleMax}, {"ttl_minutes", Form::integer}, {"payload", Form::text}};
Found check_call_parameters(Part const& object) { return check_members(object, kCallParameters); }
constexpr Field kCall[] = {
    {"name", Form::text, must, 0, &is_word<kVoiceCall>}, {"parameters", Form::object, may, 0, &check_call_parameters}};

constexpr Field kContact[] = {{"name", Form::text, must, 0, &is_word<kContactInfo>}};

}  // namespace

Found check_button_action(Part const& action) { return check_members(action, kButtons); }
Found check_list_action(Part const& action) { return check_members(action, kList); }
Found check_cta_url_action(Part const& action) { return check_members(action, kCta); }
Found check_flow_action(Part const& action) { return check_members(action, kFlow); }
Found check_location_action(Part const& action) { return check_members(action, kLocationRequest); }
Found check_address_action(Part const& action) { return check_members(action, kAddress); }
Found check_call_permission_action(Part const& action) { return check_members(action, kPermission); }
Found check_voice_call_action(Part const& action) { return check_members(action, kCall); }
Found check_contact_info_action(Part const& action) { return check_members(action, kContact); }

}  // namespace wigwag::meta::outgoing
