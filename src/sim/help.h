/// @file What the sandbox says about itself, for somebody with curl.
#pragma once
#include <string>
#include <vector>

#include "sim/webhook.h"

namespace wigwag::sim {

std::string help_text(std::vector<Number> const& numbers, std::string const& target);

}  // namespace wigwag::sim
