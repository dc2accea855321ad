/// @file Queries over conversations, the sessions of a thread.
#pragma once
#include <optional>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/conversation.h"
#include "store/tx.h"

namespace wigwag::store::conversations {

/// All sessions of each thread whose newest message is younger than the instant.
Result<std::vector<Conversation>> since(ReadTx&, std::vector<std::tuple<ProjectId, ThreadNum, Instant>> const&);
/// The active session of each thread.
Result<std::vector<Conversation>> active(ReadTx&, std::vector<std::tuple<ProjectId, ThreadNum>> const&);
/// Those of them that `since` leaves out.
Result<std::vector<Conversation>> active_before(ReadTx&, std::vector<std::tuple<ProjectId, ThreadNum, Instant>> const&);
/// With one contact.
Result<std::optional<ConversationNum>> active_of(ReadTx&, ProjectId, ChannelNum, ContactNum);
Result<std::vector<Conversation>> by_num(ReadTx&, std::vector<std::tuple<ProjectId, ConversationNum>> const&);
/// Active sessions of all projects that nothing touched and to which no message belongs since then.
Result<std::vector<Conversation>> idle(ReadTx&, Instant since, std::int64_t rows_max);
/// Ends those of them that are idle still; as they are now.
Result<std::vector<Conversation>> end_idle(WriteTx&, std::vector<Conversation> const& rows, Instant since, Instant now);

Done repoint(WriteTx&, ProjectId, ThreadNum from, ThreadNum to, ContactNum contact);
Done erase(WriteTx&, ProjectId, ConversationNum);

}  // namespace wigwag::store::conversations
