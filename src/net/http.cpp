#include "net/http.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "net/percent.h"

namespace wigwag::net {
namespace {

struct Phrase {
  int status;
  std::string_view words;
};

constexpr std::array kPhrases = std::to_array<Phrase>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Behind the name: not the one of an operator in brackets, as in `filter[type][!=]=lead`.
std::size_t equals_of(std::string_view piece) {
  std::size_t const first = piece.find('=');
  std::size_t const open = piece.substr(0, first).rfind('[');
  bool const inside = first != std::string_view::npos && open != std::string_view::npos &&
                      !piece.substr(open, first - open).contains(']');
  std::size_t const end = inside ? piece.find("]=", first) : std::string_view::npos;
  return end == std::string_view::npos ? first : end + 1;
}

Parameter parameter_of(std::string_view piece) {
  std::size_t const equals = equals_of(piece);
  Decoded name = percent_decode(piece.substr(0, equals), Plus::is_blank);
  if (equals == std::string_view::npos) return {std::move(name.text), "", name.clean};
  Decoded value = percent_decode(piece.substr(equals + 1), Plus::is_blank);
  return {std::move(name.text), std::move(value.text), name.clean && value.clean};
}

}  // namespace

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::del: return "DELETE";
    case Method::options: return "OPTIONS";
    case Method::other: return "";
  }
  return "";
}

std::string_view Request::path() const {
  std::string_view const whole = target;
  return whole.substr(0, whole.find('?'));
}

std::string_view Request::query() const {
  std::string_view const whole = target;
  std::size_t const mark = whole.find('?');
  return mark == std::string_view::npos ? std::string_view() : whole.substr(mark + 1);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (Header const& header : headers)
    if (same_name(header.name, name)) return header.value;
  return std::nullopt;
}

Parameter const* Request::param(std::string_view name) const {
  auto const found = std::ranges::find(params, name, &Parameter::name);
  return found == params.end() ? nullptr : &*found;
}

Response text(int status, std::string body) {
  return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)};
}

Response json(int status, std::string body) {
  return {.status = status, .content_type = "application/json; charset=utf-8", .body = std::move(body)};
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

Result<std::vector<QueryParameter>> parse_query(std::string_view raw) {
  if (raw.size() > limits::request_query_bytes_max) return fail(Code::too_large, "the query is too long");
  std::vector<QueryParameter> parameters;
  while (!raw.empty()) {
    std::size_t const end = std::min(raw.find('&'), raw.size());
    std::string_view const piece = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (piece.empty()) continue;
    if (parameters.size() == limits::query_parameters_max)
      return fail(Code::bad_request, "the query has too many parameters");
    parameters.push_back(parameter_of(piece));
  }
  return parameters;
}

std::string_view reason_phrase(int status) {
  auto const found = std::ranges::find(kPhrases, status, &Phrase::status);
  return found == kPhrases.end() ? std::string_view() : found->words;
}

}  // namespace wigwag::net
