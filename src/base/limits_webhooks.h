/// @file Bounds of webhooks to users, beside those of base/limits.h.
#pragma once
#include <cstddef>

#include "base/limits.h"

namespace wigwag::limits {

inline constexpr std::size_t delivery_request_bytes_max = 16 * 1024;  // kept of what was sent
inline constexpr int delivery_window = 256;                           // rows read ahead for one webhook
inline constexpr std::size_t webhook_header_bytes_max = 4 * 1024;     // of a webhook's own headers, as JSON
inline constexpr int delivery_turns_max = 100;                        // webhooks served at a time by one server
inline constexpr int delivery_attempts_shown_max = 100;

}  // namespace wigwag::limits
