#include "net/router.h"

#include <algorithm>
#include <array>
#include <optional>

#include "net/percent.h"

namespace wigwag::net {
namespace {

constexpr std::size_t kParametersMax = 8;

enum class Part { literal, version, parameter, tail };

struct Piece {
  Part part;
  std::string_view text;  ///< the literal, or the parameter's name
};

struct Route {
  std::size_t number;
  std::vector<std::string> names;
};

/// Takes the first segment off the front. `path` begins behind a `/`.
std::string_view take_segment(std::string_view& path) {
  std::size_t const end = std::min(path.find('/'), path.size());
  std::string_view const segment = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return segment;
}

/// The path behind its first `/`, without one `/` at its end.
std::string_view without_slashes(std::string_view path) {
  path.remove_prefix(1);
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

Piece piece_of(std::string_view segment) {
  if (segment.starts_with('*')) return {Part::tail, segment.substr(1)};
  if (!segment.starts_with(':')) return {Part::literal, segment};
  if (segment.ends_with("~v")) return {Part::version, segment.substr(1, segment.size() - 3)};
  return {Part::parameter, segment.substr(1)};
}

bool take_number(std::string_view& text) {
  std::size_t const digits = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(digits);
  return digits > 0;
}

/// `v1` or `v1.2`.
bool is_version(std::string_view segment) {
  if (!segment.starts_with('v')) return false;
  segment.remove_prefix(1);
  if (!take_number(segment)) return false;
  if (segment.empty()) return true;
  if (segment.front() != '.') return false;
  segment.remove_prefix(1);
  return take_number(segment) && segment.empty();
}

std::size_t index_of(Method method) { return static_cast<std::size_t>(method); }

/// Raw values met on the way down, in the path's order.
struct Trail {
  std::array<std::string_view, kParametersMax> values;
  std::size_t count = 0;
};

}  // namespace

struct Router::Node {
  struct Literal {
    std::string text;
    std::unique_ptr<Node> node;
  };
  std::vector<Literal> literals;  ///< sorted by text
  std::unique_ptr<Node> version;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> tail;
  std::array<std::optional<Route>, kMethodCount> routes;

  Node& child(Piece piece) {
    switch (piece.part) {
      case Part::version: return made(version);
      case Part::parameter: return made(parameter);
      case Part::tail: return made(tail);
      case Part::literal: break;
    }
    auto const place = std::ranges::lower_bound(literals, piece.text, {}, &Literal::text);
    if (place != literals.end() && place->text == piece.text) return *place->node;
    return *literals.insert(place, Literal{std::string(piece.text), std::make_unique<Node>()})->node;
  }

  Node const* literal(std::string_view text) const {
    auto const place = std::ranges::lower_bound(literals, text, {}, &Literal::text);
    return place != literals.end() && place->text == text ? place->node.get() : nullptr;
  }

  Route const* route(Method method) const {
    auto const& own = routes[index_of(method)];
    if (own) return &*own;
    auto const& get = routes[index_of(Method::get)];
    return method == Method::head && get ? &*get : nullptr;
  }

 private:
  static Node& made(std::unique_ptr<Node>& place) {
    if (!place) place = std::make_unique<Node>();
    return *place;
  }
};

namespace {

/// One look-up: goes down the tree, back up where a branch ends in nothing, and remembers which methods it met.
template <class Node>
class Search {
 public:
  explicit Search(Method method) : method_(method) {}

  Route const* down(Node const& node, std::string_view rest, bool at_end) {
    if (at_end) return here(node);
    std::string_view behind = rest;
    std::string_view const segment = take_segment(behind);
    bool const is_last = segment.size() == rest.size();
    if (Node const* next = node.literal(segment))
      if (Route const* found = down(*next, behind, is_last)) return found;
    if (!segment.empty()) {
      if (node.version && is_version(segment))
        if (Route const* found = down_with(*node.version, segment, behind, is_last)) return found;
      if (node.parameter)
        if (Route const* found = down_with(*node.parameter, segment, behind, is_last)) return found;
    }
    return node.tail && !rest.empty() ? down_with(*node.tail, rest, {}, true) : nullptr;
  }

  Trail const& trail() const { return trail_; }

  std::string allow() const {
    std::string list;
    for (std::size_t i = 0; i < kMethodCount; ++i) {
      if (!met_[i]) continue;
      if (!list.empty()) list += ", ";
      list += method_name(static_cast<Method>(i));
    }
    return list;
  }

 private:
  Route const* down_with(Node const& node, std::string_view value, std::string_view rest, bool at_end) {
    trail_.values[trail_.count++] = value;
    if (Route const* found = down(node, rest, at_end)) return found;
    --trail_.count;
    return nullptr;
  }

  Route const* here(Node const& node) {
    Route const* found = node.route(method_);
    if (found) return found;
    for (std::size_t i = 0; i < kMethodCount; ++i) met_[i] |= node.route(static_cast<Method>(i)) != nullptr;
    return nullptr;
  }

  Method const method_;
  Trail trail_;
  std::array<bool, kMethodCount> met_{};
};

std::vector<Parameter> decoded(Route const& route, Trail const& trail) {
  std::vector<Parameter> params;
  params.reserve(route.names.size());
  for (std::size_t i = 0; i < route.names.size(); ++i) {
    Decoded value = percent_decode(trail.values[i], Plus::stays);
    params.push_back({route.names[i], std::move(value.text), value.clean && !value.broken});
  }
  return params;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Done Router::add(Method method, std::string_view pattern, std::size_t route) {
  if (method == Method::other || !pattern.starts_with('/'))
    return fail(Code::invalid, "a route needs a method and a path", "pattern", std::string(pattern));
  std::string_view rest = pattern.substr(1);
  Node* node = root_.get();
  std::vector<std::string> names;
  while (!rest.empty()) {
    Piece const piece = piece_of(take_segment(rest));
    if (piece.text.empty() || (piece.part == Part::tail && !rest.empty()) || names.size() == kParametersMax)
      return fail(Code::invalid, "not a pattern", "pattern", std::string(pattern));
    if (piece.part != Part::literal) names.emplace_back(piece.text);
    node = &node->child(piece);
  }
  auto& place = node->routes[index_of(method)];
  if (place) return fail(Code::conflict, "two routes for one method and path", "pattern", std::string(pattern));
  place = Route{route, std::move(names)};
  return {};
}

Found Router::find(Method method, std::string_view raw_path) const {
  if (!raw_path.starts_with('/')) return UnknownPath{};
  std::string_view const path = without_slashes(raw_path);
  Search<Node> search(method);
  if (Route const* route = search.down(*root_, path, path.empty()))
    return Match{route->number, decoded(*route, search.trail())};
  std::string allow = search.allow();
  if (allow.empty()) return UnknownPath{};
  return WrongMethod{std::move(allow)};
}

}  // namespace wigwag::net
