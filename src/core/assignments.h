/// @file Who takes care of a conversation: records of which at most one is active. The conversation says who that is.
#pragma once
#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/text.h"
#include "model/assignment.h"
#include "store/tx.h"

namespace wigwag::core {

struct NewAssignment {
  ConversationNum conversation;  ///< of the project
  std::string_view user_id;
  std::optional<Text> notes;
};
/// Errors: invalid (no member; there is an active one). Source: Kapso, assignments.
Result<RowNum> assign(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, NewAssignment const& assignment);

/// What is nullopt stays.
struct AssignmentChange {
  std::optional<std::string> user_id = {};
  std::optional<std::optional<Text>> notes = {};
  std::optional<bool> active = {};
};
/// Errors: not_found, and those of assign.
Done change_assignment(store::WriteTx& tx, Instant now, ProjectId project, ConversationNum conversation, RowNum num,
    AssignmentChange const& change);

/// A member leaves: what they took care of is nobody's.
Done remove_member(store::WriteTx& tx, Instant now, ProjectId project, MemberNum member);

}  // namespace wigwag::core
