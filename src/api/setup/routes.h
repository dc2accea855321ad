/// @file `/setup/{token}`: the page on which a customer connects a number; whoever has the address may.
/// docs/setup-links.md.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "api/route.h"

namespace wigwag::api::setup {

inline constexpr std::size_t kBodyBytesMax = 8 * 1024;

std::span<Route const> routes();
bool knows(std::string_view path);

}  // namespace wigwag::api::setup
