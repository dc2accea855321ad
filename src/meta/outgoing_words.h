/// @file What the characters of an outgoing text are: emoji, line breaks, runs of blanks. Only for meta/outgoing.
#pragma once
#include <cstddef>
#include <string_view>

namespace wigwag::meta::outgoing {

/// One emoji as people see it: with its skin tone, joined parts, flag letters. Takes UTF-8.
bool is_one_emoji(std::string_view utf8);
bool has_emoji(std::string_view utf8);
/// New lines, tabs, or more than four blanks in a row: not in a template's parameter.
bool has_layout(std::string_view utf8);
std::size_t line_breaks(std::string_view utf8);

}  // namespace wigwag::meta::outgoing
