/// @file What WA.cr's handlers share: ids in paths, answers with a message.
#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/context.h"
#include "dialect/wacr.h"
#include "model/wacr_switches.h"

namespace wigwag::api::wacr {

namespace switches = wigwag::wacr;

/// A record id is a positive integer; any other text is not found (inferred).
template <class N>
std::optional<N> record_id(std::string_view text) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return N{number};
}

inline Reply answer(Context const& context, std::string_view data, std::string_view message = {}, int status = 200) {
  return {net::json(status, dialect::wacr_single(data, context.stamp(), message))};
}

inline Reply created(Context const& context, std::string_view data, std::string_view message) {
  return answer(context, data, message, switches::kCreatedStatus);
}

inline Reply deleted(Context const& context, std::string_view message) {
  if (switches::kDeleteHasBody) return answer(context, "null", message);
  net::Response response;
  response.status = 204;
  return {std::move(response)};
}

}  // namespace wigwag::api::wacr
