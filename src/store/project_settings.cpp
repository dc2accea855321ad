#include "store/project_settings.h"

namespace wigwag::store::project_settings {
namespace {

// There are about twenty names.
constexpr Stmt<ProjectSetting(ProjectId)> kAll{
    "SELECT {*} FROM project_setting WHERE project_id = ? ORDER BY name LIMIT 1000"};
constexpr Stmt<std::string(ProjectId, std::string_view)> kValue{
    "SELECT value FROM project_setting WHERE project_id = ? AND name = ?"};
constexpr Stmt<void(ProjectId, std::string_view)> kRemove{
    "DELETE FROM project_setting WHERE project_id = ? AND name = ?"};

}  // namespace

Result<std::vector<ProjectSetting>> all(ReadTx& tx, ProjectId project) { return tx.all(kAll, project); }

Result<std::optional<std::string>> value(ReadTx& tx, ProjectId project, std::string_view name) {
  return tx.one(kValue, project, name);
}

Done put(WriteTx& tx, ProjectId project, std::string_view name, std::string_view value) {
  return tx.insert(ProjectSetting{project, std::string(name), std::string(value)}, Taken::replace);
}

Done remove(WriteTx& tx, ProjectId project, std::string_view name) {
  TRY_DONE(tx.change(kRemove, project, name));
  return {};
}

}  // namespace wigwag::store::project_settings
