#include "store/views_admin.h"

namespace wigwag::store {
namespace {

constexpr Stmt<AssignmentView(ProjectId, RowNum, ConversationNum)> kAssignment{
    "SELECT {*} FROM assignment x WHERE x.project_id = ? AND x.num = ? AND x.conversation_num = ?"};
constexpr Stmt<NoteView(ProjectId, RowNum)> kNote{
    "SELECT {*} FROM contact_note o WHERE o.project_id = ? AND o.num = ?"};
constexpr Stmt<CustomerView(ProjectId, CustomerNum)> kCustomer{
    "SELECT {*} FROM customer q WHERE q.project_id = ? AND q.num = ?"};
constexpr Stmt<NumberView(ProjectId, std::string_view)> kNumber{
    "SELECT {*} FROM channel n WHERE n.project_id = ? AND n.phone_number_id = ? AND n.removed_at IS NULL"};
constexpr Stmt<NumberView(ProjectId, ChannelNum)> kNumberByNum{
    "SELECT {*} FROM channel n WHERE n.project_id = ? AND n.num = ? AND n.removed_at IS NULL"};
constexpr Stmt<NameRequestView(ProjectId, RowNum, ChannelNum)> kNameRequest{
    "SELECT {*} FROM name_request y LEFT JOIN channel n ON n.num = y.channel_num"
    " WHERE y.project_id = ? AND y.num = ? AND y.channel_num = ?"};

}  // namespace

Result<std::optional<AssignmentView>> assignment_by_uuid(
    ReadTx& tx, ProjectId project, ConversationNum conversation, std::string_view uuid) {
  auto const num = num_of(Kind::assignment, uuid);
  if (!num) return std::nullopt;
  return tx.one(kAssignment, project, RowNum{*num}, conversation);
}

Result<std::optional<NoteView>> note_by_uuid(ReadTx& tx, ProjectId project, std::string_view uuid) {
  auto const num = num_of(Kind::note, uuid);
  if (!num) return std::nullopt;
  return tx.one(kNote, project, RowNum{*num});
}

Result<std::optional<CustomerView>> customer_by_uuid(ReadTx& tx, ProjectId project, std::string_view uuid) {
  auto const num = num_of(Kind::customer, uuid);
  if (!num) return std::nullopt;
  return tx.one(kCustomer, project, CustomerNum{*num});
}

Result<std::optional<NumberView>> number_by_id(ReadTx& tx, ProjectId project, std::string_view phone_number_id) {
  return tx.one(kNumber, project, phone_number_id);
}

Result<std::optional<NumberView>> number_by_num(ReadTx& tx, ProjectId project, ChannelNum num) {
  return tx.one(kNumberByNum, project, num);
}

Result<std::optional<NameRequestView>> name_request_by_uuid(
    ReadTx& tx, ProjectId project, ChannelNum channel, std::string_view uuid) {
  auto const num = num_of(Kind::name_request, uuid);
  if (!num) return std::nullopt;
  return tx.one(kNameRequest, project, RowNum{*num}, channel);
}

}  // namespace wigwag::store
