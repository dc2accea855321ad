#include "dialect/query.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/limits.h"

namespace wigwag::dialect {
namespace {

Done check(net::QueryParameter const& parameter) {
  if (!parameter.clean)
    return fail(Code::invalid, parameter.name + " must be UTF-8 without NUL characters", parameter.name);
  if (parameter.value.size() > limits::filter_text_bytes_max)
    return fail(Code::invalid,
        fmt::format("{} must have at most {} bytes", parameter.name, limits::filter_text_bytes_max), parameter.name);
  return {};
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (char const c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    auto const byte = static_cast<unsigned char>(c);
    out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
}

}  // namespace

Result<std::optional<std::string_view>> Query::value(std::string_view name) const {
  std::optional<std::string_view> found;
  for (net::QueryParameter const& parameter : parameters_) {
    if (parameter.name != name || (parameter.value.empty() && parameter.clean)) continue;
    TRY_DONE(check(parameter));
    if (found && *found != parameter.value)
      return fail(Code::invalid, std::string(name) + " must be given once", std::string(name));
    found = parameter.value;
  }
  return found;
}

Result<std::optional<std::string_view>> Query::last(std::string_view name) const {
  auto const found = std::ranges::find(parameters_.rbegin(), parameters_.rend(), name, &net::QueryParameter::name);
  if (found == parameters_.rend() || (found->value.empty() && found->clean)) return std::nullopt;
  TRY_DONE(check(*found));
  return std::string_view(found->value);
}

bool Query::has(std::string_view name) const {
  return std::ranges::any_of(parameters_, [&](net::QueryParameter const& parameter) {
    return parameter.name == name && (!parameter.value.empty() || !parameter.clean);
  });
}

std::string link_to(std::string_view address, Query const& query, std::vector<net::Parameter> const& set) {
  std::string link(address);
  char separator = '?';
  auto const append = [&](net::Parameter const& parameter) {
    link += std::exchange(separator, '&');
    append_encoded(link, parameter.name);
    link += '=';
    append_encoded(link, parameter.value);
  };
  for (net::Parameter const& parameter : query.parameters())
    if (std::ranges::find(set, parameter.name, &net::Parameter::name) == set.end()) append(parameter);
  for (net::Parameter const& parameter : set) append(parameter);
  return link;
}

Error about_parameter(std::string_view name, Error error) {
  if (!error.field.empty() || error.code != Code::invalid) return error;
  error.message = std::string(name) + " " + error.message;
  error.field = name;
  return error;
}

}  // namespace wigwag::dialect
