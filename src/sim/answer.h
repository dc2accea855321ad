/// @file How the sandbox says no on its own addresses: {"error", "field"}.
#pragma once
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace wigwag::sim {

net::Response refusal(int status, std::string_view message, std::string_view field = {});
net::Response refusal(Error const& error);

}  // namespace wigwag::sim
