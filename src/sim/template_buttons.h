/// @file The rules for a template's buttons. Source: meta-cloud-api.md §9.
#pragma once
#include <expected>
#include <string>

#include "base/json.h"
#include "sim/refusal.h"

namespace wigwag::sim {

std::expected<void, Refusal> check_buttons(json::Value buttons);
std::expected<void, Refusal> check_otp_button(json::Value button);
/// As Meta shows it once it is stored: a URL button that carries the code.
std::string stored_otp_button(json::Value button);

}  // namespace wigwag::sim
