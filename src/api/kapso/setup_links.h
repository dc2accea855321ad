/// @file Setup links of customers. Source: Kapso, Platform API, 7.6. Their page: api/setup/.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> setup_link_routes();

}  // namespace wigwag::api::kapso
