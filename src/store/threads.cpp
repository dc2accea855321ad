#include "store/threads.h"

namespace wigwag::store::threads {
namespace {

constexpr Stmt<Thread(ProjectId, ChannelNum, ContactNum)> kOfContacts{
    "SELECT {*} FROM thread, {keys} WHERE project_id = k1 AND channel_num = k2 AND contact_num = k3"};
constexpr Stmt<Thread(ProjectId, ChannelNum, GroupNum)> kOfGroups{
    "SELECT {*} FROM thread, {keys} WHERE project_id = k1 AND channel_num = k2 AND group_num = k3"};
constexpr Stmt<Thread(ProjectId, ThreadNum)> kByNum{"SELECT {*} FROM thread WHERE project_id = ? AND num = ?"};
constexpr Stmt<Thread(ProjectId, ContactNum, ProjectId)> kOfContact{
    "SELECT {*} FROM thread WHERE project_id = ? AND contact_num = ? "
    "AND channel_num IN (SELECT c.num FROM channel c WHERE c.project_id = ?)"};
constexpr Stmt<void(ProjectId, ThreadNum)> kErase{"DELETE FROM thread WHERE project_id = ? AND num = ?"};

}  // namespace

Result<std::vector<Thread>> of_contacts(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ChannelNum, ContactNum>> const& keys) {
  return tx.many(kOfContacts, keys);
}
Result<std::vector<Thread>> of_groups(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ChannelNum, GroupNum>> const& keys) {
  return tx.many(kOfGroups, keys);
}
Result<std::optional<Thread>> by_num(ReadTx& tx, ProjectId project, ThreadNum num) {
  return tx.one(kByNum, project, num);
}
Result<std::vector<Thread>> of_contact(ReadTx& tx, ProjectId project, ContactNum contact) {
  return tx.all(kOfContact, project, contact, project);
}

Done erase(WriteTx& tx, ProjectId project, ThreadNum thread) {
  TRY_DONE(tx.change(kErase, project, thread));
  return {};
}

}  // namespace wigwag::store::threads
