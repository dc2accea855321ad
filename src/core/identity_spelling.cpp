// Two spellings of one mobile number: everything else in People works with the one that is stored.
#include "base/phone.h"
#include "core/identity.h"

namespace wigwag::core {

/// The spelling that somebody holds, else one that somebody held, else the phone as it is.
std::string People::known_as(ProjectId project, std::string const& phone) const {
  if (by_phone_.contains({project, phone})) return phone;
  std::vector<std::string> const others = phone_variants(phone);
  for (std::string const& other : others)
    if (by_phone_.contains({project, other})) return other;
  auto const was_held = [&](std::string const& spelling) {
    auto const holders = aliases_.find({project, spelling});
    return holders != aliases_.end() && !holders->second.empty();
  };
  if (was_held(phone)) return phone;
  for (std::string const& other : others)
    if (was_held(other)) return other;
  return phone;
}

/// nullopt: the person stays as it is.
std::optional<Person> People::respelled(ProjectId project, Person const& person) const {
  if (!person.phone) return std::nullopt;
  std::string spelling = known_as(project, *person.phone);
  if (spelling == *person.phone) return std::nullopt;
  Person known = person;
  known.phone = std::move(spelling);
  return known;
}

std::optional<ContactNum> People::see(Sighting const& sighting, Unknown unknown) {
  std::optional<Person> const known = respelled(sighting.project, *sighting.person);
  return see_as_spelled(known ? Sighting{sighting.project, &*known, sighting.at} : sighting, unknown);
}

std::optional<ContactNum> People::change_ids(ProjectId project, IdentityChange const& change, Instant at) {
  std::optional<Person> before = respelled(project, change.before);
  std::optional<Person> after = respelled(project, change.after);
  if (after && after->phone == (before ? before->phone : change.before.phone)) after.reset();  // told on purpose
  if (!before && !after) return change_as_spelled(project, change, at);
  IdentityChange known = change;
  if (before) known.before = *std::move(before);
  if (after) known.after = *std::move(after);
  return change_as_spelled(project, known, at);
}

AddressEntry const* People::address_entry(ProjectId project, std::string const& phone) {
  if (auto const* const entry = address_book_.find({project, phone})) return &entry->row;
  for (std::string const& other : phone_variants(phone))
    if (auto const* const entry = address_book_.find({project, other})) return &entry->row;
  return nullptr;
}

}  // namespace wigwag::core
