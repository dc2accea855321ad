/// @file A contact as WA.cr's record has it: its fields in their order, what is shown where a field was never written,
/// and the words by which it is found. Here, because events tell of changes field by field, and answers show them.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "model/contact.h"

namespace wigwag {

/// A contact and the groups it is in.
struct Card {
  Contact const& contact;
  std::vector<ContactGroupNum> groups = {};  ///< rising
};

struct CardField {
  std::string_view name;
  void (*write)(json::Writer& out, Card const& card);  ///< the value
};
/// All of the record's own fields; relations are none of them.
std::span<CardField const> card_fields();

/// The written one, else the display name, the profile's name, the phone, the user name; empty when there is nothing.
Text shown_firstname(Contact const& contact);
/// As it was written, while that is still the number; else as switch 9 says.
std::optional<std::string> shown_phone(Contact const& contact);

/// Contact::card_search: first name (or what the business calls them), last name, e-mail, phone and company as they
/// were written, folded, a line each; nullopt when none was.
std::optional<std::string> card_words(Contact const& contact);

/// For events. `{"current":{…}}`, `{"previous":{…}}`: every field but `id`; and
/// `{"previous":{"firstname":"An"},"current":{"firstname":"Ana"}}`: those that differ, but for the times; nullopt when
/// none does.
std::string card_current(Card const& card);
std::string card_previous(Card const& card);
std::optional<std::string> card_changes(Card const& before, Card const& after);

}  // namespace wigwag
