#include "dialect/projection.h"

#include <algorithm>

namespace wigwag::dialect {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::size_t const begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// Takes the text up to the first of `ends`, and that character with it.
std::string_view take(std::string_view& text, std::string_view ends) {
  std::size_t const end = std::min(text.find_first_of(ends), text.size());
  std::string_view const taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(taken);
}

KeySet key_set(std::string_view list, std::span<std::string_view const> names) {
  KeySet keys = 0;
  while (!list.empty()) {
    std::string_view const key = take(list, ",");
    if (key == "*" || key == "default" || key == "all") return kAllKeys;
    auto const found = std::ranges::find(names, key);
    if (found != names.end()) keys |= KeySet{1} << (found - names.begin());
  }
  return keys;
}

}  // namespace

bool Projection::shows(std::string_view key) const {
  return !selects || key == "id" || std::ranges::find(keys, key) != keys.end();
}

Projection parse_projection(std::string_view fields, std::span<std::string_view const> names) {
  Projection projection;
  bool has_brackets = false;
  KeySet kapso = 0;
  while (!fields.empty()) {
    std::size_t const end = fields.find_first_of(",(");
    bool const opens = end != std::string_view::npos && fields[end] == '(';
    std::string_view const name = take(fields, ",(");
    std::string_view const inside = opens ? take(fields, ")") : std::string_view();
    if (opens && name == "kapso") {
      has_brackets = true;
      kapso |= key_set(inside, names);
    } else if (!name.empty()) {
      projection.selects = true;
      projection.keys.emplace_back(name);
    }
  }
  if (has_brackets)
    projection.kapso = kapso;
  else if (!projection.shows("kapso"))
    projection.kapso = 0;
  return projection;
}

}  // namespace wigwag::dialect
