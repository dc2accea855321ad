/// @file Routes are rows of constexpr tables: method, pattern, handler, what the key must be allowed to. A route whose
/// handler takes no Caller does not compile, unless it says open_get.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "api/bind.h"
#include "dialect/record.h"
#include "store/list.h"

namespace wigwag::api {

using Read = Result<Reply> (*)(store::ReadTx&, Context const&);
using Write = Result<Reply> (*)(store::WriteTx&, Context const&);
using Go = Task<Result<Reply>> (*)(Services const&, Context const&);

/// What surrounds the record in a successful answer.
enum class Envelope : std::uint8_t {
  anything,   ///< Meta's own, or bytes
  nothing,    ///< no body
  bare,       ///< the record itself
  data,       ///< `{"data":…}`
  data_list,  ///< `{"data":[…]}`
  page,       ///< `{"data":[…]}` with meta or paging
  success,    ///< `{"success":true}`
  wacr,       ///< WA.cr's envelope
  wacr_list,  ///< the same with a page
};
struct Answer {
  Envelope envelope = Envelope::anything;
  dialect::Record const* record = nullptr;  ///< nullptr: any object
  int status = 200;
  int other_status = 0;  ///< of what was there already; 0: none
};

/// How a list may be paged, for OpenAPI.
enum class Pages : std::uint8_t { none, cursors, numbers, both, wacr };

struct Route {
  net::Method method;
  std::string_view pattern;
  std::string_view summary;
  std::optional<Scope> scope;  ///< nullopt: any key will do, or the route is open
  std::variant<Read, Write, Go> run;
  bool takes_body = false;                      ///< a JSON object
  WriteSchema body_schema = nullptr;            ///< of a body that has a Shape
  std::string_view failure = "Internal error";  ///< the caller's sentence when it is our fault
  Answer answer = {};
  std::span<store::Filter const> filters = {};  ///< of a list
  Pages pages = Pages::none;
  WriteSchema parameters = nullptr;  ///< of a list with a grammar of its own: its parameters in OpenAPI
  bool open = false;                 ///< to everybody: no key is asked for
  bool remembers = true;             ///< a POST's answer, for who repeats it; false: its handler does, or nobody may
};

template <auto handler>
constexpr Route route(net::Method method, std::string_view pattern, std::string_view summary) {
  using Of = Signature<decltype(handler)>;
  static_assert(
      Of::scope().has_value() || Of::any_key(), "a handler without Caller is open to everybody: say open_get");
  return {method, pattern, summary, Of::scope(), &Of::template run<handler>, Of::takes_body(), Of::body_schema()};
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

/// The same route, and what it answers.
constexpr Route answering(Route route, Envelope envelope, dialect::Record const* record = nullptr, int status = 200) {
  route.answer = {envelope, record, status};
  return route;
}
/// Sends keep the Idempotency-Key with their message; a code that was right once is wrong from then on.
constexpr Route unremembered(Route route) {
  route.remembers = false;
  return route;
}
/// With another status when nothing new was made.
constexpr Route or_status(Route route, int status) {
  route.answer.other_status = status;
  return route;
}
/// A list of the Kapso dialects.
constexpr Route listing(
    Route route, std::span<store::Filter const> filters, Pages pages, dialect::Record const* record) {
  route.answer = {Envelope::page, record};
  route.filters = filters;
  route.pages = pages;
  return route;
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
  Route route{net::Method::get, pattern, summary, std::nullopt, &Of::template run<handler>};
  route.open = true;
  return route;
}

}  // namespace wigwag::api
