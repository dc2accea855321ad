/// @file Live streams of events. docs/live.md.
#pragma once
#include <span>
#include <string_view>

#include "api/route.h"

namespace wigwag::api::live {

std::span<Route const> routes();
bool knows(std::string_view path);

}  // namespace wigwag::api::live
