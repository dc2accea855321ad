/// @file As whom a number calls Meta.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "meta/graph.h"
#include "model/channel.h"

namespace wigwag::work {

/// Errors: forbidden, with the field `access_token`, when the number has no token that our key opens.
Result<meta::GraphAccess> access_of(
    Channel const& channel, Secret<std::string> const& seal_key, std::string_view version);

}  // namespace wigwag::work
