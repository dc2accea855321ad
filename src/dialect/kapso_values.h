/// @file Values that Kapso's objects share, as its Platform shows them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/json.h"

namespace wigwag::dialect {

/// To the second; null when there is none.
std::optional<std::string> time_text(std::optional<Instant> at);
/// A column of words parted by blanks, as a list.
void write_words(json::Writer& out, std::string_view name, std::string_view words);

}  // namespace wigwag::dialect
