#include "store/customers.h"

namespace wigwag::store::customers {
namespace {

constexpr Stmt<Customer(ProjectId, CustomerNum)> kByNum{"SELECT {*} FROM customer WHERE project_id = ? AND num = ?"};
constexpr Stmt<Customer(ProjectId, std::string_view)> kByExternalId{
    "SELECT {*} FROM customer WHERE project_id = ? AND external_customer_id = ?"};
constexpr Stmt<std::int64_t(ProjectId, CustomerNum)> kNumbers{
    "SELECT count(*) FROM channel WHERE project_id = ? AND customer_num = ? AND removed_at IS NULL"};
constexpr Stmt<void(ProjectId, CustomerNum)> kFreeContacts{
    "UPDATE contact SET customer_num = NULL WHERE project_id = ? AND customer_num = ?"};
constexpr Stmt<void(ProjectId, CustomerNum)> kFreeNumbers{
    "UPDATE channel SET customer_num = NULL WHERE project_id = ? AND customer_num = ?"};
constexpr Stmt<void(ProjectId, CustomerNum)> kEraseLinks{
    "DELETE FROM setup_link WHERE project_id = ? AND customer_num = ?"};
constexpr Stmt<void(ProjectId, CustomerNum)> kErase{"DELETE FROM customer WHERE project_id = ? AND num = ?"};

}  // namespace

Result<std::optional<Customer>> by_num(ReadTx& tx, ProjectId project, CustomerNum num) {
  return tx.one(kByNum, project, num);
}
Result<std::optional<Customer>> by_external_id(ReadTx& tx, ProjectId project, std::string_view external_id) {
  return tx.one(kByExternalId, project, external_id);
}
Result<bool> has_numbers(ReadTx& tx, ProjectId project, CustomerNum num) {
  TRY(std::int64_t const count, tx.number(kNumbers, project, num));
  return count > 0;
}
Done erase(WriteTx& tx, ProjectId project, CustomerNum num) {
  TRY_DONE(tx.change(kFreeContacts, project, num));
  TRY_DONE(tx.change(kFreeNumbers, project, num));
  TRY_DONE(tx.change(kEraseLinks, project, num));
  TRY_DONE(tx.change(kErase, project, num));
  return {};
}

}  // namespace wigwag::store::customers
