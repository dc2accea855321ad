#include "core/crm.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "core/event_log.h"
#include "core/project_settings.h"
#include "model/crm_facts.h"
#include "store/crm.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace crm = store::crm;

/// What WA.cr says of each. `created`, `changed`, `erased`: nullopt: nobody is told.
struct Words {
  std::string_view noun;     ///< Group
  std::string_view article;  ///< A group
  std::string_view plural;
  std::optional<EventKind> created, changed, erased;
};
template <class Row>
constexpr Words kWords{};
template <>
constexpr Words kWords<ContactGroup>{"Group", "A group", "groups", {}, {}, {}};
template <>
constexpr Words kWords<ContactSource>{
    "Source", "A source", "sources", EventKind::source_created, EventKind::source_updated, EventKind::source_deleted};
template <>
constexpr Words kWords<ContactStatus>{
    "Status", "A status", "statuses", EventKind::status_created, EventKind::status_updated, EventKind::status_deleted};

Done tell(store::WriteTx& tx, Instant now, ProjectId project, std::optional<EventKind> kind, std::string detail) {
  if (!kind) return {};
  EventLog log(now);
  log.add(project, *kind, {}, {}, std::move(detail));
  return log.append(tx);
}

template <class Row>
Done check_free(store::ReadTx& tx, ProjectId project, std::string_view name, std::int64_t own) {
  TRY(std::optional<Row> const taken, crm::by_name<Row>(tx, project, name));
  if (!taken || taken->num.value == own) return {};
  return fail(Code::invalid, fmt::format("{} with this name already exists", kWords<Row>.article), "name");
}

Result<bool> is_used(store::ReadTx& tx, ProjectId project, SourceNum num) {
  TRY(LeadDefaults const lead, lead_defaults(tx, project));
  if (lead.source == num) return true;
  return crm::is_used(tx, project, num);
}
Result<bool> is_used(store::ReadTx& tx, ProjectId project, ContactStatusNum num) {
  TRY(LeadDefaults const lead, lead_defaults(tx, project));
  if (lead.status == num) return true;
  return crm::is_used(tx, project, num);
}

template <class Row>
Result<Row> existing(store::ReadTx& tx, ProjectId project, decltype(Row::num) num) {
  TRY(std::optional<Row> row, crm::by_num<Row>(tx, project, num));
  if (row) return *std::move(row);
  return fail(Code::not_found, fmt::format("{} not found", kWords<Row>.noun), std::string(kWords<Row>.noun));
}

}  // namespace

template <class Row>
Result<Row> make_named(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string name,
    std::optional<std::string> color) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY_DONE(check_free<Row>(tx, project, name, 0));
  TRY(std::int64_t const rows, crm::count<Row>(tx, project, limits::groups_per_project_max));
  if (rows >= limits::groups_per_project_max)
    return fail(Code::invalid,
        fmt::format("A project has at most {} {}", limits::groups_per_project_max, kWords<Row>.plural), "name");
  Row row;
  row.project_id = project;
  row.num = nums.next_as<decltype(Row::num)>(now);
  row.name_search = fold_case(name);
  row.name = std::move(name);
  if constexpr (Colored<Row>) row.color = std::move(color);
  row.updated_at = now;
  TRY_DONE(tx.insert(row));
  TRY_DONE(tell(tx, now, project, kWords<Row>.created, facts_of("current", row)));
  return row;
}

template <class Row>
Result<Row> change_named(store::WriteTx& tx, Instant now, ProjectId project, decltype(Row::num) num, std::string name,
    std::optional<std::optional<std::string>> color) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(Row const before, existing<Row>(tx, project, num));
  TRY_DONE(check_free<Row>(tx, project, name, num.value));
  Row row = before;
  row.name_search = fold_case(name);
  row.name = std::move(name);
  bool changed = row.name != before.name;
  if constexpr (Colored<Row>) {
    if (color) row.color = *std::move(color);
    changed = changed || row.color != before.color;
  }
  if (!changed) return row;
  row.updated_at = now;
  TRY_DONE(tx.update(row));
  TRY_DONE(tell(tx, now, project, kWords<Row>.changed, changes_of(before, row)));
  return row;
}

template <class Row>
Done erase_named(store::WriteTx& tx, Instant now, ProjectId project, decltype(Row::num) num) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(Row const row, existing<Row>(tx, project, num));
  if constexpr (std::same_as<Row, ContactGroup>) {
    TRY_DONE(crm::empty_group(tx, project, num));
  } else {
    TRY(bool const used, is_used(tx, project, num));
    if (used) return fail(Code::conflict, fmt::format("{} is in use and cannot be deleted", kWords<Row>.noun));
  }
  TRY_DONE(crm::erase<Row>(tx, project, num));
  return tell(tx, now, project, kWords<Row>.erased, facts_of("previous", row));
}

template Result<ContactGroup> make_named(
    store::WriteTx&, NumSource&, Instant, ProjectId, std::string, std::optional<std::string>);
template Result<ContactSource> make_named(
    store::WriteTx&, NumSource&, Instant, ProjectId, std::string, std::optional<std::string>);
template Result<ContactStatus> make_named(
    store::WriteTx&, NumSource&, Instant, ProjectId, std::string, std::optional<std::string>);
template Result<ContactGroup> change_named(
    store::WriteTx&, Instant, ProjectId, ContactGroupNum, std::string, std::optional<std::optional<std::string>>);
template Result<ContactSource> change_named(
    store::WriteTx&, Instant, ProjectId, SourceNum, std::string, std::optional<std::optional<std::string>>);
template Result<ContactStatus> change_named(
    store::WriteTx&, Instant, ProjectId, ContactStatusNum, std::string, std::optional<std::optional<std::string>>);
template Done erase_named<ContactGroup>(store::WriteTx&, Instant, ProjectId, ContactGroupNum);
template Done erase_named<ContactSource>(store::WriteTx&, Instant, ProjectId, SourceNum);
template Done erase_named<ContactStatus>(store::WriteTx&, Instant, ProjectId, ContactStatusNum);

}  // namespace wigwag::core
