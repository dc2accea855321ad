/// @file Who somebody is. BSUID first, phone second; former ids by the update's own time, so that the order in which
/// updates come does not matter. People of one batch, in memory; nothing here knows messages.
///
/// A phone is held by the person with whom it was seen last. Whoever held it before keeps it as an alias, up to the own
/// time of a number change or of the last update that showed it; an update of that time or older finds the former
/// holder. Two contacts that turn out to be one person (a phone-only one and a BSUID-only one seen together, or the two
/// sides of a number change) become one: the older row stays, takes the ids, and gets threads and messages of the
/// other. Nothing is ever split: when two people used one number, nobody told their BSUIDs, and the change of number
/// comes after messages of both, they stay one.
///
/// Brazil, Mexico and Argentina have two spellings of a mobile number (base/phone.h), and Meta may answer with the one
/// that it was not asked with. Who is known under one of them is meant by the other, too; the row keeps its spelling.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/id.h"
#include "core/event_log.h"
#include "core/rows.h"
#include "model/contact.h"
#include "model/inbound.h"

namespace wigwag::core {

/// What an update says about somebody, with its own time.
struct Sighting {
  ProjectId project;
  Person const* person = nullptr;
  Instant at;
};

enum class Unknown : std::uint8_t { make, ignore };  ///< what becomes of somebody whom we do not know
enum class Leaving : std::uint8_t { moved, lost };   ///< an id: by a change that Meta told, or seen elsewhere since

/// `from` became `to`; its row is erased, what points to it is to be repointed.
struct Merged {
  ProjectId project;
  ContactNum from, to;
};

class People {
 public:
  People(NumSource& nums, Instant now) : nums_(nums), now_(now) {}

  /// Loads whoever may be meant; everything below works on those only. `intricate`: people whose former ids matter in
  /// any case, because an update changes their ids or their entry in the address book.
  Done load(store::ReadTx& tx, std::vector<Sighting> const& sightings, std::vector<Sighting> const& intricate);

  /// Finds (or makes) the person, and learns ids and names from it. nullopt: nobody is named, or nobody known.
  std::optional<ContactNum> see(Sighting const& sighting, Unknown unknown);
  /// The person's ids change. Makes the person when neither side is known.
  std::optional<ContactNum> change_ids(ProjectId project, IdentityChange const& change, Instant at);
  void see_identity_hash(ProjectId project, ContactNum num, std::string const& hash, Instant at);
  /// nullopt clears the name.
  void see_address_book(Sighting const& sighting, std::optional<Text> const& name);

  /// Who this contact is by now: another one after a merge.
  ContactNum current(ContactNum num) const;
  std::optional<ContactNum> current(std::optional<ContactNum> num) const {
    return num ? std::optional(current(*num)) : num;
  }

  /// Writes contacts, aliases and the address book; contact events and counts go to the log. The merges concern rows
  /// that are still to be repointed by the caller.
  Result<std::vector<Merged>> flush(store::WriteTx& tx, EventLog& log);

 private:
  using Word = std::pair<ProjectId, std::string>;
  using Someone = Kept<Contact>;
  struct Found {
    Someone* someone = nullptr;
    std::optional<Instant> until = {};  ///< found by an id that the person held up to then
    bool moved = false;                 ///< and left by a change
  };

  // identity_rows.cpp
  Done load_by_bsuid(store::ReadTx& tx, std::vector<Sighting> const& sightings);
  Done load_by_phone(store::ReadTx& tx, std::vector<Sighting> const& doubtful);
  Done load_former(store::ReadTx& tx, std::vector<Sighting> const& doubtful);
  void keep(Contact contact);
  void keep(ContactAlias alias);
  bool exactly_known(Sighting const& sighting) const;
  Done give_defaults(store::ReadTx& tx);
  void log_contacts(EventLog& log);
  Done flush_contacts(store::WriteTx& tx);
  Done update_contacts(store::WriteTx& tx);
  Done flush_aliases(store::WriteTx& tx);

  // identity_spelling.cpp
  std::string known_as(ProjectId project, std::string const& phone) const;
  std::optional<Person> respelled(ProjectId project, Person const& person) const;
  AddressEntry const* address_entry(ProjectId project, std::string const& phone);

  // identity.cpp
  std::optional<ContactNum> see_as_spelled(Sighting const& sighting, Unknown unknown);
  std::optional<ContactNum> change_as_spelled(ProjectId project, IdentityChange const& change, Instant at);
  Someone* by_bsuid(ProjectId project, std::string const& bsuid);
  Someone* holder_of(ProjectId project, std::string const& phone) const;
  Found former_holder(ProjectId project, std::string const& phone, Instant at);
  Found last_seen_holder(ProjectId project, std::string const& phone, Instant before);
  Found by_phone(Sighting const& sighting);
  Found find(Sighting const& sighting);
  Someone& make(ProjectId project);
  void take_bsuid(Someone& someone, std::string const& bsuid, Instant at);
  bool same_person(Someone const& someone, Someone const& holder, Person const& person, Instant at);
  Someone& take_phone(Someone& someone, Person const& person, Instant at);
  void learn_names(Contact& row, Person const& person, Instant at);

  // identity_change.cpp
  Someone* before_change(ProjectId project, Person const& before, Instant at);
  Someone* after_change(ProjectId project, Person const& after, Instant at);
  bool has_gone_on(Contact const& row, Person const& after, Instant at);
  void leave(Someone& someone, Person const& before, Person const& after, Instant at);
  void arrive(Someone& someone, Person const& after, Instant at);
  Someone& merge(Someone& newer_ids, Someone& other, Instant at);
  void join_ids(Someone& survivor, Contact const& newer_ids, Contact const& other, Instant at);

  // identity_former.cpp
  void set_bsuid(Someone& someone, std::string const& bsuid);
  void set_phone(Someone& someone, std::string const& phone, Instant at);
  void release_bsuid(Someone& someone, Instant until);
  void release_phone(Someone& someone, Instant until, Leaving leaving);
  bool came_by_change(Someone const& someone);
  bool knew_bsuid_until(Someone const& someone, Instant until);
  bool held_later(Someone const& but, std::string const& phone, Instant at);
  bool last_phone_is(Contact const& row, std::string const& phone);
  ContactAlias* alias_of(Contact const& row, std::string const& value);
  bool left_since(Contact const& row, std::string const& value, Instant at);
  void remember(Contact const& row, std::string const& value, Instant until, Leaving leaving);
  void forget(Contact const& row, std::string const& value);
  void hand_over_aliases(Contact const& from, Contact const& to);

  NumSource& nums_;
  Instant now_;
  Rows<std::pair<ProjectId, ContactNum>, Contact> contacts_;
  std::map<Word, Someone*> by_bsuid_, by_phone_, by_parent_;
  std::map<Word, std::map<ContactNum, Kept<ContactAlias>>> aliases_;
  std::map<ContactNum, std::set<std::string>> alias_values_;    ///< which values of aliases_ belong to a contact
  std::vector<std::tuple<ProjectId, std::int64_t>> forgotten_;  ///< numbers of stored aliases to be erased
  Rows<Word, AddressEntry> address_book_;
  std::map<ContactNum, ContactNum> merged_;
  std::vector<Merged> merges_;
};

}  // namespace wigwag::core
