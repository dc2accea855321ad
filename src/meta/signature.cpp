#include "meta/signature.h"

#include <optional>

#include "base/crypto.h"

namespace wigwag::meta {
namespace {

constexpr std::string_view kPrefix = "sha256=";
constexpr std::size_t kDigits = 64;

}  // namespace

bool verify(std::span<Secret<std::string> const> secrets, std::string_view raw, std::string_view header) {
  if (!header.starts_with(kPrefix) || header.size() != kPrefix.size() + kDigits) return false;
  std::optional<std::string> const claimed = unhex(header.substr(kPrefix.size()));
  if (!claimed) return false;
  bool fits = false;
  for (Secret<std::string> const& secret : secrets) {
    bool const same = constant_time_equal(hmac_sha256(secret.reveal(), raw), *claimed);
    fits |= same && !secret.reveal().empty();
  }
  return fits;
}

std::string sign(Secret<std::string> const& secret, std::string_view raw) {
  return std::string(kPrefix) + hex(hmac_sha256(secret.reveal(), raw));
}

}  // namespace wigwag::meta
