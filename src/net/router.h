/// @file Which route a path means. The table is built once, then read by all threads.
///
/// Patterns, by segment: `messages` itself · `:id` one segment that is not empty · `:version~v` the same, but only
/// `v1` or `v1.2` · `*id`, last in its pattern, everything to the end of the path including `/` (WhatsApp message ids).
/// A literal wins over `:name~v`, that over `:name`, that over `*name`. One `/` at the end of a path is ignored.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace wigwag::net {

/// This route, with its parameters in the pattern's order. Matched on raw segments, decoded afterwards: an encoded `/`
/// is part of its segment, and `+` stays `+`.
struct Match {
  std::size_t route = 0;
  std::vector<Parameter> params;
};
/// The path is known, but not with this method.
struct WrongMethod {
  std::string allow;  ///< `GET, HEAD, POST`, for the Allow header
};
struct UnknownPath {};
using Found = std::variant<Match, WrongMethod, UnknownPath>;

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// `route` is the caller's own number. Errors: invalid (not a pattern), conflict (the same method on the same path).
  Done add(Method method, std::string_view pattern, std::size_t route);

  /// HEAD means GET where no HEAD was added.
  Found find(Method method, std::string_view raw_path) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace wigwag::net
