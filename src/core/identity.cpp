#include "core/identity.h"

namespace wigwag::core {

/// A BSUID is never given to somebody else: a former one names its person for ever.
People::Someone* People::by_bsuid(ProjectId project, std::string const& bsuid) {
  if (auto const found = by_bsuid_.find({project, bsuid}); found != by_bsuid_.end()) return found->second;
  auto const holders = aliases_.find({project, bsuid});
  if (holders == aliases_.end()) return nullptr;
  for (auto const& [num, alias] : holders->second)
    if (Someone* const owner = contacts_.find({project, num})) return owner;
  return nullptr;
}

People::Someone* People::holder_of(ProjectId project, std::string const& phone) const {
  auto const found = by_phone_.find({project, phone});
  return found == by_phone_.end() ? nullptr : found->second;
}

/// Of those who held the phone at that time or later and left it, the first to leave.
People::Found People::former_holder(ProjectId project, std::string const& phone, Instant at) {
  Found found;
  auto const holders = aliases_.find({project, phone});
  if (holders == aliases_.end()) return found;
  for (auto const& [num, alias] : holders->second) {
    if (alias.row.held_until < at || (found.until && *found.until <= alias.row.held_until)) continue;
    if (Someone* const owner = contacts_.find({project, num})) found = {owner, alias.row.held_until, alias.row.moved};
  }
  return found;
}

/// Of those who were seen with the phone before, and have it no more for no reason that we were told, the last.
People::Found People::last_seen_holder(ProjectId project, std::string const& phone, Instant before) {
  Found found;
  auto const holders = aliases_.find({project, phone});
  if (holders == aliases_.end()) return found;
  for (auto const& [num, alias] : holders->second) {
    if (alias.row.moved || alias.row.held_until >= before) continue;
    if (found.until && *found.until >= alias.row.held_until) continue;
    if (Someone* const owner = contacts_.find({project, num})) found = {owner, alias.row.held_until, false};
  }
  return found;
}

/// For a sighting whose BSUID, if it has one, is new to us.
People::Found People::by_phone(Sighting const& sighting) {
  bool const names_bsuid = sighting.person->bsuid.has_value();
  std::string const& phone = *sighting.person->phone;
  if (Found const former = former_holder(sighting.project, phone, sighting.at); former.someone != nullptr) {
    if (!names_bsuid || !former.someone->row.bsuid) return former;
    // The BSUID that somebody gave up with the number, told late; or a third person.
    return former.moved && !knew_bsuid_until(*former.someone, *former.until) ? former : Found{};
  }
  Someone* const holder = holder_of(sighting.project, phone);
  if (holder == nullptr) return {};
  if (names_bsuid && holder->row.bsuid) return {};
  if (!names_bsuid && holder->row.phone_first_at && sighting.at < *holder->row.phone_first_at)
    if (Found const earlier_one = last_seen_holder(sighting.project, phone, sighting.at);
        earlier_one.someone != nullptr)
      return {earlier_one.someone};
  if (came_by_change(*holder) && sighting.at < *holder->row.phone_first_at) return {};
  return {holder};
}

People::Found People::find(Sighting const& sighting) {
  Person const& person = *sighting.person;
  if (person.bsuid)
    if (Someone* const someone = by_bsuid(sighting.project, *person.bsuid)) return {someone};
  if (person.phone) return by_phone(sighting);
  if (person.bsuid || !person.parent_bsuid) return {};
  auto const found = by_parent_.find({sighting.project, *person.parent_bsuid});
  return found == by_parent_.end() ? Found{} : Found{found->second};
}

People::Someone& People::make(ProjectId project) {
  Contact row;
  row.project_id = project;
  row.num = nums_.next_as<ContactNum>(now_);
  row.metadata = "{}";
  row.updated_at = now_;
  return contacts_.add({project, row.num}, std::move(row));
}

void People::take_bsuid(Someone& someone, std::string const& bsuid, Instant at) {
  if (someone.row.bsuid) return;
  ContactAlias const* const former = alias_of(someone.row, bsuid);
  if (former == nullptr || at > former->held_until) set_bsuid(someone, bsuid);
}

/// `someone`, found by BSUID, and the holder of the phone, of whom no BSUID is known, are one: seen together, and
/// neither has gone another way since.
bool People::same_person(Someone const& someone, Someone const& holder, Person const& person, Instant at) {
  if (!person.bsuid || holder.row.bsuid) return false;
  if (came_by_change(holder) && at < *holder.row.phone_first_at) return false;
  if (left_since(someone.row, *person.phone, at)) return false;
  bool const newest = !someone.row.phone_last_at || at > *someone.row.phone_last_at;
  return newest || (holder.row.phone_first_at && *holder.row.phone_first_at <= at);
}

/// The phone goes to whom it was seen with last.
People::Someone& People::take_phone(Someone& someone, Person const& person, Instant at) {
  std::string const& phone = *person.phone;
  Contact& row = someone.row;
  if (row.phone == phone) {
    if (!came_by_change(someone)) row.phone_first_at = earlier(row.phone_first_at, at);
    row.phone_last_at = later(row.phone_last_at, at);
    return someone;
  }
  Someone* const holder = holder_of(row.project_id, phone);
  if (holder != nullptr && same_person(someone, *holder, person, at))
    return take_phone(merge(someone, *holder, at), person, at);
  if (row.phone_last_at && at <= *row.phone_last_at) {
    remember(row, phone, at, Leaving::lost);
    return someone;
  }
  release_phone(someone, row.phone_last_at.value_or(Instant{}), Leaving::lost);
  row.phone_last_at = at;
  bool const seen_elsewhere_since = holder != nullptr && holder->row.phone_last_at && *holder->row.phone_last_at >= at;
  if (seen_elsewhere_since || held_later(someone, phone, at)) {
    remember(row, phone, at, Leaving::lost);
    return someone;
  }
  if (holder != nullptr) release_phone(*holder, holder->row.phone_last_at.value_or(Instant{}), Leaving::lost);
  set_phone(someone, phone, at);
  return someone;
}

/// The newest own time wins; what is absent erases nothing; what is missing is filled from older updates too.
void People::learn_names(Contact& row, Person const& person, Instant at) {
  bool const newest = at >= row.seen_at;
  bool const named = (person.profile_name && !person.profile_name->empty()) || person.username;
  if (person.profile_name && !person.profile_name->empty() && (newest || !row.profile_name)) {
    row.profile_name = person.profile_name;
    row.profile_search = fold_case(person.profile_name->utf8());
  }
  if (person.username && (newest || !row.username)) row.username = person.username;
  if (person.parent_bsuid && (newest || !row.parent_bsuid)) {
    row.parent_bsuid = person.parent_bsuid;
    by_parent_[{row.project_id, *row.parent_bsuid}] = contacts_.find({row.project_id, row.num});
  }
  if (named && newest) row.seen_at = at;
}

std::optional<ContactNum> People::see_as_spelled(Sighting const& sighting, Unknown unknown) {
  Person const& person = *sighting.person;
  if (!person.known()) return std::nullopt;
  Found const found = find(sighting);
  if (found.someone == nullptr && unknown == Unknown::ignore) return std::nullopt;
  Someone* someone = found.someone != nullptr ? found.someone : &make(sighting.project);
  if (person.bsuid && found.until)
    remember(someone->row, *person.bsuid, *found.until, Leaving::moved);
  else if (person.bsuid)
    take_bsuid(*someone, *person.bsuid, sighting.at);
  if (person.phone) someone = &take_phone(*someone, person, sighting.at);
  learn_names(someone->row, person, sighting.at);
  ContactNum const num = someone->row.num;
  if (person.identity_hash) see_identity_hash(sighting.project, num, *person.identity_hash, sighting.at);
  return num;
}

void People::see_identity_hash(ProjectId project, ContactNum num, std::string const& hash, Instant at) {
  Contact& row = contacts_.find({project, num})->row;
  if (row.identity_at && *row.identity_at > at) return;
  row.identity_hash = hash;
  row.identity_at = at;
}

void People::see_address_book(Sighting const& sighting, std::optional<Text> const& name) {
  if (!sighting.person->phone) return;
  std::string const& phone = *sighting.person->phone;
  Kept<AddressEntry>* const entry = address_book_.find({sighting.project, phone});
  if (entry != nullptr && entry->row.at > sighting.at) return;
  AddressEntry row{sighting.project, entry ? entry->row.num : nums_.next_as<RowNum>(now_), phone, name, sighting.at};
  if (entry != nullptr)
    entry->row = std::move(row);
  else
    address_book_.add({sighting.project, phone}, std::move(row));
  std::optional<Person> const known = respelled(sighting.project, *sighting.person);
  Found const found = by_phone(known ? Sighting{sighting.project, &*known, sighting.at} : sighting);
  if (found.someone != nullptr) found.someone->row.address_book_name = name;
}

}  // namespace wigwag::core
