/// @file The journal as a log of segment files in the data folder, for SQLite. What was applied stands in the database
/// (table journal_position), in the transaction that applied it. Bytes: docs/formats/journal.md.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/guarded.h"
#include "work/append_queue.h"
#include "work/journal.h"
#include "work/segment.h"

namespace wigwag::work {

class JournalLog : public Journal {
 public:
  /// `segment_bytes` must hold the largest receipt. Recovers: cuts a torn end, sets unreadable bytes aside.
  static Result<std::unique_ptr<JournalLog>> open(
      store::Db& db, std::filesystem::path const& folder, std::int64_t segment_bytes);

  void append(std::string body, Instant received_at, AppendDone done) override;
  Result<std::vector<Receipt>> take(store::WriteTx& tx, std::size_t receipts_max, std::size_t bytes_max) override;
  Done finish(store::WriteTx& tx, std::vector<Receipt> const& receipts) override;
  void wait_for_more(std::chrono::milliseconds at_most) override { queue_->wait_for_group(at_most); }
  Done forget_applied(Instant before) override;
  JournalState state() const override { return queue_->state(); }
  Recovery recovered() const override { return recovery_; }

 private:
  using SharedSegment = std::shared_ptr<Segment>;
  /// Known to every thread.
  struct Shared {
    std::vector<SharedSegment> segments;  ///< in order of their start
    std::int64_t durable_end = 0;         ///< all before is on disk
    std::int64_t applied = 0;             ///< committed, as far as we have seen
  };
  /// Told to `finish`, true once its transaction has committed.
  struct Finished {
    std::int64_t position = 0, count = 0;
    Instant newest;
  };

  JournalLog(std::filesystem::path folder, std::int64_t segment_bytes)
      : folder_(std::move(folder)), segment_bytes_(segment_bytes) {}
  Done load_segments();
  Done recover(std::int64_t applied);
  /// The sound frame at or behind `position` and before `end`; unreadable bytes on the way are set aside.
  Result<std::optional<Receipt>> next(std::int64_t position, std::int64_t end);
  Result<std::optional<Receipt>> next_in(Segment const& segment, std::int64_t position, std::int64_t end);
  Done set_aside(Segment const& segment, std::int64_t from, std::int64_t to);
  Done write_group(std::vector<Append> const& group);
  Done flush_frames(std::string& frames);
  Done rotate();
  void account_for_commit(std::int64_t position);

  std::filesystem::path const folder_;
  std::int64_t const segment_bytes_;
  Guarded<Shared> shared_;
  Recovery recovery_;
  SharedSegment current_;               ///< of the queue's thread
  std::int64_t write_at_ = 0;           ///< of the queue's thread
  Finished finished_;                   ///< of the thread that applies
  std::unique_ptr<AppendQueue> queue_;  ///< last: its thread uses all of the above
};

}  // namespace wigwag::work
