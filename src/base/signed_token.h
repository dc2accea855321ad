/// @file Tokens that carry what they mean: a few bytes and a moment of expiry under an HMAC. Nothing is stored for one;
/// who has no key can neither make nor change one.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/secret.h"

namespace wigwag {

/// `purpose` keeps tokens of one kind from passing as another. Letters that need no escape in a URL.
/// `expires_at` nullopt: never. `content` is readable by whoever has the token.
std::string sign_token(Secret<std::string> const& key, std::string_view purpose, std::string_view content,
    std::optional<Instant> expires_at);
/// The content; nullopt for what is not ours, was changed, or has expired (from that very moment).
std::optional<std::string> open_token(
    Secret<std::string> const& key, std::string_view purpose, std::string_view token, Instant now);

}  // namespace wigwag
