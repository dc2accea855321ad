#include "meta/outgoing_rules.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "meta/graph_error.h"
#include "meta/scalars.h"

namespace wigwag::meta::outgoing {
namespace {

constexpr std::size_t kUrlBytesMax = 2000;

std::string_view form_name(Form form) {
  switch (form) {
    case Form::text: return "a string";
    case Form::id: return "an id (a string)";
    case Form::boolean: return "true or false";
    case Form::integer: return "a whole number";
    case Form::number: return "a number";
    case Form::object: return "an object";
    case Form::array: return "an array";
  }
  return {};
}

bool has_form(json::Value value, Form form) {
  switch (form) {
    case Form::text: return value.is(json::Type::string);
    case Form::id: return value.is(json::Type::string) || (value.is(json::Type::number) && value.integer());
    case Form::boolean: return value.is(json::Type::boolean);
    case Form::integer: return value.integer().has_value();
    case Form::number: return decimal_of(value).has_value();
    case Form::object: return value.is(json::Type::object);
    case Form::array: return value.is(json::Type::array);
  }
  return false;
}

Found check_size(Part const& part, Field const& field) {
  if (field.form == Form::id && !id_of(part.value)) return bad(part, "is no id");
  if (field.form == Form::text && (field.max > 0 || field.need == must)) {
    std::size_t const length = code_points(part.text());
    if (length == 0 && field.need == must) return bad(part, "must not be empty");
    if (field.max > 0 && length > field.max)
      return bad(part, fmt::format("has {} characters; at most {} are allowed", length, field.max));
  }
  if (field.form == Form::array) {
    if (field.need == must && part.value.size() == 0) return bad(part, "must not be empty");
    if (field.max > 0 && part.value.size() > field.max)
      return bad(part, fmt::format("has {} elements; at most {} are allowed", part.value.size(), field.max));
  }
  return std::nullopt;
}

}  // namespace

Part Part::operator[](std::string_view key) const {
  return {value[key], path.empty() ? std::string(key) : fmt::format("{}.{}", path, key)};
}

Part Part::at(std::size_t index) const { return {value.at(index), fmt::format("{}[{}]", path, index)}; }

std::string Part::text() const {
  auto const text = value.text();
  return text ? text->utf8() : std::string();
}

Mistake mistake(int code, Part const& part, std::string_view why) {
  std::string details = part.path.empty() ? fmt::format("The body {}", why) : fmt::format("{} {}", part.path, why);
  return {code, std::string(classify(code, std::nullopt, 400).title), std::move(details), part.path};
}

Mistake bad(Part const& part, std::string_view why) { return mistake(kBadValue, part, why); }

Found check_field(Part const& part, Field const& field) {
  if (!has_form(part.value, field.form))
    return mistake(kUnreadable, part, fmt::format("must be {}", form_name(field.form)));
  if (Found found = check_size(part, field)) return found;
  return field.check == nullptr ? std::nullopt : field.check(part);
}

Found check_members(Part const& object, std::span<Field const> fields) {
  if (!object.value.is(json::Type::object)) return mistake(kUnreadable, object, "must be an object");
  Found found;
  std::vector<bool> seen(fields.size());
  object.value.each_member([&](std::string const& key, json::Value value) {
    if (found) return;
    Part const part{value, object[key].path};
    auto const field = std::ranges::find(fields, key, &Field::name);
    if (field == fields.end()) {
      found = mistake(kUnreadable, part, "is not known here");
      return;
    }
    auto const position = static_cast<std::size_t>(field - fields.begin());
    if (seen[position]) found = mistake(kUnreadable, part, "is given twice");
    seen[position] = true;
    if (!found) found = check_field(part, *field);
  });
  for (std::size_t i = 0; i < fields.size() && !found; ++i)
    if (fields[i].need == must && !seen[i]) found = mistake(kMissing, object[fields[i].name], "is required");
  return found;
}

Found check_each(Part const& array, Check check) {
  Found found;
  std::size_t index = 0;
  array.value.each([&](json::Value element) {
    if (found) return;
    Part const part{element, fmt::format("{}[{}]", array.path, index++)};
    found = element.is(json::Type::object) ? check(part) : mistake(kUnreadable, part, "must be an object");
  });
  return found;
}

Found exactly_one_of(Part const& object, std::string_view one, std::string_view other) {
  bool const has_one = object[one].exists();
  bool const has_other = object[other].exists();
  if (has_one && has_other) return bad(object, fmt::format("takes {} or {}, not both", one, other));
  if (!has_one && !has_other) return mistake(kMissing, object, fmt::format("needs {} or {}", one, other));
  return std::nullopt;
}

Found one_of_words(Part const& text, std::span<std::string_view const> words) {
  if (std::ranges::find(words, text.text()) != words.end()) return std::nullopt;
  return bad(text, fmt::format("must be {}", fmt::join(words, " or ")));
}

Found unique_in(Part const& array, std::string_view member, std::string_view inner) {
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < array.value.size(); ++i) {
    Part const outer = array.at(i)[member];
    Part const part = inner.empty() ? outer : outer[inner];
    if (part.exists() && !seen.insert(part.value.word().value_or("")).second) return bad(part, "is there already");
  }
  return std::nullopt;
}

Found check_url(Part const& text) {
  std::string const url = text.text();
  std::size_t const scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  bool const blank = std::ranges::any_of(url, [](unsigned char c) { return c <= ' '; });
  if (scheme == 0 || blank || url.size() == scheme || url[scheme] == '/')
    return bad(text, "must be an address that begins with https:// or http://");
  if (url.size() > kUrlBytesMax) return bad(text, fmt::format("is longer than {} bytes", kUrlBytesMax));
  return std::nullopt;
}

Found check_file(Part const& object, std::span<Field const> extra) {
  std::vector<Field> fields{{"id", Form::id}, {"link", Form::text, may, 0, &check_url}};
  fields.insert(fields.end(), extra.begin(), extra.end());
  if (Found found = check_members(object, fields)) return found;
  return exactly_one_of(object, "id", "link");
}

std::optional<double> decimal_of(json::Value value) {
  if (!value.is(json::Type::number) && !value.is(json::Type::string)) return std::nullopt;
  std::string const digits = value.word().value_or("");
  double number = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return number;
}

}  // namespace wigwag::meta::outgoing
