/// @file When the next message may go out, so that Meta has no reason to refuse it: so many a second per number, so
/// many per pair of number and person, nothing while Meta says slow down. In memory, of this node; what several nodes
/// send together Meta throttles, and then each of them waits. Source: spec of the Cloud API, limits.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/guarded.h"
#include "base/id.h"
#include "base/instant.h"

namespace wigwag::work {

struct PacingRates {
  std::int64_t per_second = 80;         ///< of a number; 0: no pacing at all
  std::int64_t per_second_high = 1000;  ///< of a number that Meta has raised
  std::int64_t backoff_us = kSecondUs;  ///< what the first pause after a refusal is counted in
};

class Pacing {
 public:
  explicit Pacing(PacingRates rates) : rates_(rates) {}

  struct Sender {
    ChannelNum channel;
    std::string waba_id;
    bool is_high = false;  ///< Meta's throughput level is HIGH
  };

  /// The instant at which this message may go out; it counts as sent then. Not later than `latest`: else nothing is
  /// reserved, and the instant is the one at which it could.
  Instant reserve(Sender const& sender, std::string_view to, Instant now, Instant latest);
  /// Meta wants a pause: of the pair, or of all that the number or account sends.
  enum class Whole : std::uint8_t { pair, number, account };
  void hold(Whole what, Sender const& sender, std::string_view to, Instant until);

 private:
  /// When the bucket is empty again: one message takes `interval`, and so many may be borrowed.
  using Times = std::unordered_map<std::string, Instant>;
  static void forget_past(Times& times, Instant now);

  PacingRates rates_;
  Guarded<Times> times_;
};

}  // namespace wigwag::work
