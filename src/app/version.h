/// @file The version, as CHANGELOG.md names it.
#pragma once
#include <string_view>

namespace wigwag::app {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace wigwag::app
