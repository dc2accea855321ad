/// @file Reading a sandbox request: members with their checks. Every refusal names the member and what it may be.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "sim/inbound.h"

namespace wigwag::sim {

/// Refuses a request that is no object, or that has a member which is not listed.
Done check_members(json::Value request, std::span<std::string_view const> allowed);
/// A string; nullopt when missing or null.
Result<std::optional<std::string>> string_member(json::Value request, std::string_view name);
/// 1–15 digits, of a text that may have a plus, blanks, dashes and brackets; nullopt when missing, null or "".
Result<std::optional<std::string>> phone_member(json::Value request, std::string_view name);
/// The JSON of an object; "" when missing.
Result<std::string> object_member(json::Value request, std::string_view name);
/// `timestamp`: any whole number, or any text, which is passed on as it is; now when missing.
Result<std::string> timestamp_member(json::Value request, Instant now);
/// The number that `phone_number_id` names. One that the sandbox does not know is taken all the same, with
/// `display_phone_number` and `waba_id` from the request.
Result<Number> number_member(std::span<Number const> numbers, json::Value request);
Result<Escaping> escaping_member(json::Value request);
std::string written(std::string body, Escaping escaping);

}  // namespace wigwag::sim
