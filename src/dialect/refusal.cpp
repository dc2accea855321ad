#include "dialect/refusal.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/json.h"
#include "model/wacr_switches.h"

namespace wigwag::dialect {
namespace {

constexpr int kWindowClosed = 131047;  // Meta's code
constexpr std::string_view kInvalid = "Validation failed";

bool is_below(std::string_view path, std::string_view base) {
  return path.starts_with(base) && (path.size() == base.size() || path[base.size()] == '/');
}

Code code_of(int status) {
  switch (status) {
    case 400: return Code::bad_request;
    case 401: return Code::unauthorized;
    case 403: return Code::forbidden;
    case 404: return Code::not_found;
    case 405: return Code::method_not_allowed;
    case 413:
    case 414:
    case 431: return Code::too_large;
    case 429: return Code::rate_limited;
    case 503: return Code::unavailable;
    default: return status < 500 ? Code::bad_request : Code::internal;
  }
}

net::Response with_retry(net::Response response, Error const& error) {
  if (error.retry_after_s > 0) response.headers.push_back({"Retry-After", std::to_string(error.retry_after_s)});
  return response;
}

/// Source: Kapso, limits. The sentence is part of the body.
std::string wait_sentence(Error const& error) {
  return fmt::format("Please retry after {} seconds", error.retry_after_s);
}

/// How a Code looks: its HTTP status, Graph's `type`, WA.cr's `code`. In the enum's order.
struct Look {
  Code code;
  int status;
  std::string_view graph_type;  ///< the reference has MessageError and OAuthException; the rest follows them (inferred)
  std::string_view wacr;
};
constexpr std::string_view otp_code(std::string_view specific) {
  return wacr::kOtpCodesAreSpecific ? specific : "VALIDATION_ERROR";
}
constexpr Look kLooks[] = {
    {Code::bad_request, 400, "ParameterError", "BAD_REQUEST"},
    {Code::unauthorized, 401, "OAuthException", "UNAUTHORIZED"},
    {Code::forbidden, 403, "OAuthException", "INSUFFICIENT_SCOPE"},
    {Code::suspended, 403, "OAuthException", "UNAUTHORIZED"},
    {Code::not_found, 404, "NotFoundError", "NOT_FOUND"},
    {Code::method_not_allowed, 405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED"},
    {Code::conflict, 409, "ConflictError", "RESOURCE_IN_USE"},
    {Code::too_large, 413, "RequestTooLargeError", "REQUEST_TOO_LARGE"},
    {Code::invalid, 422, "ParameterError", "VALIDATION_ERROR"},
    {Code::rate_limited, 429, "OAuthException", "RATE_LIMIT_EXCEEDED"},
    // WA.cr's reference has only the provider's refusal for the first and the third, and nothing for the second, which
    // passes by itself (inferred).
    {Code::window_closed, 422, "MessageError", "MESSAGE_SEND_FAILED"},
    {Code::in_flight, 409, "ConflictError", "RATE_LIMIT_EXCEEDED"},
    {Code::marketing_stopped, 422, "MessageError", "CONTACT_OPTED_OUT"},
    {Code::opted_out, 403, "MessageError", "CONTACT_OPTED_OUT"},
    {Code::blocked, 422, "MessageError", "MESSAGE_SEND_FAILED"},
    {Code::feature_limit, 403, "LimitError", "FEATURE_LIMIT_EXCEEDED"},
    {Code::feature_unavailable, 403, "LimitError", "FEATURE_NOT_AVAILABLE"},
    {Code::not_configured, 422, "ParameterError", "WHATSAPP_NOT_CONFIGURED"},
    {Code::template_missing, 404, "TemplateError", wacr::kTemplateMissingCode},
    {Code::template_unfit, 422, "TemplateError", wacr::kTemplateUnfitCode},
    {Code::otp_missing, 422, "ParameterError", otp_code("OTP_NOT_FOUND")},
    {Code::otp_attempts, 422, "ParameterError", otp_code("MAX_ATTEMPTS_EXCEEDED")},
    {Code::otp_expired, 422, "ParameterError", otp_code("OTP_EXPIRED")},
    {Code::otp_wrong, 422, "ParameterError", otp_code("INVALID_CODE")},
    {Code::send_failed, 502, "MessageError", "MESSAGE_SEND_FAILED"},
    {Code::upstream, 502, "UpstreamError", "INTERNAL_ERROR"},
    {Code::address_refused, 403, "ParameterError", "VALIDATION_ERROR"},
    {Code::unavailable, 503, "ServiceUnavailableError", "SERVICE_UNAVAILABLE"},
    {Code::internal, 500, "InternalError", "INTERNAL_ERROR"},
};
constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(kLooks); ++i)
    if (kLooks[i].code != static_cast<Code>(i)) return false;
  return std::size(kLooks) == static_cast<std::size_t>(Code::internal) + 1;
}
static_assert(in_order(), "each Code has its row, and the last one is internal");

Look const& look_of(Code code) { return kLooks[static_cast<std::size_t>(code)]; }

std::string graph_type(Error const& error) {
  if (error.code == Code::not_found && !error.field.empty()) return error.field + "Error";
  return std::string(look_of(error.code).graph_type);
}

/// WA.cr has 500 for what Meta refused, or would refuse, and for what failed.
int wacr_status(Code code, int status) {
  if (code == Code::conflict) return wacr::kInUseStatus;
  if (code == Code::suspended) return wacr::kSuspendedStatus;
  if (code == Code::template_missing) return wacr::kTemplateMissingStatus;
  if (code == Code::template_unfit) return wacr::kTemplateUnfitStatus;
  if (code == Code::in_flight) return 429;
  if (code == Code::marketing_stopped) return 403;
  if (code == Code::address_refused) return 422;
  bool const failed =
      code == Code::send_failed || code == Code::upstream || code == Code::window_closed || code == Code::blocked;
  return failed ? 500 : status;
}

/// Source: Kapso, send a message, errors.
net::Response graph_window_closed(int status, Error const& error, Stamp const& stamp) {
  json::Writer out;
  out.begin_object().key("error").begin_object().member("message", error.message).member("type", graph_type(error));
  out.member("code", kWindowClosed).member("error_subcode", kWindowClosed).member("fbtrace_id", stamp.request_id);
  return net::json(status, out.end_object().end_object().take());
}

/// Each field with all that is wrong with it, in the order in which the fields were met.
void write_problems(json::Writer& out, std::string_view name, std::vector<Problem> const& problems) {
  out.key(name).begin_object();
  for (std::size_t i = 0; i < problems.size(); ++i) {
    auto const same = [&](Problem const& one) { return one.field == problems[i].field; };
    if (std::any_of(problems.begin(), problems.begin() + static_cast<std::ptrdiff_t>(i), same)) continue;
    out.key(problems[i].field).begin_array();
    for (std::size_t k = i; k < problems.size(); ++k)
      if (same(problems[k])) out.value(problems[k].message);
    out.end_array();
  }
  out.end_object();
}

std::vector<Problem> problems_of(Error const& error) {
  return error.problems.empty() ? std::vector<Problem>{{error.field, error.message}} : error.problems;
}

void write_wacr_details(json::Writer& out, Error const& error) {
  if (!error.details.empty()) out.key("details").begin_object().raw_members(error.details).end_object();
  if (error.code == Code::invalid && (!error.problems.empty() || !error.field.empty()))
    write_problems(out, "details", problems_of(error));
  if (error.code == Code::rate_limited || error.code == Code::in_flight)
    out.key("details").begin_object().member("retry_after", error.retry_after_s).end_object();
  if (error.code == Code::forbidden && !error.field.empty())
    out.key("details").begin_object().member("required_scope", error.field).end_object();
}

}  // namespace

Dialect dialect_of(std::string_view path) {
  if (is_below(path, "/platform/v1") || is_below(path, "/api/v1")) return Dialect::platform;
  if (is_below(path, "/meta/whatsapp") || is_below(path, "/api/meta")) return Dialect::proxy;
  if (is_below(path, "/api/v2/comments")) return Dialect::wacr_comments;
  if (is_below(path, "/api/v2")) return Dialect::wacr;
  return Dialect::plain;
}

int status_of(Code code) { return look_of(code).status; }

net::Response coded_error(int status, std::string_view message, std::string_view code) {
  return net::json(
      status, json::Writer().begin_object().member("error", message).member("code", code).end_object().take());
}

net::Response platform_error(int status, Error const& error) {
  json::Writer out;
  out.begin_object();
  if (error.code == Code::rate_limited)
    out.member("error", "Rate limit exceeded").member("message", wait_sentence(error));
  else
    out.member("error", error.message);
  out.end_object();
  return net::json(status, out.take());
}

net::Response proxy_error(int status, Error const& error, Stamp const& stamp) {
  if (error.code == Code::in_flight) return platform_error(status, error);
  if (error.code == Code::marketing_stopped) return coded_error(status, error.message, "marketing_preference_stopped");
  if (error.code == Code::blocked) return coded_error(status, error.message, "recipient_blocked");
  if (error.code == Code::window_closed) return graph_window_closed(status, error, stamp);
  bool const limited = error.code == Code::rate_limited;
  json::Writer out;
  out.begin_object().key("error").begin_object();
  out.member("message", limited ? "Rate limit exceeded. " + wait_sentence(error) : error.message);
  out.member("type", graph_type(error)).member("code", status).end_object().end_object();
  return net::json(status, out.take());
}

net::Response wacr_error(int status, Error const& error, Stamp const& stamp) {
  bool const invalid = error.code == Code::invalid;
  json::Writer out;
  out.begin_object().member("success", false);
  if (wacr::kErrorsNested) out.key("error").begin_object();
  out.member("code", look_of(error.code).wacr).member("message", invalid ? kInvalid : error.message);
  write_wacr_details(out, error);
  if (wacr::kErrorsNested) out.end_object();
  out.key("meta").begin_object();
  out.member("request_id", stamp.request_id).member("timestamp", iso_offset(stamp.at)).end_object().end_object();
  return net::json(wacr_status(error.code, status), out.take());
}

net::Response wacr_comments_error(int status, Error const& error) {
  bool const invalid = error.code == Code::invalid;
  json::Writer out;
  out.begin_object().member("success", false).member("message", invalid ? kInvalid : error.message);
  if (invalid) write_problems(out, "errors", problems_of(error));
  if (error.code == Code::rate_limited) out.member("retry_after", error.retry_after_s);
  return net::json(wacr_status(error.code, status), out.end_object().take());
}

net::Response refuse(Dialect dialect, Error const& error, Stamp const& stamp) {
  int const status = status_of(error.code);
  switch (dialect) {
    case Dialect::plain:
    case Dialect::platform: return with_retry(platform_error(status, error), error);
    case Dialect::proxy: return with_retry(proxy_error(status, error, stamp), error);
    case Dialect::wacr: return with_retry(wacr_error(status, error, stamp), error);
    case Dialect::wacr_comments: return with_retry(wacr_comments_error(status, error), error);
  }
  must(false, "a path has a dialect");
  return {};
}

net::Response refuse_status(Dialect dialect, int status, Stamp const& stamp) {
  std::string_view const words = net::reason_phrase(status);
  Error error{code_of(status), std::string(words.empty() ? "Error" : words)};
  if (status == 503) error.retry_after_s = 1;
  switch (dialect) {
    case Dialect::plain:
    case Dialect::platform: return with_retry(platform_error(status, error), error);
    case Dialect::proxy: return with_retry(proxy_error(status, error, stamp), error);
    case Dialect::wacr: return with_retry(wacr_error(status, error, stamp), error);
    case Dialect::wacr_comments: return with_retry(wacr_comments_error(status, error), error);
  }
  must(false, "a path has a dialect");
  return {};
}

}  // namespace wigwag::dialect
