#include "work/journal_table.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "store/receipts.h"
#include "work/batches.h"

namespace wigwag::work {

namespace receipts = store::receipts;

namespace {

/// Another node's webhooks are found by looking this often.
constexpr std::chrono::milliseconds kPollInterval{200};
/// How far the waiting are counted.
constexpr std::int64_t kWaitingCountedMax = 10'000;

}  // namespace

Result<std::unique_ptr<JournalTable>> JournalTable::open(store::Db& db, NumSource& nums) {
  std::unique_ptr<JournalTable> journal(new JournalTable(db, nums));
  TRY_DONE(db.write([](store::WriteTx& tx) { return receipts::prepare_lock(tx); }));
  TRY(store::Backlog backlog, db.read([](store::ReadTx& tx) { return receipts::backlog(tx, kWaitingCountedMax); }));
  journal->recovery_.waiting = backlog.waiting;
  journal->queue_ =
      std::make_unique<AppendQueue>([raw = journal.get()](auto const& group) { return raw->write_group(group); });
  log::info("journal_opened", {{"waiting", journal->recovery_.waiting}});
  return journal;
}

void JournalTable::append(std::string body, Instant received_at, AppendDone done) {
  queue_->push({std::move(body), received_at, std::move(done)});
}

Done JournalTable::write_group(std::vector<Append> const& group) {
  std::vector<store::ReceiptRow> rows;
  rows.reserve(group.size());
  for (Append const& append : group)
    rows.push_back({nums_.next_as<RowNum>(append.received_at), append.received_at, Bytes{append.body}, false});
  Done written = db_.write([&](store::WriteTx& tx) { return tx.insert_many(rows); });
  if (!written) log_failure(written.error(), "journal_write_failed");
  return written;
}

Result<std::vector<Receipt>> JournalTable::take(store::WriteTx& tx, std::size_t receipts_max, std::size_t bytes_max) {
  std::vector<Receipt> taken;
  TRY(bool const ours, receipts::lock_apply(tx));
  if (!ours) return taken;
  TRY(std::vector<store::WaitingReceipt> waiting, receipts::waiting(tx, static_cast<std::int64_t>(receipts_max)));
  std::size_t count = 0;
  for (std::size_t bytes = 0; count < waiting.size() && bytes < bytes_max; ++count)
    bytes += static_cast<std::size_t>(waiting[count].body_bytes);
  if (count == 0) return taken;
  TRY(std::vector<store::ReceiptRow> rows,
      receipts::bodies(tx, waiting[count - 1].num, static_cast<std::int64_t>(count)));
  for (store::ReceiptRow& row : rows) taken.push_back({row.num.value, row.received_at, std::move(row.body.value)});
  return taken;
}

Done JournalTable::finish(store::WriteTx& tx, std::vector<Receipt> const& taken) {
  std::vector<store::ReceiptRow> rows;
  rows.reserve(taken.size());
  for (Receipt const& receipt : taken) rows.push_back({RowNum{receipt.position}, receipt.received_at, {}, true});
  return tx.update_many(rows, &store::ReceiptRow::applied);
}

void JournalTable::wait_for_more(std::chrono::milliseconds at_most) {
  queue_->wait_for_group(std::min(at_most, kPollInterval));
}

Done JournalTable::forget_applied(Instant before) {
  auto const some_of = [before](store::WriteTx& tx) { return receipts::forget(tx, before, limits::sweep_batch_max); };
  TRY_DONE(in_batches(db_, {}, some_of));
  return {};
}

JournalState JournalTable::state() const {
  JournalState state = queue_->state();
  auto const backlog = db_.read([](store::ReadTx& tx) { return receipts::backlog(tx, kWaitingCountedMax); });
  if (!backlog) {
    state.healthy = false;
    return state;
  }
  state.waiting = backlog->waiting;
  state.oldest_waiting_at = backlog->oldest_at.value_or(Instant{});
  return state;
}

}  // namespace wigwag::work
