/// @file Files that are given to Meta by their address. Source: Kapso, Platform API, 7.16.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> ingest_routes();

}  // namespace wigwag::api::kapso
