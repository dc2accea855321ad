/// @file Refusals of the Meta proxy that have Graph's own shape and code, and Kapso's that have none of it.
#pragma once
#include <string>
#include <string_view>

#include "api/context.h"
#include "dialect/graph_refusal.h"
#include "meta/graph.h"
#include "meta/outgoing.h"

namespace wigwag::api::proxy {

/// With a trace id of its own.
Reply refuse_as_graph(dialect::GraphRefusal refusal);
Reply refuse_as_graph(meta::Mistake const& mistake);

/// `{"error":"…"}`. Source: Kapso, Meta-proxy API, templates.
Reply refuse_plainly(int http_status, std::string_view message);

/// Why there is no token (work::access_of): 401, code 190.
Reply no_token(Error const& why);
/// No such object for this project: code 100, subcode 33, 404.
Reply no_object(std::string_view id);

/// Meta's answer as it came: status, content type, body. What never came: 504, and 502 when nothing was sent. A token
/// that Meta wrote into it (paging links do) is taken out.
Reply relay(Result<meta::GraphReply> reply, std::string_view token);

}  // namespace wigwag::api::proxy
