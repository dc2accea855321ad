/// @file Queries over messages, and over what waits for them: statuses, edits and deletions.
#pragma once
#include <cstdint>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/message.h"
#include "store/tx.h"

namespace wigwag::store::messages {

/// A number and the hash of a wamid.
using Keys = std::vector<std::tuple<ProjectId, ChannelNum, std::int64_t>>;

Result<std::vector<Message>> by_wamid(ReadTx&, Keys const&);
Result<std::optional<Message>> by_num(ReadTx&, ProjectId, MessageNum);
/// Inbound messages of a thread after one message up to another, that nobody has read; the newest first.
Result<std::vector<Message>> unread(
    ReadTx&, ProjectId, ThreadNum, MessageNum after, MessageNum until, std::int64_t rows_max);
/// How many of them came after a message.
Result<std::int64_t> count_unread(ReadTx&, ProjectId, ThreadNum, MessageNum after);
Result<std::vector<StatusOrphan>> orphans(ReadTx&, Keys const&);
Result<std::vector<ChangeRow>> changes_by_wamid(ReadTx&, Keys const&);
Result<std::vector<ChangeRow>> changes_of(ReadTx&, Keys const& targets);

Done erase_orphans(WriteTx&, std::vector<std::tuple<ProjectId, std::int64_t>> const& nums);
/// Only where a message has got to; its content and the indexes over it stay untouched.
Done update_progress(WriteTx&, std::vector<Message> const&);
/// The same for drafts that have got their wamids.
Done update_name(WriteTx&, std::vector<Message> const&);

/// All messages of one thread of a contact become another's.
Done repoint(WriteTx&, ProjectId, ContactNum from, ThreadNum thread_from, ContactNum to, ThreadNum thread_to);
/// What a contact wrote elsewhere, in groups.
Done repoint_author(WriteTx&, ProjectId, ContactNum from, ContactNum to);
Done repoint_conversation(WriteTx&, ProjectId, ConversationNum from, ConversationNum to);

}  // namespace wigwag::store::messages
