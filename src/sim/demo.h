/// @file A believable week for a fresh installation: webhook bodies as Meta would have sent them, to be signed and
/// posted like any other. The wamids are the same each time, so a second run changes nothing.
#pragma once
#include <string>
#include <vector>

#include "base/instant.h"
#include "sim/webhook.h"

namespace wigwag::sim {

/// In the order in which they happened; all times lie before `now`. `numbers`: two.
std::vector<std::string> demo_bodies(std::vector<Number> const& numbers, Instant now);

}  // namespace wigwag::sim
