/// @file The steps of a message's life as one column: a line a step, in time order: status, participant, microseconds
/// and Meta's compact status object, parted by tabs (compact JSON holds neither tab nor line feed).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"

namespace wigwag {

struct StatusStep {
  std::string status;       ///< Meta's word
  std::string participant;  ///< a group's member; empty: the message as a whole
  Instant at;
  std::string raw;
};

std::vector<StatusStep> decode_steps(std::string_view column);
std::string encode_steps(std::vector<StatusStep> const& steps);
/// Only the raw objects, joined by commas: ready to stand between brackets.
std::string raw_steps(std::string_view column);

}  // namespace wigwag
