#include "store/otps.h"

namespace wigwag::store::otps {
namespace {

using Word = std::string_view;

constexpr Stmt<Otp(ProjectId, Word, Word)> kFind{
    "SELECT {*} FROM otp WHERE project_id = ? AND phone = ? AND purpose = ?"};
constexpr Stmt<void(ProjectId, Word, Word)> kErase{
    "DELETE FROM otp WHERE project_id = ? AND phone = ? AND purpose = ?"};
constexpr Stmt<void(ProjectId, Word, Word, RowNum)> kEraseOne{
    "DELETE FROM otp WHERE project_id = ? AND phone = ? AND purpose = ? AND num = ?"};
constexpr Stmt<RateCount(ProjectId, Word, Word)> kCount{
    "SELECT {*} FROM rate_count WHERE project_id = ? AND what = ? AND who = ?"};
constexpr Stmt<void(ProjectId, Word, Word, std::int64_t, Instant, Instant, Instant)> kAddToCount{
    "INSERT INTO rate_count (project_id, what, who, n, ends_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (project_id, what, who) DO UPDATE SET "
    "n = CASE WHEN rate_count.ends_at > ? THEN rate_count.n + excluded.n ELSE excluded.n END, "
    "ends_at = CASE WHEN rate_count.ends_at > ? THEN rate_count.ends_at ELSE excluded.ends_at END"};
constexpr Stmt<void(ProjectId, Word, Word)> kForgetCount{
    "DELETE FROM rate_count WHERE project_id = ? AND what = ? AND who = ?"};
constexpr Stmt<void(Instant, std::int64_t)> kExpired{
    "DELETE FROM otp WHERE (project_id, phone, purpose) IN "
    "(SELECT project_id, phone, purpose FROM otp WHERE expires_at < ? ORDER BY expires_at LIMIT ?)"};
constexpr Stmt<void(Instant, std::int64_t)> kEnded{
    "DELETE FROM rate_count WHERE (project_id, what, who) IN "
    "(SELECT project_id, what, who FROM rate_count WHERE ends_at < ? ORDER BY ends_at LIMIT ?)"};

}  // namespace

Result<std::optional<Otp>> find(ReadTx& tx, ProjectId project, Word phone, Word purpose) {
  return tx.one(kFind, project, phone, purpose);
}
Done erase(WriteTx& tx, ProjectId project, Word phone, Word purpose) {
  TRY_DONE(tx.change(kErase, project, phone, purpose));
  return {};
}
Done erase(WriteTx& tx, ProjectId project, Word phone, Word purpose, RowNum num) {
  TRY_DONE(tx.change(kEraseOne, project, phone, purpose, num));
  return {};
}

Result<std::optional<RateCount>> count(ReadTx& tx, ProjectId project, Word what, Word who) {
  return tx.one(kCount, project, what, who);
}
Result<RateCount> add_to_count(WriteTx& tx, RateCount const& more, Instant now) {
  TRY_DONE(tx.change(kAddToCount, more.project_id, more.what, more.who, more.n, more.ends_at, now, now));
  TRY(std::optional<RateCount> const stands, count(tx, more.project_id, more.what, more.who));
  return stands.value_or(more);
}
Done forget_count(WriteTx& tx, ProjectId project, Word what, Word who) {
  TRY_DONE(tx.change(kForgetCount, project, what, who));
  return {};
}

Result<std::int64_t> erase_expired(WriteTx& tx, Instant before, std::int64_t rows_max) {
  return tx.change(kExpired, before, rows_max);
}

Result<std::int64_t> erase_ended_counts(WriteTx& tx, Instant before, std::int64_t rows_max) {
  return tx.change(kEnded, before, rows_max);
}

}  // namespace wigwag::store::otps
