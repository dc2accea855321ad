/// @file The block list of a number: handed on to Meta, and what Meta confirms is known to us, so that nothing is sent
/// to whom the number has blocked.
#pragma once
#include "api/context.h"
#include "api/route.h"
#include "api/services.h"

namespace wigwag::api::proxy {

Task<Result<Reply>> list_blocked(Services const& services, Context const& context);
Task<Result<Reply>> block_users(Services const& services, Context const& context);
Task<Result<Reply>> unblock_users(Services const& services, Context const& context);

}  // namespace wigwag::api::proxy
