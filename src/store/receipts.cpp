#include "store/receipts.h"

#include <string>

#include "model/lease.h"

template <>
struct wigwag::Table<wigwag::store::WaitingReceipt> {
  static constexpr Pack columns{
      Column{"num", &store::WaitingReceipt::num}, Column{"length(body)", &store::WaitingReceipt::body_bytes}};
};
template <>
struct wigwag::Table<wigwag::store::Backlog> {
  static constexpr Pack columns{
      Column{"count(*)", &store::Backlog::waiting}, Column{"min(received_at)", &store::Backlog::oldest_at}};
};

namespace wigwag::store::receipts {
namespace {

constexpr std::string_view kApply = "apply";

constexpr Stmt<std::int64_t(std::string_view)> kPosition{"SELECT position FROM journal_position WHERE name = ?"};
constexpr Stmt<void(std::string_view, std::int64_t)> kSetPosition{
    "INSERT INTO journal_position (name, position) VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET position = excluded.position"};
constexpr Stmt<std::string(std::string_view)> kLockLease{"SELECT holder FROM lease WHERE name = ? {skip_locked}"};
constexpr Stmt<WaitingReceipt(std::int64_t)> kWaiting{"SELECT {*} FROM receipt WHERE NOT applied ORDER BY num LIMIT ?"};
constexpr Stmt<ReceiptRow(RowNum, std::int64_t)> kBodies{
    "SELECT {*} FROM receipt WHERE NOT applied AND num <= ? ORDER BY num LIMIT ?"};
constexpr Stmt<Backlog(std::int64_t)> kBacklog{
    "SELECT {*} FROM (SELECT received_at FROM receipt WHERE NOT applied ORDER BY num LIMIT ?) AS waiting_receipts"};
constexpr Stmt<void(RowNum, std::int64_t)> kForget{
    "DELETE FROM receipt WHERE num IN (SELECT num FROM receipt WHERE applied AND num < ? ORDER BY num LIMIT ?)"};

}  // namespace

Result<std::int64_t> position(ReadTx& tx) { return tx.number(kPosition, kApply); }

Done set_position(WriteTx& tx, std::int64_t position) {
  TRY_DONE(tx.change(kSetPosition, kApply, position));
  return {};
}

Result<bool> lock_apply(WriteTx& tx) {
  TRY(std::optional<std::string> const lease, tx.one(kLockLease, kApply));
  return lease.has_value();
}

Done prepare_lock(WriteTx& tx) { return tx.insert(Lease{std::string(kApply), "", Instant{}}, Taken::skip); }

Result<std::vector<WaitingReceipt>> waiting(ReadTx& tx, std::int64_t limit) { return tx.all(kWaiting, limit); }

Result<std::vector<ReceiptRow>> bodies(ReadTx& tx, RowNum last, std::int64_t limit) {
  return tx.all(kBodies, last, limit);
}

Result<Backlog> backlog(ReadTx& tx, std::int64_t count_max) {
  TRY(std::optional<Backlog> const found, tx.one(kBacklog, count_max));
  return found.value_or(Backlog{});
}

Result<std::int64_t> forget(WriteTx& tx, Instant before, std::int64_t rows_max) {
  return tx.change(kForget, RowNum{first_num_at(before)}, rows_max);
}

}  // namespace wigwag::store::receipts
