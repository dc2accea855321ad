/// @file How a business number looks in Graph's answers.
#pragma once
#include <string>

#include "sim/call.h"

namespace wigwag::sim {

/// `+1 555-010-0001`.
std::string shown_number(std::string const& digits);
std::string number_json(Call const& call, BusinessNumber const& number);
Shape number_shape();
/// {can_send_message, entities:[…]} of a number or an account.
std::string health_json(World const& world, std::string const& account_id, BusinessNumber const* number);

}  // namespace wigwag::sim
