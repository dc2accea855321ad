#include "sim/routes.h"

#include <fmt/format.h>
#include <array>

namespace wigwag::sim {
namespace {

std::array<std::span<GraphRoute const>, 10> all_routes() {
  return {message_routes(), media_routes(), template_routes(), account_routes(), number_routes(), profile_routes(),
      block_routes(), flow_routes(), group_routes(), call_routes()};
}

}  // namespace

Found<GraphRoute const*> find_route(net::Method method, Node node, std::string_view edge, std::string const& id) {
  bool is_known = false;
  for (std::span<GraphRoute const> const area : all_routes()) {
    for (GraphRoute const& route : area) {
      if (route.node != node || route.edge != edge) continue;
      if (route.method == method) return &route;
      is_known = true;
    }
  }
  if (is_known || edge.empty()) return no_such_object(id, method);
  return unknown_path(fmt::format("/{}", edge));
}

}  // namespace wigwag::sim
