#include "net/request_reader.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/log.h"

namespace wigwag::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kBodyReserveMax = 64 * 1024;  // a declared length is only a promise
constexpr std::size_t kEmptyLinesMax = 2;           // before a request line (RFC 9112, 2.2)

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get: return Method::get;
    case http::verb::head: return Method::head;
    case http::verb::post: return Method::post;
    case http::verb::put: return Method::put;
    case http::verb::patch: return Method::patch;
    case http::verb::delete_: return Method::del;
    case http::verb::options: return Method::options;
    default: return Method::other;
  }
}

/// `http://host/path` (how a proxy is asked) becomes `/path`; nullopt for what is no target of ours.
std::optional<std::string> origin_form(std::string_view target, Method method) {
  if (target.starts_with('/')) return std::string(target);
  if (target == "*" && method == Method::options) return std::string(target);
  std::size_t const scheme = target.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  if (!same_name(target.substr(0, scheme), "http") && !same_name(target.substr(0, scheme), "https"))
    return std::nullopt;
  target.remove_prefix(scheme + 3);
  std::size_t const path = std::min(target.find_first_of("/?"), target.size());
  target.remove_prefix(path);
  return target.starts_with('/') ? std::string(target) : "/" + std::string(target);
}

std::size_t count_of(Request const& request, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(request.headers, [&](Header const& header) { return same_name(header.name, name); }));
}

/// One length or one `chunked`, nothing that another reader could understand otherwise.
bool is_framing_plain(Request const& request, int version) {
  std::size_t const lengths = count_of(request, "Content-Length");
  std::size_t const encodings = count_of(request, "Transfer-Encoding");
  if (lengths + encodings > 1) return false;
  if (lengths == 1 && request.header("Content-Length")->find(',') != std::string_view::npos) return false;
  if (encodings == 1) return version == 11 && same_name(*request.header("Transfer-Encoding"), "chunked");
  return true;
}

bool is_host_plain(Request const& request, int version) {
  std::size_t const hosts = count_of(request, "Host");
  return hosts == 1 || (hosts == 0 && version == 10);
}

int status_of(boost::beast::error_code error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  if (error == boost::system::errc::no_space_on_device) return 503;
  return 400;
}

}  // namespace

void RequestParser::on_request_impl(http::verb method, Text, Text target, int http_version, ErrorCode& error) {
  request.method = method_of(method);
  version = http_version;
  auto own = origin_form({target.data(), target.size()}, request.method);
  if (own)
    request.target = std::move(*own);
  else
    error = http::error::bad_target;
}

void RequestParser::on_field_impl(http::field, Text name, Text value, ErrorCode& error) {
  if (is_head_done_) return;
  if (request.headers.size() == limits::request_headers_max) {
    error = http::error::header_limit;
    return;
  }
  if (request.headers.empty()) request.headers.reserve(12);
  request.headers.push_back({std::string(name.data(), name.size()), std::string(value.data(), value.size())});
}

void RequestParser::on_body_init_impl(boost::optional<std::uint64_t> const& length, ErrorCode&) {
  if (length) request.body.reserve(std::min<std::size_t>(*length, kBodyReserveMax));
}

std::size_t RequestParser::on_body_impl(Text bytes, ErrorCode& error) { return add(bytes, error); }

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode& error) { return add(bytes, error); }

std::size_t RequestParser::add(Text bytes, ErrorCode& error) {
  if (!request.body_file) {
    request.body.append(bytes.data(), bytes.size());
  } else if (Done const written = request.body_file->write({bytes.data(), bytes.size()}); !written) {
    log_failure(written, "body_not_kept");
    error = boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);
  }
  return bytes.size();
}

void RequestReader::reset() {
  parser_.emplace();
  parser_->body_limit(boost::none);
  parser_->header_limit(static_cast<std::uint32_t>(limits::request_head_bytes_max + 1));
  state_ = State::head;
  refusal_ = 0;
  line_begin_ = 0;
  scanned_ = 0;
  empty_lines_ = 0;
}

std::size_t RequestReader::take(std::string_view bytes) {
  switch (state_) {
    case State::head: return take_head(bytes);
    case State::body: return take_body(bytes);
    case State::complete:
    case State::refused: return 0;
  }
  return 0;
}

std::size_t RequestReader::take_head(std::string_view bytes) {
  std::size_t const skipped = skip_empty_lines(bytes);
  bytes.remove_prefix(skipped);
  if (scanned_ == 0 && bytes == "\r") return skipped;  // may become an empty line
  bool const is_whole = find_head_end(bytes);
  if (state_ == State::refused) return skipped;
  if (scanned_ > limits::request_head_bytes_max) {
    bool const in_request_line = bytes.substr(0, limits::request_head_bytes_max).find("\r\n") == std::string_view::npos;
    refuse(in_request_line ? 414 : 431);
    return skipped;
  }
  if (!is_whole) return skipped;
  boost::beast::error_code error;
  parser_->put(boost::asio::const_buffer(bytes.data(), scanned_), error);
  if (error)
    refuse(status_of(error));
  else if (!parser_->is_header_done())
    refuse(400);
  else
    check_head();
  return skipped + scanned_;
}

std::size_t RequestReader::skip_empty_lines(std::string_view bytes) {
  std::size_t skipped = 0;
  for (; scanned_ == 0 && empty_lines_ < kEmptyLinesMax && bytes.substr(skipped).starts_with("\r\n"); ++empty_lines_)
    skipped += 2;
  return skipped;
}

/// Looks at whole lines only. A line ends in CRLF and in nothing else, and no line but the first may begin with a
/// blank.
bool RequestReader::find_head_end(std::string_view bytes) {
  while (scanned_ < bytes.size()) {
    auto const* found = static_cast<char const*>(std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_));
    if (found == nullptr) {
      scanned_ = bytes.size();
      return false;
    }
    std::size_t const end = static_cast<std::size_t>(found - bytes.data());
    scanned_ = end + 1;
    std::string_view const line = bytes.substr(line_begin_, end - line_begin_);
    line_begin_ = scanned_;
    if (!line.ends_with('\r') || line.starts_with(' ') || line.starts_with('\t')) {
      refuse(400);
      return false;
    }
    if (line.size() == 1) return true;
    if (scanned_ > limits::request_head_bytes_max) return false;
  }
  return false;
}

void RequestReader::check_head() {
  Request const& request = parser_->request;
  if (!is_framing_plain(request, parser_->version) || !is_host_plain(request, parser_->version)) return refuse(400);
  if (request.query().size() > limits::request_query_bytes_max) return refuse(414);
  parser_->eager(true);
  state_ = parser_->is_done() ? State::complete : State::body;
}

void RequestReader::limit_body(std::size_t bytes_max) {
  auto const declared = parser_->content_length();
  if (declared && *declared > bytes_max) return refuse(413);
  parser_->body_limit(bytes_max);
}

void RequestReader::keep_body_in(std::shared_ptr<TempFile> file) {
  if (!file) return refuse(503);
  parser_->request.body_file = std::move(file);
}

std::optional<std::uint64_t> RequestReader::declared_bytes() const {
  auto const declared = parser_->content_length();
  return declared ? std::optional<std::uint64_t>(*declared) : std::nullopt;
}

std::size_t RequestReader::take_body(std::string_view bytes) {
  // Beast asserts that a last chunk comes with at least the five bytes of `0 CRLF CRLF`; nothing shorter can end a
  // body.
  std::size_t const bytes_min = parser_->chunked() ? 5 : 1;
  if (bytes.size() < bytes_min) return 0;
  boost::beast::error_code error;
  std::size_t const taken = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more)
    refuse(status_of(error));
  else if (parser_->is_done())
    state_ = State::complete;
  else if (bytes.size() - taken > limits::request_head_bytes_max)
    refuse(400);  // a chunk's head or the trailers
  return taken;
}

void RequestReader::refuse(int status) {
  state_ = State::refused;
  refusal_ = status;
}

bool RequestReader::expects_continue() const {
  if (state_ != State::body || parser_->version != 11) return false;
  auto const expect = parser_->request.header("Expect");
  return expect && same_name(*expect, "100-continue");
}

std::string_view RequestReader::path_in(std::string_view head) {
  std::string_view const line = head.substr(0, head.find_first_of("\r\n"));
  std::size_t const begin = line.find(' ');
  if (begin == std::string_view::npos) return {};
  std::string_view const target = line.substr(begin + 1);
  return target.starts_with('/') ? target.substr(0, target.find_first_of(" ?")) : std::string_view();
}

}  // namespace wigwag::net
