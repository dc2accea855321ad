/// @file One-time codes that were sent, and how often something was done in a while.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// At most one for each phone and purpose; it goes when it is used or when another one is sent. The code itself is
/// nowhere: `hash` is an HMAC under a key of the installation.
struct Otp {
  ProjectId project_id;
  std::string phone;  ///< digits
  std::string purpose;
  RowNum num;        ///< its time is when it was made
  std::string hash;  ///< 64 hexadecimal digits
  Instant expires_at;
  std::int64_t attempts = 0;  ///< wrong ones
  std::int64_t attempts_max = 0;
};
template <>
struct Table<Otp> {
  static constexpr std::string_view name = "otp";
  static constexpr int key = 3;
  static constexpr Pack columns{Column{"project_id", &Otp::project_id}, Column{"phone", &Otp::phone},
      Column{"purpose", &Otp::purpose}, Column{"num", &Otp::num}, Column{"hash", &Otp::hash},
      Column{"expires_at", &Otp::expires_at}, Column{"attempts", &Otp::attempts},
      Column{"attempts_max", &Otp::attempts_max}};
};

/// How often somebody did something since a time that is over at `ends_at`.
struct RateCount {
  ProjectId project_id;
  std::string what;  ///< otp-verify, otp-resend, api-key
  std::string who;   ///< a phone, digits; a key's number
  std::int64_t n = 0;
  Instant ends_at;
};
template <>
struct Table<RateCount> {
  static constexpr std::string_view name = "rate_count";
  static constexpr int key = 3;
  static constexpr Pack columns{Column{"project_id", &RateCount::project_id}, Column{"what", &RateCount::what},
      Column{"who", &RateCount::who}, Column{"n", &RateCount::n}, Column{"ends_at", &RateCount::ends_at}};
};

}  // namespace wigwag
