/// @file `/{id}` with nothing behind it: a number, an account, a flow or a file at Meta; the stored rows say which.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::proxy {

std::span<Route const> bare_id_routes();

}  // namespace wigwag::api::proxy
