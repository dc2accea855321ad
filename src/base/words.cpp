#include "base/words.h"

#include <algorithm>

namespace wigwag {

std::vector<std::string_view> split_words(std::string_view words) {
  std::vector<std::string_view> parts;
  while (!words.empty()) {
    std::size_t const blank = std::min(words.find(' '), words.size());
    if (blank > 0) parts.push_back(words.substr(0, blank));
    words.remove_prefix(std::min(blank + 1, words.size()));
  }
  return parts;
}

}  // namespace wigwag
