#include "api/kapso/webhook_body.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/words.h"
#include "core/webhooks.h"
#include "net/address.h"
#include "net/http.h"

namespace wigwag::api::kapso {
namespace {

constexpr std::int64_t kOldSecretHours = 24;

template <class T>
void set(T& member, Patch<T> const& patch) {
  if (patch.value) member = *patch.value;
}
template <class T>
void set(std::optional<T>& member, Patch<T> const& patch) {
  if (patch.present) member = patch.value;
}

Done set_url(Webhook& webhook, Patch<std::string> const& url, work::HookRule const& rule) {
  if (!url.present) return {};
  if (!url.value || url.value->empty()) return fail(Code::invalid, "url is required", "url");
  auto const parsed = net::parse_url(*url.value, rule.url(), rule.allowed);
  if (!parsed) return fail(Code::invalid, "url " + parsed.error().message, "url");
  webhook.url = *url.value;
  return {};
}

/// The one before holds for a while, so that receivers can be changed without losing a request.
void set_secret(Webhook& webhook, HookBody const& body, Secret<std::string> const& sealing, Instant now) {
  if (!body.secret_key.present) return;
  std::string const secret = body.secret_key.value.value_or("");
  auto const before = webhook.secret ? open_sealed(sealing.reveal(), webhook.secret->value) : std::nullopt;
  if (before == secret) return;
  if (before) {
    webhook.old_secret = webhook.secret;
    webhook.old_secret_until = now + body.old_secret_hours.value.value_or(kOldSecretHours) * kHourUs;
  }
  webhook.secret.reset();
  if (!secret.empty()) webhook.secret = Bytes{seal(sealing.reveal(), secret)};
}

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// Those that say what a request is are ours.
bool is_reserved(std::string_view name) {
  constexpr std::string_view kNames[] = {"content-type", "content-length", "host", "connection", "expect",
      "transfer-encoding", "user-agent", "x-webhook-event", "x-webhook-signature", "x-webhook-signature-previous",
      "x-idempotency-key", "x-webhook-payload-version", "x-webhook-batch", "x-batch-size", "webhook-id",
      "webhook-timestamp", "webhook-signature"};
  return std::ranges::any_of(kNames, [&](std::string_view one) { return net::same_name(one, name); });
}

Done set_headers(Webhook& webhook, json::Value headers, Secret<std::string> const& sealing) {
  if (!headers) return {};
  if (headers.is(json::Type::null)) {
    webhook.headers.reset();
    return {};
  }
  if (!headers.is(json::Type::object)) return fail(Code::invalid, "headers must be an object", "headers");
  Done done;
  std::size_t count = 0;
  headers.each_member([&](std::string const& name, json::Value value) {
    ++count;
    auto const text = value.text();
    bool const plain = text && std::ranges::all_of(text->utf8(), [](unsigned char c) { return c >= ' ' && c != 0x7f; });
    if (!is_token(name) || is_reserved(name))
      done = fail(Code::invalid, "headers: " + name + " cannot be set", "headers");
    else if (!plain)
      done = fail(Code::invalid, "headers: " + name + " must be a string of one line", "headers");
  });
  TRY_DONE(std::move(done));
  std::string const text = json::compact(headers.raw());
  if (count > limits::webhook_headers_max || text.size() > limits::webhook_header_bytes_max)
    return fail(Code::invalid, "headers are too many or too long", "headers");
  webhook.headers.reset();
  if (count > 0) webhook.headers = Bytes{seal(sealing.reveal(), text)};
  return {};
}

Done check_words(std::vector<std::string> const& words, std::string const& field) {
  for (std::string const& word : words) {
    core::EventName const* const name = core::find_event(word);
    if (name == nullptr || name->reach == core::Reach::people)
      return fail(Code::invalid, field + ": " + word + " is not an event", field);
  }
  return {};
}

}  // namespace

Done change_hook(Webhook& webhook, HookBody const& body, Secret<std::string> const& sealing, work::HookRule const& rule,
    Instant now) {
  TRY_DONE(set_url(webhook, body.url, rule));
  set_secret(webhook, body, sealing, now);
  TRY_DONE(set_headers(webhook, body.headers, sealing));
  if (body.events.value && webhook.kind != WebhookKind::meta) {  // forced to none there
    TRY_DONE(check_words(*body.events.value, "events"));
    webhook.events = core::join_words(*body.events.value);
  }
  if (body.buffer_events.present) {
    auto const words = body.buffer_events.value.value_or(std::vector<std::string>());
    TRY_DONE(check_words(words, "buffer_events"));
    webhook.buffer_events = core::join_words(words);
  }
  set(webhook.buffer_enabled, body.buffer_enabled);
  set(webhook.buffer_window_seconds, body.buffer_window_seconds);
  set(webhook.max_buffer_size, body.max_buffer_size);
  set(webhook.inactivity_minutes, body.inactivity_minutes);
  set(webhook.payload_version, body.payload_version);
  set(webhook.retry_schedule, body.retry_schedule);
  if (body.active.value) {
    core::resume(webhook, now);  // whatever it was paused for
    webhook.active = *body.active.value;
  }
  webhook.updated_at = now;
  return {};
}

Done check_hook(Webhook const& webhook) {
  if (webhook.url.empty()) return fail(Code::invalid, "url is required", "url");
  if (webhook.channel_num && !webhook.secret)
    return fail(Code::invalid, "secret_key is required for webhooks of a number", "secret_key");
  if (webhook.kind == WebhookKind::meta) {
    if (!webhook.channel_num)
      return fail(Code::invalid, "phone_number_id is required for webhooks of kind meta", "phone_number_id");
    if (webhook.buffer_enabled)
      return fail(Code::invalid, "buffer_enabled is not possible for webhooks of kind meta", "buffer_enabled");
    return {};
  }
  if (webhook.events.empty()) return fail(Code::invalid, "events must name at least one event", "events");
  for (std::string_view const word : split_words(webhook.events)) {
    bool const of_number = core::find_event(word)->reach == core::Reach::number;
    if (of_number && !webhook.channel_num)
      return fail(Code::invalid, "phone_number_id is required for " + std::string(word), "phone_number_id");
    if (!of_number && webhook.channel_num)
      return fail(
          Code::invalid, "events: " + std::string(word) + " is an event of the project, not of a number", "events");
  }
  return {};
}

}  // namespace wigwag::api::kapso
