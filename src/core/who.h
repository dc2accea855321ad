/// @file Who is meant by each update of a batch: settled before anything else, so that all other rules know only
/// contacts.
#pragma once
#include <deque>
#include <optional>
#include <vector>

#include "core/identity.h"
#include "core/item.h"

namespace wigwag::core {

struct Membership {
  Groups::Key group;
  ContactNum contact;
  Presence presence;
  Instant at;
};

class Who {
 public:
  Who(People& people, Messages const& messages) : people_(people), messages_(messages) {}

  /// `messages` are loaded: statuses that wait for one of them name its recipient.
  Done load(store::ReadTx& tx, std::vector<Item> const& items);
  /// Sets each item's contact, in the order of arrival. A status alone, and a card without a message, make nobody.
  void settle(std::vector<Item>& items);

  std::vector<Membership> const& memberships() const { return memberships_; }

 private:
  std::optional<ContactNum> settle_one(Item const& item);
  void settle_members(Item const& item, GroupChange const& in);
  std::vector<Sighting> recipients(Item const& item);

  People& people_;
  Messages const& messages_;
  std::deque<Person> recipients_;  ///< sightings point to them
  std::vector<Membership> memberships_;
};

}  // namespace wigwag::core
