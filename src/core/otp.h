/// @file One-time codes: set, checked, withdrawn; and what may be done only so often. All decisions are made on stored
/// rows under the project's lock, so they hold for any number of requests at once, on any number of servers. Source:
/// WA.cr API v2, authentication, rate limits.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/otp.h"
#include "store/tx.h"

namespace wigwag::core {

/// Something that may be done `most` times in a while that begins with the first time.
struct Allowance {
  std::string_view what;
  std::int64_t most;
  std::int64_t period_us;
};
inline constexpr Allowance kOtpVerify{"otp-verify", limits::otp_verify_per_minute, kMinuteUs};
inline constexpr Allowance kOtpResend{"otp-resend", limits::otp_resend_per_5_minutes, 5 * kMinuteUs};

/// Counts one time more. How many seconds it takes until the next is allowed: 0 when this one was. One that was not
/// does not count.
Result<int> use_allowance(
    store::WriteTx& tx, Instant now, ProjectId project, Allowance const& allowance, std::string_view who);

struct OtpTarget {
  ProjectId project;
  std::string phone;  ///< digits
  std::string purpose;
};

/// Six digits, by chance.
std::string random_otp();
/// Six digits that follow from `seed`, which nobody can tell without the key.
std::string derived_otp(Secret<std::string> const& installation_key, std::string_view seed);

/// The code takes the place of an earlier one. The row's number.
Done set_otp(store::WriteTx& tx, Secret<std::string> const& installation_key, OtpTarget const& target, RowNum num,
    std::string_view code, Instant expires_at);
/// The code was not sent; one that was set since stays.
Done withdraw_otp(store::WriteTx& tx, OtpTarget const& target, RowNum num);

struct OtpCheck {
  enum class Verdict : std::uint8_t { right, limited, missing, too_often, expired, wrong } verdict;
  std::int64_t attempts_remaining = 0;  ///< wrong
  int retry_after_s = 0;                ///< limited
};
/// A right code is used up; a wrong one counts, which must be committed: it is no Error.
Result<OtpCheck> check_otp(store::WriteTx& tx, Instant now, Secret<std::string> const& installation_key,
    OtpTarget const& target, std::string_view code);

/// Expired ones are shown for a day.
inline constexpr std::int64_t kOtpKeptUs = 24 * kHourUs;

}  // namespace wigwag::core
