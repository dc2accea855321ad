/// @file /embed/{token}: an inbox inside another page, for whoever has its address. It reads, and sends nothing.
#pragma once
#include <span>
#include <string_view>

#include "api/route.h"

namespace wigwag::api::embed {

std::span<Route const> routes();
bool knows(std::string_view path);

}  // namespace wigwag::api::embed
