/// @file `/openapi/{kapso,proxy,wacr}.json`: the dialects' descriptions; `/docs`: the page that shows them. Open to
/// everybody.
#pragma once
#include <string_view>

#include "net/http.h"

namespace wigwag::api::docs {

bool knows(std::string_view path);
net::Response answer(net::Request const& request);

}  // namespace wigwag::api::docs
