#include "store/conversations.h"

namespace wigwag::store::conversations {
namespace {

constexpr Stmt<Conversation(ProjectId, ThreadNum, Instant)> kSince{
    "SELECT {*} FROM conversation, {keys} WHERE project_id = k1 AND thread_num = k2 AND last_active_at > k3"};
constexpr Stmt<Conversation(ProjectId, ThreadNum)> kActive{
    "SELECT {*} FROM conversation, {keys} WHERE project_id = k1 AND thread_num = k2 AND ended_at IS NULL"};
constexpr Stmt<Conversation(ProjectId, ThreadNum, Instant)> kActiveBefore{
    "SELECT {*} FROM conversation, {keys} WHERE project_id = k1 AND thread_num = k2 AND ended_at IS NULL "
    "AND last_active_at <= k3"};
constexpr Stmt<ConversationNum(ProjectId, ContactNum, ChannelNum)> kActiveOf{
    "SELECT num FROM conversation WHERE project_id = ? AND contact_num = ? AND channel_num = ? AND ended_at IS NULL "
    "ORDER BY num DESC LIMIT 1"};
constexpr Stmt<Conversation(ProjectId, ConversationNum)> kByNum{
    "SELECT {*} FROM conversation, {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<Conversation(Instant, Instant, std::int64_t)> kIdle{
    "SELECT {*} FROM conversation WHERE ended_at IS NULL AND touched_at < ? AND last_active_at < ? "
    "ORDER BY touched_at, last_active_at, num LIMIT ?"};
constexpr Stmt<Conversation(ProjectId, ConversationNum, Instant, Instant)> kEndIdle{
    "UPDATE conversation SET ended_at = k4, updated_at = k4 FROM {keys} WHERE project_id = k1 AND num = k2 "
    "AND ended_at IS NULL AND touched_at < k3 AND last_active_at < k3 RETURNING {*}"};
constexpr Stmt<void(ThreadNum, ContactNum, ProjectId, ThreadNum)> kRepoint{
    "UPDATE conversation SET thread_num = ?, contact_num = ? WHERE project_id = ? AND thread_num = ?"};
constexpr Stmt<void(ProjectId, ConversationNum)> kErase{"DELETE FROM conversation WHERE project_id = ? AND num = ?"};

}  // namespace

Result<std::vector<Conversation>> since(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ThreadNum, Instant>> const& keys) {
  return tx.many(kSince, keys);
}
Result<std::vector<Conversation>> active(ReadTx& tx, std::vector<std::tuple<ProjectId, ThreadNum>> const& keys) {
  return tx.many(kActive, keys);
}
Result<std::vector<Conversation>> active_before(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ThreadNum, Instant>> const& keys) {
  return tx.many(kActiveBefore, keys);
}
Result<std::optional<ConversationNum>> active_of(
    ReadTx& tx, ProjectId project, ChannelNum channel, ContactNum contact) {
  return tx.one(kActiveOf, project, contact, channel);
}
Result<std::vector<Conversation>> by_num(ReadTx& tx, std::vector<std::tuple<ProjectId, ConversationNum>> const& keys) {
  return tx.many(kByNum, keys);
}
Result<std::vector<Conversation>> idle(ReadTx& tx, Instant since, std::int64_t rows_max) {
  return tx.all(kIdle, since, since, rows_max);
}
Result<std::vector<Conversation>> end_idle(
    WriteTx& tx, std::vector<Conversation> const& rows, Instant since, Instant now) {
  std::vector<std::tuple<ProjectId, ConversationNum, Instant, Instant>> keys;
  for (Conversation const& row : rows) keys.emplace_back(row.project_id, row.num, since, now);
  return tx.many(kEndIdle, keys);
}

Done repoint(WriteTx& tx, ProjectId project, ThreadNum from, ThreadNum to, ContactNum contact) {
  TRY_DONE(tx.change(kRepoint, to, contact, project, from));
  return {};
}

Done erase(WriteTx& tx, ProjectId project, ConversationNum num) {
  TRY_DONE(tx.change(kErase, project, num));
  return {};
}

}  // namespace wigwag::store::conversations
