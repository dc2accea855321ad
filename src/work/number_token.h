/// @file As whom Meta is asked: a number's own token, opened with the key of the installation.
#pragma once
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "meta/graph.h"
#include "model/channel.h"

namespace wigwag::work {

/// Errors: conflict (the number has no token, or one that was sealed with another key).
Result<meta::GraphAccess> access_of(
    Channel const& channel, Secret<std::string> const& seal_key, std::string const& graph_version);

}  // namespace wigwag::work
