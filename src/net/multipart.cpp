#include "net/multipart.h"

#include <algorithm>

#include "base/limits.h"
#include "net/http.h"
#include "net/percent.h"

namespace wigwag::net {
namespace {

constexpr std::size_t kBoundaryLettersMax = 70;  // RFC 2046
constexpr std::size_t kPaddingBytesMax = 128;    // blanks behind a boundary
constexpr std::string_view kLineEnd = "\r\n";

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// `"a \"b\""` or a plain word, off the front of `text`, which then begins behind it.
std::string take_value(std::string_view& text) {
  if (!text.starts_with('"')) {
    std::size_t const end = std::min(text.find(';'), text.size());
    std::string const value(trimmed(text.substr(0, end)));
    text.remove_prefix(end);
    return value;
  }
  std::string value;
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    // Only these two are escaped: browsers of old sent `C:\folder\file` as it was.
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
    value += text[at];
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  return value;
}

/// The parameter of a header such as `form-data; name="file"`; nullopt when it has none of that name.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  std::size_t const first = header.find(';');
  if (first == std::string_view::npos) return std::nullopt;
  header.remove_prefix(first);
  while (header.starts_with(';')) {
    header = trimmed(header.substr(1));
    std::size_t const equals = header.find_first_of("=;");
    if (equals == std::string_view::npos || header[equals] == ';') {
      header.remove_prefix(std::min(equals, header.size()));
      continue;
    }
    std::string_view const found = trimmed(header.substr(0, equals));
    header = trimmed(header.substr(equals + 1));
    std::string value = take_value(header);
    if (same_name(found, name)) return value;
    header = trimmed(header);
  }
  return std::nullopt;
}

/// `UTF-8''caf%C3%A9.pdf` (RFC 5987)
std::optional<std::string> extended_value(std::optional<std::string> const& text) {
  if (!text) return std::nullopt;
  std::size_t const quotes = text->find("''");
  if (quotes == std::string::npos || !same_name(std::string_view(*text).substr(0, quotes), "utf-8"))
    return std::nullopt;
  return percent_decode(std::string_view(*text).substr(quotes + 2), Plus::stays).text;
}

std::string_view header_in(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    std::size_t const end = std::min(head.find(kLineEnd), head.size());
    std::string_view const line = head.substr(0, end);
    head.remove_prefix(std::min(end + kLineEnd.size(), head.size()));
    std::size_t const colon = line.find(':');
    if (colon != std::string_view::npos && same_name(trimmed(line.substr(0, colon)), name))
      return trimmed(line.substr(colon + 1));
  }
  return {};
}

Result<PartHead> parse_head(std::string_view head) {
  std::string_view const disposition = header_in(head, "Content-Disposition");
  std::optional<std::string> name = parameter(disposition, "name");
  if (!name) return fail(Code::bad_request, "a part of the form has no name");
  std::optional<std::string> filename = extended_value(parameter(disposition, "filename*"));
  if (!filename) filename = parameter(disposition, "filename");
  return PartHead{*std::move(name), std::move(filename), std::string(header_in(head, "Content-Type"))};
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  if (!same_name(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data")) return std::nullopt;
  std::optional<std::string> boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryLettersMax) return std::nullopt;
  bool const plain = std::ranges::all_of(*boundary, [](char c) { return c >= ' ' && c < 0x7f; });
  return plain ? boundary : std::nullopt;
}

MultipartReader::MultipartReader(std::string_view boundary, PartHandler& handler)
    : handler_(handler), delimiter_("\r\n--" + std::string(boundary)) {}

Done MultipartReader::take(std::string_view bytes) {
  if (state_ == State::epilogue) return {};
  unread_ += bytes;
  while (true) {
    TRY(Step const next, step());
    if (next == Step::more) break;
  }
  unread_.erase(0, at_);
  at_ = 0;
  return {};
}

Done MultipartReader::finish() const {
  if (state_ == State::epilogue) return {};
  return fail(Code::bad_request, "the form is not whole: its last boundary is missing");
}

Result<MultipartReader::Step> MultipartReader::step() {
  switch (state_) {
    case State::preamble:
    case State::content: return find_delimiter();
    case State::boundary: return after_delimiter();
    case State::head: return read_head();
    case State::epilogue: at_ = unread_.size(); return Step::more;
  }
  return Step::more;
}

Result<MultipartReader::Step> MultipartReader::find_delimiter() {
  std::size_t const found = unread_.find(delimiter_, at_);
  bool const is_here = found != std::string::npos;
  std::size_t const kept = std::min(delimiter_.size() - 1, unread_.size() - at_);
  std::size_t const end = is_here ? found : unread_.size() - kept;
  if (state_ == State::content && end > at_) TRY_DONE(handler_.bytes(std::string_view(unread_).substr(at_, end - at_)));
  at_ = end;
  if (!is_here) return Step::more;
  at_ += delimiter_.size();
  if (state_ == State::content) TRY_DONE(handler_.end());
  state_ = State::boundary;
  return Step::again;
}

Result<MultipartReader::Step> MultipartReader::after_delimiter() {
  std::string_view const rest = std::string_view(unread_).substr(at_);
  if (rest.size() < 2) return Step::more;
  if (rest.starts_with("--")) {
    state_ = State::epilogue;
    return Step::again;
  }
  std::size_t const end = rest.find(kLineEnd);
  if (end == std::string_view::npos && rest.size() < kPaddingBytesMax) return Step::more;
  if (end == std::string_view::npos || rest.substr(0, end).find_first_not_of(" \t") != std::string_view::npos)
    return fail(Code::bad_request, "the form cannot be read: something stands behind a boundary");
  if (++parts_ > limits::form_parts_max) return fail(Code::bad_request, "the form has too many parts");
  at_ += end;  // its line end may be all of the head
  state_ = State::head;
  return Step::again;
}

Result<MultipartReader::Step> MultipartReader::read_head() {
  std::string_view const rest = std::string_view(unread_).substr(at_);
  std::size_t const end = rest.find("\r\n\r\n");
  if (end == std::string_view::npos && rest.size() < limits::form_head_bytes_max) return Step::more;
  if (end == std::string_view::npos || end > limits::form_head_bytes_max)
    return fail(Code::bad_request, "the head of a part of the form is too long");
  TRY(PartHead head, parse_head(rest.substr(0, end)));
  TRY_DONE(handler_.begin(std::move(head)));
  at_ += end + 2 * kLineEnd.size();
  state_ = State::content;
  return Step::again;
}

}  // namespace wigwag::net
