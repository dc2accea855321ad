#include "core/webhooks.h"

#include <algorithm>
#include <array>

#include "base/words.h"

namespace wigwag::core {
namespace {

using Kind = EventKind;

constexpr EventName kNames[] = {
    {kReceived, Reach::number, Kind::message_received},
    {"whatsapp.message.sent", Reach::number, Kind::message_sent},
    {"whatsapp.message.delivered", Reach::number, Kind::message_delivered},
    {"whatsapp.message.read", Reach::number, Kind::message_read},
    {"whatsapp.message.failed", Reach::number, Kind::message_failed},
    {"whatsapp.conversation.created", Reach::number, Kind::conversation_created},
    {"whatsapp.conversation.ended", Reach::number, Kind::conversation_ended},
    {kInactive, Reach::number, Kind::conversation_inactive},
    {"whatsapp.phone_number.created", Reach::project, Kind::number_added},
    {"whatsapp.phone_number.deleted", Reach::project, Kind::number_removed},
    {"whatsapp.config.created", Reach::project, Kind::number_added},
    {"whatsapp.config.deleted", Reach::project, Kind::number_removed},
    {"project.event", Reach::project, Kind::project_event},
    {"webhook.paused", Reach::project, Kind::webhook_paused},
    {"webhook.resumed", Reach::project, Kind::webhook_resumed},
    // Of parts that are not here: they may be asked for, and are never raised.
    {"workflow.execution.handoff", Reach::project, std::nullopt},
    {"workflow.execution.failed", Reach::project, std::nullopt},
    {"kapso_agent.run.completed", Reach::project, std::nullopt},
    {"kapso_agent.run.failed", Reach::project, std::nullopt},
    {"kapso_agent.run.waiting_for_approval", Reach::project, std::nullopt},
    {"contact.created", Reach::people, Kind::contact_created},
    {"contact.updated", Reach::people, Kind::contact_changed},
    {"contact.deleted", Reach::people, Kind::contact_deleted},
    {"source.created", Reach::people, Kind::source_created},
    {"source.updated", Reach::people, Kind::source_updated},
    {"source.deleted", Reach::people, Kind::source_deleted},
    {"status.created", Reach::people, Kind::status_created},
    {"status.updated", Reach::people, Kind::status_updated},
    {"status.deleted", Reach::people, Kind::status_deleted},
};

// Over 28 hours: a receiver may be away for a day.
constexpr std::array kStandardUs{
    0 * kSecondUs, 5 * kSecondUs, 5 * kMinuteUs, 30 * kMinuteUs, 2 * kHourUs, 5 * kHourUs, 10 * kHourUs, 10 * kHourUs};
// Source: Kapso, delivery rules.
constexpr std::array kKapsoUs{0 * kSecondUs, 10 * kSecondUs, 40 * kSecondUs, 90 * kSecondUs};

constexpr std::int64_t kPauseFailuresMin = 10;
constexpr std::int64_t kPausePercentMin = 85;
constexpr std::int64_t kProbeFirstUs = kMinuteUs;
constexpr std::int64_t kProbeLastUs = 15 * kMinuteUs;
constexpr std::int64_t kProbeDoublings = 4;

/// A project webhook hears of the project, a number's of that number.
bool is_in_reach(Webhook const& webhook, Reach reach, Event const& event) {
  switch (reach) {
    case Reach::number: return webhook.channel_num && event.channel_num == webhook.channel_num;
    case Reach::project: return webhook.kind == WebhookKind::kapso && !webhook.channel_num;
    case Reach::people: return webhook.kind == WebhookKind::wacr;
  }
  return false;
}

void fall_apart(Delivery& delivery, Instant now) {
  delivery.buffered = false;
  delivery.attempts = 0;
  delivery.due_at = now;
  delivery.yield_at.reset();
}

void fail_for_now(
    Delivery& delivery, Attempt const& attempt, std::span<std::int64_t const> delays, std::int64_t wait_us) {
  auto const made = static_cast<std::size_t>(delivery.attempts);
  if (made >= delays.size()) {
    if (delivery.buffered) return fall_apart(delivery, attempt.at);
    delivery.state = DeliveryState::failed;
    delivery.settled_at = attempt.at;
    delivery.yield_at.reset();
    return;
  }
  delivery.due_at = attempt.at + delays[made];
  if (made == 1 || !delivery.yield_at) delivery.yield_at = attempt.at + wait_us;
}

}  // namespace

std::span<EventName const> event_names() { return kNames; }

EventName const* find_event(std::string_view word) {
  auto const found = std::ranges::find(kNames, word, &EventName::word);
  return found == std::end(kNames) ? nullptr : found;
}

bool has_word(std::string_view words, std::string_view word) {
  std::vector<std::string_view> const parts = split_words(words);
  return std::ranges::find(parts, word) != parts.end();
}

std::string join_words(std::vector<std::string> const& words) {
  std::string joined;
  for (std::string const& word : words)
    if (!has_word(joined, word)) joined.append(joined.empty() ? "" : " ").append(word);
  return joined;
}

std::string_view heard_as(Webhook const& webhook, Event const& event) {
  if (webhook.kind == WebhookKind::meta || event.at < time_of(webhook.num.value)) return {};
  if (event.kind == EventKind::contact_changed && !event.detail) return {};  // of nothing that a card shows
  for (std::string_view const word : split_words(webhook.events)) {
    EventName const* const name = find_event(word);
    if (name != nullptr && name->kind == event.kind && is_in_reach(webhook, name->reach, event)) return name->word;
  }
  return {};
}

bool is_buffered(Webhook const& webhook, std::string_view event) {
  return webhook.buffer_enabled && event == kReceived && has_word(webhook.buffer_events, event);
}

std::span<std::int64_t const> delays_us(RetrySchedule schedule) {
  switch (schedule) {
    case RetrySchedule::standard: return kStandardUs;
    case RetrySchedule::kapso: return kKapsoUs;
  }
  return kStandardUs;
}

void settle(Delivery& delivery, Attempt const& attempt, RetrySchedule schedule, std::int64_t order_wait_us) {
  delivery.last_attempt_at = attempt.at;
  delivery.response_status = attempt.response_status;
  delivery.problem = attempt.problem;
  if (!attempt.problem) {
    ++delivery.attempts;
    delivery.state = DeliveryState::delivered;
    delivery.settled_at = attempt.at;
    delivery.yield_at.reset();
    delivery.buffered = false;
    return;
  }
  if (attempt.is_probe) return;
  ++delivery.attempts;
  fail_for_now(delivery, attempt, delays_us(schedule), order_wait_us);
}

bool should_pause(WebhookMinute const& fared) {
  return fared.failures >= kPauseFailuresMin && fared.failures * 100 >= fared.attempts * kPausePercentMin;
}

void pause(Webhook& webhook, Instant now) {
  webhook.active = false;
  webhook.paused_at = now;
  webhook.probes = 0;
  webhook.probe_at = now + kProbeFirstUs;
  webhook.updated_at = now;
}

void resume(Webhook& webhook, Instant now) {
  webhook.active = true;
  webhook.paused_at.reset();
  webhook.probe_at.reset();
  webhook.probes = 0;
  webhook.updated_at = now;
}

void put_off_probe(Webhook& webhook, Instant now) {
  webhook.probes = std::min(webhook.probes + 1, kProbeDoublings);
  webhook.probe_at = now + std::min(kProbeFirstUs << webhook.probes, kProbeLastUs);
}

}  // namespace wigwag::core
