/// @file Text that people wrote, and the few things we do with characters. See also base/json.h.
#pragma once
#include <compare>
#include <string>
#include <string_view>

namespace wigwag {

/// A string as it stands between the quotes of JSON, with the fewest escapes: `"`, `\`, controls, U+0000 and lone
/// surrogates (`\ud83d`) are escaped, all else is plain UTF-8. So anything a JSON string can hold survives both engines
/// (PostgreSQL takes neither U+0000 nor surrogates), and showing it is an append between quotes.
struct Text {
  std::string escaped;

  bool empty() const { return escaped.empty(); }
  auto operator<=>(Text const&) const = default;

  /// From plain UTF-8. What is no UTF-8 becomes U+FFFD.
  static Text from_utf8(std::string_view utf8);
  /// From what stands between the quotes of a checked JSON string, with whatever escapes it has.
  static Text from_json(std::string_view between_quotes);
  /// Plain UTF-8; lone surrogates become U+FFFD.
  std::string utf8() const;
};

/// Appends what Text::from_utf8 holds, without a string of its own.
void append_escaped_utf8(std::string& out, std::string_view utf8);
/// How many characters at the front stand in JSON as they are: ASCII without controls, quotes and backslashes.
std::size_t plain_length(std::string_view text);
/// True for well-formed UTF-8 (no surrogates, nothing overlong, nothing above U+10FFFF).
bool is_utf8(std::string_view bytes);
/// Lower case by Unicode's simple folding, for search columns and search terms alike. Takes UTF-8. NULs are dropped.
std::string fold_case(std::string_view utf8);
/// Only the characters 0–9.
std::string digits_of(std::string_view text);
/// At most `count` code points of UTF-8.
std::string_view first_code_points(std::string_view utf8, std::size_t count);
/// Number of code points of UTF-8.
std::size_t code_points(std::string_view utf8);

}  // namespace wigwag
