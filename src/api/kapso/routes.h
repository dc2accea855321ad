/// @file The Platform dialect's routes.
#pragma once
#include <array>
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> routes();
/// A table for each family of endpoints.
std::array<std::span<Route const>, 5> tables();

}  // namespace wigwag::api::kapso
