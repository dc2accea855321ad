/// @file What can go wrong, as a value. Below the API there is one Error; each dialect says how a Code looks on its
/// wire.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace wigwag {

enum class Code : std::uint8_t {
  bad_request,          ///< the request cannot be read: broken JSON, cursor, paging
  unauthorized,         ///< no key, or none that we know
  forbidden,            ///< the key lacks the scope
  suspended,            ///< the key's project is closed for now
  not_found,            ///< unknown, or of another project: the caller cannot tell which
  method_not_allowed,   ///< the path exists, the method does not
  conflict,             ///< contradicts what is stored
  too_large,            ///< a body, head or file above its limit
  invalid,              ///< readable, but a value is refused; `field` names it
  rate_limited,         ///< too many requests; `retry_after_s` says when
  window_closed,        ///< the customer has not written within 24 hours: only templates may be sent
  in_flight,            ///< another message of the conversation is on its way
  marketing_stopped,    ///< the customer wants no marketing from this number
  opted_out,            ///< the contact wants no messages at all
  blocked,              ///< the business has blocked the contact on this number
  feature_limit,        ///< the project's plan allows no more of something; `details` says of what
  feature_unavailable,  ///< the project's plan does not have it
  not_configured,       ///< the project has no number that could send
  template_missing,     ///< no template of that name and language
  template_unfit,       ///< the template is not approved, or not of the kind that is needed
  otp_missing,          ///< no code was sent, or it was used
  otp_attempts,         ///< too many wrong codes; a new one is needed
  otp_expired,          ///< the code is too old
  otp_wrong,            ///< not this code; `details` says how many tries remain
  send_failed,          ///< Meta refused the message, or could not be reached
  upstream,             ///< Meta, or an address that was given to us, failed
  address_refused,      ///< an address that we do not ask: private, loopback, link-local
  unavailable,          ///< a queue is full or the database is away; try again
  internal,             ///< ours; details are in the log only
};

/// One of several things that are wrong with a request.
struct Problem {
  std::string field;    ///< `contact_ids.0` for an element
  std::string message;  ///< a sentence
};

struct Error {
  Code code = Code::internal;
  std::string message;                 ///< may be shown to the caller
  std::string field = {};              ///< the parameter or member concerned; empty if none
  std::string note = {};               ///< for the log only
  int retry_after_s = 0;               ///< seconds; 0: not said
  std::vector<Problem> problems = {};  ///< of `invalid`: all of them, when more than the first is known
  std::string details = {};            ///< JSON members without braces, for dialects that show them
};

}  // namespace wigwag
