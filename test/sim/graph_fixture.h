/// @file Graph on a free port, a receiver behind its outbox, a clock that stands still, and a client.
#pragma once
#include <gtest/gtest.h>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "kit/json_path.h"
#include "net/client.h"
#include "net/server.h"
#include "sim/graph.h"
#include "sim/receiver.h"

namespace wigwag::sim {

inline constexpr Instant kGraphStart = Instant::from_seconds(1'767'225'600);
inline constexpr char const* kNumber = "555010200000001";
inline constexpr char const* kOtherNumber = "555010200000002";
inline constexpr char const* kAccount = "555010100000001";
inline constexpr char const* kApp = "555010400000001";

struct Told {
  bool is_answered = false;
  int status = 0;
  std::string body;
  std::vector<net::Header> headers = {};

  std::string header(std::string_view name) const { return kit::header_of(headers, name); }
};

class GraphTest : public ::testing::Test {
 protected:
  GraphTest()
      : clock_([] { return kGraphStart; }),
        outbox_(clock_),
        graph_(clock_, outbox_,
            {{kNumber, kAccount, "15550100001"}, {kOtherNumber, kAccount, "15550100002"},
                {"555010200000009", "555010100000009", "15550100009"}},
            7),
        server_(server_options(), [this](net::Request request) { return answer(graph_, std::move(request)); }) {
    outbox_.subscriptions().with([&](Subscriptions& all) {
      all.apps.push_back({.id = kApp,
          .name = "Test app",
          .callback_url = receiver_.url(),
          .verify_token = "token",
          .secret = Secret<std::string>("secret")});
      for (char const* const account : {kAccount, "555010100000009"}) all.accounts[{kApp, account}] = "";
    });
    Delivery plain;
    plain.escaping = Escaping::plain;
    plain.in_flight_max = 1;
    outbox_.set_delivery(plain);
    auto const port = server_.start();
    must(port.has_value(), "a test's server starts");
    address_ = "http://127.0.0.1:" + std::to_string(*port);
  }
  ~GraphTest() override {
    client_.stop();
    clock_.stop();
    server_.stop(std::chrono::seconds(5));
    graph_.stop();
    outbox_.stop();
  }

  std::future<Told> begin(
      net::Method method, std::string const& path, std::string body = {}, std::vector<net::Header> headers = {}) {
    auto answer = std::make_shared<std::promise<Told>>();
    net::ClientRequest request{.method = method, .url = address_ + path, .rule = net::kConfigured};
    request.body = std::move(body);
    request.headers = std::move(headers);
    if (!token_.empty()) request.bearer = Secret<std::string>(token_);
    client_.send(std::move(request), [answer](Result<net::ClientResponse> got) {
      bool const is_answered = got && got->outcome == net::Outcome::answered;
      answer->set_value(is_answered ? Told{true, got->status, std::move(got->body), std::move(got->headers)} : Told{});
    });
    return answer->get_future();
  }
  Told ask(net::Method method, std::string const& path, std::string body = {}, std::vector<net::Header> headers = {}) {
    return begin(method, path, std::move(body), std::move(headers)).get();
  }
  Told get(std::string const& path) { return ask(net::Method::get, path); }
  Told post(std::string const& path, std::string body = "{}") {
    return ask(net::Method::post, path, std::move(body), {{"Content-Type", "application/json"}});
  }
  Told del(std::string const& path, std::string body = {}) { return ask(net::Method::del, path, std::move(body)); }

  /// POST to /v24.0/{number}/messages of the first number.
  Told send(std::string const& members) {
    return post(std::string("/v24.0/") + kNumber + "/messages", R"({"messaging_product":"whatsapp",)" + members + "}");
  }
  Told send_text(std::string const& to) {
    return send("\"to\":\"" + to + R"(","type":"text","text":{"body":"Hello"})");
  }
  /// A customer writes to the first number, so that its window is open.
  void hear(std::string const& phone, std::string const& wamid = "wamid.IN", std::string const& extra = "") {
    std::string const value = R"({"metadata":{"phone_number_id":")" + std::string(kNumber) +
                              R"("},"messages":[{"from":")" + phone + R"(","id":")" + wamid + R"(","timestamp":")" +
                              std::to_string(clock_.now().seconds()) + R"(","type":"text","text":{"body":"Hi"})" +
                              extra + "}]}";
    auto const document = json::Document::parse(value);
    must(document.has_value(), "a test's value is JSON");
    graph_.hear(document->root());
  }
  void set(std::string const& settings) {
    Told const told = post("/_sim/behaviour", settings);
    must(told.status == 200, "a test's settings are right");
  }
  /// Lets the time pass and waits until all webhooks of it are there.
  void pass(std::chrono::milliseconds time) {
    clock_.advance(time);
    must(outbox_.settle(std::chrono::seconds(10)), "webhooks arrive");
  }
  /// Bodies of the webhooks so far, with this in them.
  std::vector<std::string> webhooks(std::string const& part) {
    std::vector<std::string> out;
    for (std::string const& body : receiver_.bodies())
      if (body.contains(part)) out.push_back(body);
    return out;
  }
  /// `sent delivered read`: the statuses that came for a message, a failed one with its code.
  std::string statuses(std::string const& wamid) {
    std::string out;
    for (std::string const& body : webhooks(wamid)) {
      std::string const status = at(body, "entry.0.changes.0.value.statuses.0.status");
      out += (out.empty() ? "" : " ") + status;
      if (status == "failed") out += ":" + at(body, "entry.0.changes.0.value.statuses.0.errors.0.code");
    }
    return out;
  }

  static Task<net::Response> answer(Graph& graph, net::Request request) {
    std::string const path(request.path());
    if (Graph::controls(path)) co_return co_await graph.control(std::move(request));
    co_return co_await graph.answer(std::move(request));
  }
  static net::Options server_options() {
    net::Options out;
    out.body_limit = [](net::Method, std::string_view path, std::string_view) { return Graph::body_limit(path); };
    return out;
  }

  Receiver receiver_;
  SimClock clock_;
  Outbox outbox_;
  Graph graph_;
  net::Server server_;
  net::Client client_;
  std::string address_;
  std::string token_ = "a-token-that-nobody-has-seen";
};

}  // namespace wigwag::sim
