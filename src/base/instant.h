/// @file Instant: a moment in UTC, microseconds since 1970. The clock is a parameter; only `app/` and `net/` read it.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wigwag {

struct Instant {
  std::int64_t us = 0;

  static constexpr Instant from_ms(std::int64_t ms) { return {ms * 1000}; }
  static constexpr Instant from_seconds(std::int64_t s) { return {s * 1'000'000}; }
  constexpr std::int64_t seconds() const { return us / 1'000'000; }
  auto operator<=>(Instant const&) const = default;
};

inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kMinuteUs = 60 * kSecondUs;
inline constexpr std::int64_t kHourUs = 60 * kMinuteUs;
inline constexpr std::int64_t kDayUs = 24 * kHourUs;

constexpr Instant operator+(Instant at, std::int64_t us) { return {at.us + us}; }
constexpr Instant operator-(Instant at, std::int64_t us) { return {at.us - us}; }
constexpr std::int64_t operator-(Instant a, Instant b) { return a.us - b.us; }

/// The clock as a parameter: `system_now` in production, anything in a test.
using Clock = std::function<Instant()>;
Instant system_now();

std::string iso_seconds(Instant at);  ///< 2026-02-03T09:45:00Z
std::string iso_micros(Instant at);   ///< 2026-02-03T09:45:00.000000Z
std::string iso_offset(Instant at);   ///< 2026-02-03T09:45:00+00:00
/// ISO 8601: `2026-02-03`, `2026-02-03T09:45:00Z`, with 1–9 fractional digits, with an offset (`+02:00`, `+0200`) or
/// none (taken as UTC), with a blank for the `T`. Fractions beyond microseconds are cut. Years 1970–9999.
std::optional<Instant> parse_iso(std::string_view text);

}  // namespace wigwag
