#include "core/who.h"

namespace wigwag::core {
namespace {

Sighting seen(Item const& item, Person const& person) { return {item.placed.project, &person, item.at}; }

/// Whom an update is about, if it is about one person. What we send to a group is about nobody.
Person const* person_of(Item const& item) {
  if (auto const* in = as<InboundMessage>(item))
    return in->group_id && in->direction == Direction::outbound ? nullptr : &in->contact;
  if (auto const* in = as<MessageChange>(item)) return &in->contact;
  if (auto const* in = as<StatusUpdate>(item)) return &in->recipient;
  if (auto const* in = as<SendSettled>(item)) return &in->recipient;
  if (auto const* in = as<PersonSeen>(item)) return &in->contact;
  if (auto const* in = as<IdentityHashSeen>(item)) return &in->contact;
  if (auto const* in = as<PreferenceChange>(item)) return &in->contact;
  if (auto const* in = as<CallUpdate>(item)) return &in->contact;
  return nullptr;
}

bool is_address_book(Item const& item) {
  auto const* in = as<PersonSeen>(item);
  return in != nullptr && in->what != PersonSeen::What::profile;
}

}  // namespace

std::vector<Sighting> Who::recipients(Item const& item) {
  std::vector<Sighting> sightings;
  auto const* in = as<InboundMessage>(item);
  if (in == nullptr || in->direction == Direction::inbound) return sightings;
  for (StatusOrphan const& orphan : messages_.orphans_of(item.key)) {
    Person& person = recipients_.emplace_back();
    person.phone = orphan.phone;
    person.bsuid = orphan.bsuid;
    person.parent_bsuid = orphan.parent_bsuid;
    sightings.push_back({item.placed.project, &person, orphan.at});
  }
  return sightings;
}

Done Who::load(store::ReadTx& tx, std::vector<Item> const& items) {
  std::vector<Sighting> plain, intricate;
  for (Item const& item : items) {
    if (auto const* change = as<IdentityChange>(item)) {
      intricate.push_back(seen(item, change->before));
      intricate.push_back(seen(item, change->after));
    } else if (auto const* group = as<GroupChange>(item)) {
      for (Person const& person : group->added) plain.push_back(seen(item, person));
      for (Person const& person : group->removed) plain.push_back(seen(item, person));
    } else if (Person const* const person = person_of(item)) {
      (is_address_book(item) ? intricate : plain).push_back(seen(item, *person));
    }
    std::vector<Sighting> const waiting = recipients(item);
    plain.insert(plain.end(), waiting.begin(), waiting.end());
  }
  return people_.load(tx, plain, intricate);
}

void Who::settle_members(Item const& item, GroupChange const& in) {
  Groups::Key const group = group_key(item, in.group_id);
  for (Person const& person : in.added)
    if (auto const contact = people_.see(seen(item, person), Unknown::make))
      memberships_.push_back({group, *contact, Presence::joined, item.at});
  for (Person const& person : in.removed)
    if (auto const contact = people_.see(seen(item, person), Unknown::make))
      memberships_.push_back({group, *contact, Presence::left, item.at});
}

std::optional<ContactNum> Who::settle_one(Item const& item) {
  if (auto const* in = as<IdentityChange>(item)) return people_.change_ids(item.placed.project, *in, item.at);
  if (auto const* in = as<GroupChange>(item)) settle_members(item, *in);
  Person const* const person = person_of(item);
  if (person == nullptr) return std::nullopt;
  if (is_address_book(item)) {
    PersonSeen const& in = *as<PersonSeen>(item);
    bool const added = in.what == PersonSeen::What::address_book_add;
    people_.see_address_book(seen(item, *person), added ? in.address_book_name : std::nullopt);
    return std::nullopt;
  }
  bool const bare =
      as<StatusUpdate>(item) != nullptr || as<SendSettled>(item) != nullptr || as<PersonSeen>(item) != nullptr;
  auto const contact = people_.see(seen(item, *person), bare ? Unknown::ignore : Unknown::make);
  if (auto const* in = as<IdentityHashSeen>(item); in != nullptr && contact)
    people_.see_identity_hash(item.placed.project, *contact, in->hash, item.at);
  return contact;
}

void Who::settle(std::vector<Item>& items) {
  for (Item& item : items) {
    item.contact = settle_one(item);
    for (Sighting const& recipient : recipients(item)) people_.see(recipient, Unknown::ignore);
  }
  // Whoever turned out to be somebody else is that one.
  for (Item& item : items) item.contact = people_.current(item.contact);
  for (Membership& membership : memberships_) membership.contact = people_.current(membership.contact);
}

}  // namespace wigwag::core
