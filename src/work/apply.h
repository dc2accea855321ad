/// @file Applying: receipts leave the journal in order, many at a time, and become rows in the transaction that moves
/// the journal's position: exactly once. What cannot be understood goes to quarantine, and never stands in the way.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/guarded.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "core/receive.h"
#include "store/db.h"
#include "work/journal.h"

namespace wigwag::work {

/// Since the start.
struct ApplyCounts {
  std::int64_t receipts = 0;
  std::int64_t messages = 0;
  std::int64_t statuses = 0;
  std::int64_t changes = 0;  ///< edits and deletions
  std::int64_t duplicates = 0;
  std::int64_t other = 0;
  std::int64_t quarantined = 0;  ///< rows
  std::int64_t failures = 0;     ///< transactions that gave an Error
  std::int64_t batches = 0;
  std::int64_t lag_us = 0;  ///< of the newest receipt in the last batch: receipt to commit
};

class Apply {
 public:
  /// Called from the applying thread after a commit that changed something: the log has grown.
  using Grown = std::function<void()>;
  /// All must outlive this.
  Apply(store::Db& db, Journal& journal, NumSource& nums, Clock clock, Grown grown);
  ~Apply();

  void start();
  /// Lets the running batch end.
  void stop();

  /// One batch; the number of receipts it took, 0 when nothing waits. Not beside a started thread.
  /// Errors: unavailable (try again); anything else is told after the receipts of the batch were tried one by one.
  Result<std::int64_t> apply_once();

  /// Any thread.
  ApplyCounts counts() const;

 private:
  void run(std::stop_token stop);
  Result<std::int64_t> apply_batch();
  Result<std::int64_t> apply_one();

  store::Db& db_;
  Journal& journal_;
  NumSource& nums_;
  Clock clock_;
  Grown grown_;
  std::int64_t one_by_one_ = 0;  ///< receipts still to be tried alone; the applying thread's
  Guarded<ApplyCounts> counts_;
  std::jthread thread_;
};

struct Replayed {
  core::Outcome outcome;
  std::optional<std::string> still;  ///< why it stays in quarantine
};

/// Applies a quarantined body again, whole: what was applied before changes nothing. Marked when nothing of it is left
/// out. Errors: not_found.
Result<Replayed> replay(store::Db& db, NumSource& nums, Instant now, RowNum quarantined);

}  // namespace wigwag::work
