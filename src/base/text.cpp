#include "base/text.h"

#include <locale.h>
#include <wctype.h>
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <cwctype>
#include <iterator>

#include <simdjson.h>

namespace wigwag {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_surrogate(char32_t code) { return code >= 0xD800 && code <= 0xDFFF; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void append_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

/// The one spelling that Text has for a code point, lone surrogates included.
void append_escaped(std::string& out, char32_t code) {
  static constexpr char kDigits[] = "0123456789abcdef";
  switch (code) {
    case U'"': out += "\\\""; return;
    case U'\\': out += "\\\\"; return;
    case U'\b': out += "\\b"; return;
    case U'\f': out += "\\f"; return;
    case U'\n': out += "\\n"; return;
    case U'\r': out += "\\r"; return;
    case U'\t': out += "\\t"; return;
    default: break;
  }
  if (code >= 0x20 && !is_surrogate(code)) return append_utf8(out, code);
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[code >> shift & 0xF];
}

struct Read {
  char32_t code;
  std::size_t length;  ///< bytes taken, at least 1
};

/// The code point at the front of bytes that may be no UTF-8: then U+FFFD for the longest start of a sequence.
Read read_utf8(std::string_view bytes) {
  auto const lead = static_cast<unsigned char>(bytes[0]);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return {kReplacement, 1};
  std::size_t const length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0xFF >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= bytes.size()) return {kReplacement, i};
    auto const byte = static_cast<unsigned char>(bytes[i]);
    unsigned const low = i > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned const high = i > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte < low || byte > high) return {kReplacement, i};
    code = code << 6 | (byte & 0x3F);
  }
  return {code, length};
}

/// Four hexadecimal digits behind `\u`; U+FFFFFFFF when there are none.
char32_t read_unit(std::string_view escape) {
  constexpr char32_t kNone = 0xFFFFFFFF;
  if (escape.size() < 6 || escape[0] != '\\' || escape[1] != 'u') return kNone;
  char32_t unit = 0;
  for (char const c : escape.substr(2, 4)) {
    if (c >= '0' && c <= '9')
      unit = unit << 4 | static_cast<char32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      unit = unit << 4 | static_cast<char32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      unit = unit << 4 | static_cast<char32_t>(c - 'A' + 10);
    else
      return kNone;
  }
  return unit;
}

/// The escape at the front of `text`, which begins with `\`. A pair of surrogates is one code point.
Read read_escape(std::string_view text) {
  switch (text.size() > 1 ? text[1] : '\0') {
    case 'b': return {U'\b', 2};
    case 'f': return {U'\f', 2};
    case 'n': return {U'\n', 2};
    case 'r': return {U'\r', 2};
    case 't': return {U'\t', 2};
    case '"': return {U'"', 2};
    case '/': return {U'/', 2};
    case '\\': return {U'\\', 2};
    case 'u': break;
    default: return {kReplacement, 1};
  }
  char32_t const unit = read_unit(text);
  if (unit > 0xFFFF) return {kReplacement, 1};
  if (unit < 0xD800 || unit > 0xDBFF) return {unit, 6};
  char32_t const second = read_unit(text.substr(6));
  if (second < 0xDC00 || second > 0xDFFF) return {unit, 6};
  return {0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00), 12};
}

/// Copies what stands between escapes, and hands each escape's code point to `append`.
template <class Append>
std::string replace_escapes(std::string_view text, Append append) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    std::size_t const backslash = text.find('\\');
    out.append(text.substr(0, backslash));
    if (backslash == std::string_view::npos) return out;
    text.remove_prefix(backslash);
    Read const escape = read_escape(text);
    append(out, escape.code);
    text.remove_prefix(escape.length);
  }
}

/// ASCII that JSON takes as it is.
bool is_plain(char c) {
  auto const byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

constexpr std::uint64_t kOnes = 0x0101010101010101;

/// As is_plain, of eight characters at once. Each test sets the top bit of what it finds; it may find one too many only
/// where it has found another.
bool are_plain(std::uint64_t eight) {
  auto const below = [&](std::uint64_t v, std::uint64_t limit) { return (v - kOnes * limit) & ~v; };
  std::uint64_t const found =
      eight | below(eight, 0x20) | below(eight ^ kOnes * '"', 1) | below(eight ^ kOnes * '\\', 1);
  return (found & kOnes * 0x80) == 0;
}

/// C.UTF-8 is built into glibc; should it be missing, only ASCII is folded.
locale_t unicode_locale() {
  static locale_t const locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

/// By way of the upper case, so that the final sigma and the long s meet their usual forms.
char32_t fold(char32_t code) {
  locale_t const locale = unicode_locale();
  if (locale == nullptr) return code;
  return static_cast<char32_t>(towlower_l(towupper_l(static_cast<wint_t>(code), locale), locale));
}

}  // namespace

Text Text::from_utf8(std::string_view utf8) {
  Text text;
  append_escaped_utf8(text.escaped, utf8);
  return text;
}

Text Text::from_json(std::string_view between_quotes) { return {replace_escapes(between_quotes, append_escaped)}; }

std::string Text::utf8() const {
  return replace_escapes(
      escaped, [](std::string& out, char32_t code) { append_utf8(out, is_surrogate(code) ? kReplacement : code); });
}

std::size_t plain_length(std::string_view text) {
  std::size_t length = 0;
  for (; length < text.size(); length += sizeof(std::uint64_t)) {
    std::uint64_t eight = kOnes * '0';
    if (text.size() - length >= sizeof eight)
      std::memcpy(&eight, text.data() + length, sizeof eight);
    else
      std::memcpy(&eight, text.data() + length, text.size() - length);
    if (are_plain(eight)) continue;
    while (length < text.size() && is_plain(text[length])) ++length;
    return length;
  }
  return text.size();
}

void append_escaped_utf8(std::string& out, std::string_view utf8) {
  while (true) {
    std::size_t const plain = plain_length(utf8);
    out.append(utf8.substr(0, plain));
    utf8.remove_prefix(plain);
    if (utf8.empty()) return;
    Read const read = read_utf8(utf8);
    append_escaped(out, read.code);
    utf8.remove_prefix(read.length);
  }
}

bool is_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

std::string fold_case(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    char const c = utf8[0];
    if (static_cast<unsigned char>(c) < 0x80) {
      if (c != '\0') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      utf8.remove_prefix(1);
      continue;
    }
    Read const read = read_utf8(utf8);
    append_utf8(out, fold(read.code));
    utf8.remove_prefix(read.length);
  }
  return out;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

std::string_view first_code_points(std::string_view utf8, std::size_t count) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i)
    if (!is_continuation(utf8[i]) && seen++ == count) return utf8.substr(0, i);
  return utf8;
}

std::size_t code_points(std::string_view utf8) {
  return utf8.size() - static_cast<std::size_t>(std::ranges::count_if(utf8, is_continuation));
}

}  // namespace wigwag
