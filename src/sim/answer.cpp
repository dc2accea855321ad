#include "sim/answer.h"

#include "base/json.h"

namespace wigwag::sim {
namespace {

int status_of(Code code) {
  switch (code) {
    case Code::bad_request: return 400;
    case Code::invalid: return 422;
    case Code::too_large: return 413;
    case Code::unavailable: return 502;
    case Code::not_found: return 404;
    case Code::conflict: return 409;
    case Code::unauthorized:
    case Code::forbidden:
    case Code::suspended:
    case Code::method_not_allowed:
    case Code::rate_limited:
    case Code::window_closed:
    case Code::in_flight:
    case Code::marketing_stopped:
    case Code::opted_out:
    case Code::blocked:
    case Code::feature_limit:
    case Code::feature_unavailable:
    case Code::not_configured:
    case Code::template_missing:
    case Code::template_unfit:
    case Code::otp_missing:
    case Code::otp_attempts:
    case Code::otp_expired:
    case Code::otp_wrong:
    case Code::send_failed:
    case Code::upstream:
    case Code::address_refused:
    case Code::internal: return 500;
  }
  return 500;
}

}  // namespace

net::Response refusal(int status, std::string_view message, std::string_view field) {
  json::Writer out;
  out.begin_object().member("error", message);
  if (!field.empty()) out.member("field", field);
  return net::json(status, out.end_object().take() + "\n");
}

net::Response refusal(Error const& error) { return refusal(status_of(error.code), error.message, error.field); }

}  // namespace wigwag::sim
