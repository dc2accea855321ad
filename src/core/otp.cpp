#include "core/otp.h"

#include <fmt/format.h>

#include "base/crypto.h"
#include "store/otps.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace otps = store::otps;

constexpr std::string_view kHashing = "otp hash";
constexpr std::string_view kDeriving = "otp code";
constexpr std::uint64_t kCodes = 1'000'000;
constexpr std::size_t kNumberBytes = 8;

/// A key for one use only: what another use shows of the installation's key tells nothing about it.
std::string key_for(Secret<std::string> const& installation_key, std::string_view use) {
  return hmac_sha256(installation_key.reveal(), use);
}

/// The row's number makes equal codes look different.
std::string hash_of(Secret<std::string> const& key, OtpTarget const& target, RowNum num, std::string_view code) {
  std::string const content =
      fmt::format("{}\n{}\n{}\n{}\n{}", target.project.value, num.value, target.phone, target.purpose, code);
  return hex(hmac_sha256(key_for(key, kHashing), content));
}

/// 64 random bits over a million codes: none is noticeably likelier.
std::string six_digits(std::string_view bytes) {
  std::uint64_t number = 0;
  for (char const c : bytes.substr(0, kNumberBytes)) number = number << 8 | static_cast<unsigned char>(c);
  return fmt::format("{:06}", number % kCodes);
}

int seconds_until(Instant end, Instant now) { return static_cast<int>((end - now + kSecondUs - 1) / kSecondUs); }

}  // namespace

Result<int> use_allowance(
    store::WriteTx& tx, Instant now, ProjectId project, Allowance const& allowance, std::string_view who) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(std::optional<RateCount> known, otps::count(tx, project, allowance.what, who));
  if (known && known->ends_at > now) {
    if (known->n >= allowance.most) return seconds_until(known->ends_at, now);
    ++known->n;
    TRY_DONE(tx.update(*known));
    return 0;
  }
  RateCount const fresh{project, std::string(allowance.what), std::string(who), 1, now + allowance.period_us};
  TRY_DONE(known ? tx.update(fresh) : tx.insert(fresh));
  return 0;
}

std::string random_otp() { return six_digits(random_bytes(kNumberBytes)); }

std::string derived_otp(Secret<std::string> const& installation_key, std::string_view seed) {
  return six_digits(hmac_sha256(key_for(installation_key, kDeriving), seed));
}

Done set_otp(store::WriteTx& tx, Secret<std::string> const& installation_key, OtpTarget const& target, RowNum num,
    std::string_view code, Instant expires_at) {
  TRY_DONE(store::projects::lock(tx, target.project));
  TRY_DONE(otps::erase(tx, target.project, target.phone, target.purpose));
  return tx.insert(Otp{target.project, target.phone, target.purpose, num, hash_of(installation_key, target, num, code),
      expires_at, 0, limits::otp_attempts_max});
}

Done withdraw_otp(store::WriteTx& tx, OtpTarget const& target, RowNum num) {
  return otps::erase(tx, target.project, target.phone, target.purpose, num);
}

Result<OtpCheck> check_otp(store::WriteTx& tx, Instant now, Secret<std::string> const& installation_key,
    OtpTarget const& target, std::string_view code) {
  using enum OtpCheck::Verdict;
  TRY(int const wait_s, use_allowance(tx, now, target.project, kOtpVerify, target.phone));  // takes the lock
  if (wait_s > 0) return OtpCheck{.verdict = limited, .retry_after_s = wait_s};
  TRY(std::optional<Otp> otp, otps::find(tx, target.project, target.phone, target.purpose));
  if (!otp) return OtpCheck{missing};
  if (otp->attempts >= otp->attempts_max) return OtpCheck{too_often};
  if (otp->expires_at <= now) return OtpCheck{expired};
  if (!constant_time_equal(otp->hash, hash_of(installation_key, target, otp->num, code))) {
    ++otp->attempts;
    TRY_DONE(tx.update(*otp));
    return OtpCheck{.verdict = wrong, .attempts_remaining = otp->attempts_max - otp->attempts};
  }
  TRY_DONE(otps::erase(tx, target.project, target.phone, target.purpose));
  TRY_DONE(otps::forget_count(tx, target.project, kOtpVerify.what, target.phone));
  return OtpCheck{right};
}

}  // namespace wigwag::core
