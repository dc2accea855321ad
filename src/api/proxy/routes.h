/// @file The Meta proxy's routes.
#pragma once
#include <span>
#include <string_view>

#include "api/route.h"

namespace wigwag::api::proxy {

/// Patterns are relative to each of these: with any version, without one, and under the older alias.
inline constexpr std::string_view kBases[] = {
    "/meta/whatsapp/:version~v", "/meta/whatsapp", "/api/meta/:version~v", "/api/meta"};

std::span<Route const> routes();

}  // namespace wigwag::api::proxy
