/// @file The control API under /_sim/: what tests and the page ask of the sandbox's clock, webhooks and customers.
#pragma once
#include <string_view>

#include "base/task.h"
#include "net/http.h"
#include "net/pool.h"
#include "sim/control_call.h"

namespace wigwag::sim {

/// Whether /_sim/… of this path is answered here.
bool controls(std::string_view path);

/// Never throws and never blocks the caller's thread; what has to wait does so on the pool. All must outlive the
/// answer.
Task<net::Response> control(Parts& parts, net::Pool& pool, net::Request request);

/// One line for each address, for the help.
std::string control_help();

}  // namespace wigwag::sim
