/// @file What others said, as a column takes it.
#pragma once
#include <string>
#include <string_view>

#include "base/text.h"

namespace wigwag::work {

/// Valid UTF-8 without NUL, so many code points at most.
inline std::string plain_words(std::string_view said, std::size_t code_points_max) {
  std::string text(first_code_points(Text::from_utf8(said).utf8(), code_points_max));
  std::erase(text, '\0');
  return text;
}

}  // namespace wigwag::work
