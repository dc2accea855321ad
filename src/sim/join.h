/// @file Where the Graph side and the customers meet: chats show what the business sends, Graph knows who the customers
/// are, what they wrote, and what they have read.
#pragma once
#include "sim/graph.h"
#include "sim/people.h"
#include "sim/shelf.h"

namespace wigwag::sim {

/// Before anything runs. All three outlive what they do for each other.
void join(Graph& graph, People& people, Shelf& shelf);

}  // namespace wigwag::sim
