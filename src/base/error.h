/// @file What can go wrong, as a value. Below the API there is one Error; each dialect says how a Code looks on its
/// wire.
#pragma once
#include <cstdint>
#include <string>

namespace wigwag {

enum class Code : std::uint8_t {
  bad_request,         ///< the request cannot be read: broken JSON, cursor, paging
  unauthorized,        ///< no key, or none that we know
  forbidden,           ///< the key lacks the scope
  not_found,           ///< unknown, or of another project: the caller cannot tell which
  method_not_allowed,  ///< the path exists, the method does not
  conflict,            ///< contradicts what is stored
  too_large,           ///< a body, head or file above its limit
  invalid,             ///< readable, but a value is refused; `field` names it
  rate_limited,        ///< too many requests; `retry_after_s` says when
  window_closed,       ///< the customer has not written within 24 hours: only templates may be sent
  in_flight,           ///< another message of the conversation is on its way
  marketing_stopped,   ///< the customer wants no marketing from this number
  unavailable,         ///< a queue is full or the database is away; try again
  internal,            ///< ours; details are in the log only
};

struct Error {
  Code code = Code::internal;
  std::string message;     ///< may be shown to the caller
  std::string field = {};  ///< the parameter or member concerned; empty if none
  std::string note = {};   ///< for the log only
  int retry_after_s = 0;   ///< seconds; 0: not said
};

}  // namespace wigwag
