#include "api/proxy/refusals.h"

#include <fmt/format.h>

#include "base/crypto.h"
#include "net/percent.h"

namespace wigwag::api::proxy {
namespace {

constexpr std::size_t kTraceLetters = 22;
constexpr int kServiceDown = 2;
constexpr int kNoSuchObject = 33;
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kParameter = "access_token=";

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

/// Graph puts the caller's token into the links to the next page: it is ours, and nobody else's to see.
void take_out_token(std::string& body, std::string_view token) {
  for (std::size_t at = body.find(kParameter); at != std::string::npos; at = body.find(kParameter, at)) {
    std::size_t const end = body.find_first_of("&\"\\ \n", at);
    bool const has_next = end != std::string::npos && body[end] == '&';
    body.erase(at, (end == std::string::npos ? body.size() : end) - at + (has_next ? 1 : 0));
  }
  replace_all(body, token, "…");
  replace_all(body, net::percent_encoded(token), "…");
}

std::string content_type_of(meta::GraphReply const& reply) {
  for (net::Header const& header : reply.headers)
    if (net::same_name(header.name, "content-type")) return header.value;
  return std::string(kJson);
}

}  // namespace

Reply refuse_as_graph(GraphRefusal const& refusal) {
  json::Writer out;
  out.begin_object().key("error").begin_object();
  out.member("message", fmt::format("(#{}) {}", refusal.code, refusal.message)).member("type", "OAuthException");
  out.member("code", refusal.code).member_if("error_subcode", refusal.subcode);
  if (!refusal.details.empty())
    out.key("error_data")
        .begin_object()
        .member("messaging_product", "whatsapp")
        .member("details", refusal.details)
        .end_object();
  out.member("is_transient", refusal.is_transient).member("fbtrace_id", random_token("", kTraceLetters));
  out.end_object().end_object();
  Reply reply{net::json(refusal.http_status, out.take())};
  if (refusal.retry_after_s > 0)
    reply.response.headers.push_back({"Retry-After", std::to_string(refusal.retry_after_s)});
  return reply;
}

Reply refuse_as_graph(meta::Mistake const& mistake) {
  return refuse_as_graph({.code = mistake.code, .message = mistake.title, .details = mistake.details});
}

Reply refuse_plainly(int http_status, std::string_view message) {
  json::Writer out;
  out.begin_object().member("error", message).end_object();
  return {net::json(http_status, out.take())};
}

Reply no_token(std::string_view what) {
  return refuse_as_graph({.http_status = 401,
      .code = 190,
      .message = fmt::format("No access token is stored for {}", what),
      .details = "Give the number its token: wigwag number add … --access-token TOKEN"});
}

Reply no_session() {
  return refuse_as_graph({.http_status = 403,
      .code = 10,
      .message = "This is a sandbox number: an active sandbox session is required",
      .details = "It has no connection to Meta. Connect a production number to send."});
}

Reply no_object(std::string_view id) {
  return refuse_as_graph({.http_status = 404,
      .code = 100,
      .message = fmt::format("Object with ID '{}' does not exist, or this project has no access to it", id),
      .details = "The project has no such phone number, business account, flow or template.",
      .subcode = kNoSuchObject});
}

Reply relay(Result<meta::GraphReply> reply, std::string_view token) {
  if (!reply && reply.error().code == Code::invalid)
    return refuse_as_graph({.code = 100, .message = "Invalid parameter", .details = reply.error().message});
  if (!reply)
    return refuse_as_graph({.http_status = 502,
        .code = kServiceDown,
        .message = "Meta cannot be reached",
        .details = "Nothing was sent: the request may be repeated.",
        .is_transient = true});
  if (reply->outcome == net::Outcome::unknown)
    return refuse_as_graph({.http_status = 504,
        .code = kServiceDown,
        .message = "Meta did not answer",
        .details = "Whether the request was carried out is not known: look before it is repeated."});
  Reply answer;
  answer.response.status = reply->status;
  answer.response.content_type = content_type_of(*reply);
  answer.response.body = std::move(reply->body);
  take_out_token(answer.response.body, token);
  return answer;
}

}  // namespace wigwag::api::proxy
