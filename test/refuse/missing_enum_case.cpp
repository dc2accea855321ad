// expect: not handled in switch
#include "base/error.h"

int status_of(wigwag::Code code) {
  using enum wigwag::Code;
  switch (code) {
    case bad_request: return 400;
    case unauthorized: return 401;
    case forbidden: return 403;
    case not_found: return 404;
    case method_not_allowed: return 405;
    case conflict: return 409;
    case too_large: return 413;
    case invalid: return 422;
    case rate_limited: return 429;
    case window_closed: return 422;
    case in_flight: return 409;
    case marketing_stopped: return 422;
    case unavailable: return 503;
#ifndef MISTAKE
    case internal: return 500;
#endif
  }
  return 0;
}
