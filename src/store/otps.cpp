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
constexpr Stmt<void(ProjectId, Word, Word)> kForgetCount{
    "DELETE FROM rate_count WHERE project_id = ? AND what = ? AND who = ?"};
constexpr Stmt<void(Instant)> kExpired{"DELETE FROM otp WHERE expires_at < ?"};
constexpr Stmt<void(Instant)> kEnded{"DELETE FROM rate_count WHERE ends_at < ?"};

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
Done forget_count(WriteTx& tx, ProjectId project, Word what, Word who) {
  TRY_DONE(tx.change(kForgetCount, project, what, who));
  return {};
}

Done erase_expired(WriteTx& tx, Instant codes_before, Instant counts_before) {
  TRY_DONE(tx.change(kExpired, codes_before));
  TRY_DONE(tx.change(kEnded, counts_before));
  return {};
}

}  // namespace wigwag::store::otps
