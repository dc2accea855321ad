/// @file The journal as a table, for PostgreSQL: a node's disk is not the database's. Any node takes what waits, one at
/// a time, so that the order holds.
#pragma once
#include <memory>
#include <vector>

#include "work/append_queue.h"
#include "work/journal.h"

namespace wigwag::work {

class JournalTable : public Journal {
 public:
  static Result<std::unique_ptr<JournalTable>> open(store::Db& db, NumSource& nums);

  void append(std::string body, Instant received_at, AppendDone done) override;
  Result<std::vector<Receipt>> take(store::WriteTx& tx, std::size_t receipts_max, std::size_t bytes_max) override;
  Done finish(store::WriteTx& tx, std::vector<Receipt> const& receipts) override;
  void wait_for_more(std::chrono::milliseconds at_most) override;
  Done forget_applied(Instant before) override;
  /// Asks the database: other nodes append and apply too.
  JournalState state() const override;
  Recovery recovered() const override { return recovery_; }

 private:
  JournalTable(store::Db& db, NumSource& nums) : db_(db), nums_(nums) {}
  Done write_group(std::vector<Append> const& group);

  store::Db& db_;
  NumSource& nums_;
  Recovery recovery_;
  std::unique_ptr<AppendQueue> queue_;  ///< last: its thread uses all of the above
};

}  // namespace wigwag::work
