#include "api/shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>

namespace wigwag::api::shape {
namespace {

/// Nothing when the length is allowed.
std::optional<std::string> wrong_length(std::size_t length, Rule const& rule, std::string_view of_what) {
  if (length < rule.min) return fmt::format("must have at least {} {}", rule.min, of_what);
  if (rule.max != 0 && length > rule.max) return fmt::format("must have at most {} {}", rule.max, of_what);
  return std::nullopt;
}

}  // namespace

void Problems::add(std::string const& field, std::string_view wrong, std::string_view default_words) {
  problems_.push_back({field, wrong.empty() ? fmt::format("{} {}", field, default_words) : std::string(wrong)});
}

bool Problems::has(std::string_view field) const {
  return std::ranges::find(problems_, field, &Problem::field) != problems_.end();
}

void Problems::add_new(Problem problem) {
  if (!has(problem.field)) problems_.push_back(std::move(problem));
}

Error Problems::take() {
  Error error{Code::invalid, problems_.front().message, problems_.front().field};
  error.problems = std::move(problems_);
  return error;
}

std::string join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

bool is_missing(json::Value value) {
  return !value || value.is(json::Type::null) || (value.is(json::Type::string) && value.raw() == "\"\"");
}

std::optional<Text> read_text(json::Value value, Rule const& rule, std::string const& path, Problems& problems) {
  std::optional<Text> text = value.text();
  if (!text) {
    problems.add(path, rule.wrong, "must be a string");
    return std::nullopt;
  }
  std::string const utf8 = text->utf8();
  if (Text::from_utf8(utf8) != *text || utf8.contains('\0')) {
    problems.add(path, rule.wrong, "must not contain NUL or lone surrogates");
    return std::nullopt;
  }
  if (auto const length = wrong_length(code_points(utf8), rule, "characters")) {
    problems.add(path, rule.wrong, *length);
    return std::nullopt;
  }
  if (rule.holds != nullptr && !rule.holds(utf8)) {
    problems.add(path, rule.wrong, fmt::format("must be {}", rule.allowed));
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> read_string(
    json::Value value, Rule const& rule, std::string const& path, Problems& problems) {
  std::optional<Text> const text = read_text(value, rule, path, problems);
  return text ? std::optional(text->utf8()) : std::nullopt;
}

std::optional<bool> read_truth(json::Value value, Rule const& rule, std::string const& path, Problems& problems) {
  std::string_view word = value.raw();
  if (word.size() > 2 && word.starts_with('"')) word = word.substr(1, word.size() - 2);
  if (word == "true" || word == "1") return true;
  if (word == "false" || word == "0") return false;
  problems.add(path, rule.wrong, "must be true or false");
  return std::nullopt;
}

std::optional<std::int64_t> read_whole(
    json::Value value, Rule const& rule, std::string const& path, Problems& problems) {
  std::optional<std::int64_t> const number = value.integer();
  if (number && *number >= rule.least && *number <= rule.most) return number;
  bool const bounded = rule.least != Rule{}.least && rule.most != Rule{}.most;
  std::string words = "must be a whole number";
  if (bounded)
    words += fmt::format(" from {} to {}", rule.least, rule.most);
  else if (rule.least != Rule{}.least)
    words += fmt::format(" from {}", rule.least);
  problems.add(path, rule.wrong, words);
  return std::nullopt;
}

std::optional<Instant> read_instant(json::Value value, Rule const& rule, std::string const& path, Problems& problems) {
  std::optional<Text> const text = value.text();
  std::optional<Instant> const at = text ? parse_iso(text->utf8()) : std::nullopt;
  if (!at) problems.add(path, rule.wrong, "must be an ISO 8601 time");
  return at;
}

std::optional<std::size_t> read_word(json::Value value, std::span<std::string_view const> words, Rule const& rule,
    std::string const& path, Problems& problems) {
  std::optional<Text> const text = value.text();
  for (std::size_t i = 0; text && i < words.size(); ++i)
    if (words[i] == text->escaped) return i;
  problems.add(path, rule.wrong, fmt::format("must be one of {}", fmt::join(words, ", ")));
  return std::nullopt;
}

bool check_array(json::Value value, Rule const& rule, std::string const& path, Problems& problems) {
  if (!value.is(json::Type::array)) {
    problems.add(path, rule.wrong, "must be an array");
    return false;
  }
  auto const length = wrong_length(value.size(), rule, "elements");
  if (length) problems.add(path, value.size() == 0 ? rule.missing : rule.wrong, *length);
  return !length;
}

bool check_object(json::Value value, Rule const& rule, std::string const& path, Problems& problems) {
  if (value.is(json::Type::object)) return true;
  problems.add(path, rule.wrong, "must be an object");
  return false;
}

void write_text_schema(json::Writer& out, Rule const& rule) {
  out.begin_object().member("type", "string");
  if (rule.min != 0) out.member("minLength", static_cast<std::int64_t>(rule.min));
  if (rule.max != 0) out.member("maxLength", static_cast<std::int64_t>(rule.max));
  out.end_object();
}

void write_whole_schema(json::Writer& out, Rule const& rule) {
  out.begin_object().member("type", "integer");
  if (rule.least != Rule{}.least) out.member("minimum", rule.least);
  if (rule.most != Rule{}.most) out.member("maximum", rule.most);
  out.end_object();
}

void write_words_schema(json::Writer& out, std::span<std::string_view const> words) {
  out.begin_object().member("type", "string").key("enum").begin_array();
  for (std::string_view const word : words) out.value(word);
  out.end_array().end_object();
}

}  // namespace wigwag::api::shape
