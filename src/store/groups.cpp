#include "store/groups.h"

namespace wigwag::store::groups {
namespace {

constexpr Stmt<Group(ProjectId, ChannelNum, std::string)> kByGroupId{
    "SELECT {*} FROM wa_group, {keys} WHERE project_id = k1 AND channel_num = k2 AND group_id = k3"};
constexpr Stmt<GroupMember(ProjectId, GroupNum, ContactNum)> kMembers{
    "SELECT {*} FROM wa_group_member, {keys} WHERE project_id = k1 AND group_num = k2 AND contact_num = k3"};

}  // namespace

Result<std::vector<Group>> by_group_id(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ChannelNum, std::string>> const& keys) {
  return tx.many(kByGroupId, keys);
}
Result<std::vector<GroupMember>> members(
    ReadTx& tx, std::vector<std::tuple<ProjectId, GroupNum, ContactNum>> const& keys) {
  return tx.many(kMembers, keys);
}

}  // namespace wigwag::store::groups
