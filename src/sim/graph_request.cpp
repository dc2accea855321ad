#include "sim/graph_request.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"
#include "net/percent.h"
#include "sim/multipart.h"

namespace wigwag::sim {
namespace {

constexpr std::array<std::string_view, 6> kVersions{"v20.0", "v21.0", "v22.0", "v23.0", "v24.0", "v25.0"};
constexpr std::string_view kTokenParameter = "access_token";

bool looks_like_a_version(std::string_view segment) {
  return segment.size() >= 2 && segment[0] == 'v' && segment[1] >= '0' && segment[1] <= '9';
}

/// A form's value as JSON: objects and arrays as they are, anything else as text.
std::string form_value(std::string const& value) {
  bool const structured = value.starts_with('{') || value.starts_with('[');
  if (structured && json::Document::parse(value)) return value;
  json::Writer out;
  out.value(value);
  return out.take();
}

using Members = std::vector<std::pair<std::string, std::string>>;

void put(Members& members, std::string const& name, std::string json) {
  bool const known = std::ranges::find(members, name, &Members::value_type::first) != members.end();
  if (!known && name != kTokenParameter) members.emplace_back(name, std::move(json));
}

std::expected<void, Refusal> add_query(Members& members, std::string_view raw) {
  auto const parameters = net::parse_query(raw);
  if (!parameters) return refuse_parameter(parameters.error().message);
  for (net::Parameter const& one : *parameters) {
    if (!one.clean) return refuse_parameter(fmt::format("The parameter {} is no UTF-8.", one.name));
    put(members, one.name, form_value(one.value));
  }
  return {};
}

std::expected<void, Refusal> add_json(Members& members, std::string const& body) {
  auto const document = json::Document::parse(body);
  if (!document || !document->root().is(json::Type::object))
    return refuse_parameter("The request body is no JSON object.");
  // A name that stands twice means its last value, as everywhere.
  document->root().each_member(
      [&](std::string const& name, json::Value) { put(members, name, std::string(document->root()[name].raw())); });
  return {};
}

std::expected<void, Refusal> add_multipart(Members& members, Parameters& out, net::Request const& request) {
  auto parts = read_multipart(*request.header("content-type"), request.body);
  if (!parts) return refuse_parameter(parts.error().message);
  for (FilePart& part : *parts) {
    if (part.filename.empty()) {
      if (!is_utf8(part.bytes)) return refuse_parameter(fmt::format("The parameter {} is no UTF-8.", part.name));
      put(members, part.name, form_value(part.bytes));
    } else {
      out.files.push_back(std::move(part));
    }
  }
  return {};
}

std::expected<void, Refusal> add_body(Members& members, Parameters& out, net::Request const& request) {
  if (request.body.empty()) return {};
  std::string_view const type = request.header("content-type").value_or("");
  if (type.starts_with("multipart/form-data")) return add_multipart(members, out, request);
  bool const seems_json = request.body.find_first_not_of(" \t\r\n") != std::string::npos &&
                          request.body[request.body.find_first_not_of(" \t\r\n")] == '{';
  if (type.starts_with("application/json") || seems_json) return add_json(members, request.body);
  return add_query(members, request.body);
}

}  // namespace

Found<GraphPath> read_path(std::string_view raw_path) {
  GraphPath out{std::string(kVersions.front()), {}};
  for (std::size_t at = 1; at <= raw_path.size();) {
    std::size_t const end = std::min(raw_path.find('/', at), raw_path.size());
    if (end > at) out.segments.push_back(net::percent_decode(raw_path.substr(at, end - at), net::Plus::stays).text);
    at = end + 1;
  }
  if (out.segments.empty() || !looks_like_a_version(out.segments.front())) return out;
  out.version = out.segments.front();
  if (std::ranges::find(kVersions, out.version) == kVersions.end()) return unknown_path(raw_path);
  out.segments.erase(out.segments.begin());
  return out;
}

std::optional<std::string> read_token(net::Request const& request) {
  if (auto const header = request.header("authorization")) {
    for (std::string_view const scheme : {"Bearer ", "OAuth "})
      if (header->starts_with(scheme) && header->size() > scheme.size())
        return std::string(header->substr(scheme.size()));
  }
  auto const in = [](std::string_view raw) -> std::optional<std::string> {
    auto const parameters = net::parse_query(raw);
    if (!parameters) return std::nullopt;
    auto const found = std::ranges::find(*parameters, kTokenParameter, &net::Parameter::name);
    return found == parameters->end() || found->value.empty() ? std::nullopt : std::optional(found->value);
  };
  if (auto token = in(request.query())) return token;
  bool const form = request.header("content-type").value_or("").starts_with("application/x-www-form-urlencoded");
  return form ? in(request.body) : std::nullopt;
}

Found<Parameters> read_parameters(net::Request const& request) {
  Parameters out;
  Members members;
  bool const is_upload = request.path().contains("/upload:");
  if (!is_upload) TRY_DONE(add_body(members, out, request));
  TRY_DONE(add_query(members, request.query()));
  json::Writer json;
  json.begin_object();
  for (auto const& [name, value] : members) json.key(name).raw(value);
  out.json = json.end_object().take();
  return out;
}

}  // namespace wigwag::sim
