/// @file What pages that the server writes share.
#pragma once
#include <string>
#include <string_view>

namespace wigwag::api {

/// What may stand between tags and in quoted attributes.
std::string html_escaped(std::string_view utf8);

}  // namespace wigwag::api
