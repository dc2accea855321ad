#include "dialect/kapso_webhooks_v1.h"

#include "base/json.h"
#include "dialect/kapso_message.h"

namespace wigwag::dialect {
namespace {

/// Source: Kapso, v1 payloads. What we do not keep is null.
void write_config(json::Writer& out, std::optional<Channel> const& channel) {
  out.key("whatsapp_config");
  if (!channel) {
    out.null();
    return;
  }
  out.begin_object().member("id", uuid_of(channel->num)).member("name", channel->name);
  out.member("phone_number_id", channel->phone_number_id).member("business_account_id", channel->waba_id);
  out.member("is_coexistence", false).member("inbound_processing_enabled", true).member("calls_enabled", false);
  out.key("webhook_verified_at").null();
  out.member("created_at", iso_seconds(time_of(channel->num.value)));
  out.member("updated_at", iso_seconds(channel->updated_at)).key("customer_id").null();
  out.member("display_name", channel->name).member("display_phone_number", "+" + channel->display_number);
  out.end_object();
}

/// Source: Kapso, legacy api/v1, messages.
void write_flat_message(json::Writer& out, store::MessageView const& message, FileAddresses const& files) {
  auto const file = shown_file(message, files);
  auto const payload = json::Document::parse(message.payload);
  bool const inbound = message.direction == Direction::inbound;
  out.key("message").begin_object().member("id", uuid_of(message.num));
  out.member("whatsapp_message_id", message.wamid).member("phone_number", message.phone);
  out.member("message_type", message.type);
  out.member("content", readable_content(message, payload ? payload->root() : json::Value(), file));
  out.member("direction", word_of(message.direction)).member("origin", word_of(message.origin));
  out.member("status", inbound ? "received" : word_of(message.status));
  out.member("processing_status", inbound ? "pending" : "completed").member("has_media", message.has_media);
  out.key("metadata").begin_object().end_object();
  if (file) out.member("media_url", file->url);
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

}  // namespace

std::string webhook_payload_v1(Told const& told, FileAddresses const& files) {
  json::Writer out;
  out.begin_object().member("event", told.name).key("data").begin_object();
  if (told.message && told.name.starts_with("whatsapp.message.")) write_flat_message(out, *told.message, files);
  if (told.conversation) write_flat_conversation(out, *told.conversation);
  if (told.message && told.name.starts_with("whatsapp.message.")) {
    bool const opened = told.event.detail && told.event.detail->contains(R"("new_conversation":true)");
    out.member("is_new_conversation", opened);
  }
  bool const is_number = told.event.kind == EventKind::number_added || told.event.kind == EventKind::number_removed;
  if (told.name.starts_with("whatsapp.") || is_number) write_config(out, told.channel);
  if (is_number) out.key("project").begin_object().member("id", uuid_of(told.event.project_id)).end_object();
  if (!told.name.starts_with("whatsapp.") && told.event.detail && told.event.detail->size() > 2)
    out.raw_members(std::string_view(*told.event.detail).substr(1, told.event.detail->size() - 2));
  return out.end_object().end_object().take();
}

}  // namespace wigwag::dialect
