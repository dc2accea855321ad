/// @file Bytes of a connection -> requests, one at a time, by the strict reading of RFC 9112: where two readers could
/// disagree about where a request ends (request smuggling), it is refused. No socket, no clock. Only for net/.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "net/http.h"

namespace wigwag::net {

/// Beast's parser, filling a Request. Fed with put() only.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  Request request;
  int version = 0;  ///< 10 or 11

 private:
  using Text = boost::beast::string_view;
  using ErrorCode = boost::beast::error_code;

  void on_request_impl(boost::beast::http::verb method, Text, Text target, int http_version, ErrorCode&) override;
  void on_response_impl(int, Text, int, ErrorCode&) override {}
  void on_field_impl(boost::beast::http::field, Text name, Text value, ErrorCode&) override;
  void on_header_impl(ErrorCode&) override { is_head_done_ = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const& length, ErrorCode&) override;
  std::size_t on_body_impl(Text bytes, ErrorCode&) override;
  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode&) override;
  void on_finish_impl(ErrorCode&) override {}

  std::size_t add(Text bytes, ErrorCode& error);

  bool is_head_done_ = false;  ///< fields behind it are trailers, which are dropped
};

class RequestReader {
 public:
  enum class State : unsigned char { head, body, complete, refused };

  RequestReader() { reset(); }

  /// Forgets the request before; the next byte begins a new one.
  void reset();

  /// Takes what it can off the front of `bytes` and says how many; what it leaves must be offered again with more
  /// behind it. Stops behind the head (state body) so that the caller can set the body's limit.
  std::size_t take(std::string_view bytes);

  /// After the head: refuses (413) a declared length above it, and chunks that go beyond it.
  void limit_body(std::size_t bytes_max);
  /// After the head: the body goes to this file. Refuses (503) when there is none, and later when the disk does.
  void keep_body_in(std::shared_ptr<TempFile> file);
  /// Nothing for chunks.
  std::optional<std::uint64_t> declared_bytes() const;

  State state() const { return state_; }
  int refusal() const { return refusal_; }  ///< the status, when refused
  bool expects_continue() const;            ///< the client waits for a 100 before it sends the body
  bool keeps_alive() const { return parser_->keep_alive(); }
  bool is_http_1_0() const { return parser_->version == 10; }
  Request& request() { return parser_->request; }

  /// The raw path of a request line that may be all there is; empty if there is none.
  static std::string_view path_in(std::string_view head);

 private:
  std::size_t take_head(std::string_view bytes);
  std::size_t take_body(std::string_view bytes);
  std::size_t skip_empty_lines(std::string_view bytes);
  bool find_head_end(std::string_view bytes);
  void check_head();
  void refuse(int status);

  std::optional<RequestParser> parser_;
  State state_ = State::head;
  int refusal_ = 0;
  std::size_t line_begin_ = 0;   ///< of the head's line that has not ended yet
  std::size_t empty_lines_ = 0;  ///< skipped before the request line
  std::size_t scanned_ = 0;      ///< bytes of the head that were looked at
};

}  // namespace wigwag::net
