/// @file WA.cr's comments: what the team says to itself in a thread. Answers stand without the envelope.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::wacr {

std::span<Route const> comment_routes();

}  // namespace wigwag::api::wacr
