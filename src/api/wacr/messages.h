/// @file WA.cr's messages, to be read: the list and one. Source: WA.cr API v2, GET /messages.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::wacr {

std::span<Route const> message_routes();

}  // namespace wigwag::api::wacr
