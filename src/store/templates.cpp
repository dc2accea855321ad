#include "store/templates.h"

namespace wigwag::store::templates {
namespace {

constexpr Stmt<Template(ProjectId, std::string)> kByTemplateId{
    "SELECT {*} FROM template, {keys} WHERE project_id = k1 AND template_id = k2"};
constexpr Stmt<Flow(ProjectId, std::string)> kFlows{
    "SELECT {*} FROM flow, {keys} WHERE project_id = k1 AND flow_id = k2"};
constexpr Stmt<Template(ProjectId, std::string_view, std::string_view, std::string_view)> kByName{
    "SELECT {*} FROM template WHERE project_id = ? AND waba_id = ? AND name = ? AND language = ? "
    "ORDER BY num DESC LIMIT 1"};
constexpr Stmt<Template(ProjectId, std::string_view, std::string_view)> kNamed{
    "SELECT {*} FROM template WHERE project_id = ? AND waba_id = ? AND name = ? ORDER BY num LIMIT 1000"};
constexpr Stmt<std::string(ProjectId, std::string_view)> kIds{// Meta has at most 6000 in an account
    "SELECT template_id FROM template WHERE project_id = ? AND waba_id = ? ORDER BY num LIMIT 100000"};
constexpr Stmt<TemplateSync(ProjectId, std::string_view)> kLastSync{
    "SELECT {*} FROM template_sync WHERE project_id = ? AND waba_id = ?"};
constexpr Stmt<std::int64_t(ProjectId, std::string_view)> kAnyStale{
    "SELECT num FROM template WHERE project_id = ? AND waba_id = ? AND (stale OR components IS NULL) "
    "ORDER BY num LIMIT 1"};
constexpr Stmt<void(ProjectId, std::string_view, Instant, Instant)> kEraseUnlisted{
    "DELETE FROM template WHERE project_id = ? AND waba_id = ? AND updated_at < ? "
    "AND (synced_at IS NULL OR synced_at < ?)"};
constexpr Stmt<void(ProjectId, std::string, std::string)> kErase{
    "DELETE FROM template USING {keys} WHERE project_id = k1 AND waba_id = k2 AND template_id = k3"};
constexpr Stmt<void(ProjectId, std::string_view)> kMarkStale{
    "UPDATE template SET stale = TRUE WHERE project_id = ? AND template_id = ?"};

constexpr Stmt<Template(ProjectId, RowNum)> kByNum{"SELECT {*} FROM template WHERE project_id = ? AND num = ?"};

}  // namespace

Result<std::optional<Template>> by_num(ReadTx& tx, ProjectId project, RowNum num) {
  return tx.one(kByNum, project, num);
}
Result<std::vector<Template>> by_template_id(ReadTx& tx, Keys const& keys) { return tx.many(kByTemplateId, keys); }
Result<std::vector<Flow>> flows(ReadTx& tx, Keys const& flow_ids) { return tx.many(kFlows, flow_ids); }

Result<std::optional<Template>> by_name(
    ReadTx& tx, ProjectId project, std::string_view waba_id, std::string_view name, std::string_view language) {
  return tx.one(kByName, project, waba_id, name, language);
}

Result<std::vector<Template>> named(ReadTx& tx, ProjectId project, std::string_view waba_id, std::string_view name) {
  return tx.all(kNamed, project, waba_id, name);
}

Result<std::vector<std::string>> ids_of(ReadTx& tx, ProjectId project, std::string_view waba_id) {
  return tx.all(kIds, project, waba_id);
}

Result<std::optional<TemplateSync>> last_sync(ReadTx& tx, ProjectId project, std::string_view waba_id) {
  return tx.one(kLastSync, project, waba_id);
}

Result<bool> any_stale(ReadTx& tx, ProjectId project, std::string_view waba_id) {
  TRY(std::int64_t const num, tx.number(kAnyStale, project, waba_id));
  return num != 0;
}

Done erase_unlisted(WriteTx& tx, ProjectId project, std::string_view waba_id, Instant begun) {
  TRY_DONE(tx.change(kEraseUnlisted, project, waba_id, begun, begun));
  return {};
}

Done erase(WriteTx& tx, ProjectId project, std::string_view waba_id, std::vector<std::string> const& template_ids) {
  std::vector<std::tuple<ProjectId, std::string, std::string>> keys;
  for (std::string const& id : template_ids) keys.emplace_back(project, std::string(waba_id), id);
  return tx.change_many(kErase, keys);
}

Done mark_stale(WriteTx& tx, ProjectId project, std::string_view template_id) {
  TRY_DONE(tx.change(kMarkStale, project, template_id));
  return {};
}

}  // namespace wigwag::store::templates
