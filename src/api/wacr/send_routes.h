/// @file The routes of WA.cr's sends and one-time codes.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::wacr {

std::span<Route const> send_routes();

}  // namespace wigwag::api::wacr
