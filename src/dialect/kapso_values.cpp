#include "dialect/kapso_values.h"

#include "base/text.h"
#include "base/words.h"

namespace wigwag::dialect {

std::optional<std::string> time_text(std::optional<Instant> at) {
  return at ? std::optional(iso_seconds(*at)) : std::nullopt;
}

void write_words(json::Writer& out, std::string_view name, std::string_view words) {
  out.key(name).begin_array();
  for (std::string_view const word : split_words(words)) out.value(word);
  out.end_array();
}

}  // namespace wigwag::dialect
