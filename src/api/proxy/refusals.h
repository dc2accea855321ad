/// @file Refusals of the Meta proxy that have Graph's own shape and code, and Kapso's that have none of it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/context.h"
#include "meta/graph.h"
#include "meta/outgoing.h"

namespace wigwag::api::proxy {

struct GraphRefusal {
  int http_status = 400;
  int code = 100;
  std::string message = {};  ///< without the code
  std::string details = {};
  std::optional<int> subcode = {};
  bool is_transient = false;
  int retry_after_s = 0;  ///< 0: not said
};
/// `{"error":{"message":"(#100) …","type":"OAuthException","code":100,"error_data":{…},…}}`
Reply refuse_as_graph(GraphRefusal const& refusal);
Reply refuse_as_graph(meta::Mistake const& mistake);

/// `{"error":"…"}`. Source: Kapso, Meta-proxy API, templates.
Reply refuse_plainly(int http_status, std::string_view message);

/// The number or account has no token: says what to do.
Reply no_token(std::string_view what);
/// Of a number of kind sandbox, which is not at Meta.
Reply no_session();
/// No such object for this project: code 100, subcode 33, 404.
Reply no_object(std::string_view id);

/// Meta's answer as it came: status, content type, body. What never came: 504, and 502 when nothing was sent. A token
/// that Meta wrote into it (paging links do) is taken out.
Reply relay(Result<meta::GraphReply> reply, std::string_view token);

}  // namespace wigwag::api::proxy
