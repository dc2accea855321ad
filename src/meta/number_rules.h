/// @file What Meta takes for a number's business profile, its PIN and its calls, checked before Meta is asked. Source:
/// spec of the Cloud API, 10.1, 10.3 and 16.5.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "base/json.h"
#include "meta/outgoing.h"

namespace wigwag::meta {

std::optional<Mistake> check_profile(json::Value body);
/// POST /{phone_number_id}: `pin`, six digits, for two-step verification.
std::optional<Mistake> check_pin(json::Value body);
std::optional<Mistake> check_registration(json::Value body);

enum class CallAction : std::uint8_t { connect, pre_accept, accept, reject, terminate };

struct CallOrder {
  CallAction action = CallAction::connect;
  std::string to;         ///< digits; of connect
  std::string recipient;  ///< user id, when there is no `to`
  std::string call_id;    ///< of all others
  std::optional<std::string> callback_data;
};
std::expected<CallOrder, Mistake> read_call(json::Value body);

}  // namespace wigwag::meta
