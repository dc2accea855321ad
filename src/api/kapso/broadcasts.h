/// @file The Platform's broadcasts. Source: Kapso, Platform API, 7.15.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> broadcast_routes();

}  // namespace wigwag::api::kapso
