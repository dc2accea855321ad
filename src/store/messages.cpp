#include "store/messages.h"

namespace wigwag::store::messages {
namespace {

// The plus keeps PostgreSQL from reading a whole number's messages: few rows have one hash.
constexpr Stmt<Message(ProjectId, ChannelNum, std::int64_t)> kByWamid{
    "SELECT {*} FROM message, {keys} WHERE project_id = k1 AND +channel_num = k2 AND wamid_hash = k3"};
constexpr Stmt<Message(ProjectId, MessageNum)> kByNum{"SELECT {*} FROM message WHERE project_id = ? AND num = ?"};
constexpr Stmt<Message(ProjectId, ProjectId, ThreadNum, MessageNum, MessageNum, Direction, MessageStatus, std::int64_t)>
    kUnread{
        "SELECT {*} FROM message WHERE project_id = ? AND conversation_num IN "
        "(SELECT c.num FROM conversation c WHERE c.project_id = ? AND c.thread_num = ?) "
        "AND num > ? AND num <= ? AND direction = ? AND status = ? ORDER BY num DESC LIMIT ?"};
constexpr Stmt<std::int64_t(ProjectId, ProjectId, ThreadNum, MessageNum, Direction, MessageStatus)> kCountUnread{
    "SELECT count(*) FROM message WHERE project_id = ? AND conversation_num IN "
    "(SELECT c.num FROM conversation c WHERE c.project_id = ? AND c.thread_num = ?) "
    "AND num > ? AND direction = ? AND status = ?"};
constexpr Stmt<StatusOrphan(ProjectId, ChannelNum, std::int64_t)> kOrphans{
    "SELECT {*} FROM status_orphan, {keys} WHERE project_id = k1 AND +channel_num = k2 AND wamid_hash = k3"};
constexpr Stmt<ChangeRow(ProjectId, ChannelNum, std::int64_t)> kChangesByWamid{
    "SELECT {*} FROM message_change, {keys} WHERE project_id = k1 AND +channel_num = k2 AND wamid_hash = k3"};
constexpr Stmt<ChangeRow(ProjectId, ChannelNum, std::int64_t)> kChangesOf{
    "SELECT {*} FROM message_change, {keys} WHERE project_id = k1 AND +channel_num = k2 AND target_hash = k3"};
constexpr Stmt<void(ProjectId, std::int64_t)> kEraseOrphans{
    "DELETE FROM status_orphan USING {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<void(ContactNum, ThreadNum, ProjectId, ContactNum, ThreadNum)> kRepoint{
    "UPDATE message SET contact_num = ?, thread_num = ? WHERE project_id = ? AND contact_num = ? AND thread_num = ?"};
constexpr Stmt<void(ContactNum, ProjectId, ContactNum)> kRepointAuthor{
    "UPDATE message SET contact_num = ? WHERE project_id = ? AND contact_num = ?"};
constexpr Stmt<void(ConversationNum, ProjectId, ConversationNum)> kRepointConversation{
    "UPDATE message SET conversation_num = ? WHERE project_id = ? AND conversation_num = ?"};

}  // namespace

Result<std::vector<Message>> by_wamid(ReadTx& tx, Keys const& keys) { return tx.many(kByWamid, keys); }
Result<std::optional<Message>> by_num(ReadTx& tx, ProjectId project, MessageNum num) {
  return tx.one(kByNum, project, num);
}
Result<std::vector<Message>> unread(
    ReadTx& tx, ProjectId project, ThreadNum thread, MessageNum after, MessageNum until, std::int64_t rows_max) {
  return tx.all(
      kUnread, project, project, thread, after, until, Direction::inbound, MessageStatus::delivered, rows_max);
}
Result<std::int64_t> count_unread(ReadTx& tx, ProjectId project, ThreadNum thread, MessageNum after) {
  return tx.number(kCountUnread, project, project, thread, after, Direction::inbound, MessageStatus::delivered);
}
Result<std::vector<StatusOrphan>> orphans(ReadTx& tx, Keys const& keys) { return tx.many(kOrphans, keys); }
Result<std::vector<ChangeRow>> changes_by_wamid(ReadTx& tx, Keys const& keys) { return tx.many(kChangesByWamid, keys); }
Result<std::vector<ChangeRow>> changes_of(ReadTx& tx, Keys const& targets) { return tx.many(kChangesOf, targets); }

Done erase_orphans(WriteTx& tx, std::vector<std::tuple<ProjectId, std::int64_t>> const& nums) {
  return tx.change_many(kEraseOrphans, nums);
}

Done update_progress(WriteTx& tx, std::vector<Message> const& rows) {
  return tx.update_many(rows, &Message::status, &Message::error_code, &Message::error_title, &Message::statuses,
      &Message::callback_data, &Message::updated_at);
}

Done update_name(WriteTx& tx, std::vector<Message> const& rows) {
  return tx.update_many(rows, &Message::wamid, &Message::wamid_hash, &Message::status, &Message::error_code,
      &Message::error_title, &Message::statuses, &Message::callback_data, &Message::updated_at);
}

Done repoint(
    WriteTx& tx, ProjectId project, ContactNum from, ThreadNum thread_from, ContactNum to, ThreadNum thread_to) {
  TRY_DONE(tx.change(kRepoint, to, thread_to, project, from, thread_from));
  return {};
}

Done repoint_author(WriteTx& tx, ProjectId project, ContactNum from, ContactNum to) {
  TRY_DONE(tx.change(kRepointAuthor, to, project, from));
  return {};
}

Done repoint_conversation(WriteTx& tx, ProjectId project, ConversationNum from, ConversationNum to) {
  TRY_DONE(tx.change(kRepointConversation, to, project, from));
  return {};
}

}  // namespace wigwag::store::messages
