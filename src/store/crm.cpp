#include "store/crm.h"

#include "model/broadcast.h"

namespace wigwag::store::crm {
namespace {

template <class Row>
struct Texts;
template <>
struct Texts<ContactGroup> {
  static constexpr Stmt<ContactGroup(ProjectId, ContactGroupNum)> by_num{
      "SELECT {*} FROM contact_group WHERE project_id = ? AND num = ?"};
  static constexpr Stmt<ContactGroup(ProjectId, std::string_view)> by_name{
      "SELECT {*} FROM contact_group WHERE project_id = ? AND name = ?"};
  static constexpr Stmt<ContactGroup(ProjectId, ContactGroupNum)> by_nums{
      "SELECT {*} FROM contact_group, {keys} WHERE project_id = k1 AND num = k2"};
  static constexpr Stmt<std::int64_t(ProjectId, std::int64_t)> count{
      "SELECT count(*) FROM (SELECT 1 AS one FROM contact_group WHERE project_id = ? LIMIT ?) AS counted"};
  static constexpr Stmt<void(ProjectId, ContactGroupNum)> erase{
      "DELETE FROM contact_group WHERE project_id = ? AND num = ?"};
};
template <>
struct Texts<ContactSource> {
  static constexpr Stmt<ContactSource(ProjectId, SourceNum)> by_num{
      "SELECT {*} FROM contact_source WHERE project_id = ? AND num = ?"};
  static constexpr Stmt<ContactSource(ProjectId, std::string_view)> by_name{
      "SELECT {*} FROM contact_source WHERE project_id = ? AND name = ?"};
  static constexpr Stmt<ContactSource(ProjectId, SourceNum)> by_nums{
      "SELECT {*} FROM contact_source, {keys} WHERE project_id = k1 AND num = k2"};
  static constexpr Stmt<std::int64_t(ProjectId, std::int64_t)> count{
      "SELECT count(*) FROM (SELECT 1 AS one FROM contact_source WHERE project_id = ? LIMIT ?) AS counted"};
  static constexpr Stmt<void(ProjectId, SourceNum)> erase{
      "DELETE FROM contact_source WHERE project_id = ? AND num = ?"};
};
template <>
struct Texts<ContactStatus> {
  static constexpr Stmt<ContactStatus(ProjectId, ContactStatusNum)> by_num{
      "SELECT {*} FROM contact_status WHERE project_id = ? AND num = ?"};
  static constexpr Stmt<ContactStatus(ProjectId, std::string_view)> by_name{
      "SELECT {*} FROM contact_status WHERE project_id = ? AND name = ?"};
  static constexpr Stmt<ContactStatus(ProjectId, ContactStatusNum)> by_nums{
      "SELECT {*} FROM contact_status, {keys} WHERE project_id = k1 AND num = k2"};
  static constexpr Stmt<std::int64_t(ProjectId, std::int64_t)> count{
      "SELECT count(*) FROM (SELECT 1 AS one FROM contact_status WHERE project_id = ? LIMIT ?) AS counted"};
  static constexpr Stmt<void(ProjectId, ContactStatusNum)> erase{
      "DELETE FROM contact_status WHERE project_id = ? AND num = ?"};
};

constexpr Stmt<std::int64_t(ProjectId, SourceNum)> kSourceUsed{
    "SELECT num FROM contact WHERE project_id = ? AND source_num = ? LIMIT 1"};
constexpr Stmt<std::int64_t(ProjectId, ContactStatusNum)> kStatusUsed{
    "SELECT num FROM contact WHERE project_id = ? AND status_num = ? LIMIT 1"};

constexpr Stmt<ContactGroupMember(ProjectId, ContactNum)> kMembershipsOf{
    "SELECT {*} FROM contact_group_member, {keys} WHERE project_id = k1 AND contact_num = k2"};
constexpr Stmt<ContactGroupMember(ProjectId, ContactGroupNum, ContactNum)> kExisting{
    "SELECT {*} FROM contact_group_member, {keys} WHERE project_id = k1 AND group_num = k2 AND contact_num = k3"};
constexpr Stmt<void(ProjectId, ContactGroupNum, ContactNum)> kLeave{
    "DELETE FROM contact_group_member USING {keys} WHERE project_id = k1 AND group_num = k2 AND contact_num = k3"};
constexpr Stmt<void(ProjectId, ContactGroupNum)> kEmpty{
    "DELETE FROM contact_group_member WHERE project_id = ? AND group_num = ?"};
constexpr Stmt<void(ProjectId, ContactNum)> kLeaveAll{
    "DELETE FROM contact_group_member WHERE project_id = ? AND contact_num = ?"};

constexpr Stmt<std::int64_t(ProjectId)> kContacts{"SELECT contacts FROM project_counter WHERE project_id = ?"};
constexpr Stmt<std::int64_t(ProjectId, std::int64_t, Instant, std::int64_t)> kConversations{
    "SELECT count(*) FROM (SELECT 1 AS one FROM conversation WHERE project_id = ? AND num >= ? AND first_at >= ? "
    "LIMIT ?) AS counted"};
constexpr Stmt<std::int64_t(ProjectId)> kMembers{"SELECT count(*) FROM member WHERE project_id = ?"};

constexpr Stmt<std::int64_t(ProjectId, BroadcastStatus, BroadcastStatus)> kCampaigns{
    "SELECT count(*) FROM broadcast WHERE project_id = ? AND status IN (?, ?)"};

}  // namespace

template <class Row>
Result<std::optional<Row>> by_num(ReadTx& tx, ProjectId project, decltype(Row::num) num) {
  return tx.one(Texts<Row>::by_num, project, num);
}
template <class Row>
Result<std::optional<Row>> by_name(ReadTx& tx, ProjectId project, std::string_view name) {
  return tx.one(Texts<Row>::by_name, project, name);
}
template <class Row>
Result<std::vector<Row>> by_nums(ReadTx& tx, std::vector<std::tuple<ProjectId, decltype(Row::num)>> const& nums) {
  return tx.many(Texts<Row>::by_nums, nums);
}
template <class Row>
Result<std::int64_t> count(ReadTx& tx, ProjectId project, std::int64_t rows_max) {
  return tx.number(Texts<Row>::count, project, rows_max);
}
template <class Row>
Done erase(WriteTx& tx, ProjectId project, decltype(Row::num) num) {
  TRY_DONE(tx.change(Texts<Row>::erase, project, num));
  return {};
}

template Result<std::optional<ContactGroup>> by_num(ReadTx&, ProjectId, ContactGroupNum);
template Result<std::optional<ContactSource>> by_num(ReadTx&, ProjectId, SourceNum);
template Result<std::optional<ContactStatus>> by_num(ReadTx&, ProjectId, ContactStatusNum);
template Result<std::optional<ContactGroup>> by_name(ReadTx&, ProjectId, std::string_view);
template Result<std::optional<ContactSource>> by_name(ReadTx&, ProjectId, std::string_view);
template Result<std::optional<ContactStatus>> by_name(ReadTx&, ProjectId, std::string_view);
template Result<std::vector<ContactGroup>> by_nums(ReadTx&, std::vector<std::tuple<ProjectId, ContactGroupNum>> const&);
template Result<std::vector<ContactSource>> by_nums(ReadTx&, std::vector<std::tuple<ProjectId, SourceNum>> const&);
template Result<std::vector<ContactStatus>> by_nums(
    ReadTx&, std::vector<std::tuple<ProjectId, ContactStatusNum>> const&);
template Result<std::int64_t> count<ContactGroup>(ReadTx&, ProjectId, std::int64_t);
template Result<std::int64_t> count<ContactSource>(ReadTx&, ProjectId, std::int64_t);
template Result<std::int64_t> count<ContactStatus>(ReadTx&, ProjectId, std::int64_t);
template Done erase<ContactGroup>(WriteTx&, ProjectId, ContactGroupNum);
template Done erase<ContactSource>(WriteTx&, ProjectId, SourceNum);
template Done erase<ContactStatus>(WriteTx&, ProjectId, ContactStatusNum);

Result<bool> is_used(ReadTx& tx, ProjectId project, SourceNum source) {
  TRY(std::int64_t const contact, tx.number(kSourceUsed, project, source));
  return contact != 0;
}
Result<bool> is_used(ReadTx& tx, ProjectId project, ContactStatusNum status) {
  TRY(std::int64_t const contact, tx.number(kStatusUsed, project, status));
  return contact != 0;
}

Result<std::vector<ContactGroupMember>> memberships_of(ReadTx& tx, ByContact const& contacts) {
  return tx.many(kMembershipsOf, contacts);
}
Result<std::vector<ContactGroupMember>> existing(ReadTx& tx, Memberships const& memberships) {
  return tx.many(kExisting, memberships);
}
Done leave_groups(WriteTx& tx, Memberships const& memberships) { return tx.change_many(kLeave, memberships); }
Done empty_group(WriteTx& tx, ProjectId project, ContactGroupNum group) {
  TRY_DONE(tx.change(kEmpty, project, group));
  return {};
}
Done repoint_memberships(WriteTx& tx, ProjectId project, ContactNum from, ContactNum to) {
  TRY(std::vector<ContactGroupMember> theirs, memberships_of(tx, {{project, from}}));
  if (theirs.empty()) return {};
  for (ContactGroupMember& one : theirs) one.contact_num = to;
  TRY_DONE(tx.insert_many(theirs, Taken::skip));
  TRY_DONE(tx.change(kLeaveAll, project, from));
  return {};
}

Result<std::int64_t> count_contacts(ReadTx& tx, ProjectId project) { return tx.number(kContacts, project); }
Result<std::int64_t> count_conversations(ReadTx& tx, ProjectId project, Instant since, std::int64_t count_max) {
  return tx.number(kConversations, project, first_num_at(since), since, count_max);
}
Result<std::int64_t> count_members(ReadTx& tx, ProjectId project) { return tx.number(kMembers, project); }
Result<std::int64_t> count_campaigns(ReadTx& tx, ProjectId project) {
  return tx.number(kCampaigns, project, BroadcastStatus::scheduled, BroadcastStatus::sending);
}

}  // namespace wigwag::store::crm
