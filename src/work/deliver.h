/// @file Delivering to webhooks: a node takes the turn of a webhook that has something due, sends in the order of each
/// conversation, and writes down what came of it. Who dies loses the turn by time, and the rows go out elsewhere.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/secret.h"
#include "dialect/file_link.h"
#include "net/client.h"
#include "store/db.h"
#include "work/delivery_turn.h"
#include "work/fanout.h"
#include "work/hook_body.h"
#include "work/hook_rule.h"

namespace wigwag::work {

/// How often is looked whether a file has come that somebody shall be told of.
inline constexpr std::chrono::milliseconds kLookAtHeld{50};

class Deliver {
 public:
  /// All outlive this.
  struct Parts {
    store::Db& db;
    NumSource& nums;
    Metrics& metrics;
    Clock clock;
    Secret<std::string> seal_key;
    dialect::FileLinks files = {};
    HookRule rule = {};
    std::chrono::milliseconds timeout = std::chrono::milliseconds(limits::delivery_timeout_ms);
    std::int64_t order_wait_us = kOrderWaitUs;
    std::int64_t file_wait_us = 0;  ///< how long news of a message waits for its file
  };
  explicit Deliver(Parts parts);
  ~Deliver();
  Deliver(Deliver const&) = delete;
  Deliver& operator=(Deliver const&) = delete;

  void start();
  /// Any thread: something may be due.
  void poke();
  /// What is in the air may land for a moment; then turns are given back.
  void stop();

  /// Sends everything that is due now, and what becomes due by it; the number of requests. Not beside a started thread.
  Result<std::int64_t> deliver_due();

 private:
  using Key = std::pair<ProjectId, WebhookNum>;
  /// A request in the air.
  struct Flight {
    Key key;
    HookLoad load;
    HookBody body;
    Instant begun_at;
    std::uint64_t turn_id = 0;
    bool is_probe = false;
  };
  struct Landed {
    Flight flight;
    Instant at;
    std::optional<int> status;
    std::optional<std::string> problem;
    std::string response;
    bool is_gone = false;  ///< what it is about is no more: nothing was sent
  };
  struct Settled;

  void run(std::stop_token const& stop);
  /// One round; true when something was done.
  Result<bool> pass();
  Done take_turns(Instant now);
  Done refill(Instant now);
  Result<bool> depart(Instant now);
  DeliveryTurn* turn_of(Flight const& flight);  ///< null: it was lost since
  /// Those that waited for their files long enough, or may have them now.
  void take_held(std::vector<Flight>& flights, Instant now);
  bool must_hold(Flight const& flight, Instant now) const;
  std::vector<Flight> choose(Instant now);
  Done gather_batches(std::vector<Flight>& flights, Instant now);
  void send(Flight flight);
  void landed(Landed one);
  Result<bool> settle_landed(Instant now);
  Done settle_rows(store::WriteTx& tx, Settled& settled, Instant now);
  Done settle_webhooks(store::WriteTx& tx, Settled& settled, Instant now);
  void count(std::vector<Landed> const& landed);
  Done keep_turns(Instant now);
  Done rest(Instant now);
  Result<bool> end_turn(DeliveryTurn& turn, Instant now);
  void wait(std::stop_token const& stop);
  std::chrono::milliseconds nap() const;
  std::size_t running() const;
  void give_back();
  void observe_queue();

  Parts parts_;
  std::string const holder_;
  Counter& delivered_;
  Counter& failed_;
  Counter& given_up_;
  Gauge& waiting_;
  Gauge& lag_;
  std::map<Key, DeliveryTurn> turns_;  ///< of the delivering thread
  std::vector<Flight> held_;           ///< the same: they wait for the files that they show
  Instant held_looked_at_;             ///< the same
  std::uint64_t last_turn_id_ = 0;     ///< the same
  std::int64_t sent_ = 0;              ///< the same
  Instant observed_at_;                ///< the same
  std::mutex mutex_;                   // not Guarded: the thread waits on it
  std::condition_variable_any wake_;
  bool poked_ = false;
  std::vector<Landed> landed_;
  std::jthread thread_;
  net::Client client_;  ///< last: its callbacks use the above
};

}  // namespace wigwag::work
