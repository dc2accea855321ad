// Fields about accounts, numbers, templates and flows. What the store has a column for is typed; all of it stays in
// raw.
#include <algorithm>
#include <array>
#include <utility>

#include "meta/reading.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

constexpr Instant kAnyTime{INT64_MAX};  // plans lie in the future

Update other(EventKind kind, Value value) { return OtherNews{kind, json::compact(value.raw())}; }

// Accounts

AccountChange account(Place const& place, Value value) {
  AccountChange change;
  change.waba_id = id_of(value["waba_info"]["waba_id"]).value_or(place.waba_id);
  change.raw = json::compact(value.raw());
  return change;
}

bool ends_connection(std::string_view event) {
  return event == "PARTNER_REMOVED" || event == "ACCOUNT_OFFBOARDED" || event == "ACCOUNT_DELETED";
}

Update account_update(Place const& place, Value value) {
  AccountChange change = account(place, value);
  std::string const event = word_of(value["event"]).value_or("");
  change.ban_state = word_of(value["ban_info"]["waba_ban_state"]);
  change.ban_date = word_of(value["ban_info"]["waba_ban_date"]);
  change.restrictions = slice_of(value["restriction_info"]);
  change.disconnected_reason = word_of(value["disconnection_info"]["reason"]);
  if (!change.disconnected_reason && ends_connection(event)) change.disconnected_reason = event;
  change.reconnected = event == "PARTNER_ADDED" || event == "ACCOUNT_RECONNECTED";
  return change;
}

Update account_review(Place const& place, Value value) {
  AccountChange change = account(place, value);
  change.review_status = word_of(value["decision"]);
  return change;
}

Update capability(Place const& place, Value value) {
  AccountChange change = account(place, value);
  change.messaging_limit = word_of(value["max_daily_conversations_per_business"]);
  if (!change.messaging_limit) change.messaging_limit = word_of(value["max_daily_conversation_per_phone"]);
  return change;
}

Update account_event(Place const&, Value value) { return other(EventKind::account_changed, value); }

// Numbers

NumberChange number(Place const& place, Value value) {
  NumberChange change;
  change.display_number = phone_of(value["display_phone_number"]);
  if (!change.display_number && !place.display_number.empty()) change.display_number = place.display_number;
  change.phone_number_id = place.phone_number_id;
  change.raw = json::compact(value.raw());
  return change;
}

Update number_name(Place const& place, Value value) {
  NumberChange change = number(place, value);
  change.name_decision = word_of(value["decision"]);
  change.requested_name = word_of(value["requested_verified_name"]);
  return change;
}

Update number_quality(Place const& place, Value value) {
  NumberChange change = number(place, value);
  change.quality_event = word_of(value["event"]);
  if (change.quality_event == "THROUGHPUT_UPGRADE") change.throughput_level = "HIGH";
  change.messaging_limit = word_of(value["max_daily_conversations_per_business"]);
  if (!change.messaging_limit) change.messaging_limit = word_of(value["current_limit"]);
  return change;
}

Update number_username(Place const& place, Value value) {
  NumberChange change = number(place, value);
  change.username_status = word_of(value["decision"]);
  change.username = word_of(value["requested_username"]);
  if (!change.username) change.username = word_of(value["username"]);
  return change;
}

Update number_settings(Place const& place, Value value) {
  NumberChange change = number(place, value);
  change.settings = slice_of(value["phone_number_settings"]);
  if (!change.settings) change.settings = slice_of(value["phone_settings"]);
  return change;
}

Update number_event(Place const& place, Value value) { return number(place, value); }

// Templates and flows

std::string locale_of(Value language) {
  std::string name = word_of(language).value_or("");
  std::ranges::replace(name, '-', '_');
  return name;
}

/// The status that an event leaves behind; nullopt: it says something else of the template, or is new.
std::optional<std::string> status_after(std::optional<std::string> const& event) {
  constexpr std::array<std::string_view, 10> kStatuses{"PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED",
      "IN_APPEAL", "PENDING_DELETION", "DELETED", "LIMIT_EXCEEDED", "ARCHIVED"};
  if (event == "REINSTATED" || event == "UNARCHIVED") return "APPROVED";
  bool const is_status = event && std::ranges::find(kStatuses, *event) != kStatuses.end();
  return is_status ? event : std::nullopt;
}

/// Meta words a rejection in `reason`, and a pause in the title of `other_info`.
std::optional<std::string> reason_of(Value value) {
  if (std::optional<std::string> reason = word_of(value["reason"]); reason && *reason != "NONE") return reason;
  if (std::optional<std::string> title = word_of(value["other_info"]["title"])) return title;
  return word_of(value["rejection_info"]["reason"]);
}

/// By what the value holds: quality updates have been seen under the field of status updates.
Update template_news(Place const& place, Value value) {
  std::optional<std::string> id = id_of(value["message_template_id"]);
  if (!id) return other(EventKind::template_changed, value);
  TemplateChange change;
  change.template_id = std::move(*id);
  change.name = word_of(value["message_template_name"]).value_or("");
  change.language = locale_of(value["message_template_language"]);
  std::optional<std::string> const event = word_of(value["event"]);
  change.status = status_after(event);
  change.category = word_of(value[value["new_category"].exists() ? "new_category" : "message_template_category"]);
  change.planned_category = word_of(value["correct_category"]);
  change.planned_at = instant_of(value["category_update_timestamp"], kAnyTime);
  if (change.status) change.reason = reason_of(value);
  change.quality = word_of(value["new_quality_score"]);
  change.components_changed =
      place.field == "message_template_components_update" || value["message_template_element"].exists();
  change.raw = json::compact(value.raw());
  bool const tells = event || change.category || change.quality || change.components_changed;
  return tells ? Update(std::move(change)) : other(EventKind::template_changed, value);
}

Update flow_news(Place const&, Value value) {
  std::optional<std::string> id = id_of(value["flow_id"]);
  if (!id) return other(EventKind::flow_changed, value);
  return FlowChange{std::move(*id), word_of(value["new_status"]), json::compact(value.raw())};
}

struct Field {
  std::string_view name;
  Update (*read)(Place const&, Value);
};
constexpr std::array kFields = std::to_array<Field>({
    {"account_update", &account_update},
    {"account_review_update", &account_review},
    {"account_alerts", &account_event},
    {"account_settings_update", &number_settings},
    {"business_capability_update", &capability},
    {"business_status_update", &account_event},
    {"payment_configuration_update", &account_event},
    {"partner_solutions", &account_event},
    {"phone_number_name_update", &number_name},
    {"phone_number_quality_update", &number_quality},
    {"phone_number_username_update", &number_username},
    {"business_username_updates", &number_username},
    {"security", &number_event},
    {"message_template_status_update", &template_news},
    {"message_template_quality_update", &template_news},
    {"message_template_components_update", &template_news},
    {"template_category_update", &template_news},
    {"template_correct_category_detection", &template_news},
    {"flows", &flow_news},
});

}  // namespace

std::optional<Update> management_news(Place const& place, Value value) {
  auto const field = std::ranges::find(kFields, place.field, &Field::name);
  if (field != kFields.end()) return field->read(place, value);
  if (value["message_template_id"].exists()) return template_news(place, value);
  if (value["flow_id"].exists()) return flow_news(place, value);
  return std::nullopt;
}

}  // namespace wigwag::meta
