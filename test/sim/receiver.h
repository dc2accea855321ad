/// @file Stands for a server that takes Meta's webhooks: keeps what comes and answers as it was told.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "kit/json_path.h"
#include "net/server.h"

namespace wigwag::sim {

inline std::string at(std::string const& body, std::string_view path) { return kit::text_at(body, path); }

struct Received {
  std::string target;
  std::string body;
  std::string signature;  ///< of X-Hub-Signature-256; "" when missing
};

class Receiver {
 public:
  Receiver() : server_({}, [this](net::Request request) { return answer(*this, std::move(request)); }) {
    auto const port = server_.start();
    must(port.has_value(), "a test's server starts");
    port_ = *port;
  }
  ~Receiver() { server_.stop(std::chrono::seconds(5)); }

  std::string url(std::string const& path = "/webhooks/meta") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  /// Status of the next answers, in order; then 200.
  void will_answer(std::vector<int> statuses) {
    std::scoped_lock const lock(mutex_);
    statuses_.assign(statuses.begin(), statuses.end());
  }
  std::vector<Received> received() const {
    std::scoped_lock const lock(mutex_);
    return received_;
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> out;
    for (Received const& each : received()) out.push_back(each.body);
    return out;
  }
  /// Waits until so many have come; false after ten seconds.
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return came_.wait_for(lock, std::chrono::seconds(10), [&] { return received_.size() >= count; });
  }
  std::string verify_token = "token";

 private:
  static Task<net::Response> answer(Receiver& self, net::Request request) {
    if (request.method == net::Method::get) co_return self.challenge(request);
    int status = 200;
    std::scoped_lock const lock(self.mutex_);
    self.received_.push_back(
        {request.target, request.body, std::string(request.header("x-hub-signature-256").value_or(""))});
    self.came_.notify_all();
    if (!self.statuses_.empty()) {
      status = self.statuses_.front();
      self.statuses_.pop_front();
    }
    co_return net::text(status, "");
  }
  net::Response challenge(net::Request const& request) const {
    auto const parameters = net::parse_query(request.query());
    std::string token, value;
    for (auto const& each : *parameters) {
      if (each.name == "hub.verify_token") token = each.value;
      if (each.name == "hub.challenge") value = each.value;
    }
    return token == verify_token ? net::text(200, value) : net::text(403, "");
  }

  std::mutex mutable mutex_;
  std::condition_variable came_;
  std::deque<int> statuses_;
  std::vector<Received> received_;
  net::Server server_;
  std::uint16_t port_ = 0;
};

}  // namespace wigwag::sim
