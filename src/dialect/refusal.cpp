#include "dialect/refusal.h"

#include <fmt/format.h>
#include <array>

#include "base/json.h"

namespace wigwag::dialect {
namespace {

constexpr int kWindowClosed = 131047;  // Meta's code

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

/// The reference has `MessageError` for a message and `OAuthException` for a key; the rest follows them (inferred).
std::string graph_type(Error const& error) {
  switch (error.code) {
    case Code::unauthorized:
    case Code::forbidden:
    case Code::rate_limited: return "OAuthException";
    case Code::not_found: return error.field.empty() ? "NotFoundError" : error.field + "Error";
    case Code::bad_request:
    case Code::invalid: return "ParameterError";
    case Code::method_not_allowed: return "MethodNotAllowedError";
    case Code::conflict: return "ConflictError";
    case Code::too_large: return "RequestTooLargeError";
    case Code::window_closed: return "MessageError";
    case Code::in_flight: return "ConflictError";
    case Code::marketing_stopped: return "MessageError";
    case Code::unavailable: return "ServiceUnavailableError";
    case Code::internal: return "InternalError";
  }
  return "InternalError";
}

std::string_view wacr_code(Code code) {
  switch (code) {
    case Code::bad_request: return "BAD_REQUEST";
    case Code::unauthorized: return "UNAUTHORIZED";
    case Code::forbidden: return "INSUFFICIENT_SCOPE";
    case Code::not_found: return "NOT_FOUND";
    case Code::method_not_allowed: return "METHOD_NOT_ALLOWED";
    case Code::conflict: return "RESOURCE_IN_USE";
    case Code::too_large: return "REQUEST_TOO_LARGE";
    case Code::invalid: return "VALIDATION_ERROR";
    case Code::rate_limited: return "RATE_LIMIT_EXCEEDED";
    case Code::window_closed:  // inferred: the reference has the provider's refusal only
    case Code::in_flight:
    case Code::marketing_stopped: return "MESSAGE_SEND_FAILED";
    case Code::unavailable: return "SERVICE_UNAVAILABLE";
    case Code::internal: return "INTERNAL_ERROR";
  }
  return "INTERNAL_ERROR";
}

/// Source: Kapso, send a message, errors.
net::Response graph_window_closed(int status, Error const& error, Stamp const& stamp) {
  json::Writer out;
  out.begin_object().key("error").begin_object().member("message", error.message).member("type", graph_type(error));
  out.member("code", kWindowClosed).member("error_subcode", kWindowClosed).member("fbtrace_id", stamp.request_id);
  return net::json(status, out.end_object().end_object().take());
}

void write_wacr_details(json::Writer& out, Error const& error) {
  if (error.code == Code::invalid && !error.field.empty())
    out.key("details").begin_object().key(error.field).begin_array().value(error.message).end_array().end_object();
  if (error.code == Code::rate_limited)
    out.key("details").begin_object().member("retry_after", error.retry_after_s).end_object();
  if (error.code == Code::forbidden && !error.field.empty())
    out.key("details").begin_object().member("required_scope", error.field).end_object();
}

}  // namespace

Dialect dialect_of(std::string_view path) {
  if (is_below(path, "/platform/v1")) return Dialect::platform;
  if (is_below(path, "/meta/whatsapp") || is_below(path, "/api/meta")) return Dialect::proxy;
  if (is_below(path, "/api/v2")) return Dialect::wacr;
  return Dialect::plain;
}

int status_of(Code code) {
  switch (code) {
    case Code::bad_request: return 400;
    case Code::unauthorized: return 401;
    case Code::forbidden: return 403;
    case Code::not_found: return 404;
    case Code::method_not_allowed: return 405;
    case Code::conflict: return 409;
    case Code::too_large: return 413;
    case Code::invalid: return 422;
    case Code::rate_limited: return 429;
    case Code::window_closed: return 422;
    case Code::in_flight: return 409;
    case Code::marketing_stopped: return 422;
    case Code::unavailable: return 503;
    case Code::internal: return 500;
  }
  return 500;
}

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
  out.begin_object().member("success", false).key("error").begin_object();
  out.member("code", wacr_code(error.code)).member("message", invalid ? "Validation failed" : error.message);
  write_wacr_details(out, error);
  out.end_object().key("meta").begin_object();
  out.member("request_id", stamp.request_id).member("timestamp", iso_offset(stamp.at)).end_object().end_object();
  return net::json(status, out.take());
}

net::Response refuse(Dialect dialect, Error const& error, Stamp const& stamp) {
  int const status = status_of(error.code);
  switch (dialect) {
    case Dialect::plain:
    case Dialect::platform: return with_retry(platform_error(status, error), error);
    case Dialect::proxy: return with_retry(proxy_error(status, error, stamp), error);
    case Dialect::wacr: return with_retry(wacr_error(status, error, stamp), error);
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
  }
  must(false, "a path has a dialect");
  return {};
}

}  // namespace wigwag::dialect
