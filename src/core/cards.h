/// @file Contacts as a business writes them: made, changed, erased, put into groups; with the events that follow. The
/// same rows that messages make.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "core/erase.h"
#include "model/contact.h"
#include "model/contact_card.h"
#include "model/crm.h"
#include "store/tx.h"

namespace wigwag::core {

using GroupNums = std::vector<ContactGroupNum>;

/// The contact with this number, in whichever spelling.
Result<std::optional<Contact>> contact_of_phone(store::ReadTx& tx, ProjectId project, std::string const& digits);

/// Sets `phone` from what somebody wrote; false: there is no digit in it.
bool set_phone(Contact& row, std::string const& as_written);

/// What contradicts other rows, all of it: a phone or an e-mail address that another contact has, a source, a status or
/// groups that the project has not. `row.num` is 0 for a new one.
Result<std::vector<Problem>> card_problems(
    store::ReadTx& tx, Contact const& row, std::optional<GroupNums> const& groups);

/// The contact and its groups; nullopt: no such contact.
struct KnownCard {
  Contact contact;
  GroupNums groups;  ///< rising
};
Result<std::optional<KnownCard>> find_card(store::ReadTx& tx, ProjectId project, ContactNum num);
/// The groups of each contact, rising.
Result<std::vector<GroupNums>> groups_of(store::ReadTx& tx, std::vector<Contact const*> const& contacts);

/// After card_problems, in the same transaction with the project locked. Errors: feature_limit. `row` has all but
/// project, number and time.
Result<KnownCard> add_card(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, Contact row, GroupNums groups);
/// Several at once; the caller has asked core/plan.h.
Result<std::vector<KnownCard>> add_cards(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::vector<Contact> rows);
/// After card_problems. `groups`: nullopt: as they are.
Result<KnownCard> change_card(
    store::WriteTx& tx, Instant now, KnownCard const& before, Contact row, std::optional<GroupNums> groups);

/// The contacts and all that is known of them are gone (core/erase.h). Who writes from the number later is a new
/// contact. Gives those that were there.
///
/// What was said stays as nobody's, or goes. Messages that stay keep the number of the row that is gone: rewriting them
/// would take as long as there are messages, numbers are given once, and every reader asks for contacts with a LEFT
/// JOIN; each message says itself whose phone it was.
Result<std::vector<ContactNum>> erase_cards(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project,
    std::vector<ContactNum> const& whom, History history);

/// How many were not in it yet. Errors: not_found; invalid with `contact_ids.N` for each that the project has not.
Result<std::int64_t> join_group(
    store::WriteTx& tx, Instant now, ProjectId project, ContactGroupNum group, std::vector<ContactNum> const& contacts);
/// How many were in it. Errors: not_found.
Result<std::int64_t> leave_group(
    store::WriteTx& tx, Instant now, ProjectId project, ContactGroupNum group, std::vector<ContactNum> const& contacts);

}  // namespace wigwag::core
