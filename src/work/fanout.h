/// @file From the event log to deliveries: each project's events are read in order, matched with its webhooks, and
/// written down as rows in the transaction that moves the cursor: exactly once. Any number of nodes.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "store/db.h"

namespace wigwag::work {

/// Later ones of a conversation wait so long for one that failed, or that waits for its batch. Source: Kapso, delivery
/// rules.
inline constexpr std::int64_t kOrderWaitUs = 30 * kSecondUs;

class Fanout {
 public:
  /// Called from the own thread after rows were written.
  using Written = std::function<void()>;
  struct Parts {
    store::Db& db;
    NumSource& nums;
    Clock clock;
    Written written = {};
  };
  explicit Fanout(Parts parts) : parts_(std::move(parts)) {}
  ~Fanout();
  Fanout(Fanout const&) = delete;
  Fanout& operator=(Fanout const&) = delete;

  void start();
  /// Any thread: events were committed.
  void poke();
  void stop();

  /// Everything that is in the log now; how many events. Not beside a started thread.
  Result<std::int64_t> hand_out_all();

 private:
  void run(std::stop_token const& stop);
  void look_for_silence();

  Parts parts_;
  std::mutex mutex_;  // not Guarded: the thread waits on it
  std::condition_variable_any wake_;
  bool poked_ = false;
  Instant silence_at_;  ///< the thread's
  std::jthread thread_;
};

/// Some events of one project; how many, 0 when another node is at it or nothing is there.
Result<std::int64_t> hand_out(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project);

/// An event for each open conversation that was silent for as long as a webhook asks; how many.
Result<std::int64_t> tell_of_silence(store::Db& db, Instant now);

}  // namespace wigwag::work
