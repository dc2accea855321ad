#include "store/templates.h"

namespace wigwag::store::templates {
namespace {

constexpr Stmt<Template(ProjectId, std::string)> kByTemplateId{
    "SELECT {*} FROM template, {keys} WHERE project_id = k1 AND template_id = k2"};
constexpr Stmt<Flow(ProjectId, std::string)> kFlows{
    "SELECT {*} FROM flow, {keys} WHERE project_id = k1 AND flow_id = k2"};

}  // namespace

Result<std::vector<Template>> by_template_id(ReadTx& tx, Keys const& keys) { return tx.many(kByTemplateId, keys); }
Result<std::vector<Flow>> flows(ReadTx& tx, Keys const& flow_ids) { return tx.many(kFlows, flow_ids); }

}  // namespace wigwag::store::templates
