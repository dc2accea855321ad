/// @file What of the sandbox's behaviour can be set, in one table of names. Times are simulated.
#pragma once
#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace wigwag::sim {

/// 0 means no limit where a bound is counted.
struct Behaviour {
  std::int64_t sent_ms = 50, delivered_ms = 150, read_ms = 400;  ///< from the answer to the status
  std::int64_t twice_ms = 300;                                   ///< from a status to its copy, for ...0007
  std::int64_t slow_answer_ms = 40'000;                          ///< for ...3001
  bool window_rule = true;  ///< free-form messages need a message of the customer within 24 hours
  bool pair_limit = true;   ///< one message in six seconds to one user, 45 at once
  std::int64_t pair_burst = 45, pair_refill_ms = 6'000;
  std::int64_t throughput_per_s = 80;  ///< of a number, in and out
  std::int64_t messaging_tier = 0;     ///< users outside of windows in 24 hours
  std::int64_t management_calls_per_h = 5'000;
  std::int64_t template_review_ms = 3'000;  ///< PENDING, then APPROVED; negative: stays PENDING
  std::int64_t pacing_ms = 2'000;           ///< a message that is held for quality assessment, until it is decided
  std::int64_t webhook_version = 24;        ///< up to 23, statuses have `conversation`
  std::string verification_code = "123456";
  bool sha256_is_base64 = false;  ///< of the media node; else hexadecimal
  bool file_size_is_text = true;
  bool template_missing_is_400 = false;   ///< the HTTP status of 132001; else 404
  std::int64_t link_timeout_ms = 10'000;  ///< real time

  bool operator==(Behaviour const&) const = default;
};

/// Every setting with its value.
std::string behaviour_json(Behaviour const& behaviour);
/// `changes`: {name: value}. Errors: invalid, with the name.
Result<Behaviour> changed(Behaviour behaviour, json::Value changes);

}  // namespace wigwag::sim
