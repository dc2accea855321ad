/// @file The Platform's API logs and the search over them, events of Meta's webhooks and deliveries. Source: Kapso,
/// Platform API, API logs and log search.
#pragma once
#include <span>

#include "api/route.h"

namespace wigwag::api::kapso {

std::span<Route const> log_routes();

Result<Reply> search_logs(store::ReadTx& tx, Caller<Scope::project_admin> caller, Context const& context);
Result<Reply> search_logs_by_body(
    store::ReadTx& tx, Caller<Scope::project_admin> caller, Body body, Context const& context);

}  // namespace wigwag::api::kapso
