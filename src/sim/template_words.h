/// @file The variables in a template's text, and the languages that templates may have.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/refusal.h"

namespace wigwag::sim {

struct TemplateWords {
  std::vector<std::string> variables;  ///< 1, 2 or first_name, in order
  bool is_named = false;
  bool at_the_edge = false;  ///< one begins or ends the text
  bool adjacent = false;     ///< two without anything between them
  std::size_t word_count = 0;
};

/// `format`: POSITIONAL or NAMED; empty: whatever the text has. Errors: 100 with `subcode`.
Found<TemplateWords> read_words(std::string_view text, std::string_view format, std::uint32_t subcode);
std::string upper(std::string text);

}  // namespace wigwag::sim
