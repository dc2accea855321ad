/// @file The Platform dialect's routes.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> routes();

}  // namespace wigwag::api::kapso
