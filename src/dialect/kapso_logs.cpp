#include "dialect/kapso_logs.h"

#include <fmt/format.h>
#include <algorithm>

namespace wigwag::dialect {
namespace {

constexpr std::int64_t kProblem = 400;
constexpr std::int64_t kOurFault = 500;
constexpr std::int64_t kMsUs = 1000;

using I = LogItem;
constexpr LogText kTexts[] = {{"id", &I::id}, {"level", &I::level}, {"status", &I::status}, {"message", &I::message},
    {"resource_type", &I::resource_type}, {"resource_id", &I::resource_id}, {"http_method", &I::http_method},
    {"endpoint", &I::endpoint}, {"api_key_id", &I::api_key_id}, {"api_key_name", &I::api_key_name},
    {"event_type", &I::event_type}, {"field", &I::field}, {"event", &I::event}, {"message_type", &I::message_type},
    {"phone_number_id", &I::phone_number_id}, {"display_phone_number", &I::display_phone_number},
    {"webhook_id", &I::webhook_id}, {"webhook_url", &I::webhook_url}, {"error_class", &I::error_class},
    {"error_message", &I::error_message}};

/// Of managed flows, which there are none of.
constexpr std::string_view kOfFlows[] = {
    "flow_name", "flow_id", "flow_execution_id", "flow_event_id", "step_identifier", "step_type"};

/// What Meta tells, and the field of its webhooks where it is always the same.
struct Told {
  EventKind kind;
  std::string_view field;
};
constexpr Told kTold[] = {{EventKind::message_received, "messages"}, {EventKind::message_sent, "messages"},
    {EventKind::message_delivered, "messages"}, {EventKind::message_read, "messages"},
    {EventKind::message_failed, "messages"}, {EventKind::message_edited, "messages"},
    {EventKind::message_revoked, "messages"}, {EventKind::history_progress, "history"},
    {EventKind::preference_changed, "user_preferences"}, {EventKind::template_changed, {}},
    {EventKind::number_changed, {}}, {EventKind::account_changed, {}}, {EventKind::flow_changed, "flows"},
    {EventKind::group_changed, {}}, {EventKind::call_changed, "calls"}, {EventKind::user_action, {}},
    {EventKind::number_error, {}}, {EventKind::other_field, {}}};

std::optional<std::string> key_id(store::ApiLogView const& row) {
  return row.api_key_num ? std::optional(std::to_string(row.api_key_num->value)) : std::nullopt;
}

/// Milliseconds, with three digits behind the point.
std::string milliseconds(std::int64_t us) {
  us = std::max<std::int64_t>(us, 0);
  return fmt::format("{}.{:03}", us / kMsUs, us % kMsUs);
}

void write_milliseconds(json::Writer& out, std::optional<std::int64_t> us) {
  out.key("response_time_ms");
  us ? out.raw(milliseconds(*us)) : out.null();
}

std::string member_of(std::string_view name, std::optional<std::string> const& value) {
  json::Writer out;
  std::string object = out.begin_object().member(name, value).end_object().take();
  return object.substr(1, object.size() - 2);
}

LogItem item_of(LogSource source, std::int64_t num, Instant at) {
  LogItem item;
  item.source = source;
  item.num = num;
  item.at = at;
  return item;
}

std::string attributes_of(store::LoggedEvent const& row) {
  std::optional<std::string> conversation;
  if (row.conversation_num) conversation = uuid_of(*row.conversation_num);
  std::optional<std::string> contact;
  if (row.contact_num) contact = uuid_of(*row.contact_num);
  std::string const error = row.error_code ? std::to_string(*row.error_code) : "null";
  return fmt::format(
      "{},{},\"error_code\":{}", member_of("conversation_id", conversation), member_of("contact_id", contact), error);
}

std::string attributes_of(store::LoggedDelivery const& row) {
  std::optional<std::string> conversation;
  if (row.conversation_num) conversation = uuid_of(*row.conversation_num);
  std::optional<std::string> tried;
  if (row.last_attempt_at) tried = iso_micros(*row.last_attempt_at);
  return fmt::format("\"attempt_count\":{},{},{}", row.attempts, member_of("last_attempt_at", tried),
      member_of("conversation_id", conversation));
}

}  // namespace

std::span<LogText const> log_texts() { return kTexts; }

void write_api_log(json::Writer& out, store::ApiLogView const& row, Projection const&) {
  out.begin_object().member("id", uuid_of(Kind::api_log, row.num.value)).member("endpoint", row.endpoint);
  out.member("http_method", row.http_method).member("response_status", row.response_status);
  write_milliseconds(out, row.response_us);
  out.member("ip_address", row.ip_address).member("error_message", row.error_message);
  out.member("created_at", iso_seconds(time_of(row.num.value)));
  out.member("api_key_id", key_id(row)).member("api_key_name", row.api_key_name).end_object();
}

LogItem log_item(store::ApiLogView const& row) {
  LogItem item = item_of(LogSource::external_api_log, row.num.value, time_of(row.num.value));
  item.is_problem = row.response_status >= kProblem;
  item.id = uuid_of(Kind::api_log, row.num.value);
  item.level = row.response_status >= kOurFault ? "error" : item.is_problem ? "warning" : "info";
  item.status = item.is_problem ? "failed" : "success";
  item.message = fmt::format("{} {} {}", row.http_method, row.endpoint, row.response_status);
  item.http_method = row.http_method;
  item.endpoint = row.endpoint;
  item.api_key_id = key_id(row);
  item.api_key_name = row.api_key_name;
  item.error_message = row.error_message;
  item.response_status = row.response_status;
  item.response_us = row.response_us;
  item.attributes = member_of("ip_address", row.ip_address);
  return item;
}

LogItem log_item(store::LoggedDelivery const& row) {
  LogItem item = item_of(LogSource::webhook_delivery, row.num.value, time_of(row.num.value));
  item.is_problem = row.problem.has_value();
  item.id = uuid_of(Kind::delivery, row.num.value);
  item.level = row.state == DeliveryState::failed ? "error" : item.is_problem ? "warning" : "info";
  item.status = word_of(row.state);
  item.message = fmt::format("{} {}", row.event, word_of(row.state));
  item.resource_type = "webhook_delivery";
  item.resource_id = item.id;
  item.event_type = item.event = row.event;
  item.phone_number_id = row.phone_number_id;
  item.display_phone_number = row.display_number;
  if (row.url) item.webhook_id = uuid_of(Kind::webhook, row.webhook_num.value);
  item.webhook_url = row.url;
  if (item.is_problem) item.error_class = row.response_status ? "http_error" : "connection_error";
  item.error_message = row.problem;
  item.response_status = row.response_status;
  item.attributes = attributes_of(row);
  return item;
}

std::optional<LogItem> log_item(store::LoggedEvent const& row) {
  auto const* const told = std::ranges::find(kTold, row.kind, &Told::kind);
  if (told == std::end(kTold)) return std::nullopt;
  LogItem item = item_of(LogSource::whatsapp_webhook_event, row.num, row.at);
  item.is_problem = row.kind == EventKind::message_failed || row.kind == EventKind::number_error;
  item.id = uuid_of(Kind::event, row.num);
  item.level = item.is_problem ? "error" : "info";
  item.status = item.is_problem ? "failed" : "success";
  item.message =
      row.message_type ? fmt::format("{} {}", word_of(row.kind), *row.message_type) : std::string(word_of(row.kind));
  if (row.wamid && !row.wamid->empty()) {
    item.resource_type = "message";
    item.resource_id = row.wamid;
  } else if (row.conversation_num) {
    item.resource_type = "conversation";
    item.resource_id = uuid_of(*row.conversation_num);
  } else if (row.contact_num) {
    item.resource_type = "contact";
    item.resource_id = uuid_of(*row.contact_num);
  }
  item.event_type = word_of(row.kind);
  if (!told->field.empty()) item.field = told->field;
  item.message_type = row.message_type;
  item.phone_number_id = row.phone_number_id;
  item.display_phone_number = row.display_number;
  if (row.kind == EventKind::message_failed) {
    item.error_class = "meta_error";
    item.error_message = row.error_title;
  }
  item.attributes = attributes_of(row);
  item.payload = row.detail;
  return item;
}

void write_log_item(json::Writer& out, LogItem const& item, Marked marked) {
  std::string const at = iso_micros(item.at);
  out.begin_object().member("id", item.id).member("source", word_of(item.source));
  out.member("timestamp", at).member("occurred_at", at).member("ingested_at", at);
  for (LogText const& text : std::span(kTexts).subspan(1)) out.member(text.name, item.*text.member);  // id is there
  out.member("response_status", item.response_status);
  write_milliseconds(out, item.response_us);
  for (std::string_view const name : kOfFlows) out.key(name).null();
  out.key("attributes").begin_object().raw_members(item.attributes);
  if (marked == Marked::yes) out.member("highlighted", true);
  out.end_object().key("payload");
  item.payload ? out.raw(*item.payload) : out.null();
  out.end_object();
}

}  // namespace wigwag::dialect
