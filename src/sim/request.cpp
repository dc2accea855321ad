#include "sim/request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>

namespace wigwag::sim {
namespace {

constexpr std::size_t kPhoneDigitsMax = 15;

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Done check_members(json::Value request, std::span<std::string_view const> allowed) {
  if (!request.is(json::Type::object)) return fail(Code::bad_request, "the body must be a JSON object");
  std::string unknown;
  request.each_member([&](std::string const& key, json::Value) {
    if (unknown.empty() && std::ranges::find(allowed, key) == allowed.end()) unknown = key;
  });
  if (unknown.empty()) return {};
  return fail(
      Code::invalid, fmt::format("unknown member `{}`; allowed are {}", unknown, fmt::join(allowed, ", ")), unknown);
}

Result<std::optional<std::string>> string_member(json::Value request, std::string_view name) {
  json::Value const value = request[name];
  if (!value || value.is(json::Type::null)) return std::nullopt;
  auto const text = value.text();
  if (!text) return fail(Code::invalid, fmt::format("`{}` must be a string", name), std::string(name));
  return text->utf8();
}

Result<std::optional<std::string>> phone_member(json::Value request, std::string_view name) {
  TRY(std::optional<std::string> const text, string_member(request, name));
  if (!text || text->empty()) return std::nullopt;
  std::string const digits = digits_of(*text);
  bool const plain =
      std::ranges::all_of(*text, [](char c) { return std::string_view("0123456789+ -().").contains(c); });
  if (!plain || digits.empty() || digits.size() > kPhoneDigitsMax)
    return fail(Code::invalid, fmt::format("`{}` must be a phone number of 1 to {} digits", name, kPhoneDigitsMax),
        std::string(name));
  return digits;
}

Result<std::string> object_member(json::Value request, std::string_view name) {
  json::Value const value = request[name];
  if (!value) return std::string{};
  if (!value.is(json::Type::object))
    return fail(Code::invalid, fmt::format("`{}` must be an object", name), std::string(name));
  return json::compact(value.raw());
}

Result<std::string> timestamp_member(json::Value request, Instant now) {
  json::Value const value = request["timestamp"];
  if (!value) return std::to_string(now.seconds());
  if (auto const text = value.text()) return text->utf8();
  if (auto const whole = value.integer()) return std::to_string(*whole);
  return fail(Code::invalid, "`timestamp` must be Unix seconds, as a number or a string", "timestamp");
}

Result<Number> number_member(std::span<Number const> numbers, json::Value request) {
  auto const id = request["phone_number_id"].word();
  if (!id && request["phone_number_id"])
    return fail(Code::invalid, "`phone_number_id` must be digits", "phone_number_id");
  TRY(std::optional<std::string> const display, phone_member(request, "display_phone_number"));
  TRY(std::optional<std::string> const waba, string_member(request, "waba_id"));
  if (id && !all_digits(*id)) return fail(Code::invalid, "`phone_number_id` must be digits", "phone_number_id");
  auto const known = id ? std::ranges::find(numbers, *id, &Number::phone_number_id) : numbers.begin();
  Number number = known != numbers.end() ? *known : Number{*id, numbers.front().waba_id, *id};
  if (display) number.display_number = *display;
  if (waba) number.waba_id = *waba;
  return number;
}

Result<Escaping> escaping_member(json::Value request) {
  TRY(std::optional<std::string> const word, string_member(request, "escaping"));
  if (!word || *word == "meta") return Escaping::meta;
  if (*word == "plain") return Escaping::plain;
  return fail(Code::invalid, "`escaping` must be one of meta, plain", "escaping");
}

std::string written(std::string body, Escaping escaping) {
  return escaping == Escaping::meta ? meta_escaped(body) : body;
}

}  // namespace wigwag::sim
