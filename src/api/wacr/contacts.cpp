#include "api/wacr/contacts.h"

#include <map>

#include "api/openapi.h"
#include "api/wacr/answers.h"
#include "api/wacr/contact_body.h"
#include "api/wacr/list.h"
#include "dialect/wacr_records.h"
#include "store/crm.h"
#include "store/projects.h"
#include "store/search.h"

namespace wigwag::api::wacr {
namespace {

namespace crm = store::crm;
using dialect::Relations;
using store::ContactRow;

// The list

constexpr Filter kFilters[] = {
    Filter{"type", &conditions_on_type, "Kind of contact"},
    by_value<ContactRow, &Contact::status_num>("status_id", "How far the business has got"),
    by_value<ContactRow, &Contact::source_num>("source_id", "Where the contact came from"),
    by_value<ContactRow, &Contact::assigned_num>("assigned_id", "User who takes care of the contact"),
    by_creation<ContactRow, &Contact::num>("When the contact was made"),
    Filter{"group_id", &conditions_on_groups, "A group that the contact is in"},
};
constexpr Sort kSorts[] = {{"id"}, {"created_at"}, {"firstname", store::kFirstnameOrder},
    {"lastname", store::kLastnameOrder}, {"updated_at", store::row_column<ContactRow, &Contact::updated_at>()}};

store::Condition search(std::string_view term) { return store::found_in(store::kContactCard, term); }

/// What `include` names; anything else is ignored (inferred).
struct Included {
  bool groups = false, source = false, status = false;
};

Included read_include(Context const& context) {
  std::string const names = "," + std::string(lenient(context.query, "include")) + ",";
  auto const has = [&](std::string_view name) { return names.contains("," + std::string(name) + ","); };
  return {has("groups"), has("source"), has("status")};
}

/// Rows by their numbers: those that the contacts name.
template <class Row>
Result<std::map<std::int64_t, Row>> rows_of(
    store::ReadTx& tx, ProjectId project, std::vector<std::int64_t> const& nums) {
  std::vector<std::tuple<ProjectId, decltype(Row::num)>> keys;
  for (std::int64_t const num : nums) keys.emplace_back(project, decltype(Row::num){num});
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  TRY(std::vector<Row> rows, crm::by_nums<Row>(tx, keys));
  std::map<std::int64_t, Row> by_num;
  for (Row& row : rows) by_num.emplace(row.num.value, std::move(row));
  return by_num;
}

template <class Row, class N>
std::optional<Row> row_of(std::map<std::int64_t, Row> const& rows, std::optional<N> const& num) {
  auto const found = num ? rows.find(num->value) : rows.end();
  return found == rows.end() ? std::nullopt : std::optional(found->second);
}

/// Each contact as a record, one behind the other.
Result<std::vector<std::string>> records(store::ReadTx& tx, std::vector<Contact const*> const& contacts,
    Included const& included, dialect::FieldSet fields) {
  std::vector<std::string> texts;
  if (contacts.empty()) return texts;
  ProjectId const project = contacts.front()->project_id;
  TRY(std::vector<core::GroupNums> const groups, core::groups_of(tx, contacts));
  std::vector<std::int64_t> group_nums, source_nums, status_nums;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (included.groups)
      for (ContactGroupNum const group : groups[i]) group_nums.push_back(group.value);
    if (included.source && contacts[i]->source_num) source_nums.push_back(contacts[i]->source_num->value);
    if (included.status && contacts[i]->status_num) status_nums.push_back(contacts[i]->status_num->value);
  }
  TRY(auto const known_groups, rows_of<ContactGroup>(tx, project, group_nums));
  TRY(auto const sources, rows_of<ContactSource>(tx, project, source_nums));
  TRY(auto const statuses, rows_of<ContactStatus>(tx, project, status_nums));
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    Relations relations;
    if (included.groups) {
      relations.groups.emplace();
      for (ContactGroupNum const group : groups[i])
        if (auto row = row_of(known_groups, std::optional(group))) relations.groups->push_back(*std::move(row));
    }
    if (included.source) relations.source = row_of(sources, contacts[i]->source_num);
    if (included.status) relations.status = row_of(statuses, contacts[i]->status_num);
    json::Writer out;
    dialect::write_wacr_contact(out, {*contacts[i], groups[i]}, relations, fields);
    texts.push_back(out.take());
  }
  return texts;
}

Result<std::string> write_rows(
    store::ReadTx& tx, Context const& context, std::vector<ContactRow> const& rows, dialect::FieldSet fields) {
  std::vector<Contact const*> contacts;
  for (ContactRow const& row : rows) contacts.push_back(&row);
  TRY(std::vector<std::string> const texts, records(tx, contacts, read_include(context), fields));
  json::Writer out;
  out.begin_array();
  for (std::string const& text : texts) out.raw(text);
  return out.end_array().take();
}

constexpr List<ContactRow> kContacts{{.filters = kFilters,
                                         .sorts = kSorts,
                                         .num = store::row_column<ContactRow, &Contact::num>(),
                                         .search = &search,
                                         .fields = dialect::kContactFields},
    &write_rows};

// One

Result<core::KnownCard> known_card(store::ReadTx& tx, ProjectId project, std::string_view id) {
  auto const num = record_id<ContactNum>(id);
  if (!num) return dialect::not_found("Contact");
  TRY(std::optional<core::KnownCard> card, core::find_card(tx, project, *num));
  if (!card) return dialect::not_found("Contact");
  return *std::move(card);
}

Result<Reply> show_contact(
    store::ReadTx& tx, Caller<Scope::contacts_read> caller, Path<"id"> id, Context const& context) {
  TRY(core::KnownCard const card, known_card(tx, caller.project_id, id.text));
  TRY(std::vector<std::string> const texts, records(tx, {&card.contact}, read_include(context), dialect::kEveryField));
  return answer(context, texts.front());
}

Result<Reply> create_contact(store::WriteTx& tx, Caller<Scope::contacts_write> caller, Tried<NewContact> in, Now now,
    Numbers nums, Context const& context) {
  TRY_DONE(store::projects::lock(tx, caller.project_id));
  Contact row;
  row.project_id = caller.project_id;
  apply(in.value, row, in.problems);
  auto const groups = groups_in(in.value);
  TRY(std::vector<Problem> contradictions, core::card_problems(tx, row, groups));
  for (Problem& one : contradictions) in.problems.add_new(std::move(one));
  if (!in.problems.empty()) return fail(in.problems.take());
  TRY(core::KnownCard const card,
      core::add_card(tx, nums.source, now.at, caller.project_id, std::move(row), groups.value_or(core::GroupNums{})));
  TRY(std::string const data, contact_record(tx, card));
  return created(context, data, "Contact created successfully");
}

/// What is asked is checked before the contact is looked for.
Result<Reply> change_contact(store::WriteTx& tx, Caller<Scope::contacts_write> caller, Path<"id"> id,
    Tried<ChangedContact> in, Now now, Context const& context) {
  TRY_DONE(store::projects::lock(tx, caller.project_id));
  Result<core::KnownCard> const before = known_card(tx, caller.project_id, id.text);
  if (!before && before.error().code != Code::not_found) return fail(before.error());
  Contact row = before ? before->contact : Contact{};
  Contact asked;
  asked.project_id = row.project_id = caller.project_id;
  asked.num = row.num;
  apply(in.value, asked, in.problems);
  auto const groups = groups_in(in.value);
  TRY(std::vector<Problem> contradictions, core::card_problems(tx, asked, groups));
  for (Problem& one : contradictions) in.problems.add_new(std::move(one));
  if (!in.problems.empty()) return fail(in.problems.take());
  if (!before) return fail(before.error());
  apply(in.value, row, in.problems);
  TRY(core::KnownCard const card, core::change_card(tx, now.at, *before, std::move(row), groups));
  TRY(std::string const data, contact_record(tx, card));
  return answer(context, data, "Contact updated successfully");
}

Result<Reply> delete_contact(
    store::WriteTx& tx, Caller<Scope::contacts_delete> caller, Path<"id"> id, Now now, Context const& context) {
  auto const num = record_id<ContactNum>(id.text);
  if (!num) return dialect::not_found("Contact");
  TRY(std::vector<ContactNum> const erased,
      core::erase_cards(tx, *context.nums, now.at, caller.project_id, {*num}, kHistory));
  if (erased.empty()) return dialect::not_found("Contact");
  return deleted(context, "Contact deleted successfully");
}

// For OpenAPI

void write_include(json::Writer& out) {
  write_parameter(out, "query", "include", "What is shown with a contact, by commas: groups, source, status", "string");
}
void write_list_include(json::Writer& out) {
  write_list_parameters<kContacts>(out);
  write_include(out);
}
constexpr Route taking(Route route, WriteSchema parameters) {
  route.parameters = parameters;
  return route;
}

constexpr Route kRoutes[] = {
    failing(
        taking(list_route<kContacts>("/api/v2/contacts", "List contacts", Scope::contacts_read), &write_list_include),
        "Failed to fetch contacts"),
    failing(answering(post<&create_contact>("/api/v2/contacts", "Create a contact"), Envelope::wacr, nullptr, 201),
        "Failed to create contact"),
    failing(
        taking(answering(get<&show_contact>("/api/v2/contacts/:id", "One contact"), Envelope::wacr), &write_include),
        "Failed to fetch contact"),
    failing(answering(patch<&change_contact>("/api/v2/contacts/:id", "Change a contact"), Envelope::wacr),
        "Failed to update contact"),
    failing(answering(put<&change_contact>("/api/v2/contacts/:id", "Change a contact"), Envelope::wacr),
        "Failed to update contact"),
    failing(answering(del<&delete_contact>("/api/v2/contacts/:id", "Delete a contact"), Envelope::wacr),
        "Failed to delete contact"),
};

}  // namespace

std::span<Route const> contact_routes() { return kRoutes; }

Result<std::string> contact_record(store::ReadTx& tx, core::KnownCard const& card) {
  TRY(std::vector<std::string> texts, records(tx, {&card.contact}, {.groups = true}, dialect::kEveryField));
  return std::move(texts.front());
}

}  // namespace wigwag::api::wacr
