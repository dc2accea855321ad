/// @file The Platform dialect's routes.
#pragma once
#include <span>
#include <vector>

#include "api/route.h"

namespace wigwag::api::kapso {

/// A table for each family of endpoints.
std::vector<std::span<Route const>> tables();

}  // namespace wigwag::api::kapso
