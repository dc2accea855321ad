#include "net/range.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace wigwag::net {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Wanted wanted_part(std::string_view range, std::uint64_t bytes) {
  constexpr std::string_view kUnit = "bytes=";
  if (!range.starts_with(kUnit)) return WholeBody{};
  range.remove_prefix(kUnit.size());
  std::size_t const dash = range.find('-');
  if (dash == std::string_view::npos) return WholeBody{};
  auto const first = number(range.substr(0, dash));
  auto const last = number(range.substr(dash + 1));
  bool const is_open = dash + 1 == range.size();
  if (dash == 0) {  // the last so many bytes
    if (!last) return WholeBody{};
    if (*last == 0 || bytes == 0) return NoSuchPart{};
    std::uint64_t const count = std::min(*last, bytes);
    return BodyPart{bytes - count, count};
  }
  if (!first || (!last && !is_open) || (last && *last < *first)) return WholeBody{};
  if (*first >= bytes) return NoSuchPart{};
  std::uint64_t const end = is_open ? bytes : std::min(*last, bytes - 1) + 1;
  return BodyPart{*first, end - *first};
}

}  // namespace wigwag::net
