/// @file Many threads, one writer: whoever comes first runs all that waits in one transaction, each in its savepoint,
/// and answers after the commit. What queued meanwhile is the next batch. No thread of its own, no timer.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/event_signal.h"
#include "store/sqlite.h"
#include "store/tx.h"

namespace wigwag::store {

class GroupCommit {
 public:
  /// `signal` outlives this.
  GroupCommit(std::unique_ptr<SqliteConnection> connection, EventSignal const& signal)
      : connection_(std::move(connection)), signal_(signal) {}

  /// Thread-safe; returns after the commit. unavailable when limits::write_queue_max wait already.
  Done write(std::function<Done(WriteTx&)> const& f);
  /// Runs `f` while no transaction is open and none can begin.
  void while_idle(std::function<void(SqliteConnection&)> const& f);

 private:
  struct Job {
    std::function<Done(WriteTx&)> const* transaction = nullptr;  ///< or
    std::function<void(SqliteConnection&)> const* alone = nullptr;
    std::optional<Done> answer = {};  ///< written by the leader, read when finished
    bool finished = false;
    bool leads = false;
    std::condition_variable wake = {};
  };

  void enter(Job& job);
  std::vector<Job*> next_batch();
  void run(std::vector<Job*> const& batch);
  /// False when SQLite undid the transaction under us: nothing of the batch is stored.
  bool run_together(std::vector<Job*> const& batch);
  Done run_one(Job& job);
  Done call(Job& job);
  Done commit();

  std::unique_ptr<SqliteConnection> connection_;  ///< used by the leader only
  EventSignal const& signal_;
  std::mutex mutex_;
  std::deque<Job*> waiting_;
  bool led_ = false;  ///< some thread is the leader
};

}  // namespace wigwag::store
