#include "store/sends.h"

namespace wigwag::store::sends {
namespace {

constexpr Stmt<std::int64_t(ProjectId, ThreadNum, Instant)> kInFlight{
    "SELECT count(*) FROM send WHERE project_id = ? AND thread_num = ? AND held_until > ?"};
constexpr Stmt<Send(ProjectId, MessageNum)> kFind{"SELECT {*} FROM send WHERE project_id = ? AND message_num = ?"};
constexpr Stmt<std::int64_t(ProjectId, MessageNum)> kErase{
    "DELETE FROM send WHERE (project_id, message_num) IN (SELECT k1, k2 FROM {keys}) RETURNING message_num"};
constexpr Stmt<void(SendState, ProjectId, MessageNum)> kMark{
    "UPDATE send SET state = ?, held_until = 0 WHERE project_id = ? AND message_num = ?"};
constexpr Stmt<Send(Instant, SendState, std::int64_t)> kOverdue{
    "SELECT {*} FROM send WHERE started_at < ? AND state <> ? ORDER BY started_at, message_num LIMIT ?"};
constexpr Stmt<Send(SendState, Instant, std::int64_t)> kUnknown{
    "SELECT {*} FROM send WHERE state <> ? OR held_until <= ? ORDER BY started_at, message_num LIMIT ?"};
constexpr Stmt<void(Instant, SendState)> kEraseGivenUp{"DELETE FROM send WHERE started_at < ? AND state = ?"};
constexpr Stmt<void()> kFreeThreads{"UPDATE send SET held_until = 0"};
constexpr Stmt<Idempotency(ProjectId, std::string_view)> kAnswerOf{
    "SELECT {*} FROM idempotency WHERE project_id = ? AND key = ?"};
constexpr Stmt<void(ProjectId, std::string_view)> kEraseAnswer{
    "DELETE FROM idempotency WHERE project_id = ? AND key = ?"};
constexpr Stmt<void(Instant)> kEraseAnswers{"DELETE FROM idempotency WHERE at < ?"};

}  // namespace

Result<std::int64_t> in_flight(ReadTx& tx, ProjectId project, ThreadNum thread, Instant now) {
  return tx.number(kInFlight, project, thread, now);
}
Result<std::optional<Send>> find(ReadTx& tx, ProjectId project, MessageNum message) {
  return tx.one(kFind, project, message);
}
Done erase(WriteTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& messages) {
  TRY_DONE(tx.many(kErase, messages));
  return {};
}
Done mark(WriteTx& tx, ProjectId project, MessageNum message, SendState state) {
  TRY_DONE(tx.change(kMark, state, project, message));
  return {};
}
Result<std::vector<Send>> overdue(ReadTx& tx, Instant before, std::int64_t rows_max) {
  return tx.all(kOverdue, before, SendState::given_up, rows_max);
}
Result<std::vector<Send>> unknown(ReadTx& tx, Instant now, std::int64_t rows_max) {
  return tx.all(kUnknown, SendState::on_its_way, now, rows_max);
}
Done erase_given_up(WriteTx& tx, Instant before) {
  TRY_DONE(tx.change(kEraseGivenUp, before, SendState::given_up));
  return {};
}
Done free_threads(WriteTx& tx) {
  TRY_DONE(tx.change(kFreeThreads));
  return {};
}

Result<std::optional<Idempotency>> answer_of(ReadTx& tx, ProjectId project, std::string_view key) {
  return tx.one(kAnswerOf, project, key);
}
Done erase_answer(WriteTx& tx, ProjectId project, std::string_view key) {
  TRY_DONE(tx.change(kEraseAnswer, project, key));
  return {};
}
Done erase_answers(WriteTx& tx, Instant before) {
  TRY_DONE(tx.change(kEraseAnswers, before));
  return {};
}

}  // namespace wigwag::store::sends
