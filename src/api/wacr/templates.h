/// @file WA.cr's templates: the lists, one, and bringing the store up to Meta's.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::wacr {

std::span<Route const> template_routes();

}  // namespace wigwag::api::wacr
