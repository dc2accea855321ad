#include "dialect/kapso_webhooks_v1.h"

#include "base/json.h"
#include "dialect/kapso_message.h"
#include "dialect/kapso_values.h"
#include "model/status_steps.h"

namespace wigwag::dialect {
namespace {

/// Meta's member as it came, or null.
void fact(json::Writer& out, std::string_view name, json::Value value) {
  out.key(name);
  value ? out.raw(value.raw()) : out.null();
}

/// Source: Kapso, v1 payloads: the number's settings stand nested.
void write_config(json::Writer& out, std::optional<Channel> const& channel) {
  out.key("whatsapp_config");
  if (!channel) {
    out.null();
    return;
  }
  std::string const text = channel->facts.value_or("{}");
  auto const document = json::Document::parse(text);
  json::Value const facts = document ? document->root() : json::Value();
  std::optional<std::string> customer, digits;
  if (channel->customer_num) customer = uuid_of(*channel->customer_num);
  if (!channel->display_number.empty()) digits = "+" + channel->display_number;
  out.begin_object().member("id", uuid_of(channel->num)).member("name", channel->name);
  out.member("phone_number_id", channel->phone_number_id).member("business_account_id", channel->waba_id);
  fact(out, "is_coexistence", facts["is_on_biz_app"]);
  out.member("inbound_processing_enabled", channel->inbound_processing).member("calls_enabled", channel->calls);
  out.member("webhook_verified_at", time_text(channel->verified_at));
  out.member("created_at", iso_seconds(time_of(channel->num.value)));
  out.member("updated_at", iso_seconds(channel->updated_at)).member("customer_id", customer);
  fact(out, "display_name", facts["verified_name"]);
  json::Value const shown = facts["display_phone_number"];
  shown ? fact(out, "display_phone_number", shown) : void(out.member("display_phone_number", digits));
  out.end_object();
}

/// Source: Kapso, legacy api/v1, messages.
void write_flat_message(json::Writer& out, store::MessageView const& message, FileAddresses const& files) {
  auto const file = shown_file(message, files);
  auto const payload = json::Document::parse(message.payload);
  json::Value const content = payload && !message.revoked_at ? payload->root() : json::Value();
  bool const inbound = message.direction == Direction::inbound;
  out.key("message").begin_object().member("id", uuid_of(message.num));
  out.member("whatsapp_message_id", message.wamid).member("phone_number", message.phone);
  out.member("message_type", message.type).member("content", readable_content(message, content, file));
  out.member("direction", word_of(message.direction)).member("origin", word_of(message.origin));
  out.member("status", inbound ? "received" : word_of(message.status));
  out.member("processing_status", inbound ? "pending" : "completed").member("has_media", message.has_media);
  out.key("metadata").begin_object().end_object();
  if (file) out.member("media_url", file->url);
  write_message_type_data(out, message, content);
  if (!message.statuses.empty()) out.key("statuses").raw("[" + raw_steps(message.statuses) + "]");
  out.member("created_at", iso_seconds(time_of(message.num.value)));
  out.member("updated_at", iso_seconds(message.updated_at)).end_object();
}

void write_flat_conversation(json::Writer& out, store::ConversationView const& conversation) {
  bool const active = !conversation.ended_at;
  out.key("conversation").begin_object().member("id", uuid_of(conversation.num));
  out.member("phone_number", conversation.phone).member("status", active ? "active" : "ended");
  out.member("last_active_at", iso_seconds(conversation.last_active_at));
  out.member("created_at", iso_seconds(time_of(conversation.num.value)));
  out.member("updated_at", iso_seconds(conversation.updated_at)).key("metadata").raw(conversation.metadata);
  out.member("whatsapp_config_id", uuid_of(conversation.channel_num));
  out.member("contact_name", conversation.display_name ? conversation.display_name : conversation.profile_name);
  out.end_object();
}

void write_customer(json::Writer& out, std::optional<Customer> const& customer) {
  out.key("customer");
  if (!customer) {
    out.null();
    return;
  }
  out.begin_object().member("id", uuid_of(customer->num)).member("name", customer->name);
  out.member("external_customer_id", customer->external_customer_id);
  out.member("created_at", iso_seconds(time_of(customer->num.value)));
  Instant const changed = customer->updated_at.us == 0 ? time_of(customer->num.value) : customer->updated_at;
  out.member("updated_at", iso_seconds(changed)).end_object();
}

/// Whose number it is, and by which link it came.
void write_owners(json::Writer& out, Told const& told) {
  std::string const text = told.event.detail.value_or("{}");
  auto const detail = json::Document::parse(text);
  json::Value const link = detail ? detail->root()["setup_link_id"] : json::Value();
  out.key("project").begin_object().member("id", uuid_of(told.event.project_id));
  out.member("name", told.project ? std::optional(told.project->name) : std::nullopt);
  out.key("description").null().end_object();
  write_customer(out, told.customer);
  out.key("setup_link");
  if (link)
    out.begin_object().key("id").raw(link.raw()).end_object();
  else
    out.null();
}

}  // namespace

std::string webhook_payload_v1(Told const& told, FileAddresses const& files) {
  bool const is_message = told.message && told.name.starts_with("whatsapp.message.");
  json::Writer out;
  out.begin_object();
  if (is_message) write_flat_message(out, *told.message, files);
  if (told.conversation) write_flat_conversation(out, *told.conversation);
  if (is_message) out.member("is_new_conversation", opened_conversation(told));
  write_config(out, told.channel);
  if (told.event.kind == EventKind::number_added || told.event.kind == EventKind::number_removed)
    write_owners(out, told);
  if (told.event.kind == EventKind::conversation_inactive) write_silence(out, told);
  return out.end_object().take();
}

}  // namespace wigwag::dialect
