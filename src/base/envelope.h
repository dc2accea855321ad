/// @file Writing to the holder of an RSA key: RSA-OAEP carries a key of AES, AES-128-GCM carries the words. Bytes are
/// std::string. Thread-safe.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wigwag {

inline constexpr std::size_t kGcmKeyBytes = 16;
inline constexpr std::size_t kGcmTagBytes = 16;

/// SHA-256 for both of its digests. nullopt: `pem` is no RSA public key, or too small a one for `plain`.
std::optional<std::string> rsa_oaep_encrypt(std::string_view pem, std::string_view plain);

/// The tag stands at the end. `iv` may have any length but 0.
std::string gcm_seal(std::string_view key, std::string_view iv, std::string_view plain);
/// nullopt for another key or IV, or a changed box.
std::optional<std::string> gcm_open(std::string_view key, std::string_view iv, std::string_view box);

}  // namespace wigwag
