/// @file An account's templates: read from the store, which is brought up to Meta's list when it is due; made, changed
/// and deleted at Meta. Source: Kapso, Meta-proxy API 8.7.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::proxy {

std::span<Route const> template_routes();

}  // namespace wigwag::api::proxy
