/// @file Queries over assignments of conversations to members, and notes about contacts.
#pragma once
#include <optional>

#include "base/id.h"
#include "base/result.h"
#include "model/assignment.h"
#include "model/conversation.h"
#include "store/tx.h"

namespace wigwag::store::assignments {

Result<std::optional<Assignment>> find(ReadTx&, ProjectId, ConversationNum, RowNum);
Result<std::optional<Assignment>> active_of(ReadTx&, ProjectId, ConversationNum);
/// What a member who leaves takes care of; at most so many.
Result<std::vector<Assignment>> active_of_member(ReadTx&, ProjectId, MemberNum, std::int64_t rows_max);
/// Two conversations turned out to be one; the other's active assignment stays when it has one. Events of the project's
/// own go with it.
Done repoint(WriteTx&, ProjectId, ConversationNum from, ConversationNum to);
Done set_assignee(WriteTx&, ProjectId, ConversationNum, std::optional<MemberNum>, Instant now);

Result<std::optional<ContactNote>> note(ReadTx&, ProjectId, RowNum);
Done erase_note(WriteTx&, ProjectId, RowNum);

}  // namespace wigwag::store::assignments
