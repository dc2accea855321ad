#include "store/list_filters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <charconv>

#include "base/limits.h"

namespace wigwag::store {
namespace {

std::vector<std::string_view> comma_list(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    std::size_t const comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.push_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<Value> parse_words(std::string_view value, std::span<std::string_view const> words) {
  for (std::string_view const word : words)
    if (word == value) return Value(std::string(word));
  return fail(Code::invalid, fmt::format("must be one of {}", fmt::join(words, ", ")));
}

Result<Value> parse_whole_number(std::string_view value) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 0)
    return fail(Code::invalid, "must be a whole number");
  return Value(number);
}

Result<bool> parse_truth(std::string_view value) {
  if (value == "true" || value == "1") return true;
  if (value == "false" || value == "0") return false;
  return fail(Code::invalid, "must be true or false");
}

Result<Instant> parse_instant(std::string_view value) {
  std::optional<Instant> const at = parse_iso(value);
  if (!at) return fail(Code::invalid, "must be an ISO 8601 date or time, such as 2026-02-03T09:45:00Z");
  return *at;
}

Result<std::optional<std::int64_t>> parse_uuid(std::string_view value, Kind kind) {
  if (!is_uuid(value)) return fail(Code::invalid, "must be a UUID");
  return num_of(kind, value);
}

Result<Condition> condition_of(
    std::string_view column, Given const& given, Result<Value> (*parse)(std::string_view value)) {
  bool const many = given.compare == Compare::any_of || given.compare == Compare::none_of;
  std::vector<std::string_view> const words = many ? comma_list(given.value) : std::vector{given.value};
  if (words.size() > limits::filter_values_max)
    return fail(Code::invalid, fmt::format("must have at most {} values", limits::filter_values_max));
  Condition condition{column, given.compare, {}};
  for (std::string_view const word : words) {
    TRY(Value value, parse(word));
    condition.values.push_back(std::move(value));
  }
  if (condition.values.empty()) return given.compare == Compare::any_of ? never() : Condition{column, Compare::is_set};
  return condition;
}

}  // namespace wigwag::store
