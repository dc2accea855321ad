#include "store/api_keys.h"

namespace wigwag::store::api_keys {
namespace {

constexpr Stmt<PresentedKey(std::string_view)> kByHash{
    "SELECT {*} FROM api_key k LEFT JOIN project p ON p.num = k.project_id WHERE k.hash = ?"};
constexpr Stmt<PresentedKey(ApiKeyNum)> kByNum{
    "SELECT {*} FROM api_key k LEFT JOIN project p ON p.num = k.project_id, {keys} WHERE k.num = k1"};
constexpr Stmt<ApiKey(ProjectId, std::int64_t)> kOfProject{
    "SELECT {*} FROM api_key WHERE project_id = ? ORDER BY num LIMIT ?"};
constexpr Stmt<void(Instant, ProjectId, ApiKeyNum)> kRevoke{
    "UPDATE api_key SET revoked_at = ? WHERE project_id = ? AND num = ? AND revoked_at IS NULL"};
constexpr Stmt<void(Instant, ApiKeyNum, Instant)> kNoteUse{
    "UPDATE api_key SET last_used_at = ? WHERE num = ? AND (last_used_at IS NULL OR last_used_at < ?)"};

}  // namespace

Result<std::optional<PresentedKey>> by_hash(ReadTx& tx, std::string_view hash) { return tx.one(kByHash, hash); }

Result<std::vector<PresentedKey>> by_num(ReadTx& tx, std::vector<std::tuple<ApiKeyNum>> const& keys) {
  return tx.many(kByNum, keys);
}

Result<std::vector<ApiKey>> of_project(ReadTx& tx, ProjectId project, std::int64_t keys_max) {
  return tx.all(kOfProject, project, keys_max);
}

Done add(WriteTx& tx, ApiKey const& key) { return tx.insert(key); }

Result<bool> revoke(WriteTx& tx, ProjectId project, ApiKeyNum key, Instant at) {
  TRY(std::int64_t const changed, tx.change(kRevoke, at, project, key));
  return changed > 0;
}

Done note_use(WriteTx& tx, ApiKeyNum key, Instant at) {
  TRY_DONE(tx.change(kNoteUse, at, key, at));
  return {};
}

}  // namespace wigwag::store::api_keys
