/// @file The WA.cr dialect's routes.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::wacr {

std::span<Route const> routes();

}  // namespace wigwag::api::wacr
