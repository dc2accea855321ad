#include "dialect/graph_refusal.h"

#include <fmt/format.h>

#include "base/json.h"

namespace wigwag::dialect {

net::Response graph_refusal(GraphRefusal const& refusal) {
  json::Writer out;
  out.begin_object().key("error").begin_object();
  out.member("message", fmt::format("(#{}) {}", refusal.code, refusal.title));
  out.member("type", refusal.type).member("code", refusal.code);
  if (!refusal.details.empty())
    out.key("error_data")
        .begin_object()
        .member("messaging_product", "whatsapp")
        .member("details", refusal.details)
        .end_object();
  out.member("fbtrace_id", refusal.trace_id).end_object().end_object();
  net::Response response = net::json(refusal.status, out.take());
  if (refusal.retry_after_s > 0) response.headers.push_back({"Retry-After", std::to_string(refusal.retry_after_s)});
  return response;
}

}  // namespace wigwag::dialect
