/// @file The key that a request presents.
#pragma once
#include <string_view>

#include "net/http.h"

namespace wigwag::api {

/// X-API-Key decides; else the bearer's token; empty without either. Source: Kapso, authentication (inferred).
std::string_view presented_key(net::Request const& request);

}  // namespace wigwag::api
