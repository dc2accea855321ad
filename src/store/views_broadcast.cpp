#include "store/views_broadcast.h"

namespace wigwag::store {
namespace {

constexpr Stmt<BroadcastView(ProjectId, BroadcastNum)> kBroadcast{
    "SELECT {*} FROM broadcast b LEFT JOIN channel n ON n.num = b.channel_num"
    " LEFT JOIN template t ON t.project_id = b.project_id AND t.num = b.template_num"
    " WHERE b.project_id = ? AND b.num = ?"};

}  // namespace

Result<std::optional<BroadcastView>> broadcast_by_uuid(ReadTx& tx, ProjectId project, std::string_view uuid) {
  auto const num = num_of(Kind::broadcast, uuid);
  if (!num) return std::nullopt;
  return tx.one(kBroadcast, project, BroadcastNum{*num});
}

}  // namespace wigwag::store
