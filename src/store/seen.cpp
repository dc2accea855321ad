#include "store/seen.h"

namespace wigwag::store::seen {
namespace {

constexpr Stmt<SeenNews(ProjectId, std::int64_t)> kFind{
    "SELECT {*} FROM seen_news, {keys} WHERE project_id = k1 AND hash = k2"};
constexpr Stmt<void(Instant)> kEraseBefore{"DELETE FROM seen_news WHERE at < ?"};

}  // namespace

Result<std::vector<SeenNews>> find(ReadTx& tx, std::vector<std::tuple<ProjectId, std::int64_t>> const& hashes) {
  return tx.many(kFind, hashes);
}

Done erase_before(WriteTx& tx, Instant at) {
  TRY_DONE(tx.change(kEraseBefore, at));
  return {};
}

}  // namespace wigwag::store::seen
