#include "base/phone.h"
#include "core/identity.h"
#include "core/project_settings.h"
#include "model/contact_card.h"
#include "store/contacts.h"

namespace wigwag::core {
namespace {

void add_spellings(store::contacts::ByWord& phones, ProjectId project, std::string const& phone) {
  phones.emplace_back(project, phone);
  for (std::string& other : phone_variants(phone)) phones.emplace_back(project, std::move(other));
}

}  // namespace

void People::keep(Contact contact) {
  Someone& someone = contacts_.keep({contact.project_id, contact.num}, contact);
  if (contact.bsuid) by_bsuid_[{contact.project_id, *contact.bsuid}] = &someone;
  if (contact.phone) by_phone_[{contact.project_id, *contact.phone}] = &someone;
  if (contact.parent_bsuid) by_parent_[{contact.project_id, *contact.parent_bsuid}] = &someone;
}

void People::keep(ContactAlias alias) {
  alias_values_[alias.contact_num].insert(alias.value);
  auto& holders = aliases_[{alias.project_id, alias.value}];
  holders.try_emplace(alias.contact_num, Kept<ContactAlias>{alias, alias});
}

/// Both ids belong to one contact today, and nothing older is told: former ids, and who else may have the phone in
/// another spelling, cannot matter.
bool People::exactly_known(Sighting const& sighting) const {
  if (!sighting.person->bsuid) return false;
  auto const found = by_bsuid_.find({sighting.project, *sighting.person->bsuid});
  if (found == by_bsuid_.end()) return false;
  Contact const& row = found->second->row;
  if (!sighting.person->phone) return true;
  return row.phone == sighting.person->phone && row.phone_first_at && *row.phone_first_at <= sighting.at;
}

Done People::load_by_bsuid(store::ReadTx& tx, std::vector<Sighting> const& sightings) {
  store::contacts::ByWord bsuids;
  for (auto const& [project, person, at] : sightings)
    if (person->bsuid) bsuids.emplace_back(project, *person->bsuid);
  TRY(auto found, store::contacts::by_bsuid(tx, distinct(std::move(bsuids))));
  for (Contact& contact : found) keep(std::move(contact));
  return {};
}

Done People::load_by_phone(store::ReadTx& tx, std::vector<Sighting> const& doubtful) {
  store::contacts::ByWord phones, parents;
  for (auto const& [project, person, at] : doubtful) {
    if (person->phone) add_spellings(phones, project, *person->phone);
    if (person->parent_bsuid && !person->bsuid && !person->phone) parents.emplace_back(project, *person->parent_bsuid);
  }
  TRY(auto with_phone, store::contacts::by_phone(tx, distinct(std::move(phones))));
  for (Contact& contact : with_phone) keep(std::move(contact));
  if (parents.empty()) return {};
  TRY(auto with_parent, store::contacts::by_parent(tx, distinct(std::move(parents))));
  for (Contact& contact : with_parent) keep(std::move(contact));
  return {};
}

Done People::load_former(store::ReadTx& tx, std::vector<Sighting> const& doubtful) {
  store::contacts::ByWord values, phones;
  store::contacts::ByNum people;
  auto const note = [&](ProjectId project, std::string const& value, std::map<Word, Someone*> const& holders) {
    values.emplace_back(project, value);
    if (auto const found = holders.find({project, value}); found != holders.end())
      people.emplace_back(project, found->second->row.num);
  };
  for (auto const& [project, person, at] : doubtful) {
    if (person->bsuid) note(project, *person->bsuid, by_bsuid_);
    if (!person->phone) continue;
    note(project, *person->phone, by_phone_);
    for (std::string const& other : phone_variants(*person->phone)) note(project, other, by_phone_);
    add_spellings(phones, project, *person->phone);
  }
  TRY(auto by_value, store::contacts::aliases_by_value(tx, distinct(std::move(values))));
  store::contacts::ByNum owners;
  for (ContactAlias& alias : by_value) {
    people.emplace_back(alias.project_id, alias.contact_num);
    if (contacts_.find({alias.project_id, alias.contact_num}) == nullptr)
      owners.emplace_back(alias.project_id, alias.contact_num);
    keep(std::move(alias));
  }
  if (!owners.empty()) {
    TRY(auto found, store::contacts::by_num(tx, distinct(std::move(owners))));
    for (Contact& contact : found) keep(std::move(contact));
  }
  if (!people.empty()) {
    TRY(auto found, store::contacts::aliases_of(tx, distinct(std::move(people))));
    for (ContactAlias& alias : found) keep(std::move(alias));
  }
  TRY(auto entries, store::contacts::address_entries(tx, distinct(std::move(phones))));
  for (AddressEntry& entry : entries) address_book_.keep({entry.project_id, entry.phone}, std::move(entry));
  return {};
}

Done People::load(store::ReadTx& tx, std::vector<Sighting> const& sightings, std::vector<Sighting> const& intricate) {
  std::vector<Sighting> all = sightings;
  all.insert(all.end(), intricate.begin(), intricate.end());
  TRY_DONE(load_by_bsuid(tx, all));
  std::vector<Sighting> doubtful = intricate;
  for (Sighting const& sighting : sightings)
    if (!exactly_known(sighting)) doubtful.push_back(sighting);
  if (doubtful.empty()) return {};
  TRY_DONE(load_by_phone(tx, doubtful));
  return load_former(tx, doubtful);
}

ContactNum People::current(ContactNum num) const {
  for (auto found = merged_.find(num); found != merged_.end(); found = merged_.find(num)) num = found->second;
  return num;
}

namespace {

/// What others can see of a contact, but for what only the business writes.
bool looks_the_same(Contact const& a, Contact const& b) {
  return a.phone == b.phone && a.bsuid == b.bsuid && a.parent_bsuid == b.parent_bsuid && a.username == b.username &&
         a.profile_name == b.profile_name && a.address_book_name == b.address_book_name &&
         a.identity_hash == b.identity_hash;
}

}  // namespace

void People::log_contacts(EventLog& log) {
  for (auto& [key, someone] : contacts_) {
    Contact& row = someone.row;
    bool const gone = merged_.contains(row.num);
    if (gone && someone.stored) {
      log.count_contacts(row.project_id, -1);
      log.add(row.project_id, EventKind::contact_deleted, {}, row.num, card_previous({*someone.stored}));
    }
    if (gone) continue;
    if (someone.is_new()) {
      log.count_contacts(row.project_id, 1);
      log.add(row.project_id, EventKind::contact_created, {}, row.num, card_current({row}));
    } else if (!looks_the_same(row, *someone.stored)) {
      row.updated_at = now_;
      log.add(row.project_id, EventKind::contact_changed, {}, row.num, card_changes({*someone.stored}, {row}));
    }
  }
}

/// The project's defaults, asked for once a project that somebody new is in.
Done People::give_defaults(store::ReadTx& tx) {
  std::map<ProjectId, LeadDefaults> known;
  for (auto& [key, someone] : contacts_) {
    Contact& row = someone.row;
    if (!someone.is_new() || merged_.contains(row.num)) continue;
    auto found = known.find(row.project_id);
    if (found == known.end()) {
      TRY(LeadDefaults const lead, lead_defaults(tx, row.project_id));
      found = known.emplace(row.project_id, lead).first;
    }
    LeadDefaults const& lead = found->second;
    if (!row.status_num) row.status_num = lead.status;
    if (!row.source_num) row.source_num = lead.source;
    if (!row.assigned_num) row.assigned_num = lead.assignee;
  }
  return {};
}

/// What the business writes about a contact stays out of it, so that neither overwrites the other; but for merges,
/// which join both.
Done People::update_contacts(store::WriteTx& tx) {
  std::set<ContactNum> survivors;
  for (auto const& [from, to] : merged_) survivors.insert(current(to));
  std::vector<Contact> joined, seen, changed;
  for (auto& [key, someone] : contacts_) {
    if (merged_.contains(someone.row.num) || !someone.changed()) continue;
    bool const visible = !looks_the_same(someone.row, *someone.stored);
    (survivors.contains(someone.row.num) ? joined : visible ? changed : seen).push_back(someone.row);
  }
  using C = Contact;
  if (!joined.empty()) TRY_DONE(tx.update_many(joined));
  if (!seen.empty())
    TRY_DONE(tx.update_many(seen, &C::seen_at, &C::phone_first_at, &C::phone_last_at, &C::identity_at));
  if (changed.empty()) return {};
  return tx.update_many(changed, &C::phone, &C::bsuid, &C::parent_bsuid, &C::username, &C::profile_name,
      &C::profile_search, &C::address_book_name, &C::identity_hash, &C::identity_at, &C::seen_at, &C::phone_first_at,
      &C::phone_last_at, &C::updated_at);
}

/// An id moves from one row to another: first it is taken away, so that no unique key is in the way.
Done People::flush_contacts(store::WriteTx& tx) {
  std::vector<Contact> losing, added;
  store::contacts::ByNum gone;
  for (auto& [key, someone] : contacts_) {
    Contact const& row = someone.row;
    if (merged_.contains(row.num)) {
      if (someone.stored) gone.emplace_back(row.project_id, row.num);
      continue;
    }
    if (someone.is_new()) {
      added.push_back(row);
      continue;
    }
    Contact stays = *someone.stored;
    if (stays.phone != row.phone) stays.phone.reset();
    if (stays.bsuid != row.bsuid) stays.bsuid.reset();
    if (!same(stays, *someone.stored)) losing.push_back(std::move(stays));
  }
  if (!losing.empty()) TRY_DONE(tx.update_many(losing, &Contact::phone, &Contact::bsuid));
  if (!gone.empty()) TRY_DONE(store::contacts::erase_contacts(tx, gone));
  if (!added.empty()) TRY_DONE(tx.insert_many(added));
  return update_contacts(tx);
}

Done People::flush_aliases(store::WriteTx& tx) {
  std::vector<ContactAlias> added, changed;
  for (auto& [value, holders] : aliases_)
    for (auto& [contact, alias] : holders) {
      if (alias.is_new())
        added.push_back(alias.row);
      else if (alias.changed())
        changed.push_back(alias.row);
    }
  if (!forgotten_.empty()) TRY_DONE(store::contacts::erase_aliases(tx, forgotten_));
  if (!changed.empty()) TRY_DONE(tx.update_many(changed));
  if (!added.empty()) TRY_DONE(tx.insert_many(added));
  return {};
}

Result<std::vector<Merged>> People::flush(store::WriteTx& tx, EventLog& log) {
  TRY_DONE(give_defaults(tx));
  log_contacts(log);
  TRY_DONE(flush_contacts(tx));
  TRY_DONE(flush_aliases(tx));
  TRY_DONE(address_book_.flush(tx));
  return merges_;
}

}  // namespace wigwag::core
