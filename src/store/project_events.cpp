#include "store/project_events.h"

#include "store/list_filters.h"
#include "store/views_admin.h"

namespace wigwag::store::project_events {
namespace {

constexpr Stmt<EventDefinition(ProjectId, RowNum)> kByNum{
    "SELECT {*} FROM event_definition WHERE project_id = ? AND num = ?"};
constexpr Stmt<EventDefinition(ProjectId, std::string_view)> kByName{
    "SELECT {*} FROM event_definition WHERE project_id = ? AND name = ?"};
constexpr Stmt<EventDefinition(ProjectId, bool, std::int64_t)> kAll{
    "SELECT {*} FROM event_definition WHERE project_id = ? AND (archived_at IS NULL OR ?) ORDER BY name LIMIT ?"};
constexpr Stmt<std::int64_t(ProjectId, RowNum)> kAnyEvent{
    "SELECT count(*) FROM (SELECT 1 AS one FROM project_event WHERE project_id = ? AND definition_num = ? LIMIT 1) "
    "AS found"};
constexpr Stmt<void(ProjectId, RowNum)> kErase{"DELETE FROM event_definition WHERE project_id = ? AND num = ?"};

}  // namespace

Result<std::optional<EventDefinition>> by_num(ReadTx& tx, ProjectId project, RowNum num) {
  return tx.one(kByNum, project, num);
}
Result<std::optional<EventDefinition>> by_name(ReadTx& tx, ProjectId project, std::string_view name) {
  return tx.one(kByName, project, name);
}
Result<std::vector<EventDefinition>> all(ReadTx& tx, ProjectId project, Archived archived, std::int64_t rows_max) {
  return tx.all(kAll, project, archived == Archived::include, rows_max);
}
Result<bool> any_event(ReadTx& tx, ProjectId project, RowNum definition) {
  TRY(std::int64_t const found, tx.number(kAnyEvent, project, definition));
  return found > 0;
}
Done erase_definition(WriteTx& tx, ProjectId project, RowNum num) {
  TRY_DONE(tx.change(kErase, project, num));
  return {};
}

Result<Condition> by_event_name(ReadTx& tx, ProjectId project, Given const& given) {
  TRY(auto const definition, by_name(tx, project, given.value));
  if (!definition) return never();
  return Condition{kColumn<&ProjectEventView::definition_num>, Compare::equals, {definition->num.value}};
}

}  // namespace wigwag::store::project_events
