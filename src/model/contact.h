/// @file People, their former ids and their preferences.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/crm_ids.h"
#include "model/table.h"

namespace wigwag {

/// A person. Found by BSUID first, phone second (Meta, business-scoped user ids).
struct Contact {
  ProjectId project_id;
  ContactNum num;
  std::optional<std::string> phone;  ///< digits; held by at most one contact at a time
  std::optional<std::string> bsuid;
  std::optional<std::string> parent_bsuid;
  std::optional<std::string> username;
  std::optional<Text> profile_name;       ///< set by the person
  std::optional<Text> display_name;       ///< set by the business
  std::optional<Text> address_book_name;  ///< from the phone app of the business
  std::string profile_search;             ///< folded profile_name; trigram index
  std::optional<CustomerNum> customer_num;
  std::string metadata;  ///< JSON object
  std::optional<std::string> identity_hash;
  std::optional<Instant> identity_at;
  Instant seen_at;  ///< own time of the newest update with a profile name or username: an older one changes neither
  std::optional<Instant> phone_first_at;  ///< own time of the oldest update that showed `phone` with this person
  std::optional<Instant> phone_last_at;   ///< own time of the newest update that showed any phone with this person
  Instant updated_at;
  // What WA.cr adds. Of a contact that only messages made it is all empty, but for the project's defaults.
  std::optional<Text> firstname;  ///< nullopt: the other names are shown
  std::optional<Text> lastname;
  std::optional<Text> company;
  ContactType type = ContactType::lead;
  std::optional<std::string> email;            ///< one contact of a project has it
  std::optional<std::string> phone_as_stored;  ///< as somebody wrote it; counts while its digits are `phone`
  std::optional<ContactStatusNum> status_num;
  std::optional<SourceNum> source_num;
  std::optional<Text> description;
  std::optional<Text> city;
  std::optional<Text> state;
  std::optional<std::string> zip;
  std::optional<Text> address;
  std::optional<std::int64_t> country_id;
  std::optional<MemberNum> assigned_num;
  bool opted_out = false;                  ///< wants no messages at all
  std::optional<std::string> card_search;  ///< model/contact_card.h; trigram index
};

/// SQLite: beside a new contact, for finding parts of its number and names (store/search.h). A view.
struct ContactTrigrams {
  std::int64_t rowid;
  std::string_view phone, profile, card;

  bool empty() const { return phone.empty() && profile.empty() && card.empty(); }
};
template <>
struct Table<ContactTrigrams> {
  static constexpr std::string_view name = "contact_trigram";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"rowid", &ContactTrigrams::rowid}, Column{"phone", &ContactTrigrams::phone},
      Column{"profile", &ContactTrigrams::profile}, Column{"card", &ContactTrigrams::card}};
};
inline ContactTrigrams trigrams_of(Contact const& contact) {
  auto const words = [](std::optional<std::string> const& text) { return text ? std::string_view(*text) : ""; };
  return {contact.num.value, words(contact.phone), contact.profile_search, words(contact.card_search)};
}

template <>
struct Table<Contact> {
  static constexpr std::string_view name = "contact";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Contact::project_id}, Column{"num", &Contact::num},
      Column{"phone", &Contact::phone}, Column{"bsuid", &Contact::bsuid},
      Column{"parent_bsuid", &Contact::parent_bsuid}, Column{"username", &Contact::username},
      Column{"profile_name", &Contact::profile_name}, Column{"display_name", &Contact::display_name},
      Column{"address_book_name", &Contact::address_book_name}, Column{"profile_search", &Contact::profile_search},
      Column{"customer_num", &Contact::customer_num}, Column{"metadata", &Contact::metadata},
      Column{"identity_hash", &Contact::identity_hash}, Column{"identity_at", &Contact::identity_at},
      Column{"seen_at", &Contact::seen_at}, Column{"phone_first_at", &Contact::phone_first_at},
      Column{"phone_last_at", &Contact::phone_last_at}, Column{"updated_at", &Contact::updated_at},
      Column{"firstname", &Contact::firstname}, Column{"lastname", &Contact::lastname},
      Column{"company", &Contact::company}, Column{"type", &Contact::type}, Column{"email", &Contact::email},
      Column{"phone_as_stored", &Contact::phone_as_stored}, Column{"status_num", &Contact::status_num},
      Column{"source_num", &Contact::source_num}, Column{"description", &Contact::description},
      Column{"city", &Contact::city}, Column{"state", &Contact::state}, Column{"zip", &Contact::zip},
      Column{"address", &Contact::address}, Column{"country_id", &Contact::country_id},
      Column{"assigned_num", &Contact::assigned_num}, Column{"opted_out", &Contact::opted_out},
      Column{"card_search", &Contact::card_search}};
};

/// An id that somebody had before. Late updates find their person by it; a later holder of the number is somebody else.
struct ContactAlias {
  ProjectId project_id;
  RowNum num;
  ContactNum contact_num;
  std::string value;   ///< digits, or a BSUID
  Instant held_until;  ///< own time of the change, or of the newest update that showed the id with this person
  bool moved = false;  ///< true: left by a change of number or id; false: seen with somebody else, or with a newer one
};
template <>
struct Table<ContactAlias> {
  static constexpr std::string_view name = "contact_alias";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ContactAlias::project_id}, Column{"num", &ContactAlias::num},
      Column{"contact_num", &ContactAlias::contact_num}, Column{"value", &ContactAlias::value},
      Column{"held_until", &ContactAlias::held_until}, Column{"moved", &ContactAlias::moved}};
};

/// What the phone app of a business calls a number. Kept apart from contacts: it makes none, and may come before them.
struct AddressEntry {
  ProjectId project_id;
  RowNum num;
  std::string phone;         ///< digits
  std::optional<Text> name;  ///< NULL: removed
  Instant at;                ///< Meta's time; an older one changes nothing
};
template <>
struct Table<AddressEntry> {
  static constexpr std::string_view name = "address_entry";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &AddressEntry::project_id}, Column{"num", &AddressEntry::num},
      Column{"phone", &AddressEntry::phone}, Column{"name", &AddressEntry::name}, Column{"at", &AddressEntry::at}};
};

/// Somebody whom a business number has blocked, by what Meta calls them. Not a contact: who is blocked need not be one,
/// and stays blocked whoever the id turns out to belong to.
struct BlockedUser {
  ProjectId project_id;
  ChannelNum channel_num;
  std::string who;  ///< digits, or a BSUID
  Instant at;
};
template <>
struct Table<BlockedUser> {
  static constexpr std::string_view name = "blocked_user";
  static constexpr int key = 3;
  static constexpr Pack columns{Column{"project_id", &BlockedUser::project_id},
      Column{"channel_num", &BlockedUser::channel_num}, Column{"who", &BlockedUser::who},
      Column{"at", &BlockedUser::at}};
};

/// What somebody wants from one number. Kapso: marketing preference.
struct Preference {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  ContactNum contact_num;
  std::string category;
  std::string status;  ///< stopped resumed
  std::optional<Text> detail;
  std::string source;
  Instant at;  ///< Meta's time; an older one changes nothing
  Instant updated_at;
};
template <>
struct Table<Preference> {
  static constexpr std::string_view name = "preference";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Preference::project_id}, Column{"num", &Preference::num},
      Column{"channel_num", &Preference::channel_num}, Column{"contact_num", &Preference::contact_num},
      Column{"category", &Preference::category}, Column{"status", &Preference::status},
      Column{"detail", &Preference::detail}, Column{"source", &Preference::source}, Column{"at", &Preference::at},
      Column{"updated_at", &Preference::updated_at}};
};

}  // namespace wigwag
