#include "store/assignments.h"

namespace wigwag::store::assignments {
namespace {

constexpr Stmt<Assignment(ProjectId, RowNum, ConversationNum)> kFind{
    "SELECT {*} FROM assignment WHERE project_id = ? AND num = ? AND conversation_num = ?"};
constexpr Stmt<Assignment(ProjectId, ConversationNum)> kActive{
    "SELECT {*} FROM assignment WHERE project_id = ? AND conversation_num = ? AND active ORDER BY num LIMIT 1"};
constexpr Stmt<Assignment(ProjectId, MemberNum, std::int64_t)> kOfMember{
    "SELECT {*} FROM assignment WHERE project_id = ? AND member_num = ? AND active ORDER BY num LIMIT ?"};
constexpr Stmt<void(std::optional<MemberNum>, Instant, ProjectId, ConversationNum)> kSetAssignee{
    "UPDATE conversation SET assigned_member_num = ?, updated_at = ? WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(ProjectId, ConversationNum, ProjectId, ConversationNum)> kRelease{
    "UPDATE assignment SET active = FALSE WHERE project_id = ? AND conversation_num = ? AND active AND EXISTS ("
    "SELECT 1 FROM assignment o WHERE o.project_id = ? AND o.conversation_num = ? AND o.active)"};
constexpr Stmt<void(ConversationNum, ProjectId, ConversationNum)> kRepoint{
    "UPDATE assignment SET conversation_num = ? WHERE project_id = ? AND conversation_num = ?"};
constexpr Stmt<void(ConversationNum, ProjectId, ConversationNum)> kRepointEvents{
    "UPDATE project_event SET conversation_num = ? WHERE project_id = ? AND conversation_num = ?"};
constexpr Stmt<ContactNote(ProjectId, RowNum)> kNote{"SELECT {*} FROM contact_note WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(ProjectId, RowNum)> kEraseNote{"DELETE FROM contact_note WHERE project_id = ? AND num = ?"};

}  // namespace

Result<std::optional<Assignment>> find(ReadTx& tx, ProjectId project, ConversationNum conversation, RowNum num) {
  return tx.one(kFind, project, num, conversation);
}
Result<std::optional<Assignment>> active_of(ReadTx& tx, ProjectId project, ConversationNum conversation) {
  return tx.one(kActive, project, conversation);
}
Result<std::vector<Assignment>> active_of_member(
    ReadTx& tx, ProjectId project, MemberNum member, std::int64_t rows_max) {
  return tx.all(kOfMember, project, member, rows_max);
}
Done repoint(WriteTx& tx, ProjectId project, ConversationNum from, ConversationNum to) {
  TRY_DONE(tx.change(kRelease, project, from, project, to));
  TRY_DONE(tx.change(kRepoint, to, project, from));
  TRY_DONE(tx.change(kRepointEvents, to, project, from));
  return {};
}
Done set_assignee(
    WriteTx& tx, ProjectId project, ConversationNum conversation, std::optional<MemberNum> member, Instant now) {
  TRY_DONE(tx.change(kSetAssignee, member, now, project, conversation));
  return {};
}

Result<std::optional<ContactNote>> note(ReadTx& tx, ProjectId project, RowNum num) {
  return tx.one(kNote, project, num);
}
Done erase_note(WriteTx& tx, ProjectId project, RowNum num) {
  TRY_DONE(tx.change(kEraseNote, project, num));
  return {};
}

}  // namespace wigwag::store::assignments
