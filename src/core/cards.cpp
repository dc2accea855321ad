#include "core/cards.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/phone.h"
#include "core/event_log.h"
#include "core/plan.h"
#include "core/rows.h"
#include "store/contacts.h"
#include "store/crm.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace crm = store::crm;
using C = Contact;

constexpr std::string_view kPhoneTaken = "This phone number already exists";
constexpr std::string_view kEmailTaken = "This email address already exists";
constexpr std::string_view kNoSource = "The selected source does not exist or does not belong to your account";
constexpr std::string_view kNoStatus = "The selected status does not exist or does not belong to your account";
constexpr std::string_view kNoGroup = "The selected group does not exist or does not belong to your account";

/// Whether the project has each of the groups, in their order.
Result<std::vector<bool>> known_groups(store::ReadTx& tx, ProjectId project, GroupNums const& groups) {
  std::vector<std::tuple<ProjectId, ContactGroupNum>> keys;
  for (ContactGroupNum const group : groups) keys.emplace_back(project, group);
  TRY(std::vector<ContactGroup> const rows, crm::by_nums<ContactGroup>(tx, distinct(std::move(keys))));
  std::vector<bool> known;
  for (ContactGroupNum const group : groups)
    known.push_back(std::ranges::find(rows, group, &ContactGroup::num) != rows.end());
  return known;
}

std::vector<ContactGroupMember> memberships(
    ProjectId project, ContactNum contact, GroupNums const& groups, Instant at) {
  std::vector<ContactGroupMember> rows;
  for (ContactGroupNum const group : groups) rows.push_back({project, group, contact, at});
  return rows;
}

Done replace_groups(store::WriteTx& tx, Instant now, KnownCard const& before, GroupNums const& groups) {
  ProjectId const project = before.contact.project_id;
  crm::Memberships left;
  GroupNums joined;
  for (ContactGroupNum const group : before.groups)
    if (!std::ranges::binary_search(groups, group)) left.emplace_back(project, group, before.contact.num);
  for (ContactGroupNum const group : groups)
    if (!std::ranges::binary_search(before.groups, group)) joined.push_back(group);
  if (!left.empty()) TRY_DONE(crm::leave_groups(tx, left));
  if (!joined.empty()) TRY_DONE(tx.insert_many(memberships(project, before.contact.num, joined, now)));
  return {};
}

/// A contact that messages made in the meantime, on another node.
Error taken_meanwhile(Error error) {
  if (error.code != Code::conflict) return error;
  return {Code::invalid, std::string(kPhoneTaken), "phone"};
}

/// Those of the contacts that the project has, by their numbers.
Result<std::map<ContactNum, Contact>> contacts_of(
    store::ReadTx& tx, ProjectId project, std::vector<ContactNum> const& nums) {
  store::contacts::ByNum keys;
  for (ContactNum const num : nums) keys.emplace_back(project, num);
  TRY(std::vector<Contact> rows, store::contacts::by_num(tx, distinct(std::move(keys))));
  std::map<ContactNum, Contact> found;
  for (Contact& row : rows) found.emplace(row.num, std::move(row));
  return found;
}

/// After `changed` joined or left: their record has another group_id.
Done tell_of_groups(store::WriteTx& tx, Instant now, std::map<ContactNum, Contact> const& contacts,
    std::vector<ContactNum> const& changed, ContactGroupNum group, bool joined) {
  std::vector<Contact> rows;
  std::vector<Contact const*> pointers;
  for (ContactNum const num : changed) rows.push_back(contacts.at(num));
  for (Contact& row : rows) row.updated_at = now;
  for (Contact const& row : rows) pointers.push_back(&row);
  TRY(std::vector<GroupNums> groups, groups_of(tx, pointers));
  EventLog log(now);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    GroupNums before = groups[i];
    if (joined)
      std::erase(before, group);
    else
      before.insert(std::ranges::upper_bound(before, group), group);
    log.add(rows[i].project_id, EventKind::contact_changed, {}, rows[i].num,
        card_changes({rows[i], before}, {rows[i], groups[i]}));
  }
  TRY_DONE(tx.update_many(rows, &C::updated_at));
  return log.append(tx);
}

Done must_exist(store::ReadTx& tx, ProjectId project, ContactGroupNum group) {
  TRY(auto const row, crm::by_num<ContactGroup>(tx, project, group));
  if (row) return {};
  return fail(Code::not_found, "Group not found", "Group");
}

}  // namespace

Result<std::optional<Contact>> contact_of_phone(store::ReadTx& tx, ProjectId project, std::string const& digits) {
  if (digits.empty()) return std::nullopt;
  TRY(std::optional<Contact> found, store::contacts::of_phone(tx, project, digits));
  if (found) return found;
  for (std::string const& spelling : phone_variants(digits)) {
    TRY(found, store::contacts::of_phone(tx, project, spelling));
    if (found) return found;
  }
  return found;
}

bool set_phone(Contact& row, std::string const& as_written) {
  std::string digits = cleaned_phone(as_written);
  if (digits.empty()) return false;
  if (row.phone != digits) row.phone_first_at.reset();
  row.phone = std::move(digits);
  row.phone_as_stored = as_written;
  return true;
}

Result<std::vector<Problem>> card_problems(
    store::ReadTx& tx, Contact const& row, std::optional<GroupNums> const& groups) {
  std::vector<Problem> problems;
  if (row.phone) {
    TRY(std::optional<Contact> const holder, contact_of_phone(tx, row.project_id, *row.phone));
    if (holder && holder->num != row.num) problems.push_back({"phone", std::string(kPhoneTaken)});
  }
  if (row.email) {
    TRY(std::optional<ContactNum> const holder, store::contacts::with_email(tx, row.project_id, *row.email));
    if (holder && *holder != row.num) problems.push_back({"email", std::string(kEmailTaken)});
  }
  if (row.source_num) {
    TRY(auto const source, crm::by_num<ContactSource>(tx, row.project_id, *row.source_num));
    if (!source) problems.push_back({"source_id", std::string(kNoSource)});
  }
  if (row.status_num) {
    TRY(auto const status, crm::by_num<ContactStatus>(tx, row.project_id, *row.status_num));
    if (!status) problems.push_back({"status_id", std::string(kNoStatus)});
  }
  if (!groups) return problems;
  TRY(std::vector<bool> const known, known_groups(tx, row.project_id, *groups));
  for (std::size_t i = 0; i < known.size(); ++i)
    if (!known[i]) problems.push_back({"groups." + std::to_string(i), std::string(kNoGroup)});
  return problems;
}

Result<std::vector<GroupNums>> groups_of(store::ReadTx& tx, std::vector<Contact const*> const& contacts) {
  crm::ByContact keys;
  for (Contact const* contact : contacts) keys.emplace_back(contact->project_id, contact->num);
  TRY(std::vector<ContactGroupMember> const rows, crm::memberships_of(tx, distinct(std::move(keys))));
  std::map<ContactNum, GroupNums> by_contact;
  for (ContactGroupMember const& row : rows) by_contact[row.contact_num].push_back(row.group_num);
  std::vector<GroupNums> groups;
  for (Contact const* contact : contacts) {
    GroupNums mine = by_contact[contact->num];
    std::ranges::sort(mine);
    groups.push_back(std::move(mine));
  }
  return groups;
}

Result<std::optional<KnownCard>> find_card(store::ReadTx& tx, ProjectId project, ContactNum num) {
  TRY(std::vector<Contact> found, store::contacts::by_num(tx, {{project, num}}));
  if (found.empty()) return std::nullopt;
  TRY(std::vector<GroupNums> groups, groups_of(tx, {&found.front()}));
  return KnownCard{std::move(found.front()), std::move(groups.front())};
}

Result<std::vector<KnownCard>> add_cards(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::vector<Contact> rows) {
  EventLog log(now);
  std::vector<KnownCard> added;
  for (Contact& row : rows) {
    row.project_id = project;
    row.num = nums.next_as<ContactNum>(now);
    row.metadata = "{}";
    row.updated_at = now;
    row.card_search = card_words(row);
    log.add(project, EventKind::contact_created, {}, row.num, card_current({row}));
    log.count_contacts(project, 1);
  }
  if (Done inserted = tx.insert_many(rows); !inserted) return fail(taken_meanwhile(std::move(inserted).error()));
  TRY_DONE(log.append(tx));
  for (Contact& row : rows) added.push_back({std::move(row), {}});
  return added;
}

Result<KnownCard> add_card(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, Contact row, GroupNums groups) {
  TRY_DONE(check_contacts(tx, project));
  groups = distinct(std::move(groups));
  row.project_id = project;
  row.num = nums.next_as<ContactNum>(now);
  row.metadata = "{}";
  row.updated_at = now;
  row.card_search = card_words(row);
  if (Done inserted = tx.insert(row); !inserted) return fail(taken_meanwhile(std::move(inserted).error()));
  if (!groups.empty()) TRY_DONE(tx.insert_many(memberships(project, row.num, groups, now)));
  EventLog log(now);
  log.add(project, EventKind::contact_created, {}, row.num, card_current({row, groups}));
  log.count_contacts(project, 1);
  TRY_DONE(log.append(tx));
  return KnownCard{std::move(row), std::move(groups)};
}

Result<KnownCard> change_card(
    store::WriteTx& tx, Instant now, KnownCard const& before, Contact row, std::optional<GroupNums> groups) {
  GroupNums const after = groups ? distinct(*std::move(groups)) : before.groups;
  std::optional<std::string> const changes = card_changes({before.contact, before.groups}, {row, after});
  row.card_search = card_words(row);
  if (!changes && same(row, before.contact)) return before;
  row.updated_at = now;
  TRY_DONE(replace_groups(tx, now, before, after));
  Done const updated = tx.update(row, &C::phone, &C::phone_first_at, &C::firstname, &C::lastname, &C::company, &C::type,
      &C::email, &C::phone_as_stored, &C::status_num, &C::source_num, &C::description, &C::city, &C::state, &C::zip,
      &C::address, &C::country_id, &C::assigned_num, &C::opted_out, &C::card_search, &C::updated_at);
  if (!updated) return fail(taken_meanwhile(updated.error()));
  EventLog log(now);
  log.add(row.project_id, EventKind::contact_changed, {}, row.num, changes);
  TRY_DONE(log.append(tx));
  return KnownCard{std::move(row), after};
}

Result<std::vector<ContactNum>> erase_cards(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project,
    std::vector<ContactNum> const& whom, History history) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(auto const known, contacts_of(tx, project, whom));
  std::vector<Contact> contacts;
  for (auto const& [num, row] : known) contacts.push_back(row);
  std::vector<Contact const*> pointers;
  for (Contact const& row : contacts) pointers.push_back(&row);
  TRY(std::vector<GroupNums> const groups, groups_of(tx, pointers));
  EventLog log(now);
  std::vector<ContactNum> erased;
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    Contact const& row = *pointers[i];
    erased.push_back(row.num);
    log.add(project, EventKind::contact_deleted, {}, row.num, card_previous({row, groups[i]}));
  }
  if (erased.empty()) return erased;
  TRY_DONE(erase_people(tx, nums, now, contacts, history));
  log.count_contacts(project, -std::ssize(erased));
  TRY_DONE(log.append(tx));
  return erased;
}

Result<std::int64_t> join_group(store::WriteTx& tx, Instant now, ProjectId project, ContactGroupNum group,
    std::vector<ContactNum> const& contacts) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(auto const known, contacts_of(tx, project, contacts));
  Error unknown{Code::invalid, "One or more contact IDs do not exist", "contact_ids"};
  for (std::size_t i = 0; i < contacts.size(); ++i)
    if (!known.contains(contacts[i])) unknown.problems.push_back({"contact_ids." + std::to_string(i), unknown.message});
  if (!unknown.problems.empty()) return fail(std::move(unknown));
  TRY_DONE(must_exist(tx, project, group));
  crm::Memberships keys;
  for (auto const& [num, row] : known) keys.emplace_back(project, group, num);
  TRY(std::vector<ContactGroupMember> const there, crm::existing(tx, keys));
  std::vector<ContactGroupMember> added;
  std::vector<ContactNum> joined;
  std::set<ContactNum> members;
  for (ContactGroupMember const& one : there) members.insert(one.contact_num);
  for (auto const& [num, row] : known) {
    if (members.contains(num)) continue;
    added.push_back({project, group, num, now});
    joined.push_back(num);
  }
  if (added.empty()) return 0;
  TRY_DONE(tx.insert_many(added));
  TRY_DONE(tell_of_groups(tx, now, known, joined, group, true));
  return std::ssize(joined);
}

Result<std::int64_t> leave_group(store::WriteTx& tx, Instant now, ProjectId project, ContactGroupNum group,
    std::vector<ContactNum> const& contacts) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY_DONE(must_exist(tx, project, group));
  TRY(auto const known, contacts_of(tx, project, contacts));
  crm::Memberships keys;
  for (auto const& [num, row] : known) keys.emplace_back(project, group, num);
  TRY(std::vector<ContactGroupMember> const there, crm::existing(tx, keys));
  if (there.empty()) return 0;
  crm::Memberships gone;
  std::vector<ContactNum> left;
  for (ContactGroupMember const& one : there) {
    gone.emplace_back(project, group, one.contact_num);
    left.push_back(one.contact_num);
  }
  TRY_DONE(crm::leave_groups(tx, gone));
  TRY_DONE(tell_of_groups(tx, now, known, left, group, false));
  return std::ssize(left);
}

}  // namespace wigwag::core
