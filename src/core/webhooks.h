/// @file Which events a webhook hears of, and what an attempt to deliver one comes to: when it is tried again, when the
/// webhook is paused, when it goes on. Source: Kapso, Webhooks sent to users; WA.cr, Outbound webhooks.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "model/delivery.h"
#include "model/event.h"
#include "model/webhook.h"

namespace wigwag::core {

/// What an event is about.
enum class Reach : std::uint8_t {
  number,   ///< messages and conversations of a number
  project,  ///< the project as a whole
  people,   ///< WA.cr's contacts, sources and statuses
};

/// One word that may stand in a webhook's `events`.
struct EventName {
  std::string_view word;
  Reach reach;
  std::optional<EventKind> kind;  ///< nullopt: nothing raises it here
};
std::span<EventName const> event_names();
EventName const* find_event(std::string_view word);

inline constexpr std::string_view kReceived = "whatsapp.message.received";
inline constexpr std::string_view kInactive = "whatsapp.conversation.inactive";
inline constexpr std::string_view kMetaEvent = "meta";

/// Words parted by blanks.
bool has_word(std::string_view words, std::string_view word);
std::string join_words(std::vector<std::string> const& words);

/// The name under which the webhook hears of the event; empty: it does not.
std::string_view heard_as(Webhook const& webhook, Event const& event);
/// True when what happened is kept for it: it is active, or paused by us.
inline bool listens(Webhook const& webhook) { return webhook.active || webhook.paused_at.has_value(); }
/// True when the event goes out with others.
bool is_buffered(Webhook const& webhook, std::string_view event);

inline constexpr std::int64_t kBufferWindowDefaultS = 5;
inline constexpr std::int64_t kBufferSizeDefault = 50;

/// Waits before the first attempt, the second, …; their number is the number of attempts.
std::span<std::int64_t const> delays_us(RetrySchedule schedule);

/// How an attempt ended.
struct Attempt {
  Instant at;
  std::optional<std::int64_t> response_status;
  std::optional<std::string> problem;  ///< nullopt: it was taken
  bool is_probe = false;               ///< of a paused webhook: does not count
};
/// `order_wait_us`: so long later ones of the lane wait for this one, counted from its first failure. A batch that
/// failed for good falls apart into single deliveries.
void settle(Delivery& delivery, Attempt const& attempt, RetrySchedule schedule, std::int64_t order_wait_us);

/// So many minutes are looked at.
inline constexpr std::int64_t kPauseMinutes = 15;
/// Source: Kapso, automatic pause: at least 10 failures and 85 % within 15 minutes.
bool should_pause(WebhookMinute const& fared);
void pause(Webhook& webhook, Instant now);
void resume(Webhook& webhook, Instant now);
/// After a probe that failed: a minute, doubled each time, up to a quarter of an hour.
void put_off_probe(Webhook& webhook, Instant now);

}  // namespace wigwag::core
