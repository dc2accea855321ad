#include "store/setup_links.h"

namespace wigwag::store::setup_links {
namespace {

constexpr Stmt<SetupLink(ProjectId, CustomerNum, RowNum)> kOfCustomer{
    "SELECT {*} FROM setup_link WHERE project_id = ? AND customer_num = ? AND num = ?"};
constexpr Stmt<SetupLink(ProjectId, RowNum)> kByNum{"SELECT {*} FROM setup_link WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(SetupState, Instant, ProjectId, CustomerNum, SetupState, RowNum, Instant)> kRevoke{
    "UPDATE setup_link SET state = ?, updated_at = ? WHERE project_id = ? AND customer_num = ? AND state = ? "
    "AND num <> ? AND expires_at > ?"};

}  // namespace

Result<std::optional<SetupLink>> by_uuid(ReadTx& tx, ProjectId project, CustomerNum customer, std::string_view uuid) {
  auto const num = num_of(Kind::setup_link, uuid);
  if (!num) return std::nullopt;
  return tx.one(kOfCustomer, project, customer, RowNum{*num});
}
Result<std::optional<SetupLink>> by_num(ReadTx& tx, ProjectId project, RowNum num) {
  return tx.one(kByNum, project, num);
}
Done revoke_others(WriteTx& tx, SetupLink const& but, Instant now) {
  TRY_DONE(
      tx.change(kRevoke, SetupState::revoked, now, but.project_id, but.customer_num, SetupState::open, but.num, now));
  return {};
}

}  // namespace wigwag::store::setup_links
