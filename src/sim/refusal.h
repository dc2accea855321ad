/// @file Why the sandbox refuses a Graph call, in Meta's words and shape. Source: meta-cloud-api.md §11.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "meta/outgoing.h"
#include "net/http.h"

namespace wigwag::sim {

struct Refusal {
  int status = 400;  ///< of HTTP
  int code = 100;
  int subcode = 0;  ///< 0: none
  std::string type = "OAuthException";
  std::string message = {};
  std::string details = {};     ///< error_data.details; empty: no error_data
  std::string user_title = {};  ///< of templates
  std::string user_message = {};
  bool is_transient = false;
  std::string beside = {};  ///< further members of the body without braces
};

struct Reply {
  int status = 200;
  std::string body = {};  ///< JSON, unless the content type says something else
  std::string content_type = "application/json; charset=UTF-8";
  std::vector<net::Header> headers = {};
};

using Answer = std::expected<Reply, Refusal>;
template <class T>
using Found = std::expected<T, Refusal>;

/// `(#code) Title` with the status that goes with the code.
Refusal refusal_of(int code, std::string details = {});
std::unexpected<Refusal> refuse(int code, std::string details = {});
/// 100: one parameter is wrong.
std::unexpected<Refusal> refuse_parameter(std::string const& words);
/// 100/33: nobody may see whether there is such a thing.
std::unexpected<Refusal> no_such_object(std::string const& id, net::Method method);
std::unexpected<Refusal> unknown_path(std::string_view path);
/// 100 with a subcode, as templates are refused.
std::unexpected<Refusal> refuse_template(int subcode, std::string title, std::string message);
Refusal refusal_of(meta::Mistake const& mistake);

Reply reply(std::string json);
Reply success();  ///< {"success":true}

std::string error_body(Refusal const& refusal, std::string const& trace_id);
/// {code, title, message, error_data{details}, href}: as errors stand in webhooks.
std::string webhook_error(int code, std::string_view details);
/// What is said when nothing more particular is known.
std::string_view usual_details(int code);

}  // namespace wigwag::sim

namespace wigwag {
/// For TRY.
inline std::unexpected<sim::Refusal> fail(sim::Refusal refusal) {
  return std::unexpected<sim::Refusal>(std::move(refusal));
}
}  // namespace wigwag
