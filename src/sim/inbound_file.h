/// @file The file that a customer's message names: what its webhook says of it agrees with what Graph gives.
#pragma once
#include <string>

#include "base/json.h"
#include "sim/world.h"

namespace wigwag::sim {

/// The body of POST /sandbox/inbound with the type and hash of the file that its `id` means, as far as the caller says
/// neither: of an uploaded one, or of the sample that stands for any other.
std::string with_file(World& world, json::Value request);

}  // namespace wigwag::sim
