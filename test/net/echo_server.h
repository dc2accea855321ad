/// @file A server on a free port that answers with what it was asked, for tests.
#pragma once
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "net/server.h"

namespace wigwag::net {

/// Body: method, target and body; headers tell what else the handler saw.
inline Task<Response> echo(Request request) {
  Response answer = text(200, fmt::format("{} {} {}", method_name(request.method), request.target, request.body));
  answer.headers = {{"X-Seen-Id", request.id}, {"X-Seen-Address", request.remote_address},
      {"X-Seen-At", iso_micros(request.received_at)}, {"X-Echo", std::string(request.header("x-echo").value_or(""))}};
  co_return answer;
}

class EchoServer {
 public:
  explicit EchoServer(Options options = {}, Handler handler = echo) : server_(std::move(options), std::move(handler)) {
    auto const port = server_.start();
    must(port.has_value(), "a test's server starts");
    port_ = *port;
  }

  std::uint16_t port() const { return port_; }
  Server& server() { return server_; }

 private:
  Server server_;
  std::uint16_t port_ = 0;
};

}  // namespace wigwag::net
