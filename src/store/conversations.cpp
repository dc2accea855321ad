#include "store/conversations.h"

namespace wigwag::store::conversations {
namespace {

constexpr Stmt<Conversation(ProjectId, ThreadNum, Instant)> kSince{
    "SELECT {*} FROM conversation, {keys} WHERE project_id = k1 AND thread_num = k2 AND last_active_at > k3"};
constexpr Stmt<Conversation(ProjectId, ThreadNum)> kActive{
    "SELECT {*} FROM conversation, {keys} WHERE project_id = k1 AND thread_num = k2 AND ended_at IS NULL"};
constexpr Stmt<ConversationNum(ProjectId, ContactNum, ChannelNum)> kActiveOf{
    "SELECT num FROM conversation WHERE project_id = ? AND contact_num = ? AND channel_num = ? AND ended_at IS NULL "
    "ORDER BY num DESC LIMIT 1"};
constexpr Stmt<Conversation(ProjectId, ConversationNum)> kByNum{
    "SELECT {*} FROM conversation, {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<Conversation(Instant, Instant, Instant, Instant, std::int64_t, Instant, Instant)> kEndIdle{
    "UPDATE conversation SET ended_at = ?, updated_at = ? WHERE (project_id, num) IN (SELECT c.project_id, c.num "
    "FROM conversation c WHERE c.ended_at IS NULL AND c.touched_at < ? AND c.last_active_at < ? "
    "ORDER BY c.touched_at, c.last_active_at, c.num LIMIT ? {skip_locked}) "
    "AND ended_at IS NULL AND touched_at < ? AND last_active_at < ? RETURNING {*}"};
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
Result<std::optional<ConversationNum>> active_of(
    ReadTx& tx, ProjectId project, ChannelNum channel, ContactNum contact) {
  return tx.one(kActiveOf, project, contact, channel);
}
Result<std::vector<Conversation>> by_num(ReadTx& tx, std::vector<std::tuple<ProjectId, ConversationNum>> const& keys) {
  return tx.many(kByNum, keys);
}
Result<std::vector<Conversation>> end_idle(WriteTx& tx, Instant idle_since, Instant now, std::int64_t rows_max) {
  return tx.all(kEndIdle, now, now, idle_since, idle_since, rows_max, idle_since, idle_since);
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
