#include "core/verbatim.h"

#include "base/json.h"

namespace wigwag::core {

std::string completed(std::string_view first, std::string_view second) {
  if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
  return json::merge_missing(first, second);
}

std::string with_callback_data(std::string_view status, std::string_view data) {
  return completed(status, json::Writer().begin_object().member("biz_opaque_callback_data", data).end_object().take());
}

}  // namespace wigwag::core
