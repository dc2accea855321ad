/// @file Routes are rows of constexpr tables: method, pattern, handler, what the key must be allowed to. A route whose
/// handler takes no Caller does not compile, unless it says open_get.
#pragma once
#include <optional>
#include <string_view>

#include "api/bind.h"

namespace wigwag::api {

using Run = Result<Reply> (*)(store::ReadTx&, Context const&);

struct Route {
  net::Method method;
  std::string_view pattern;
  std::string_view summary;
  std::optional<Scope> scope;  ///< nullopt: open to everybody
  Run run;
  std::string_view failure = "Internal error";  ///< the caller's sentence when it is our fault
};

template <auto handler>
constexpr Route get(std::string_view pattern, std::string_view summary) {
  using Of = Signature<decltype(handler)>;
  static_assert(Of::scope().has_value(), "a handler without Caller is open to everybody: say open_get");
  return {net::Method::get, pattern, summary, Of::scope(), &Of::template run<handler>};
}

template <auto handler>
constexpr Route open_get(std::string_view pattern, std::string_view summary) {
  using Of = Signature<decltype(handler)>;
  static_assert(!Of::scope().has_value(), "an open handler has no Caller");
  return {net::Method::get, pattern, summary, std::nullopt, &Of::template run<handler>};
}

}  // namespace wigwag::api
