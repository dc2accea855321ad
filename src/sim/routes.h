/// @file What can be asked of which kind of object: one row an edge and method, in a table per area.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/call.h"

namespace wigwag::sim {

enum class Node : std::uint8_t { none, app, account, number, message_template, media, flow, group, upload };
enum class Scope : std::uint8_t { messaging, management, any };

struct GraphRoute {
  net::Method method;
  Node node;
  std::string_view edge;  ///< "" for the object itself; for Node::none the name that stands for the object
  Handler handler;
  Scope scope;
  std::size_t rest_max = 0;  ///< segments behind the edge
};

std::span<GraphRoute const> message_routes();
std::span<GraphRoute const> media_routes();
std::span<GraphRoute const> template_routes();
std::span<GraphRoute const> account_routes();
std::span<GraphRoute const> number_routes();
std::span<GraphRoute const> profile_routes();
std::span<GraphRoute const> block_routes();
std::span<GraphRoute const> flow_routes();
std::span<GraphRoute const> group_routes();
std::span<GraphRoute const> call_routes();

/// Errors: 2500 for an edge that nobody knows, 100 for a method that it does not take.
Found<GraphRoute const*> find_route(net::Method method, Node node, std::string_view edge, std::string const& id);

}  // namespace wigwag::sim
