#include "work/journal_table.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "model/lease.h"
#include "model/table.h"
#include "work/receipt_row.h"

namespace wigwag::work {
namespace {

using store::Stmt;

/// Another node's webhooks are found by looking this often.
constexpr std::chrono::milliseconds kPollInterval{200};
/// How far the waiting are counted.
constexpr std::int64_t kWaitingCountedMax = 10'000;
std::string const kLease = "apply";

struct Waiting {
  RowNum num;
  std::int64_t body_bytes = 0;
};
struct Backlog {
  std::int64_t waiting = 0;
  std::optional<std::int64_t> oldest_us;
};

}  // namespace
}  // namespace wigwag::work

template <>
struct wigwag::Table<wigwag::work::Waiting> {
  static constexpr std::tuple columns{
      Column{"num", &work::Waiting::num}, Column{"body_bytes", &work::Waiting::body_bytes}};
};
template <>
struct wigwag::Table<wigwag::work::Backlog> {
  static constexpr std::tuple columns{
      Column{"waiting", &work::Backlog::waiting}, Column{"oldest_us", &work::Backlog::oldest_us}};
};

namespace wigwag::work {
namespace {

constexpr Stmt<std::string(std::string)> kLockLease{"SELECT holder FROM lease WHERE name = ? {skip_locked}"};
constexpr Stmt<Waiting(std::int64_t)> kWaiting{
    "SELECT num, length(body) AS body_bytes FROM receipt WHERE NOT applied ORDER BY num LIMIT ?"};
constexpr Stmt<ReceiptRow(RowNum, std::int64_t)> kBodies{
    "SELECT {*} FROM receipt WHERE NOT applied AND num <= ? ORDER BY num LIMIT ?"};
constexpr Stmt<Backlog(std::int64_t)> kBacklog{
    "SELECT count(*) AS waiting, min(received_at) AS oldest_us FROM "
    "(SELECT received_at FROM receipt WHERE NOT applied ORDER BY num LIMIT ?) AS waiting_receipts"};
constexpr Stmt<void(RowNum)> kForget{"DELETE FROM receipt WHERE applied AND num < ?"};

}  // namespace

Result<std::unique_ptr<JournalTable>> JournalTable::open(store::Db& db, NumSource& nums) {
  std::unique_ptr<JournalTable> journal(new JournalTable(db, nums));
  Lease const lease{kLease, "", Instant{}};
  TRY_DONE(db.write([&](store::WriteTx& tx) { return tx.insert(lease, store::Taken::skip); }));
  TRY(std::optional<Backlog> backlog, db.read([](store::ReadTx& tx) { return tx.one(kBacklog, kWaitingCountedMax); }));
  journal->recovery_.waiting = backlog ? backlog->waiting : 0;
  journal->queue_ =
      std::make_unique<AppendQueue>([raw = journal.get()](auto const& group) { return raw->write_group(group); });
  log::info("journal_opened", {{"waiting", journal->recovery_.waiting}});
  return journal;
}

void JournalTable::append(std::string body, Instant received_at, AppendDone done) {
  queue_->push({std::move(body), received_at, std::move(done)});
}

Done JournalTable::write_group(std::vector<Append> const& group) {
  std::vector<ReceiptRow> rows;
  rows.reserve(group.size());
  for (Append const& append : group)
    rows.push_back({nums_.next_as<RowNum>(append.received_at), append.received_at, Bytes{append.body}, false});
  Done written = db_.write([&](store::WriteTx& tx) { return tx.insert_many(rows); });
  if (!written) log_failure(written.error(), "journal_write_failed");
  return written;
}

Result<std::vector<Receipt>> JournalTable::take(store::WriteTx& tx, std::size_t receipts_max, std::size_t bytes_max) {
  TRY(std::optional<std::string> lease, tx.one(kLockLease, kLease));
  std::vector<Receipt> receipts;
  if (!lease) return receipts;
  TRY(std::vector<Waiting> waiting, tx.all(kWaiting, static_cast<std::int64_t>(receipts_max)));
  std::size_t count = 0;
  for (std::size_t bytes = 0; count < waiting.size() && bytes < bytes_max; ++count)
    bytes += static_cast<std::size_t>(waiting[count].body_bytes);
  if (count == 0) return receipts;
  TRY(std::vector<ReceiptRow> rows, tx.all(kBodies, waiting[count - 1].num, static_cast<std::int64_t>(count)));
  for (ReceiptRow& row : rows) receipts.push_back({row.num.value, row.received_at, std::move(row.body.value)});
  return receipts;
}

Done JournalTable::finish(store::WriteTx& tx, std::vector<Receipt> const& receipts) {
  std::vector<ReceiptRow> rows;
  rows.reserve(receipts.size());
  for (Receipt const& receipt : receipts) rows.push_back({RowNum{receipt.position}, receipt.received_at, {}, true});
  return tx.update_many(rows, &ReceiptRow::applied);
}

void JournalTable::wait_for_more(std::chrono::milliseconds at_most) {
  queue_->wait_for_group(std::min(at_most, kPollInterval));
}

Done JournalTable::forget_applied(Instant before) {
  TRY_DONE(db_.write([&](store::WriteTx& tx) { return tx.change(kForget, RowNum{first_num_at(before)}); }));
  return {};
}

JournalState JournalTable::state() const {
  JournalState state = queue_->state();
  auto const backlog = db_.read([](store::ReadTx& tx) { return tx.one(kBacklog, kWaitingCountedMax); });
  if (!backlog || !*backlog) {
    state.healthy = false;
    return state;
  }
  state.waiting = (*backlog)->waiting;
  state.oldest_waiting_at = Instant{(*backlog)->oldest_us.value_or(0)};
  return state;
}

}  // namespace wigwag::work
