/// @file Broadcasts on their way: recipients are claimed in the database, each under the number that their message will
/// have, and go out by the Sender, so many at a time as its pace allows. A claim whose message was never stored is free
/// again; one whose message was stored is never sent again, whatever became of it. Statuses move recipients by the
/// project's events. Any number of nodes: one works on a broadcast at a time.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/guarded.h"
#include "base/instant.h"
#include "base/result.h"
#include "core/broadcasts.h"
#include "model/broadcast.h"
#include "model/template.h"
#include "net/pool.h"
#include "net/task_group.h"
#include "store/db.h"
#include "work/send.h"

namespace wigwag::work {

class Broadcasts {
 public:
  /// All outlive this.
  struct Parts {
    store::Db& db;
    net::Pool& pool;
    NumSource& nums;
    Sender& sender;
    Clock clock;
  };
  explicit Broadcasts(Parts parts) : parts_(parts) {}
  /// Stops.
  ~Broadcasts() { stop(); }

  /// On threads of its own from now on.
  void start();
  /// Nobody more is sent to. What is on its way goes on.
  void end();
  /// The same, and waits for what is on its way. Before the Pool is stopped.
  void stop();

  /// Begins what is due, sends to everybody who is due, waits for it, and follows what became of it. Not beside a
  /// started thread.
  Done run_due();
  /// Reads the projects' events to their ends; how many there were.
  Result<std::int64_t> follow();
  Result<std::int64_t> follow(BroadcastCursor const& cursor);

 private:
  /// What every message of a broadcast has in common.
  struct Order {
    Channel channel;
    Template stored;
  };

  void run(std::stop_token const& stop);
  Result<bool> work_some();
  Result<bool> feed(Broadcast const& broadcast);
  Result<Order> order_of(store::ReadTx& tx, Broadcast const& broadcast) const;
  Task<> send(Order order, Recipient recipient);
  Task<> settle(Recipient recipient, core::Settled settled);
  core::Settled outcome_of(Recipient const& recipient, Result<Sent> const& sent) const;

  Parts parts_;
  std::map<BroadcastNum, Broadcast> ours_;  ///< taken; the thread's
  Guarded<std::map<BroadcastNum, int>> running_ = {};
  std::jthread thread_;
  net::TaskGroup tasks_;  ///< ends before what its tasks use
};

/// The body that a recipient is sent, as the proxy takes it.
std::string broadcast_body(Template const& stored, Recipient const& recipient);

}  // namespace wigwag::work
