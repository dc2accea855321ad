#include "store/quarantine.h"

#include <limits>

namespace wigwag::store::quarantine {
namespace {

constexpr Stmt<Quarantined(RowNum, std::int64_t)> kList{
    "SELECT {*} FROM quarantine WHERE num < ? ORDER BY num DESC LIMIT ?"};
constexpr Stmt<Quarantined(RowNum)> kFind{"SELECT {*} FROM quarantine WHERE num = ?"};
constexpr Stmt<RowNum(RowNum, std::int64_t)> kWaiting{
    "SELECT num FROM quarantine WHERE replayed_at IS NULL AND num > ? ORDER BY num LIMIT ?"};
constexpr Stmt<void(Instant, RowNum)> kMark{"UPDATE quarantine SET replayed_at = ? WHERE num = ?"};

}  // namespace

Result<std::vector<Quarantined>> list(ReadTx& tx, RowNum before, std::int64_t rows_max) {
  RowNum const bound = before ? before : RowNum{std::numeric_limits<std::int64_t>::max()};
  return tx.all(kList, bound, rows_max);
}
Result<std::optional<Quarantined>> find(ReadTx& tx, RowNum num) { return tx.one(kFind, num); }
Result<std::vector<RowNum>> waiting(ReadTx& tx, RowNum after, std::int64_t rows_max) {
  return tx.all(kWaiting, after, rows_max);
}

Done mark_replayed(WriteTx& tx, RowNum num, Instant at) {
  TRY_DONE(tx.change(kMark, at, num));
  return {};
}

}  // namespace wigwag::store::quarantine
