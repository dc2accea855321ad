#include "store/groups.h"

namespace wigwag::store::groups {
namespace {

constexpr Stmt<Group(ProjectId, ChannelNum, std::string)> kByGroupId{
    "SELECT {*} FROM wa_group, {keys} WHERE project_id = k1 AND channel_num = k2 AND group_id = k3"};
// The list of channels lets the unique key be used, which has the number before the group.
constexpr Stmt<std::string(ProjectId, ProjectId, std::string_view)> kNumberOf{
    "SELECT channel.phone_number_id FROM wa_group, channel WHERE wa_group.project_id = ? "
    "AND wa_group.channel_num IN (SELECT c.num FROM channel c WHERE c.project_id = ?) AND wa_group.group_id = ? "
    "AND channel.num = wa_group.channel_num ORDER BY wa_group.num LIMIT 1"};
constexpr Stmt<GroupMember(ProjectId, GroupNum, ContactNum)> kMembers{
    "SELECT {*} FROM wa_group_member, {keys} WHERE project_id = k1 AND group_num = k2 AND contact_num = k3"};

}  // namespace

Result<std::vector<Group>> by_group_id(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ChannelNum, std::string>> const& keys) {
  return tx.many(kByGroupId, keys);
}
Result<std::optional<std::string>> number_of(ReadTx& tx, ProjectId project, std::string_view group_id) {
  return tx.one(kNumberOf, project, project, group_id);
}
Result<std::vector<GroupMember>> members(
    ReadTx& tx, std::vector<std::tuple<ProjectId, GroupNum, ContactNum>> const& keys) {
  return tx.many(kMembers, keys);
}

}  // namespace wigwag::store::groups
