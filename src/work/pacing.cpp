#include "work/pacing.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/limits.h"

namespace wigwag::work {
namespace {

constexpr std::int64_t kPairIntervalUs = 6 * kSecondUs;
constexpr std::int64_t kPairBurst = 45;

using Whole = Pacing::Whole;

/// A bucket by the time at which it will have run dry (GCRA).
struct Bucket {
  std::string key;
  std::int64_t interval_us = 0;  ///< 0: no rate
  std::int64_t burst = 1;

  std::int64_t borrowed_us() const { return (burst - 1) * interval_us; }
};

Instant in(std::unordered_map<std::string, Instant> const& times, std::string const& key) {
  auto const found = times.find(key);
  return found == times.end() ? Instant{} : found->second;
}

/// A second's worth may go at once, of this node's part.
Bucket of_rate(std::string key, std::int64_t per_second, std::int64_t nodes) {
  if (per_second <= 0) return {std::move(key)};
  return {std::move(key), nodes * kSecondUs / per_second, std::max<std::int64_t>(per_second / nodes, 1)};
}

void forget_past(std::unordered_map<std::string, Instant>& times, Instant now) {
  if (times.size() >= limits::pacing_entries_max)
    std::erase_if(times, [&](auto const& entry) { return entry.second <= now; });
}

}  // namespace

std::string Pacing::name_of(Whole what, Sender const& sender, std::string_view to) {
  switch (what) {
    case Whole::pair: return fmt::format("p{} {}", sender.channel.value, to);
    case Whole::number: return fmt::format("n{}", sender.channel.value);
    case Whole::account: return "a" + sender.waba_id;
  }
  return {};
}

Instant Pacing::reserve(Sender const& sender, std::string_view to, Instant now, Instant latest) {
  bool const paced = rates_.per_second > 0;
  std::int64_t const of_number = sender.is_high ? rates_.per_second_high : rates_.per_second;
  std::array<Bucket, 3> const buckets{of_rate(name_of(Whole::number, sender, to), paced ? of_number : 0, sender.nodes),
      of_rate(name_of(Whole::account, sender, to), paced ? rates_.per_second_account : 0, sender.nodes),
      Bucket{name_of(Whole::pair, sender, to), paced ? kPairIntervalUs : 0, kPairBurst}};
  return state_.with([&](State& state) {
    forget_past(state.dry_at, now);
    Instant go = now;
    std::array<Instant, 3> dry_at;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      // After a pause nothing is left to be borrowed: it goes on at its pace, not in a burst.
      Instant const held_until = in(state.held_until, buckets[i].key);
      dry_at[i] = std::max(in(state.dry_at, buckets[i].key), held_until + buckets[i].borrowed_us());
      go = std::max(go, dry_at[i] - buckets[i].borrowed_us());
    }
    if (go > latest) return go;
    for (std::size_t i = 0; i < buckets.size(); ++i)
      if (buckets[i].interval_us > 0) state.dry_at[buckets[i].key] = std::max(dry_at[i], go) + buckets[i].interval_us;
    return go;
  });
}

void Pacing::hold(std::string const& name, Instant until) {
  state_.with([&](State& state) {
    forget_past(state.held_until, until - kHourUs);
    Instant& held_until = state.held_until[name];
    held_until = std::max(held_until, until);
  });
}

}  // namespace wigwag::work
