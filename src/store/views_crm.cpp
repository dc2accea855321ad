#include "store/views_crm.h"

namespace wigwag::store {
namespace {

constexpr std::string_view kNum = "c.num";
// What follows is ` IN (…)`.
constexpr std::string_view kOfGroups =
    "SELECT x.contact_num FROM contact_group_member x WHERE x.project_id = ? AND x.group_num";
constexpr std::string_view kOfOne =
    "SELECT 1 FROM contact_group_member x WHERE x.project_id = ? AND x.contact_num = c.num AND x.group_num";
constexpr std::string_view kOfAny = "SELECT x.contact_num FROM contact_group_member x WHERE x.project_id";
constexpr std::string_view kOfOneAny =
    "SELECT 1 FROM contact_group_member x WHERE x.contact_num = c.num AND x.project_id";

Condition with(Compare compare, std::string_view from, ProjectId project, std::vector<Value> const& groups) {
  Condition condition{kNum, compare, {project.value}, from};
  condition.values.insert(condition.values.end(), groups.begin(), groups.end());
  return condition;
}

}  // namespace

Condition in_groups(ProjectId project, std::vector<Value> const& groups) {
  return groups.empty() ? never() : with(Compare::among, kOfGroups, project, groups);
}
Condition in_none_of(ProjectId project, std::vector<Value> const& groups) {
  return groups.empty() ? Condition{kNum, Compare::is_set} : with(Compare::not_among, kOfOne, project, groups);
}
Condition in_some_group(ProjectId project) { return with(Compare::among, kOfAny, project, {}); }
Condition in_no_group(ProjectId project) { return with(Compare::not_among, kOfOneAny, project, {}); }

}  // namespace wigwag::store
