#include "base/signed_token.h"

#include "base/crypto.h"

namespace wigwag {
namespace {

constexpr std::size_t kMacBytes = 20;    // 160 bits: nobody guesses one
constexpr std::size_t kExpiryBytes = 8;  // microseconds, big endian; 0: never
constexpr std::size_t kTokenLettersMax = 1024;

std::string mac_of(Secret<std::string> const& key, std::string_view purpose, std::string_view body) {
  std::string said(purpose);
  said.append(1, '\0').append(body);
  return hmac_sha256(key.reveal(), said).substr(0, kMacBytes);
}

std::string big_endian(std::int64_t value) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::int64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char const c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::string sign_token(Secret<std::string> const& key, std::string_view purpose, std::string_view content,
    std::optional<Instant> expires_at) {
  std::string body = big_endian(expires_at.value_or(Instant{}).us);
  body += content;
  return base64url_encode(mac_of(key, purpose, body) + body);
}

std::optional<std::string> open_token(
    Secret<std::string> const& key, std::string_view purpose, std::string_view token, Instant now) {
  if (token.size() > kTokenLettersMax) return std::nullopt;
  auto const bytes = base64url_decode(token);
  if (!bytes || bytes->size() < kMacBytes + kExpiryBytes) return std::nullopt;
  std::string_view const body = std::string_view(*bytes).substr(kMacBytes);
  if (!constant_time_equal(mac_of(key, purpose, body), std::string_view(*bytes).substr(0, kMacBytes)))
    return std::nullopt;
  Instant const expires_at{from_big_endian(body.substr(0, kExpiryBytes))};
  if (expires_at.us != 0 && now >= expires_at) return std::nullopt;
  return std::string(body.substr(kExpiryBytes));
}

}  // namespace wigwag
