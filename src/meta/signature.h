/// @file Meta's signature over a webhook's bytes. Nothing is parsed before this says true.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace wigwag::meta {

/// True when `header` (X-Hub-Signature-256: `sha256=` and 64 hexadecimal digits) is the HMAC of exactly these bytes
/// under one of the app secrets. Several, because secrets are rotated and apps share a callback. Every secret is tried,
/// so the time does not tell which one fits. An empty secret signs nothing.
bool verify(std::span<Secret<std::string> const> secrets, std::string_view raw, std::string_view header);

/// The header's value for these bytes: what Meta would send. For the simulator and tests.
std::string sign(Secret<std::string> const& secret, std::string_view raw);

}  // namespace wigwag::meta
