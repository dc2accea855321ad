/// @file Meta's JSON objects among the rules: text in, text out.
#pragma once
#include <string>
#include <string_view>

namespace wigwag::core {

/// The first object with what only the second has. Nothing counts as an object without members.
std::string completed(std::string_view first, std::string_view second);

}  // namespace wigwag::core
