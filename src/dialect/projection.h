/// @file The `fields` parameter of the Meta proxy: which keys of the `kapso` object and which top-level keys are shown.
///   fields := item ("," item)*     item := name | "kapso" "(" [ key ("," key)* ] ")"
/// Whatever the text, something is meant by it: unknown keys, blanks, repeats and a missing bracket are tolerated.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/file_link.h"

namespace wigwag::dialect {

/// Keys by their place in a table of names: bit 0 is the first.
using KeySet = std::uint32_t;
inline constexpr KeySet kAllKeys = ~KeySet{0};

/// What of a row is shown, and where its file is.
struct Projection {
  KeySet kapso = kAllKeys;  ///< 0: no kapso object at all
  bool selects = false;     ///< only these top-level keys, `id` and, when named, `kapso`
  std::vector<std::string> keys = {};
  FileAddresses files = {};

  bool shows(std::string_view key) const;
};

/// `names`: the keys of this object's kapso extension, at most 32. `kapso()` is none; `kapso(*)`, `kapso(default)` and
/// `kapso(all)` (inferred) are all.
Projection parse_projection(std::string_view fields, std::span<std::string_view const> names);

}  // namespace wigwag::dialect
