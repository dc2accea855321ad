#include "dialect/kapso_webhooks.h"

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "dialect/kapso_message.h"
#include "dialect/kapso_people.h"
#include "dialect/kapso_webhooks_v1.h"
#include "model/status_steps.h"

namespace wigwag::dialect {
namespace {

bool is_about_a_message(Told const& told) { return told.name.starts_with("whatsapp.message."); }
bool is_about_a_conversation(Told const& told) { return told.name.starts_with("whatsapp.conversation."); }

std::optional<MessageStatus> status_then(EventKind kind) {
  if (kind == EventKind::message_sent) return MessageStatus::sent;
  if (kind == EventKind::message_delivered) return MessageStatus::delivered;
  if (kind == EventKind::message_read) return MessageStatus::read;
  if (kind == EventKind::message_failed) return MessageStatus::failed;
  return std::nullopt;
}

/// The steps up to the one that the event tells of: Meta's object is its detail.
std::vector<StatusStep> steps_then(std::vector<StatusStep> steps, std::string_view detail) {
  auto const document = json::Document::parse(detail);
  std::string const status = document ? document->root()["status"].word().value_or("") : "";
  auto const same = std::ranges::find(steps, detail, &StatusStep::raw);
  auto const it = same != steps.end() ? same : std::ranges::find(steps, status, &StatusStep::status);
  if (it != steps.end()) steps.erase(it + 1, steps.end());
  return steps;
}

/// Meta refused the send itself: there is no status of Meta's, but its error is known.
StatusStep refused_step(store::MessageView const& message, Instant at) {
  json::Writer out;
  out.begin_object().member("id", message.wamid.empty() ? uuid_of(message.num) : message.wamid);
  out.member("status", "failed").member("timestamp", std::to_string(at.seconds()));
  out.member("recipient_id", message.phone).key("errors").begin_array().begin_object();
  out.member("code", message.error_code).member("title", message.error_title);
  out.member("message", message.error_title).end_object().end_array().end_object();
  return {"failed", "", at, out.take()};
}

void write_hook_message(json::Writer& out, Told const& told, FileAddresses const& files) {
  write_message(out, *told.message, Surface::webhook, {.files = files});
}

void write_number_id(json::Writer& out, Told const& told) {
  if (told.channel) {
    out.member("phone_number_id", told.channel->phone_number_id);
    return;
  }
  std::string const text = told.event.detail.value_or("{}");
  auto const document = json::Document::parse(text);
  out.key("phone_number_id");
  json::Value const id = document ? document->root()["phone_number_id"] : json::Value();
  id ? out.raw(id.raw()) : out.null();
}

void write_conversation_or_null(json::Writer& out, Told const& told) {
  out.key("conversation");
  if (told.conversation)
    write_conversation(out, *told.conversation, Surface::webhook);
  else
    out.null();
}

std::string message_payload(Told const& told, FileAddresses const& files) {
  json::Writer out;
  out.begin_object().key("message");
  write_hook_message(out, told, files);
  write_conversation_or_null(out, told);
  out.member("is_new_conversation", opened_conversation(told));
  write_number_id(out, told);
  return out.end_object().take();
}

std::string conversation_payload(Told const& told) {
  json::Writer out;
  out.begin_object();
  write_conversation_or_null(out, told);
  write_number_id(out, told);
  if (told.event.kind == EventKind::conversation_inactive) write_silence(out, told);
  return out.end_object().take();
}

std::string number_payload(Told const& told) {
  json::Writer out;
  out.begin_object();
  write_number_id(out, told);
  out.key("project").begin_object().member("id", uuid_of(told.event.project_id)).end_object();
  std::string const text = told.event.detail.value_or("{}");
  auto const detail = json::Document::parse(text);
  json::Value const customer = detail ? detail->root()["customer_id"] : json::Value();
  out.key("customer");
  if (customer.is(json::Type::string))
    out.begin_object().key("id").raw(customer.raw()).end_object();
  else
    out.null();
  return out.end_object().take();
}

/// The object without that member, if it is null.
std::string without_null(std::string_view object, std::string_view name) {
  auto const document = json::Document::parse(object);
  if (!document || !document->root()[name].is(json::Type::null)) return std::string(object);
  json::Writer out;
  out.begin_object();
  document->root().each_member_verbatim([&](std::string_view key, json::Value value) {
    if (key.substr(1, key.size() - 2) != name) out.raw_key(key).raw(value.raw());
  });
  return out.end_object().take();
}

/// Events of the project carry what is told of them, as an object.
std::string project_payload(Told const& told) {
  if (told.name == "project.event" && told.event.detail) return without_null(*told.event.detail, "conversation_id");
  json::Writer out;
  out.begin_object().member("event", told.name).member("occurred_at", iso_seconds(told.event.at));
  out.member("project_id", uuid_of(told.event.project_id));
  std::string const detail = told.event.detail.value_or("{}");
  if (detail.size() > 2) out.raw_members(std::string_view(detail).substr(1, detail.size() - 2));
  return out.end_object().take();
}

/// As a session that just began: nothing was counted yet.
void turn_back_to_its_begin(store::ConversationView& conversation) {
  conversation.messages_count = 0;
  conversation.last_message_wamid.reset();
  conversation.last_message_type.reset();
  conversation.last_message_at.reset();
  conversation.last_message_text.reset();
  conversation.last_inbound_at.reset();
  conversation.last_outbound_at.reset();
  conversation.ended_at.reset();
}

}  // namespace

bool opened_conversation(Told const& told) {
  return told.event.detail && told.event.detail->contains(R"("new_conversation":true)");
}

void write_silence(json::Writer& out, Told const& told) {
  out.key("since_message");
  if (told.message) {
    store::MessageView const& message = *told.message;
    out.begin_object().member("id", uuid_of(message.num)).member("whatsapp_message_id", message.wamid);
    out.member("direction", word_of(message.direction));
    out.member("created_at", iso_seconds(time_of(message.num.value))).end_object();
  } else {
    out.null();
  }
  std::string const text = told.event.detail.value_or("{}");
  auto const detail = json::Document::parse(text);
  out.key("inactivity").begin_object();
  out.member("minutes", detail ? detail->root()["minutes"].integer() : std::nullopt).end_object();
}

void turn_back(Told& told) {
  if (told.event.kind == EventKind::conversation_created && told.conversation)
    turn_back_to_its_begin(*told.conversation);
  auto const status = status_then(told.event.kind);
  if (!status || !told.message) return;
  store::MessageView& message = *told.message;
  bool const by_meta = told.event.detail && !opened_conversation(told);
  std::vector<StatusStep> steps;
  if (by_meta) steps = steps_then(decode_steps(message.statuses), *told.event.detail);
  if (!by_meta && *status == MessageStatus::failed) steps.push_back(refused_step(message, told.event.at));
  message.status = *status;
  message.statuses = encode_steps(steps);
}

std::string webhook_payload(Told const& told, PayloadVersion version, FileAddresses const& files) {
  if (version == PayloadVersion::v1 && told.name.starts_with("whatsapp.")) return webhook_payload_v1(told, files);
  if (is_about_a_message(told) && told.message) return message_payload(told, files);
  if (is_about_a_conversation(told)) return conversation_payload(told);
  if (told.event.kind == EventKind::number_added || told.event.kind == EventKind::number_removed)
    return number_payload(told);
  return project_payload(told);
}

std::string batch_payload(Batch const& batch) {
  json::Writer out;
  out.begin_object().member("type", batch.event).member("batch", true).key("data").begin_array();
  for (std::string const& payload : batch.payloads) out.raw(payload);
  out.end_array().key("batch_info").begin_object();
  out.member("size", static_cast<std::int64_t>(batch.payloads.size())).member("window_ms", batch.window_ms);
  out.member("first_sequence", batch.first).member("last_sequence", batch.last);
  out.member("conversation_id", batch.conversation_id).end_object();
  return out.end_object().take();
}

}  // namespace wigwag::dialect
