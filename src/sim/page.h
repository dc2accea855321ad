/// @file The page where a person plays the customers' phones: its files, and who wants it.
#pragma once
#include <string_view>

#include "net/http.h"

namespace wigwag::sim {

bool is_page(std::string_view path);           ///< / and the page's files
bool wants_page(net::Request const& request);  ///< a browser, not curl
/// Of a path of the page. No script but its own runs on it.
net::Response page(std::string_view path);

}  // namespace wigwag::sim
