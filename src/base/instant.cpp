#include "base/instant.h"

#include <fmt/format.h>
#include <chrono>

namespace wigwag {
namespace {

struct Civil {
  int year, month, day, hour, minute, second, micro;
};

Civil civil_of(Instant at) {
  using namespace std::chrono;
  auto const t = sys_time<microseconds>(microseconds(at.us));
  auto const day = floor<days>(t);
  year_month_day const date(day);
  hh_mm_ss const time(t - day);
  return {int(date.year()), int(unsigned(date.month())), int(unsigned(date.day())), int(time.hours().count()),
      int(time.minutes().count()), int(time.seconds().count()), int(time.subseconds().count())};
}

/// Takes exactly `count` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// `.123456789` behind the seconds; absent is 0.
std::optional<std::int64_t> take_fraction_us(std::string_view& text) {
  if (!take(text, '.') && !take(text, ',')) return 0;
  std::int64_t us = 0;
  int digits = 0;
  for (; digits < 9 && !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
    if (digits < 6) us = us * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (int i = digits; i < 6; ++i) us *= 10;
  return us;
}

/// `Z`, `+02:00`, `+0200`, `+02` or nothing, in microseconds east of UTC.
std::optional<std::int64_t> take_offset_us(std::string_view& text) {
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return 0;
  int sign = 0;
  if (take(text, '+'))
    sign = 1;
  else if (take(text, '-'))
    sign = -1;
  else
    return std::nullopt;
  auto const hours = take_digits(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  int minutes = 0;
  if (!text.empty()) {
    take(text, ':');
    auto const m = take_digits(text, 2);
    if (!m || *m > 59) return std::nullopt;
    minutes = *m;
  }
  return sign * (*hours * kHourUs + minutes * kMinuteUs);
}

}  // namespace

Instant system_now() {
  using namespace std::chrono;
  return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

std::string iso_seconds(Instant at) {
  Civil const c = civil_of(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string iso_micros(Instant at) {
  Civil const c = civil_of(at);
  return fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", c.year, c.month, c.day, c.hour, c.minute, c.second, c.micro);
}

std::string iso_offset(Instant at) {
  Civil const c = civil_of(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::optional<Instant> parse_iso(std::string_view text) {
  using namespace std::chrono;
  auto const year = take_digits(text, 4);
  if (!year || *year < 1970 || !take(text, '-')) return std::nullopt;
  auto const month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  auto const day = take_digits(text, 2);
  if (!day) return std::nullopt;
  year_month_day const date{
      std::chrono::year(*year), std::chrono::month(unsigned(*month)), std::chrono::day(unsigned(*day))};
  if (!date.ok()) return std::nullopt;
  std::int64_t const midnight = duration_cast<microseconds>(sys_days(date).time_since_epoch()).count();
  if (text.empty()) return Instant{midnight};
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  auto const hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  auto const minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int seconds = 0;
  std::int64_t fraction = 0;
  if (take(text, ':')) {
    auto const s = take_digits(text, 2);
    auto const f = s ? take_fraction_us(text) : std::nullopt;
    if (!s || *s > 60 || !f) return std::nullopt;
    seconds = *s;
    fraction = *f;
  }
  auto const offset = take_offset_us(text);
  if (!offset || !text.empty()) return std::nullopt;
  return Instant{midnight + *hour * kHourUs + *minute * kMinuteUs + seconds * kSecondUs + fraction - *offset};
}

}  // namespace wigwag
