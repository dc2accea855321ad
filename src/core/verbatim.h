/// @file Meta's JSON objects among the rules: text in, text out.
#pragma once
#include <string>
#include <string_view>

namespace wigwag::core {

/// The first object with what only the second has. Nothing counts as an object without members.
std::string completed(std::string_view first, std::string_view second);
/// A status object with the caller's callback data, where it has none.
std::string with_callback_data(std::string_view status, std::string_view data);

}  // namespace wigwag::core
