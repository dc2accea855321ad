/// @file A sandbox on a free port, a receiver behind it, and a client, for tests through its own address.
#pragma once
#include <gtest/gtest.h>
#include <future>
#include <string>

#include "base/json.h"
#include "kit/json_path.h"
#include "net/client.h"
#include "sim/receiver.h"
#include "sim/sandbox.h"

namespace wigwag::sim {

inline constexpr Instant kSandboxStart = Instant::from_seconds(1'767'225'600);

struct Asked {
  int status = 0;
  std::string body;
  std::vector<net::Header> headers;

  std::string header(std::string_view name) const { return kit::header_of(headers, name); }
};

class SandboxTest : public ::testing::Test {
 protected:
  SandboxTest()
      : sandbox_({.target = {receiver_.url(), Secret<std::string>("secret"), Secret<std::string>("token")},
            .numbers = {{"555010200000001", "555010100000001", "15550100001"},
                {"555010200000002", "555010100000001", "15550100002"}},
            .seed = 7,
            .clock = [] { return kSandboxStart; }}) {
    auto const port = sandbox_.start();
    must(port.has_value(), "a test's sandbox starts");
    address_ = "http://127.0.0.1:" + std::to_string(*port);
    post("/_sim/delivery", R"({"escaping":"plain"})");
  }
  ~SandboxTest() override {
    client_.stop();
    sandbox_.stop();
  }

  Asked ask(net::Method method, std::string const& path, std::string body = {}, std::vector<net::Header> headers = {}) {
    std::promise<Asked> answer;
    net::ClientRequest request{.method = method, .url = address_ + path, .rule = net::kConfigured};
    request.body = std::move(body);
    request.headers = std::move(headers);
    client_.send(std::move(request), [&](Result<net::ClientResponse> got) {
      answer.set_value(got ? Asked{got->status, std::move(got->body), std::move(got->headers)} : Asked{});
    });
    return answer.get_future().get();
  }
  Asked get(std::string const& path) { return ask(net::Method::get, path); }
  Asked post(std::string const& path, std::string body = "{}") { return ask(net::Method::post, path, std::move(body)); }
  std::string settle() { return post("/_sim/webhooks/settle").body; }
  /// The newest body that was posted.
  std::string newest() {
    settle();
    auto const bodies = receiver_.bodies();
    return bodies.empty() ? "" : bodies.back();
  }

  Receiver receiver_;
  Sandbox sandbox_;
  net::Client client_;
  std::string address_;
};

}  // namespace wigwag::sim
