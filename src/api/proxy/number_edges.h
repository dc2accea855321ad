/// @file A number's edges that are more than handed on: checked before, or shown in Kapso's shape afterwards.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::proxy {

std::span<Route const> number_routes();

}  // namespace wigwag::api::proxy
