/// @file The Meta proxy's routes.
#pragma once
#include <array>
#include <span>
#include <string_view>

#include "api/route.h"

namespace wigwag::api::proxy {

/// Patterns are relative to each of these: with any version, without one, and under the older alias.
inline constexpr std::string_view kBases[] = {
    "/meta/whatsapp/:version~v", "/meta/whatsapp", "/api/meta/:version~v", "/api/meta"};

/// A table for each family of endpoints.
std::array<std::span<Route const>, 5> tables();

}  // namespace wigwag::api::proxy
