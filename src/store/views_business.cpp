#include "store/views_business.h"

namespace wigwag::store {
namespace {

constexpr Stmt<TemplateView(ProjectId, std::string_view, std::string_view)> kTemplate{
    "SELECT {*} FROM template t WHERE t.project_id = ? AND t.template_id = ? AND t.waba_id = ?"};

}  // namespace

Result<std::optional<TemplateView>> template_by_id(
    ReadTx& tx, ProjectId project, std::string_view waba_id, std::string_view template_id) {
  return tx.one(kTemplate, project, template_id, waba_id);
}

}  // namespace wigwag::store
