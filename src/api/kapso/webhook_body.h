/// @file The body of a webhook, made or changed, and what it may say. Source: Kapso, Platform API, webhooks.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "base/limits.h"
#include "base/secret.h"
#include "model/webhook.h"
#include "work/hook_rule.h"

namespace wigwag::api::kapso {

/// Those that the Platform manages.
enum class HookKind : std::uint8_t { kapso, meta };

struct HookBody {
  Patch<std::string> url;
  Patch<HookKind> kind;
  Patch<std::string> secret_key;
  Patch<std::vector<std::string>> events;
  Patch<bool> active;
  Patch<bool> buffer_enabled;
  Patch<std::int64_t> buffer_window_seconds;
  Patch<std::int64_t> max_buffer_size;
  Patch<std::vector<std::string>> buffer_events;
  Patch<std::int64_t> inactivity_minutes;
  json::Value headers;
  Patch<PayloadVersion> payload_version;
  Patch<std::string> phone_number_id;
  Patch<std::string> whatsapp_config_id;
  Patch<RetrySchedule> retry_schedule;
  Patch<std::int64_t> old_secret_hours;
};

struct Redeliver {
  Instant since;
};

/// Sets what the body says. `sealing`: the key of the installation. Errors: invalid, with the field.
Done change_hook(Webhook& webhook, HookBody const& body, Secret<std::string> const& sealing, work::HookRule const& rule,
    Instant now);
/// What holds between the fields, once all are set. Errors: invalid, with the field.
Done check_hook(Webhook const& webhook);

}  // namespace wigwag::api::kapso

template <>
struct wigwag::Words<wigwag::api::kapso::HookKind> {
  static constexpr std::array<std::string_view, 2> words{"kapso", "meta"};
};

template <>
struct wigwag::api::Shape<wigwag::api::kapso::HookBody> {
  using B = kapso::HookBody;
  static constexpr std::string_view envelope = "whatsapp_webhook";
  static constexpr std::int64_t window_max_s = 60;
  static constexpr std::int64_t buffer_max = 100;
  static constexpr std::int64_t silence_max_min = 1440;
  static constexpr std::int64_t old_secret_max_h = 720;
  static constexpr Pack fields{
      Field{"url", &B::url, "Where it is sent to: an HTTPS address", {.max = limits::webhook_url_bytes_max}},
      Field{"kind", &B::kind, "kapso: events; meta: what Meta sent, byte for byte. Fixed once it is made"},
      Field{"secret_key", &B::secret_key, "What requests are signed with", {.max = limits::webhook_secret_bytes_max}},
      Field{"events", &B::events, "Names of events", {.max = limits::webhooks_per_project_max}},
      Field{"active", &B::active, "false: nothing is sent"},
      Field{"buffer_enabled", &B::buffer_enabled, "Received messages go out together"},
      Field{"buffer_window_seconds", &B::buffer_window_seconds, "Until none came for so long",
          {.least = 1, .most = window_max_s}},
      Field{"max_buffer_size", &B::max_buffer_size, "Or there are so many", {.least = 1, .most = buffer_max}},
      Field{"buffer_events", &B::buffer_events, "Only whatsapp.message.received has an effect", {.max = buffer_max}},
      Field{"inactivity_minutes", &B::inactivity_minutes, "Silence that whatsapp.conversation.inactive tells of",
          {.least = 1, .most = silence_max_min}},
      Field{"headers", &B::headers, "Further headers of each request"},
      Field{"payload_version", &B::payload_version, "v2, or the older v1"},
      Field{"phone_number_id", &B::phone_number_id, "The number whose events it hears of; without it the project's"},
      Field{"whatsapp_config_id", &B::whatsapp_config_id, "The same by the number's internal id"},
      Field{"retry_schedule", &B::retry_schedule, "standard: for 28 hours; kapso: after 10, 40 and 90 seconds"},
      Field{"old_secret_hours", &B::old_secret_hours, "How long the secret before holds beside a new one (24)",
          {.least = 0, .most = old_secret_max_h}}};
};

template <>
struct wigwag::api::Shape<wigwag::api::kapso::Redeliver> {
  static constexpr Pack fields{
      Field{"since", &kapso::Redeliver::since, "Deliveries made then or later", {.required = true}}};
};
