/// @file The WA.cr dialect's routes.
#pragma once
#include <span>
#include <vector>

#include "api/route.h"

namespace wigwag::api::wacr {

/// In any order; of two patterns the more exact one counts.
std::vector<std::span<Route const>> tables();

}  // namespace wigwag::api::wacr
