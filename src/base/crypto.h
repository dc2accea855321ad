/// @file Digests, signatures, random tokens, text forms of bytes, and one box for secrets at rest. Bytes are
/// std::string. Thread-safe: what OpenSSL wants kept between calls is kept per thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace wigwag {

/// 32 raw bytes.
std::string sha256(std::string_view data);
/// SHA-256 of what comes piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::string_view bytes);
  /// 32 raw bytes, of all that was added; once.
  std::string digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view data);
/// The first eight bytes of the SHA-256, big endian, without the sign bit: what the index over wamids holds.
std::int64_t wamid_hash(std::string_view wamid);

std::string hex(std::string_view bytes);  ///< lower case
/// Both cases are taken; nullopt for an odd length or anything else.
std::optional<std::string> unhex(std::string_view text);

std::string base64_encode(std::string_view bytes);  ///< standard alphabet, padded
/// Only what base64_encode writes: padded, no blanks, no stray bits.
std::optional<std::string> base64_decode(std::string_view text);
std::string base64url_encode(std::string_view bytes);  ///< `-` and `_`, no padding
std::optional<std::string> base64url_decode(std::string_view text);

std::string random_bytes(std::size_t count);
/// The prefix, then `count` letters and digits, each with 5.95 bits.
std::string random_token(std::string_view prefix, std::size_t count);
/// Takes the same time wherever the two differ. Their lengths are no secret.
bool constant_time_equal(std::string_view a, std::string_view b);

inline constexpr std::size_t kSealKeyBytes = 32;
/// Encrypted and authenticated (XSalsa20-Poly1305), with a random nonce in front: 40 bytes longer. The key has 32
/// bytes.
std::string seal(std::string_view key, std::string_view plain);
/// nullopt for another key or a changed box.
std::optional<std::string> open_sealed(std::string_view key, std::string_view box);

}  // namespace wigwag
