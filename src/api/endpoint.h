/// @file What of a request's path may be kept in logs.
#pragma once
#include <string>
#include <string_view>

#include "net/http.h"

namespace wigwag::api {

/// The path without its query. A parameter of the pattern that is not an id of ours or of Meta's stays as the pattern
/// names it: it may be a person's number.
std::string endpoint_of(net::Request const& request, std::string_view pattern);

/// A sentence without what may be a phone number: seven digits and more in a row are left out.
std::string without_numbers(std::string_view sentence);

}  // namespace wigwag::api
