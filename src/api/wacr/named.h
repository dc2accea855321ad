/// @file WA.cr's groups, sources and statuses: the same five endpoints three times, and membership in groups.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::wacr {

std::span<Route const> group_routes();
std::span<Route const> source_routes();
std::span<Route const> status_routes();

}  // namespace wigwag::api::wacr
