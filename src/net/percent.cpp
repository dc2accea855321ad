#include "net/percent.h"

#include "base/text.h"

namespace wigwag::net {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Decoded percent_decode(std::string_view raw, Plus plus) {
  Decoded decoded;
  decoded.text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char const c = raw[i];
    if (c == '+' && plus == Plus::is_blank) {
      decoded.text += ' ';
      continue;
    }
    if (c != '%') {
      decoded.text += c;
      continue;
    }
    int const high = i + 1 < raw.size() ? hex_value(raw[i + 1]) : -1;
    int const low = i + 2 < raw.size() ? hex_value(raw[i + 2]) : -1;
    if (high < 0 || low < 0) {
      decoded.broken = true;
      decoded.text += c;
      continue;
    }
    decoded.text += static_cast<char>(high << 4 | low);
    i += 2;
  }
  decoded.clean = decoded.text.find('\0') == std::string::npos && is_utf8(decoded.text);
  return decoded;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (unsigned char const c : text) {
    bool const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          std::string_view("-_.~:").contains(static_cast<char>(c));
    if (is_plain)
      out += static_cast<char>(c);
    else
      out += {'%', kDigits[c >> 4U], kDigits[c & 0xFU]};
  }
  return out;
}

}  // namespace wigwag::net
