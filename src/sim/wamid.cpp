#include "sim/wamid.h"

#include <algorithm>

#include "base/crypto.h"

namespace wigwag::sim {
namespace {

constexpr std::string_view kPrefix = "wamid.";

std::uint64_t scramble(std::uint64_t x) {  // splitmix64
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

// A bijection of the counter under one seed: no two answers are alike.
std::uint64_t IdMint::next() { return scramble(given_++ + scramble(seed_)); }

std::string IdMint::hex(std::size_t digits) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  while (out.size() < digits) {
    std::uint64_t word = next();
    for (int i = 0; i < 16 && out.size() < digits; ++i, word >>= 4) out += kDigits[word & 15];
  }
  return out;
}

std::string IdMint::wamid(std::string_view phone, Author author) {
  std::string const key = author == Author::business ? hex(18) : "3A" + hex(18);
  if (phone.empty()) return std::string(kPrefix) + base64_encode("hidden:" + key + hex(20));
  std::string bytes = "\x1c\x18";
  bytes += static_cast<char>(phone.size());
  bytes += phone;
  bytes += std::string_view("\x15\x02\x00", 3);
  bytes += author == Author::business ? '\x11' : '\x12';
  bytes += '\x18';
  bytes += static_cast<char>(key.size());
  bytes += key;
  bytes += '\0';
  return std::string(kPrefix) + base64_encode(bytes);
}

std::string IdMint::media_id() { return "5550103" + std::to_string(10'000'000 + next() % 90'000'000); }

std::string IdMint::sha256() {
  std::string bytes;
  for (int i = 0; i < 4; ++i) {
    std::uint64_t const word = next();
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(word >> shift & 0xff);
  }
  return base64_encode(bytes);
}

std::optional<std::string> phone_in(std::string_view wamid) {
  if (!wamid.starts_with(kPrefix)) return std::nullopt;
  std::string const bytes = base64_decode(wamid.substr(kPrefix.size())).value_or("");
  if (bytes.size() < 3 || bytes[0] != '\x1c' || bytes[1] != '\x18') return std::nullopt;
  auto const length = static_cast<unsigned char>(bytes[2]);
  if (length == 0 || bytes.size() < 3U + length) return std::nullopt;
  std::string phone = bytes.substr(3, length);
  bool const digits = std::ranges::all_of(phone, [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::optional(std::move(phone)) : std::nullopt;
}

}  // namespace wigwag::sim
