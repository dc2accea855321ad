/// @file When the next message may go out, so that Meta has no reason to refuse it: so many a second per number and, if
/// the operator says so, per account; so many per pair of number and person; nothing while Meta says slow down. In
/// memory, of this node. What must hold over nodes: the rates are divided by how many there are, and pauses that Meta
/// asked for are told to the others by whoever owns this. Source: spec of the Cloud API, limits.
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
  std::int64_t per_second_account = 0;  ///< of all numbers of an account together; 0: as many as its numbers may
  std::int64_t backoff_us = kSecondUs;  ///< what the first pause after a refusal is counted in
};

class Pacing {
 public:
  explicit Pacing(PacingRates rates) : rates_(rates) {}

  struct Sender {
    ChannelNum channel;
    std::string waba_id;
    bool is_high = false;    ///< Meta's throughput level is HIGH
    std::int64_t nodes = 1;  ///< among how many the rates are shared
  };

  /// The instant at which this message may go out; it counts as sent then. Not later than `latest`: else nothing is
  /// reserved, and the instant is the one at which it could.
  Instant reserve(Sender const& sender, std::string_view to, Instant now, Instant latest);

  /// Of what Meta wants a pause: of the pair, or of all that the number or account sends.
  enum class Whole : std::uint8_t { pair, number, account };
  /// A name for it that holds on every node of the project.
  static std::string name_of(Whole what, Sender const& sender, std::string_view to);
  /// Nothing goes out of it before `until`.
  void hold(std::string const& name, Instant until);

 private:
  /// When the bucket is empty again: one message takes `interval`, and so many may be borrowed.
  using Times = std::unordered_map<std::string, Instant>;
  struct State {
    Times dry_at;      ///< of a rate
    Times held_until;  ///< of a pause
  };

  PacingRates rates_;
  Guarded<State> state_;
};

}  // namespace wigwag::work
