/// @file What commands print: aligned columns for people, JSON for programs.
#pragma once
#include <string>
#include <vector>

namespace wigwag::app {

/// Columns as wide as their widest cell; the first row is the heading.
std::string columns(std::vector<std::vector<std::string>> const& rows);
/// One array on a line of its own, of finished values.
std::string json_array(std::vector<std::string> const& items);
/// Writes to standard output and flushes.
void print(std::string const& text);

}  // namespace wigwag::app
