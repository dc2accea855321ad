#include "core/verbatim.h"

#include "base/json.h"

namespace wigwag::core {

std::string completed(std::string_view first, std::string_view second) {
  if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
  return json::merge_missing(first, second);
}

}  // namespace wigwag::core
