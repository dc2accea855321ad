#include "store/sends.h"

#include "store/nodes.h"

namespace wigwag::store::sends {
namespace {

constexpr std::int64_t kHeldIfAliveUs = nodes::kHeldUs - nodes::kSilentUs;  // the least that a lease has left then

// `who IN (phone, bsuid)` would have SQLite make a table of two rows for each draft.
constexpr Stmt<DraftStanding(ProjectId, MessageNum, Instant, Instant)> kStanding{
    "SELECT m.num AS message_num, m.thread_num, m.contact_num, "
    "(SELECT t.window_at FROM thread t WHERE t.project_id = k1 AND t.num = m.thread_num) AS window_at, "
    "(SELECT count(*) FROM send s WHERE s.project_id = k1 AND s.thread_num = m.thread_num AND s.held_until > k3 "
    "AND (length(s.holder) = 0 OR EXISTS (SELECT 1 FROM lease l "
    "WHERE l.holder = s.holder AND l.held_until > k4))) AS others, "
    "(SELECT count(*) FROM contact c, blocked_user b WHERE c.project_id = k1 AND c.num = m.contact_num "
    "AND b.project_id = k1 AND b.channel_num = m.channel_num AND b.who = c.phone) + "
    "(SELECT count(*) FROM contact c, blocked_user b WHERE c.project_id = k1 AND c.num = m.contact_num "
    "AND b.project_id = k1 AND b.channel_num = m.channel_num AND b.who = c.bsuid) AS blocked, "
    "(SELECT count(*) FROM contact o WHERE o.project_id = k1 AND o.num = m.contact_num AND o.opted_out) AS opted_out "
    "FROM message m, {keys} WHERE m.project_id = k1 AND m.num = k2"};
constexpr Stmt<void(SendState, SendState, Instant)> kLose{
    "UPDATE send SET state = ?, held_until = 0 WHERE state = ? AND length(holder) > 0 AND NOT EXISTS "
    "(SELECT 1 FROM lease WHERE lease.holder = send.holder AND lease.held_until > ?)"};
constexpr Stmt<Send(ProjectId, MessageNum)> kFind{"SELECT {*} FROM send WHERE project_id = ? AND message_num = ?"};
constexpr Stmt<void(ProjectId, MessageNum)> kErase{
    "DELETE FROM send USING {keys} WHERE project_id = k1 AND message_num = k2"};
constexpr Stmt<void(SendState, ProjectId, MessageNum)> kMark{
    "UPDATE send SET state = ?, held_until = 0 WHERE project_id = ? AND message_num = ?"};
constexpr Stmt<Send(Instant, SendState, std::int64_t)> kOverdue{
    "SELECT {*} FROM send WHERE started_at < ? AND state <> ? ORDER BY started_at, message_num LIMIT ?"};
constexpr Stmt<Send(SendState, Instant, std::int64_t)> kUnknown{
    "SELECT {*} FROM send WHERE state <> ? OR held_until <= ? ORDER BY started_at, message_num LIMIT ?"};
constexpr Stmt<void(Instant, SendState, std::int64_t)> kEraseGivenUp{
    "DELETE FROM send WHERE (project_id, message_num) IN (SELECT project_id, message_num FROM send "
    "WHERE started_at < ? AND state = ? ORDER BY started_at LIMIT ?)"};
constexpr Stmt<void()> kFreeThreads{"UPDATE send SET held_until = 0"};
constexpr Stmt<Idempotency(ProjectId, std::string_view)> kAnswerOf{
    "SELECT {*} FROM idempotency WHERE project_id = ? AND key = ?"};
constexpr Stmt<void(ProjectId, std::string_view)> kEraseAnswer{
    "DELETE FROM idempotency WHERE project_id = ? AND key = ?"};
constexpr Stmt<void(Instant, std::int64_t)> kEraseAnswers{
    "DELETE FROM idempotency WHERE (project_id, key) IN "
    "(SELECT project_id, key FROM idempotency WHERE at < ? ORDER BY at LIMIT ?)"};

constexpr Stmt<void(ProjectId, std::string, Instant)> kPause{
    "INSERT INTO send_pause (project_id, what, held_until) VALUES (?, ?, ?) ON CONFLICT (project_id, what) DO UPDATE "
    "SET held_until = excluded.held_until WHERE send_pause.held_until < excluded.held_until"};
constexpr Stmt<SendPause(Instant, std::int64_t)> kPauses{
    "SELECT {*} FROM send_pause WHERE held_until > ? ORDER BY held_until DESC, project_id, what LIMIT ?"};
constexpr Stmt<void(Instant)> kErasePauses{"DELETE FROM send_pause WHERE held_until < ?"};

constexpr Stmt<void(ProjectId, ChannelNum, std::string)> kUnblock{
    "DELETE FROM blocked_user USING {keys} WHERE project_id = k1 AND channel_num = k2 AND who = k3"};
constexpr Stmt<void(ProjectId, ChannelNum)> kUnblockAll{
    "DELETE FROM blocked_user WHERE project_id = ? AND channel_num = ?"};

}  // namespace

Result<std::vector<DraftStanding>> standing(
    ReadTx& tx, ProjectId project, std::vector<MessageNum> const& drafts, Instant now) {
  std::vector<std::tuple<ProjectId, MessageNum, Instant, Instant>> keys;
  for (MessageNum const draft : drafts) keys.emplace_back(project, draft, now, now + kHeldIfAliveUs);
  return tx.many(kStanding, keys);
}
Result<std::int64_t> lose_those_of_dead_nodes(WriteTx& tx, Instant now) {
  return tx.change(kLose, SendState::unknown, SendState::on_its_way, now + kHeldIfAliveUs);
}

Done pause(WriteTx& tx, SendPause const& pause) {
  TRY_DONE(tx.change(kPause, pause.project_id, pause.what, pause.held_until));
  return {};
}
Result<std::vector<SendPause>> pauses(ReadTx& tx, Instant now, std::int64_t rows_max) {
  return tx.all(kPauses, now, rows_max);
}
Done erase_pauses(WriteTx& tx, Instant before) {
  TRY_DONE(tx.change(kErasePauses, before));
  return {};
}

Done block(WriteTx& tx, std::vector<BlockedUser> const& users) {
  return users.empty() ? Done() : tx.insert_many(users, Taken::skip);
}
Done unblock(WriteTx& tx, ProjectId project, ChannelNum channel, std::vector<std::string> const& users) {
  std::vector<std::tuple<ProjectId, ChannelNum, std::string>> keys;
  for (std::string const& user : users) keys.emplace_back(project, channel, user);
  if (!keys.empty()) TRY_DONE(tx.change_many(kUnblock, keys));
  return {};
}
Done unblock_all(WriteTx& tx, ProjectId project, ChannelNum channel) {
  TRY_DONE(tx.change(kUnblockAll, project, channel));
  return {};
}
Result<std::optional<Send>> find(ReadTx& tx, ProjectId project, MessageNum message) {
  return tx.one(kFind, project, message);
}
Done erase(WriteTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& messages) {
  return tx.change_many(kErase, messages);
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
Result<std::int64_t> erase_given_up(WriteTx& tx, Instant before, std::int64_t rows_max) {
  return tx.change(kEraseGivenUp, before, SendState::given_up, rows_max);
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
Result<std::int64_t> erase_answers(WriteTx& tx, Instant before, std::int64_t rows_max) {
  return tx.change(kEraseAnswers, before, rows_max);
}

}  // namespace wigwag::store::sends
