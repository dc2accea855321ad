// Which ids a person holds and held. An id is never both: what somebody holds again is no alias any more.
#include <algorithm>

#include "core/identity.h"

namespace wigwag::core {
namespace {

bool is_phone(std::string const& value) {
  return std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void People::set_bsuid(Someone& someone, std::string const& bsuid) {
  someone.row.bsuid = bsuid;
  by_bsuid_[{someone.row.project_id, bsuid}] = &someone;
  forget(someone.row, bsuid);
}

void People::set_phone(Someone& someone, std::string const& phone, Instant at) {
  someone.row.phone = phone;
  someone.row.phone_first_at = at;
  someone.row.phone_last_at = at;
  by_phone_[{someone.row.project_id, phone}] = &someone;
  forget(someone.row, phone);
  if (AddressEntry const* const entry = address_entry(someone.row.project_id, phone); entry && entry->name)
    someone.row.address_book_name = entry->name;
}

void People::release_bsuid(Someone& someone, Instant until) {
  if (!someone.row.bsuid) return;
  std::string const bsuid = *std::exchange(someone.row.bsuid, std::nullopt);
  by_bsuid_.erase({someone.row.project_id, bsuid});
  remember(someone.row, bsuid, until, Leaving::moved);
}

void People::release_phone(Someone& someone, Instant until, Leaving leaving) {
  if (!someone.row.phone) return;
  std::string const phone = *std::exchange(someone.row.phone, std::nullopt);
  by_phone_.erase({someone.row.project_id, phone});
  remember(someone.row, phone, until, leaving);
}

ContactAlias* People::alias_of(Contact const& row, std::string const& value) {
  auto const holders = aliases_.find({row.project_id, value});
  if (holders == aliases_.end()) return nullptr;
  auto const found = holders->second.find(row.num);
  return found == holders->second.end() ? nullptr : &found->second.row;
}

/// They had it at that time or later, and have it no more.
bool People::left_since(Contact const& row, std::string const& value, Instant at) {
  ContactAlias const* const alias = alias_of(row, value);
  return alias != nullptr && alias->held_until >= at;
}

void People::remember(Contact const& row, std::string const& value, Instant until, Leaving leaving) {
  if (row.phone == value || row.bsuid == value) return;
  bool const moved = leaving == Leaving::moved;
  if (ContactAlias* const alias = alias_of(row, value)) {
    alias->held_until = std::max(alias->held_until, until);
    alias->moved = alias->moved || moved;
    return;
  }
  ContactAlias const alias{row.project_id, nums_.next_as<RowNum>(now_), row.num, value, until, moved};
  aliases_[{row.project_id, value}].emplace(row.num, Kept<ContactAlias>{alias});
  alias_values_[row.num].insert(value);
}

void People::forget(Contact const& row, std::string const& value) {
  auto const holders = aliases_.find({row.project_id, value});
  if (holders == aliases_.end()) return;
  auto const found = holders->second.find(row.num);
  if (found == holders->second.end()) return;
  if (found->second.stored) forgotten_.emplace_back(row.project_id, found->second.row.num.value);
  holders->second.erase(found);
  alias_values_[row.num].erase(value);
}

/// The phone of today came with a change that Meta told, not with a message.
bool People::came_by_change(Someone const& someone) {
  Contact const& row = someone.row;
  return row.phone_first_at && std::ranges::any_of(alias_values_[row.num], [&](std::string const& value) {
    ContactAlias const* const alias = alias_of(row, value);
    return alias != nullptr && alias->moved && alias->held_until == *row.phone_first_at;
  });
}

/// The person has the phone, or had it last and lost it to somebody else.
bool People::last_phone_is(Contact const& row, std::string const& phone) {
  if (row.phone) return row.phone == phone;
  ContactAlias const* const alias = alias_of(row, phone);
  return alias != nullptr && !alias->moved && alias->held_until == row.phone_last_at;
}

/// We know which BSUID the person gave up in the change of that time.
bool People::knew_bsuid_until(Someone const& someone, Instant until) {
  return std::ranges::any_of(alias_values_[someone.row.num], [&](std::string const& value) {
    ContactAlias const* const alias = is_phone(value) ? nullptr : alias_of(someone.row, value);
    return alias != nullptr && alias->moved && alias->held_until == until;
  });
}

/// Somebody else is known to have had the phone at that time or later, and has it no more.
bool People::held_later(Someone const& but, std::string const& phone, Instant at) {
  auto const holders = aliases_.find({but.row.project_id, phone});
  return holders != aliases_.end() && std::ranges::any_of(holders->second, [&](auto const& entry) {
    return entry.first != but.row.num && entry.second.row.held_until >= at;
  });
}

void People::hand_over_aliases(Contact const& from, Contact const& to) {
  std::set<std::string> const values = alias_values_[from.num];
  for (std::string const& value : values) {
    auto& holders = aliases_[{from.project_id, value}];
    Kept<ContactAlias> alias = holders.at(from.num);
    if (alias_of(to, value) != nullptr || to.phone == value || to.bsuid == value) {
      Leaving const leaving = alias.row.moved ? Leaving::moved : Leaving::lost;
      remember(to, value, alias.row.held_until, leaving);
      forget(from, value);
      continue;
    }
    holders.erase(from.num);
    alias.row.contact_num = to.num;
    holders.emplace(to.num, std::move(alias));
    alias_values_[to.num].insert(value);
  }
  alias_values_.erase(from.num);
}

}  // namespace wigwag::core
