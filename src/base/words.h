/// @file Lists that stand in one column: words parted by blanks.
#pragma once
#include <string_view>
#include <vector>

namespace wigwag {

/// In their order, none of them empty.
std::vector<std::string_view> split_words(std::string_view words);

}  // namespace wigwag
