/// @file What stands at a path of a JSON text (`error.code`, `data.0.id`), and a header of an answer: for tests.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "net/http.h"

namespace wigwag::kit {

/// Missing when nothing stands there. A name that is a number is an index in an array, else a member.
inline json::Value value_at(json::Document const& document, std::string_view path) {
  json::Value value = document.root();
  while (!path.empty()) {
    std::string_view const step = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    bool const is_index = step.find_first_not_of("0123456789") == std::string_view::npos;
    value = is_index && value.is(json::Type::array) ? value.at(std::stoul(std::string(step))) : value[step];
  }
  return value;
}

/// Its JSON; `<missing>` when nothing stands there.
inline std::string json_at(std::string const& body, std::string_view path) {
  auto const document = json::Document::parse(body);
  if (!document) return "<no JSON>";
  json::Value const value = value_at(*document, path);
  return value ? std::string(value.raw()) : "<missing>";
}

/// A text as it is, anything else as JSON; empty when nothing stands there.
inline std::string text_at(std::string const& body, std::string_view path) {
  auto const document = json::Document::parse(body);
  if (!document) return "no JSON: " + body;
  json::Value const value = value_at(*document, path);
  auto const text = value.text();
  return text ? text->utf8() : std::string(value.raw());
}

/// Elements of the array there.
inline std::size_t size_at(std::string const& body, std::string_view path) {
  auto const document = json::Document::parse(body);
  return document ? value_at(*document, path).size() : 0;
}

/// Empty when there is none.
inline std::string header_of(std::vector<net::Header> const& headers, std::string_view name) {
  for (net::Header const& each : headers)
    if (net::same_name(each.name, name)) return each.value;
  return {};
}

}  // namespace wigwag::kit
