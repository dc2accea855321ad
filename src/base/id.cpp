#include "base/id.h"

#include <algorithm>
#include <array>

namespace wigwag {
namespace {

constexpr std::int64_t kEpochMs = 1'704'067'200'000;  // 2024-01-01T00:00:00Z
constexpr int kNodeBits = 4;
constexpr int kCounterBits = 8;
constexpr int kLowBits = kNodeBits + kCounterBits;

// splitmix64's finaliser: the tail of a UUID only has to be spread out and reproducible, not secret.
std::uint64_t scramble(Kind kind, std::int64_t num) {
  std::uint64_t x = static_cast<std::uint64_t>(num) * 16 + static_cast<std::uint64_t>(kind) + 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_dash_position(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

Instant time_of(std::int64_t num) { return Instant::from_ms((num >> kLowBits) + kEpochMs); }

std::int64_t first_num_at(Instant at) {
  std::int64_t const ms = std::clamp<std::int64_t>((at.us + 999) / 1000 - kEpochMs, 0, (std::int64_t{1} << 41) - 1);
  return ms << kLowBits;
}

std::int64_t NumSource::next(Instant now) {
  std::int64_t const floor = std::max<std::int64_t>(now.us / 1000 - kEpochMs, 1) << kCounterBits;
  std::int64_t last = last_.load(std::memory_order_relaxed);
  std::int64_t given = 0;
  do {
    given = std::max(last + 1, floor);
  } while (!last_.compare_exchange_weak(last, given, std::memory_order_relaxed));
  std::int64_t const ms = given >> kCounterBits;
  std::int64_t const counter = given & ((1 << kCounterBits) - 1);
  return (ms << kLowBits) | (node_ << kCounterBits) | counter;
}

std::string uuid_of(Kind kind, std::int64_t num) {
  auto const ms = static_cast<std::uint64_t>((num >> kLowBits) + kEpochMs);
  auto const low = static_cast<std::uint64_t>(num) & ((1U << kLowBits) - 1);
  std::uint64_t const high = ms << 16 | 0x7000U | low;
  std::uint64_t const tail = (scramble(kind, num) & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(36, '-');
  int nibble = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (is_dash_position(i)) continue;
    std::uint64_t const word = nibble < 16 ? high : tail;
    out[i] = kDigits[word >> (60 - 4 * (nibble % 16)) & 0xf];
    ++nibble;
  }
  return out;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (is_dash_position(i) ? text[i] != '-' : hex_value(text[i]) < 0) return false;
  return true;
}

std::optional<std::int64_t> num_of(Kind kind, std::string_view uuid) {
  if (!is_uuid(uuid)) return std::nullopt;
  std::uint64_t high = 0;
  int nibble = 0;
  for (std::size_t i = 0; i < uuid.size() && nibble < 16; ++i) {
    if (is_dash_position(i)) continue;
    high = high << 4 | static_cast<std::uint64_t>(hex_value(uuid[i]));
    ++nibble;
  }
  std::int64_t const num = ((static_cast<std::int64_t>(high >> 16) - kEpochMs) << kLowBits) |
                           static_cast<std::int64_t>(high & ((1U << kLowBits) - 1));
  if (num <= 0) return std::nullopt;
  std::string const own = uuid_of(kind, num);
  bool const same =
      std::equal(own.begin(), own.end(), uuid.begin(), [](char a, char b) { return hex_value(a) == hex_value(b); });
  return same ? std::optional(num) : std::nullopt;
}

}  // namespace wigwag
