/// @file What time does: conversations end after 24 hours without a message, news that was seen is forgotten once Meta
/// no longer repeats it, and codes a day after they expired. And what a database needs now and then.
#pragma once
#include <stop_token>
#include <thread>

#include "base/instant.h"
#include "base/result.h"
#include "store/db.h"

namespace wigwag::work {

// Each goes on until nothing is left to do, or a stop is requested.

/// Ends every active conversation that neither a message's own time nor its coming has touched for 24 hours; how many.
/// In batches of limits::sweep_batch_max, each its own transaction with its events. Any number of nodes at once.
Result<std::int64_t> end_idle_conversations(store::Db& db, Instant now, std::stop_token const& stop = {});
/// Drafts that nobody settled count as failed after a while, those of dead nodes as unknown at once; pauses that are
/// over, first answers and drafts given up are forgotten.
Done sweep_sends(store::Db& db, NumSource& nums, Instant now, std::stop_token const& stop = {});
/// News is told again for at most a week (Meta retries that long).
Done forget_seen_news(store::Db& db, Instant now, std::stop_token const& stop = {});
/// Codes that nobody used, and counts whose time is over.
Done forget_codes(store::Db& db, Instant now, std::stop_token const& stop = {});

/// Deliveries are kept for limits::delivery_kept_days, whatever became of them.
Done forget_deliveries(store::Db& db, Instant now, std::stop_token const& stop = {});

class Sweep {
 public:
  /// All must outlive this.
  Sweep(store::Db& db, NumSource& nums, Clock clock) : db_(db), nums_(nums), clock_(std::move(clock)) {}
  /// Sweeps every 30 seconds on a thread of its own, until destroyed.
  void start();

 private:
  void run(std::stop_token const& stop);
  void sweep(Instant now, std::stop_token const& stop);

  store::Db& db_;
  NumSource& nums_;
  Clock clock_;
  Instant deliveries_at_;
  std::jthread thread_;
};

}  // namespace wigwag::work
