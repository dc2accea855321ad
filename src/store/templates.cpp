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

}  // namespace

Result<std::optional<Template>> by_name(
    ReadTx& tx, ProjectId project, std::string_view waba_id, std::string_view name, std::string_view language) {
  return tx.one(kByName, project, waba_id, name, language);
}
Result<std::vector<Template>> by_template_id(ReadTx& tx, Keys const& keys) { return tx.many(kByTemplateId, keys); }
Result<std::vector<Flow>> flows(ReadTx& tx, Keys const& flow_ids) { return tx.many(kFlows, flow_ids); }

}  // namespace wigwag::store::templates
