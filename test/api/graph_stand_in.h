/// @file A server where Meta should be: answers as it is told, keeps what it was asked.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/guarded.h"
#include "net/echo_server.h"
#include "net/one_shot.h"

namespace wigwag::api {

class GraphStandIn {
 public:
  GraphStandIn() : server_(options(), [this](net::Request request) { return take(std::move(request)); }) {}

  std::string url() const { return fmt::format("http://127.0.0.1:{}", server_.port()); }

  /// `what`: "GET 555010200000001/settings", without version and query.
  void answer(std::string what, int status, std::string body, std::string content_type = "application/json") {
    net::Response response = net::text(status, std::move(body));
    response.content_type = std::move(content_type);
    state_.with([&](State& state) { state.answers[std::move(what)].push_back(std::move(response)); });
  }

  /// What was said of it no longer holds.
  void forget(std::string const& what) {
    state_.with([&](State& state) { state.answers.erase(what); });
  }

  std::vector<net::Request> requests() const {
    return state_.with([](State const& state) { return state.requests; });
  }
  std::size_t count(std::string_view method_and_path) const {
    std::size_t found = 0;
    for (net::Request const& request : requests()) found += what_of(request) == method_and_path ? 1 : 0;
    return found;
  }
  net::Request last() const {
    auto all = requests();
    if (all.empty()) ADD_FAILURE() << "Meta was not asked";
    return all.empty() ? net::Request() : all.back();
  }

  /// Requests of this kind wait for `release`.
  void hold(std::string what) {
    state_.with([&](State& state) { state.held = std::move(what); });
  }
  void release() {
    auto const waiting = state_.with([](State& state) {
      state.held.clear();
      return std::exchange(state.waiting, {});
    });
    for (net::OneShot<bool> const& one : waiting) one.set(true);
  }

 private:
  static net::Options options() {
    net::Options out;
    out.body_limit = [](net::Method, std::string_view, std::string_view) { return net::BodyLimit(kBodyBytesMax); };
    return out;
  }
  static constexpr std::size_t kBodyBytesMax = 16 * 1024 * 1024;

  struct State {
    std::map<std::string, std::vector<net::Response>> answers;  ///< one after the other; the last one stays
    std::vector<net::Request> requests;
    std::string held;
    std::vector<net::OneShot<bool>> waiting;
  };

  static std::string what_of(net::Request const& request) {
    std::string_view path = request.path();
    path.remove_prefix(std::min(path.size(), std::string_view("/v24.0/").size()));
    return fmt::format("{} {}", net::method_name(request.method), path);
  }

  Task<net::Response> take(net::Request request) {
    net::Response response = net::json(200, R"({"success":true})");
    std::optional<net::OneShot<bool>> gate;
    state_.with([&](State& state) {
      if (what_of(request) == state.held) gate = state.waiting.emplace_back();
      if (auto const found = state.answers.find(what_of(request)); found != state.answers.end()) {
        response = found->second.front();
        if (found->second.size() > 1) found->second.erase(found->second.begin());
      }
      state.requests.push_back(std::move(request));
    });
    if (gate) co_await gate->wait();
    co_return response;
  }

  Guarded<State> state_;
  net::EchoServer server_;
};

}  // namespace wigwag::api
