/// @file Asking the business's endpoint of a flow, as WhatsApp does when somebody uses the flow: encrypted, signed, and
/// what it answers is checked. Source: meta-cloud-api.md §16.3.
#pragma once
#include <memory>

#include "base/task.h"
#include "net/http.h"
#include "sim/graph.h"

namespace wigwag::sim {

/// POST /_sim/flows/{flow_id}: action, screen, data, flow_token, phone_number_id, signature. Answers what came and what
/// is wrong with it.
Task<net::Response> ask_endpoint(std::shared_ptr<Graph::State> state, net::Request request);

}  // namespace wigwag::sim
