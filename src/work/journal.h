/// @file The journal: Meta's bytes, durable before we answer 200, then applied in order, exactly once. One interface,
/// two homes: a log of files beside SQLite (work/journal_log.h), a table on PostgreSQL (work/journal_table.h).
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "store/db.h"

namespace wigwag::work {

/// One request body as Meta sent it.
struct Receipt {
  std::int64_t position = 0;  ///< rises in the order of applying
  Instant received_at;
  std::string body;
};

struct JournalState {
  bool healthy = true;            ///< false: nothing more can be made durable
  std::int64_t waiting = 0;       ///< durable, not applied yet
  Instant oldest_waiting_at;      ///< of the first of them; of no meaning when none waits
  std::int64_t appended = 0;      ///< since the start
  std::int64_t syncs = 0;         ///< groups made durable since the start
  std::int64_t sync_us_last = 0;  ///< how long the last group took
};

/// What opening had to mend.
struct Recovery {
  std::int64_t waiting = 0;        ///< receipts found that were not applied
  std::int64_t torn_bytes = 0;     ///< cut from the end: never acknowledged
  std::int64_t corrupt_bytes = 0;  ///< unreadable in the middle; kept in a side file
};

using AppendDone = std::move_only_function<void(Done)>;

/// Thread-safe.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Calls `done` from the journal's thread once the bytes are durable; with Code::unavailable when
  /// limits::journal_queue_max wait already (then on the calling thread) or the disk refuses. Never blocks.
  virtual void append(std::string body, Instant received_at, AppendDone done) = 0;

  /// Inside the transaction that applies: what comes next, in order. Locked against other nodes until the commit.
  /// Empty: nothing waits, or another node is at it.
  virtual Result<std::vector<Receipt>> take(store::WriteTx& tx, std::size_t receipts_max, std::size_t bytes_max) = 0;
  /// Inside the same transaction: these are applied.
  virtual Done finish(store::WriteTx& tx, std::vector<Receipt> const& receipts) = 0;
  /// Sleeps until something was appended since the last take, or for that long.
  virtual void wait_for_more(std::chrono::milliseconds at_most) = 0;
  /// Deletes what was applied before that instant.
  virtual Done forget_applied(Instant before) = 0;

  virtual JournalState state() const = 0;
  virtual Recovery recovered() const = 0;

  /// By the database's engine. `data_folder` is used on SQLite only.
  static Result<std::unique_ptr<Journal>> open(
      store::Db& db, std::filesystem::path const& data_folder, NumSource& nums);
};

}  // namespace wigwag::work
