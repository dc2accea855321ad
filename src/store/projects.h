/// @file Queries over projects and their members.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/project.h"
#include "store/tx.h"

namespace wigwag::store::projects {

Result<std::optional<Project>> by_name(ReadTx& tx, std::string_view name);
Result<std::optional<Project>> by_num(ReadTx& tx, ProjectId project);
/// Oldest first; at most `projects_max`.
Result<std::vector<Project>> all(ReadTx& tx, std::int64_t projects_max);
/// With its counters at zero. Errors: conflict when the name is taken.
Done add(WriteTx& tx, Project const& project);
/// nullopt: it is open again.
Done suspend(WriteTx& tx, ProjectId project, std::optional<Instant> since);

/// Until the transaction ends nobody else holds the project: who decides by what is stored takes this first.
Done lock(WriteTx& tx, ProjectId project);

/// Oldest first; at most `members_max`.
Result<std::vector<wigwag::Member>> members(ReadTx& tx, ProjectId project, std::int64_t members_max);
Done add_member(WriteTx& tx, wigwag::Member const& member);
Result<std::optional<wigwag::Member>> member_by_num(ReadTx& tx, ProjectId project, MemberNum member);
Result<std::optional<wigwag::Member>> member_by_email(ReadTx& tx, ProjectId project, std::string_view email);
Done erase_member(WriteTx& tx, ProjectId project, MemberNum member);

}  // namespace wigwag::store::projects
