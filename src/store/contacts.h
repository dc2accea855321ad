/// @file Queries over people: by their ids, now and formerly, and what follows when two turn out to be one.
#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/contact.h"
#include "store/tx.h"

namespace wigwag::store::contacts {

using ByWord = std::vector<std::tuple<ProjectId, std::string>>;
using ByNum = std::vector<std::tuple<ProjectId, ContactNum>>;

Result<std::vector<Contact>> by_bsuid(ReadTx&, ByWord const&);
Result<std::vector<Contact>> by_phone(ReadTx&, ByWord const&);
/// The newest contact of each parent BSUID.
Result<std::vector<Contact>> by_parent(ReadTx&, ByWord const&);
Result<std::vector<Contact>> by_num(ReadTx&, ByNum const&);
Result<std::vector<ContactAlias>> aliases_by_value(ReadTx&, ByWord const&);
Result<std::vector<ContactAlias>> aliases_of(ReadTx&, ByNum const&);
Result<std::vector<AddressEntry>> address_entries(ReadTx&, ByWord const& phones);

/// What the contact said about a category of messages of this number: stopped, resumed; nullopt: nothing.
Result<std::optional<std::string>> preference(ReadTx&, ProjectId, ChannelNum, ContactNum, std::string_view category);

/// For all numbers.
Result<std::vector<Preference>> preferences(ReadTx&, ProjectId, ContactNum, std::string_view category);

using RowKeys = std::vector<std::tuple<ProjectId, std::int64_t>>;
Done erase_aliases(WriteTx&, RowKeys const& nums);
Done erase_contacts(WriteTx&, ByNum const& nums);

/// The contact with this number; nullopt: none. Numbers as digits.
Result<std::optional<Contact>> of_phone(ReadTx&, ProjectId, std::string_view phone);
Result<std::optional<ContactNum>> with_email(ReadTx&, ProjectId, std::string_view email);
/// With all that there is of them, but for messages and what they stand in: former ids, the phone app's names,
/// preferences, memberships, notes, statuses that wait.
Done erase_people(WriteTx&, std::vector<Contact> const&);

/// Everything that says `from` says `to` from now on, but for threads, conversations and what is in them.
Done repoint(WriteTx&, ProjectId, ContactNum from, ContactNum to);

}  // namespace wigwag::store::contacts
