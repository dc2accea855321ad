#include "store/seen.h"

namespace wigwag::store::seen {
namespace {

constexpr Stmt<SeenNews(ProjectId, std::int64_t)> kFind{
    "SELECT {*} FROM seen_news, {keys} WHERE project_id = k1 AND hash = k2"};
constexpr Stmt<void(Instant, std::int64_t)> kEraseBefore{
    "DELETE FROM seen_news WHERE (project_id, hash) IN "
    "(SELECT project_id, hash FROM seen_news WHERE at < ? ORDER BY at LIMIT ?)"};

}  // namespace

Result<std::vector<SeenNews>> find(ReadTx& tx, std::vector<std::tuple<ProjectId, std::int64_t>> const& hashes) {
  return tx.many(kFind, hashes);
}

Result<std::int64_t> erase_before(WriteTx& tx, Instant at, std::int64_t rows_max) {
  return tx.change(kEraseBefore, at, rows_max);
}

}  // namespace wigwag::store::seen
