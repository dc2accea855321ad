#include "core/rate_limiter.h"

#include <algorithm>
#include <string>

#include "store/otps.h"

namespace wigwag::core {
namespace {

constexpr std::size_t kRememberedKeysMax = 10'000;
constexpr std::int64_t kSharesAMinute = 20;
constexpr std::string_view kWhat = "api-key";

}  // namespace

std::optional<RateVerdict> RateLimiter::take(ApiKeyNum key, std::int64_t per_minute, Instant now) {
  return minutes_.with([&](auto& minutes) -> std::optional<RateVerdict> {
    auto const is_over = [now](Minute const& one) {
      return now >= one.share.ends_at || now < one.share.ends_at - kMinuteUs;
    };
    if (minutes.size() > kRememberedKeysMax)
      std::erase_if(minutes, [&](auto const& one) { return is_over(one.second); });
    Minute& minute = minutes[key.value];
    if (is_over(minute)) minute = {};
    bool const is_new = minute.share.ends_at == Instant{};
    if (is_new && nodes_ == Nodes::one) minute.share = {per_minute, 0, now + kMinuteUs};
    bool const allowed = minute.taken < minute.share.requests;
    if (!allowed && nodes_ == Nodes::many && (is_new || minute.share.left > 0)) return std::nullopt;
    if (allowed) ++minute.taken;
    return RateVerdict{
        allowed, per_minute, minute.share.left + minute.share.requests - minute.taken, minute.share.ends_at};
  });
}

Result<RateLimiter::Share> RateLimiter::next_share(
    store::WriteTx& tx, ProjectId project, ApiKeyNum key, std::int64_t per_minute, Instant now) {
  std::int64_t const wanted = std::max<std::int64_t>(per_minute / kSharesAMinute, 1);
  std::string const who = std::to_string(key.value);
  TRY(RateCount const count,
      store::otps::add_to_count(tx, {project, std::string(kWhat), who, wanted, now + kMinuteUs}, now));
  return Share{std::clamp<std::int64_t>(wanted - (count.n - per_minute), 0, wanted),
      std::max<std::int64_t>(per_minute - count.n, 0), std::min(count.ends_at, now + kMinuteUs)};
}

void RateLimiter::add(ApiKeyNum key, Share const& share) {
  minutes_.with([&](auto& minutes) {
    Minute& minute = minutes[key.value];
    if (minute.share.ends_at != share.ends_at) minute = {{0, share.left, share.ends_at}, 0};
    minute.share.requests += share.requests;
    minute.share.left = std::min(minute.share.left, share.left);
  });
}

}  // namespace wigwag::core
