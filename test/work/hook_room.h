/// @file A project with webhooks and a receiver on loopback that does what a test says.
#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <semaphore>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/guarded.h"
#include "base/json.h"
#include "core/world.h"
#include "model/delivery.h"
#include "model/webhook.h"
#include "net/pause.h"
#include "net/server.h"
#include "store/deliveries.h"
#include "store/webhooks.h"
#include "work/deliver.h"
#include "work/fanout.h"

namespace wigwag::work {

inline std::string const kHookSeal(kSealKeyBytes, 'k');

/// Notes every request, and answers with the status that was set, at once or when it is let go.
class Receiver {
 public:
  struct Request {
    std::string path, body;
    std::map<std::string, std::string> headers;
  };

  Receiver() : server_({}, [this](net::Request request) { return answer(std::move(request)); }) {
    auto const port = server_.start();
    must(port.has_value(), "a free port");
    url = fmt::format("http://127.0.0.1:{}", *port);
  }
  void answer_with(int status) {
    status_.with([&](int& now) { now = status; });
  }
  std::vector<Request> requests() const {
    return requests_.with([](auto const& all) { return all; });
  }
  void forget() {
    requests_.with([](auto& all) { all.clear(); });
  }
  /// From now on each request waits for its answer until `let_go`.
  void hold() { holds_ = true; }
  void let_go() { holds_ = false; }
  /// True once that many more have come; false when none came for half a minute.
  bool wait_for(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      if (!came_.try_acquire_for(std::chrono::seconds(30))) return false;
    return true;
  }
  std::string url;

 private:
  Task<net::Response> answer(net::Request request) {
    Request seen{std::string(request.path()), request.body, {}};
    for (net::Header const& header : request.headers) seen.headers[header.name] = header.value;
    requests_.with([&](auto& all) { all.push_back(seen); });
    came_.release();
    while (holds_) co_await net::pause(std::chrono::milliseconds(5));
    co_return net::json(status_.with([](int now) { return now; }), "{}");
  }

  Guarded<std::vector<Request>> requests_;
  Guarded<int> status_{200};
  std::atomic<bool> holds_ = false;
  std::counting_semaphore<> came_{0};
  net::Server server_;
};

class HookRoom : public core::World {
 protected:
  Webhook hook(std::string events, std::string const& url = "") {
    Webhook webhook;
    webhook.project_id = first.project;
    webhook.num = nums.next_as<WebhookNum>(now);
    webhook.channel_num = first.channels[0].num;
    webhook.url = url.empty() ? receiver.url + "/hook" : url;
    webhook.secret = Bytes{seal(kHookSeal, "s3cret")};
    webhook.events = std::move(events);
    webhook.updated_at = now;
    webhook.inactive_seen = now - webhook.inactivity_minutes * kMinuteUs;
    return webhook;
  }
  Webhook add(Webhook webhook) {
    store::ok(db->write([&](store::WriteTx& tx) { return store::webhooks::add(tx, webhook); }));
    return webhook;
  }
  Webhook stored(Webhook const& webhook) {
    return *store::ok(
        db->read([&](store::ReadTx& tx) { return store::webhooks::find(tx, webhook.project_id, webhook.num); }));
  }
  Deliver::Parts parts() {
    return {*db, nums, metrics, [this] { return now; }, Secret<std::string>(kHookSeal), {},
        {net::Schemes::http_too, {*net::parse_network("127.0.0.0/8")}}};
  }
  std::int64_t hand_out() {
    Fanout fanout({*db, nums, [this] { return now; }});
    return store::ok(fanout.hand_out_all());
  }
  /// From the log to the receiver, as far as it is due.
  std::int64_t deliver() {
    hand_out();
    Deliver deliver(parts());
    return store::ok(deliver.deliver_due());
  }
  std::vector<Delivery> deliveries() {
    auto found = rows<Delivery>();
    std::ranges::sort(found, {}, &Delivery::num);
    return found;
  }
  /// What receivers heard, as `event:wamid`.
  std::vector<std::string> heard() {
    std::vector<std::string> out;
    for (auto const& one : receiver.requests()) {
      auto const document = json::Document::parse(one.body);
      std::string const id = document ? document->root()["message"]["id"].word().value_or("-") : "?";
      out.push_back(one.headers.at("X-Webhook-Event") + ":" + id);
    }
    return out;
  }

  Metrics metrics;
  Receiver receiver;
};

}  // namespace wigwag::work
