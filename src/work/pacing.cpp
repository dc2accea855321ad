#include "work/pacing.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/limits.h"

namespace wigwag::work {
namespace {

constexpr std::int64_t kPairIntervalUs = 6 * kSecondUs;
constexpr std::int64_t kPairBurst = 45;

std::string number_key(Pacing::Sender const& sender) { return fmt::format("n{}", sender.channel.value); }
std::string account_key(Pacing::Sender const& sender) { return "a" + sender.waba_id; }
std::string pair_key(Pacing::Sender const& sender, std::string_view to) {
  return fmt::format("p{} {}", sender.channel.value, to);
}

/// A bucket by the time at which it will have run dry (GCRA).
struct Bucket {
  std::string key;
  std::int64_t interval_us = 0;
  std::int64_t burst = 0;

  Instant free_at(Instant dry_at, Instant now) const { return std::max(now, dry_at - (burst - 1) * interval_us); }
};

}  // namespace

void Pacing::forget_past(Times& times, Instant now) {
  if (times.size() >= limits::pacing_entries_max)
    std::erase_if(times, [&](auto const& entry) { return entry.second <= now; });
}

Instant Pacing::reserve(Sender const& sender, std::string_view to, Instant now, Instant latest) {
  std::int64_t const per_second = sender.is_high ? rates_.per_second_high : rates_.per_second;
  bool const paced = rates_.per_second > 0;
  std::int64_t const interval_us = paced ? kSecondUs / per_second : 0;
  std::array<Bucket, 3> const buckets{Bucket{number_key(sender), interval_us, per_second},
      Bucket{pair_key(sender, to), paced ? kPairIntervalUs : 0, kPairBurst}, Bucket{account_key(sender), 0, 1}};
  return times_.with([&](Times& times) {
    forget_past(times, now);
    Instant go = now;
    for (Bucket const& bucket : buckets)
      if (auto const found = times.find(bucket.key); found != times.end())
        go = std::max(go, bucket.free_at(found->second, now));
    if (go > latest) return go;
    for (Bucket const& bucket : buckets) {
      if (bucket.interval_us == 0) continue;
      Instant& dry_at = times[bucket.key];
      dry_at = std::max(dry_at, go) + bucket.interval_us;
    }
    return go;
  });
}

void Pacing::hold(Whole what, Sender const& sender, std::string_view to, Instant until) {
  std::string const key = what == Whole::pair      ? pair_key(sender, to)
                          : what == Whole::account ? account_key(sender)
                                                   : number_key(sender);
  std::int64_t const borrowed_us = what == Whole::pair      ? (kPairBurst - 1) * kPairIntervalUs
                                   : what == Whole::account ? 0
                                                            : kSecondUs;
  times_.with([&](Times& times) {
    Instant& dry_at = times[key];
    dry_at = std::max(dry_at, until + borrowed_us);
  });
}

}  // namespace wigwag::work
