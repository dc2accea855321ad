/// @file Queries over what stands around contacts: groups, sources, statuses, who uses them, and what is counted for a
/// plan.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "model/contact.h"
#include "model/crm.h"
#include "store/tx.h"

namespace wigwag::store::crm {

/// Of ContactGroup, ContactSource, ContactStatus.
template <class Row>
Result<std::optional<Row>> by_num(ReadTx& tx, ProjectId project, decltype(Row::num) num);
template <class Row>
Result<std::optional<Row>> by_name(ReadTx& tx, ProjectId project, std::string_view name);
template <class Row>
Result<std::vector<Row>> by_nums(ReadTx& tx, std::vector<std::tuple<ProjectId, decltype(Row::num)>> const& nums);
/// At most `rows_max`, counted no further.
template <class Row>
Result<std::int64_t> count(ReadTx& tx, ProjectId project, std::int64_t rows_max);
template <class Row>
Done erase(WriteTx& tx, ProjectId project, decltype(Row::num) num);

/// Whether a contact has it.
Result<bool> is_used(ReadTx& tx, ProjectId project, SourceNum source);
Result<bool> is_used(ReadTx& tx, ProjectId project, ContactStatusNum status);

using ByContact = std::vector<std::tuple<ProjectId, ContactNum>>;
using Memberships = std::vector<std::tuple<ProjectId, ContactGroupNum, ContactNum>>;
/// The memberships of these contacts, in no order.
Result<std::vector<ContactGroupMember>> memberships_of(ReadTx& tx, ByContact const& contacts);
/// Those of the given ones that exist.
Result<std::vector<ContactGroupMember>> existing(ReadTx& tx, Memberships const& memberships);
Done leave_groups(WriteTx& tx, Memberships const& memberships);
/// The group is nobody's any more.
Done empty_group(WriteTx& tx, ProjectId project, ContactGroupNum group);
/// The groups of `from` are those of `to` too; `from` is in none.
Done repoint_memberships(WriteTx& tx, ProjectId project, ContactNum from, ContactNum to);

/// Contacts, as kept.
Result<std::int64_t> count_contacts(ReadTx& tx, ProjectId project);
/// Conversations that began at `since` or later, by their own time; at most `count_max`, counted no further.
Result<std::int64_t> count_conversations(ReadTx& tx, ProjectId project, Instant since, std::int64_t count_max);
Result<std::int64_t> count_members(ReadTx& tx, ProjectId project);
/// Broadcasts that wait for their time or are on their way.
Result<std::int64_t> count_campaigns(ReadTx& tx, ProjectId project);

}  // namespace wigwag::store::crm
