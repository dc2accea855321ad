#include "meta/outgoing_words.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/text.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr char32_t kJoiner = 0x200D, kKeycap = 0x20E3, kEmojiLook = 0xFE0F;
constexpr std::size_t kEmojiBytesMax = 64;

std::vector<char32_t> points_of(std::string_view utf8) {
  std::vector<char32_t> points;
  while (!utf8.empty()) {
    std::string_view const one = first_code_points(utf8, 1);
    auto const lead = static_cast<unsigned char>(one[0]);
    char32_t point = one.size() == 1 ? lead : lead & (0x7FU >> one.size());
    for (char const c : one.substr(1)) point = (point << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
    points.push_back(point);
    utf8.remove_prefix(one.size());
  }
  return points;
}

struct Range {
  char32_t first, last;
};
// Blocks that hold emoji; wide on purpose, Unicode grows. Source: Unicode, emoji-data.
constexpr Range kEmoji[] = {{0xA9, 0xA9}, {0xAE, 0xAE}, {0x203C, 0x203C}, {0x2049, 0x2049}, {0x2122, 0x2122},
    {0x2139, 0x2139}, {0x2194, 0x21AA}, {0x231A, 0x23FF}, {0x24C2, 0x24C2}, {0x25AA, 0x27BF}, {0x2934, 0x2935},
    {0x2B05, 0x2B55}, {0x3030, 0x3030}, {0x303D, 0x303D}, {0x3297, 0x3299}, {0x1F000, 0x1FAFF}};

bool in_block(char32_t point) {
  return std::ranges::any_of(kEmoji, [=](Range range) { return range.first <= point && point <= range.last; });
}
bool is_flag_letter(char32_t point) { return 0x1F1E6 <= point && point <= 0x1F1FF; }
bool is_keycap_base(char32_t point) { return point == '#' || point == '*' || (point >= '0' && point <= '9'); }
/// Changes the look of what stands before it.
bool is_modifier(char32_t point) {
  return point == kEmojiLook || point == kKeycap || (0x1F3FB <= point && point <= 0x1F3FF) ||
         (0xE0020 <= point && point <= 0xE007F);
}

}  // namespace

bool is_one_emoji(std::string_view utf8) {
  if (utf8.size() > kEmojiBytesMax) return false;
  std::vector<char32_t> const points = points_of(utf8);
  if (points.empty()) return false;
  bool const keycap = is_keycap_base(points[0]) && points.back() == kKeycap;
  if (!keycap && !in_block(points[0])) return false;
  if (is_flag_letter(points[0])) return points.size() == 2 && is_flag_letter(points[1]);
  for (std::size_t i = 1; i < points.size(); ++i) {
    bool const joined = points[i - 1] == kJoiner && in_block(points[i]);
    if (!joined && points[i] != kJoiner && !is_modifier(points[i])) return false;
  }
  return points.back() != kJoiner;
}

bool has_emoji(std::string_view utf8) {
  return std::ranges::any_of(points_of(utf8), [](char32_t point) { return in_block(point) || point == kKeycap; });
}

bool has_layout(std::string_view utf8) {
  return utf8.find_first_of("\n\r\t") != std::string_view::npos || utf8.contains("     ");
}

std::size_t line_breaks(std::string_view utf8) { return static_cast<std::size_t>(std::ranges::count(utf8, '\n')); }

}  // namespace wigwag::meta::outgoing
