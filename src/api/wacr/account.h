/// @file WA.cr's account: who it is, what it uses, what its plan allows.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::wacr {

std::span<Route const> account_routes();

/// What stands for a project where a host's name would: lower case letters, digits and dashes.
std::string subdomain_of(std::string_view name);

}  // namespace wigwag::api::wacr
