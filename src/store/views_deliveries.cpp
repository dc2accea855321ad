#include "store/views_deliveries.h"

namespace wigwag::store {
namespace {

constexpr Stmt<DeliveryView(ProjectId, DeliveryNum)> kByNum{
    "SELECT {*} FROM delivery d LEFT JOIN webhook w ON w.project_id = d.project_id AND w.num = d.webhook_num"
    " LEFT JOIN channel n ON n.num = d.channel_num"
    " LEFT JOIN contact c ON c.project_id = d.project_id AND c.num = d.contact_num"
    " WHERE d.project_id = ? AND d.num = ?"};

}  // namespace

Result<std::optional<DeliveryView>> delivery_by_num(ReadTx& tx, ProjectId project, DeliveryNum num) {
  return tx.one(kByNum, project, num);
}

}  // namespace wigwag::store
