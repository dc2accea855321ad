/// @file Webhooks to users: what they ask for, who delivers to them just now, how they fared.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// What a webhook is sent: events as Kapso shows them, Meta's very bytes, WA.cr's news of contacts and labels, or
/// Meta's bytes without a word of ours: a number's destination_url, which nobody sees as a webhook. Its num is the
/// number's.
enum class WebhookKind : std::uint8_t { kapso, meta, wacr, forward };
template <> struct Words<WebhookKind> {
  static constexpr std::array<std::string_view, 4> words{"kapso", "meta", "wacr", "forward"};
};

enum class PayloadVersion : std::uint8_t { v1, v2 };
template <> struct Words<PayloadVersion> {
  static constexpr std::array<std::string_view, 2> words{"v1", "v2"};
};

/// When an attempt is repeated (core/webhooks.h has the times).
enum class RetrySchedule : std::uint8_t { standard, kapso };
template <> struct Words<RetrySchedule> {
  static constexpr std::array<std::string_view, 2> words{"standard", "kapso"};
};

struct Webhook {
  ProjectId project_id;
  WebhookNum num;
  std::optional<ChannelNum> channel_num;  ///< NULL: events of the project
  WebhookKind kind = WebhookKind::kapso;
  std::string url;
  std::optional<Bytes> secret;      ///< sealed, as a number's token
  std::optional<Bytes> old_secret;  ///< what it was before, sealed; valid until the next column says
  std::optional<Instant> old_secret_until;
  std::string events;  ///< names, parted by blanks
  bool active = true;
  bool buffer_enabled = false;
  std::optional<std::int64_t> buffer_window_seconds;
  std::optional<std::int64_t> max_buffer_size;
  std::string buffer_events;  ///< as `events`
  std::int64_t inactivity_minutes = 60;
  std::optional<Bytes> headers;  ///< JSON object of strings, sealed: there may be tokens in it
  PayloadVersion payload_version = PayloadVersion::v2;
  RetrySchedule retry_schedule = RetrySchedule::standard;
  Instant inactive_seen;             ///< conversations that nobody touched since then were told of
  std::optional<Instant> paused_at;  ///< by us, for its failures; what is for it is kept
  std::optional<Instant> probe_at;   ///< while paused: the next try
  std::int64_t probes = 0;           ///< tries since it was paused
  Instant updated_at;

  bool operator==(Webhook const&) const = default;
};
template <>
struct Table<Webhook> {
  static constexpr std::string_view name = "webhook";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Webhook::project_id}, Column{"num", &Webhook::num},
      Column{"channel_num", &Webhook::channel_num}, Column{"kind", &Webhook::kind}, Column{"url", &Webhook::url},
      Column{"secret", &Webhook::secret}, Column{"old_secret", &Webhook::old_secret},
      Column{"old_secret_until", &Webhook::old_secret_until}, Column{"events", &Webhook::events},
      Column{"active", &Webhook::active}, Column{"buffer_enabled", &Webhook::buffer_enabled},
      Column{"buffer_window_seconds", &Webhook::buffer_window_seconds},
      Column{"max_buffer_size", &Webhook::max_buffer_size}, Column{"buffer_events", &Webhook::buffer_events},
      Column{"inactivity_minutes", &Webhook::inactivity_minutes}, Column{"headers", &Webhook::headers},
      Column{"payload_version", &Webhook::payload_version}, Column{"retry_schedule", &Webhook::retry_schedule},
      Column{"inactive_seen", &Webhook::inactive_seen}, Column{"paused_at", &Webhook::paused_at},
      Column{"probe_at", &Webhook::probe_at}, Column{"probes", &Webhook::probes},
      Column{"updated_at", &Webhook::updated_at}};
};

/// Who delivers to a webhook. A node that dies loses the turn by time.
struct WebhookTurn {
  ProjectId project_id;
  WebhookNum webhook_num;
  std::optional<Instant> wake_at;  ///< something is due then; NULL: nothing is there
  std::int64_t wakes = 0;          ///< how often something was put there: who goes to sleep compares
  Instant held_until;
  std::string holder;
};
template <>
struct Table<WebhookTurn> {
  static constexpr std::string_view name = "webhook_turn";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &WebhookTurn::project_id},
      Column{"webhook_num", &WebhookTurn::webhook_num}, Column{"wake_at", &WebhookTurn::wake_at},
      Column{"wakes", &WebhookTurn::wakes}, Column{"held_until", &WebhookTurn::held_until},
      Column{"holder", &WebhookTurn::holder}};
};

/// How a minute's attempts went; the last few decide about a pause.
struct WebhookMinute {
  ProjectId project_id;
  WebhookNum webhook_num;
  std::int64_t minute = 0;  ///< since 1970
  std::int64_t attempts = 0;
  std::int64_t failures = 0;
};
template <>
struct Table<WebhookMinute> {
  static constexpr std::string_view name = "webhook_minute";
  static constexpr int key = 3;
  static constexpr Pack columns{Column{"project_id", &WebhookMinute::project_id},
      Column{"webhook_num", &WebhookMinute::webhook_num}, Column{"minute", &WebhookMinute::minute},
      Column{"attempts", &WebhookMinute::attempts}, Column{"failures", &WebhookMinute::failures}};
};

/// How far a project's events were handed to its webhooks. Only projects with webhooks have one.
struct FanoutCursor {
  ProjectId project_id;
  std::int64_t num = 0;
};
template <>
struct Table<FanoutCursor> {
  static constexpr std::string_view name = "fanout_cursor";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"project_id", &FanoutCursor::project_id}, Column{"num", &FanoutCursor::num}};
};

}  // namespace wigwag
