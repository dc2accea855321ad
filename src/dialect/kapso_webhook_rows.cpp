#include "dialect/kapso_webhook_rows.h"

#include "base/text.h"
#include "dialect/kapso_values.h"

namespace wigwag::dialect {

void write_webhook(json::Writer& out, ShownWebhook const& webhook) {
  Webhook const& row = webhook.row;
  out.begin_object().member("id", uuid_of(Kind::webhook, row.num.value)).member("url", row.url);
  out.member("kind", word_of(row.kind));
  write_words(out, "events", row.events);
  out.member("active", row.active);
  out.member("secret_key", webhook.secret.empty() ? std::nullopt : std::optional(webhook.secret));
  out.key("headers").raw(webhook.headers.empty() ? "{}" : webhook.headers);
  out.member("buffer_enabled", row.buffer_enabled).member("buffer_window_seconds", row.buffer_window_seconds);
  out.member("max_buffer_size", row.max_buffer_size);
  write_words(out, "buffer_events", row.buffer_events);
  out.member("inactivity_minutes", row.inactivity_minutes).member("payload_version", word_of(row.payload_version));
  out.member("project_id", uuid_of(row.project_id)).member("phone_number_id", webhook.phone_number_id);
  out.member("retry_schedule", word_of(row.retry_schedule)).member("paused_at", time_text(row.paused_at));
  out.member("old_secret_valid_until", row.old_secret ? time_text(row.old_secret_until) : std::nullopt);
  out.member("created_at", iso_seconds(time_of(row.num.value))).member("updated_at", iso_seconds(row.updated_at));
  out.end_object();
}

void write_delivery(json::Writer& out, store::DeliveryView const& row, Projection const&) {
  bool const delivered = row.state == DeliveryState::delivered;
  bool const failed = row.state == DeliveryState::failed;
  std::optional<std::string> config;
  if (row.channel_num) config = uuid_of(*row.channel_num);
  out.begin_object().member("id", uuid_of(Kind::delivery, row.num.value)).member("event", row.event);
  out.member("status", word_of(row.state)).member("response_status", row.response_status);
  out.member("delivered_at", delivered ? time_text(row.settled_at) : std::nullopt);
  out.member("failed_at", failed ? time_text(row.settled_at) : std::nullopt);
  out.member("last_attempt_at", time_text(row.last_attempt_at)).member("attempt_count", row.attempts);
  out.member("created_at", iso_seconds(time_of(row.num.value)));
  out.member("webhook_id", row.url ? std::optional(uuid_of(Kind::webhook, row.webhook_num.value)) : std::nullopt);
  out.member("webhook_url", row.url).member("whatsapp_config_id", config);
  out.member("phone_number_id", row.phone_number_id).member("conversation_phone_number", row.contact_phone);
  out.member("error_message", row.problem).end_object();
}

void write_attempts(json::Writer& out, std::vector<DeliveryAttempt> const& attempts) {
  out.begin_array();
  for (DeliveryAttempt const& one : attempts) {
    out.begin_object().member("at", iso_micros(one.at)).member("duration_ms", one.duration_ms);
    out.member("response_status", one.response_status).member("error_message", one.problem);
    out.member("request_body", one.request.value).member("response_body", one.response.value).end_object();
  }
  out.end_array();
}

}  // namespace wigwag::dialect
