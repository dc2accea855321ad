#include "sim/multipart.h"

#include <algorithm>
#include <optional>

#include "net/http.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kPartsMax = 100;

/// `name="value"` or `name=value` of a header.
std::string attribute(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos;) {
    std::size_t const begin = header.find_first_not_of("; \t", at);
    if (begin == std::string_view::npos) return {};
    std::size_t const equals = header.find('=', begin);
    if (equals == std::string_view::npos) return {};
    bool const is_quoted = equals + 1 < header.size() && header[equals + 1] == '"';
    std::size_t const from = equals + (is_quoted ? 2 : 1);
    std::size_t const end = std::min(header.find(is_quoted ? '"' : ';', from), header.size());
    if (net::same_name(header.substr(begin, equals - begin), name)) return std::string(header.substr(from, end - from));
    at = header.find(';', end);
  }
  return {};
}

FilePart read_head(std::string_view head) {
  FilePart out;
  for (std::size_t at = 0; at < head.size();) {
    std::size_t const end = std::min(head.find("\r\n", at), head.size());
    std::string_view const line = head.substr(at, end - at);
    std::size_t const colon = std::min(line.find(':'), line.size());
    std::string_view const name = line.substr(0, colon);
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (net::same_name(name, "Content-Disposition")) {
      out.name = attribute(value, "name");
      out.filename = attribute(value, "filename");
    }
    if (net::same_name(name, "Content-Type")) out.content_type = std::string(value);
    at = end + 2;
  }
  return out;
}

}  // namespace

Result<std::vector<FilePart>> read_multipart(std::string_view content_type, std::string_view body) {
  std::string const boundary = attribute(content_type, "boundary");
  if (boundary.empty()) return fail(Code::bad_request, "The multipart body has no boundary.");
  std::string const mark = "--" + boundary;
  std::vector<FilePart> out;
  std::size_t at = body.find(mark);
  while (at != std::string_view::npos && out.size() <= kPartsMax) {
    at += mark.size();
    if (body.substr(at).starts_with("--")) return out;
    std::size_t const head = body.find("\r\n", at);
    std::size_t const content = body.find("\r\n\r\n", at);
    std::size_t const end = body.find("\r\n" + mark, content);
    if (head == std::string_view::npos || content == std::string_view::npos || end == std::string_view::npos) break;
    FilePart part = read_head(body.substr(head + 2, content - head - 2));
    part.bytes = std::string(body.substr(content + 4, end - content - 4));
    out.push_back(std::move(part));
    at = end + 2;
  }
  return fail(Code::bad_request, "The multipart body cannot be read.");
}

}  // namespace wigwag::sim
