/// @file Message and media ids as Meta's look, for what the sandbox makes up. Nobody may read anything out of them but
/// this file. Source: meta-cloud-api.md §7.9.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wigwag::sim {

enum class Author : std::uint8_t { user, business };

/// Gives ids that never repeat. The same seed gives the same ids in the same order.
class IdMint {
 public:
  explicit IdMint(std::uint64_t seed) : seed_(seed) {}
  /// `phone`: the user's digits; empty for somebody whose phone is hidden, or for a group.
  std::string wamid(std::string_view phone, Author author);
  std::string media_id();               ///< 15 digits
  std::string hex(std::size_t digits);  ///< upper case
  std::string sha256();                 ///< Base64 of 32 bytes, as in webhooks

 private:
  std::uint64_t next();
  std::uint64_t seed_;
  std::uint64_t given_ = 0;
};

/// The user's digits inside a wamid; nullopt when it has another shape.
std::optional<std::string> phone_in(std::string_view wamid);

}  // namespace wigwag::sim
