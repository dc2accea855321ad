/// @file Routes are rows of constexpr tables: method, pattern, handler, what the key must be allowed to. A route whose
/// handler takes no Caller does not compile, unless it says open_get.
#pragma once
#include <optional>
#include <string_view>
#include <variant>

#include "api/bind.h"

namespace wigwag::api {

using Read = Result<Reply> (*)(store::ReadTx&, Context const&);
using Write = Result<Reply> (*)(store::WriteTx&, Context const&);
using Go = Task<Result<Reply>> (*)(Services const&, Context const&);

struct Route {
  net::Method method;
  std::string_view pattern;
  std::string_view summary;
  std::optional<Scope> scope;  ///< nullopt: open to everybody, or to any key
  std::variant<Read, Write, Go> run;
  bool takes_body = false;                      ///< a JSON object
  WriteSchema body_schema = nullptr;            ///< of a body that has a Shape
  std::string_view failure = "Internal error";  ///< the caller's sentence when it is our fault
  bool any_key = false;                         ///< without a scope: a key is asked for all the same
};

template <auto handler>
constexpr Route route(net::Method method, std::string_view pattern, std::string_view summary) {
  using Of = Signature<decltype(handler)>;
  static_assert(
      Of::scope().has_value() || Of::any_key(), "a handler without Caller is open to everybody: say open_get");
  Route route{method, pattern, summary, Of::scope(), &Of::template run<handler>, Of::takes_body(), Of::body_schema()};
  route.any_key = Of::any_key();
  return route;
}

template <auto handler>
constexpr Route get(std::string_view pattern, std::string_view summary) {
  return route<handler>(net::Method::get, pattern, summary);
}
template <auto handler>
constexpr Route post(std::string_view pattern, std::string_view summary) {
  return route<handler>(net::Method::post, pattern, summary);
}
template <auto handler>
constexpr Route patch(std::string_view pattern, std::string_view summary) {
  return route<handler>(net::Method::patch, pattern, summary);
}
template <auto handler>
constexpr Route put(std::string_view pattern, std::string_view summary) {
  return route<handler>(net::Method::put, pattern, summary);
}
template <auto handler>
constexpr Route del(std::string_view pattern, std::string_view summary) {
  return route<handler>(net::Method::del, pattern, summary);
}

/// The same route with the sentence that its callers read when something of ours fails.
constexpr Route failing(Route route, std::string_view failure) {
  route.failure = failure;
  return route;
}

template <auto handler>
constexpr Route open_get(std::string_view pattern, std::string_view summary) {
  using Of = Signature<decltype(handler)>;
  static_assert(!Of::scope().has_value(), "an open handler has no Caller");
  return {net::Method::get, pattern, summary, std::nullopt, &Of::template run<handler>};
}

}  // namespace wigwag::api
