#include "sim/control_call.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <charconv>

#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kYearMs = 366LL * 24 * 3600 * 1000;

std::optional<double> fraction(json::Value value) {
  if (!value.is(json::Type::number)) return std::nullopt;
  std::string_view const raw = value.raw();
  double out = 0;
  auto const read = std::from_chars(raw.data(), raw.data() + raw.size(), out);
  return read.ec == std::errc() && read.ptr == raw.data() + raw.size() ? std::optional(out) : std::nullopt;
}

std::unexpected<Error> not_between(std::string_view name, std::int64_t least, std::int64_t most) {
  return fail(
      Code::invalid, fmt::format("`{}` must be a whole number from {} to {}", name, least, most), std::string(name));
}

bool is_given(json::Value body, std::string_view name) { return body[name] && !body[name].is(json::Type::null); }

}  // namespace

Done check_query(ControlCall const& call, std::span<std::string_view const> allowed) {
  for (net::Parameter const& each : call.query)
    if (std::ranges::find(allowed, each.name) == allowed.end())
      return fail(Code::invalid,
          fmt::format("unknown parameter `{}`; allowed are: {}", each.name, fmt::join(allowed, ", ")), each.name);
  return {};
}

std::optional<std::string> query_text(ControlCall const& call, std::string_view name) {
  auto const found = std::ranges::find(call.query, name, &net::Parameter::name);
  return found == call.query.end() ? std::nullopt : std::optional(found->value);
}

Result<std::optional<std::int64_t>> query_number(
    ControlCall const& call, std::string_view name, std::int64_t least, std::int64_t most) {
  auto const text = query_text(call, name);
  if (!text) return std::nullopt;
  std::int64_t out = 0;
  auto const read = std::from_chars(text->data(), text->data() + text->size(), out);
  bool const whole = read.ec == std::errc() && read.ptr == text->data() + text->size() && !text->empty();
  if (!whole || out < least || out > most) return not_between(name, least, most);
  return out;
}

Result<std::optional<std::int64_t>> number_member(
    json::Value body, std::string_view name, std::int64_t least, std::int64_t most) {
  if (!is_given(body, name)) return std::nullopt;
  auto const out = body[name].integer();
  if (!out || *out < least || *out > most) return not_between(name, least, most);
  return *out;
}

Result<std::optional<bool>> truth_member(json::Value body, std::string_view name) {
  if (!is_given(body, name)) return std::nullopt;
  auto const out = body[name].boolean();
  if (!out) return fail(Code::invalid, fmt::format("`{}` must be true or false", name), std::string(name));
  return *out;
}

Result<std::optional<double>> chance_member(json::Value body, std::string_view name) {
  if (!is_given(body, name)) return std::nullopt;
  auto const out = fraction(body[name]);
  if (!out || *out < 0 || *out > 1)
    return fail(Code::invalid, fmt::format("`{}` must be a number from 0 to 1", name), std::string(name));
  return *out;
}

Result<std::optional<std::chrono::milliseconds>> time_member(json::Value body, std::string_view name) {
  TRY(std::optional<std::int64_t> const out, number_member(body, name, 0, kYearMs));
  if (!out) return std::nullopt;
  return std::chrono::milliseconds(*out);
}

Result<std::optional<std::vector<std::string>>> words_member(json::Value body, std::string_view name) {
  if (!is_given(body, name)) return std::nullopt;
  std::vector<std::string> out;
  bool clean = body[name].is(json::Type::array) && body[name].size() <= 1000;
  body[name].each([&](json::Value each) {
    auto const word = each.text();
    clean = clean && word;
    if (word) out.push_back(word->utf8());
  });
  if (!clean)
    return fail(Code::invalid, fmt::format("`{}` must be an array of at most 1000 strings", name), std::string(name));
  return out;
}

Result<std::optional<std::string>> choice_member(
    json::Value body, std::string_view name, std::span<std::string_view const> choices) {
  TRY(std::optional<std::string> const word, string_member(body, name));
  if (!word || std::ranges::find(choices, *word) != choices.end()) return word;
  return fail(Code::invalid, fmt::format("`{}` must be one of {}", name, fmt::join(choices, ", ")), std::string(name));
}

Result<std::optional<Instant>> instant_member(json::Value body, std::string_view name) {
  if (!is_given(body, name)) return std::nullopt;
  if (auto const seconds = body[name].integer(); seconds && *seconds >= 0 && *seconds < 253'402'300'800)
    return Instant::from_seconds(*seconds);
  auto const text = body[name].text();
  auto const at = text ? parse_iso(text->utf8()) : std::nullopt;
  if (!at)
    return fail(Code::invalid, fmt::format("`{}` must be a time as 2026-02-03T09:45:00Z, or Unix seconds", name),
        std::string(name));
  return *at;
}

Result<Person> person_named(Parts const& parts, std::string const& who) {
  if (who.starts_with("id:"))
    for (Person const& each : parts.people.all())
      if (std::to_string(each.id) == who.substr(3)) return each;
  std::string const digits = who.starts_with('+') ? who.substr(1) : who;
  if (auto const found = parts.people.find(digits)) return *found;
  return fail(Code::not_found, "nobody has this phone, BSUID or id; GET /_sim/users lists all");
}

}  // namespace wigwag::sim
