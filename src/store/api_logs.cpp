#include "store/api_logs.h"

namespace wigwag::store::api_logs {
namespace {

constexpr Stmt<std::int64_t(ProjectId, std::int64_t, std::int64_t)> kOld{
    "SELECT num FROM api_log WHERE project_id = ? AND num < ? ORDER BY num LIMIT ?"};
constexpr Stmt<void(ProjectId, std::int64_t)> kForget{"DELETE FROM api_log WHERE project_id = ? AND num <= ?"};

}  // namespace

Done add(WriteTx& tx, std::span<ApiLog const> rows) { return tx.insert_many(rows); }

Result<std::vector<ApiLogView>> walk(
    ReadTx& tx, ProjectId project, Wanted const& wanted, Way way, std::int64_t rows_max) {
  Dynamic query;
  query.text =
      "SELECT {*} FROM api_log l LEFT JOIN api_key k ON k.num = l.api_key_num AND k.project_id = l.project_id"
      " WHERE l.project_id = ? AND l.num >= ? AND l.num < ?";
  query.values = {project.value, wanted.begin, wanted.end};
  if (wanted.status) {
    query.text += " AND l.response_status = ?";
    query.values.emplace_back(*wanted.status);
  }
  if (wanted.rows == Rows::problems) query.text += " AND l.response_status >= 400";  // as the index says it
  query.text += way == Way::forward ? " ORDER BY l.num DESC LIMIT ?" : " ORDER BY l.num LIMIT ?";
  query.values.emplace_back(rows_max);
  return tx.dynamic<ApiLogView>(query);
}

Result<std::int64_t> forget(WriteTx& tx, ProjectId project, Instant before, std::int64_t rows_max) {
  TRY(std::vector<std::int64_t> const nums, tx.all(kOld, project, first_num_at(before), rows_max));
  if (nums.empty()) return 0;
  return tx.change(kForget, project, nums.back());
}

}  // namespace wigwag::store::api_logs
