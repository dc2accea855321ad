/// @file Messages on their way to Meta, what holds them up, whom they may not go to, and first answers to requests that
/// may be repeated.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/contact.h"
#include "model/send.h"
#include "store/tx.h"

namespace wigwag::store::sends {

/// How drafts that are stored stand, in no order.
Result<std::vector<DraftStanding>> standing(
    ReadTx& tx, ProjectId project, std::vector<MessageNum> const& drafts, Instant now);
Result<std::optional<Send>> find(ReadTx& tx, ProjectId project, MessageNum message);
Done erase(WriteTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& messages);
/// Nobody knows what became of it; its thread is free.
Done mark(WriteTx& tx, ProjectId project, MessageNum message, SendState state);
/// Those that began before the instant and are not given up, of all projects.
Result<std::vector<Send>> overdue(ReadTx& tx, Instant before, std::int64_t rows_max);
/// Those whose outcome is unknown, given up or not, of all projects, the oldest first.
Result<std::vector<Send>> unknown(ReadTx& tx, Instant now, std::int64_t rows_max);
Result<std::int64_t> erase_given_up(WriteTx& tx, Instant before, std::int64_t rows_max);
/// After a start alone on a database: nothing is on its way any more.
Done free_threads(WriteTx& tx);
/// What dead nodes were sending: nobody knows what became of it. How many.
Result<std::int64_t> lose_those_of_dead_nodes(WriteTx& tx, Instant now);

/// Later than a pause that is stored already, or nothing happens.
Done pause(WriteTx& tx, SendPause const& pause);
/// Those that are not over, the longest first.
Result<std::vector<SendPause>> pauses(ReadTx& tx, Instant now, std::int64_t rows_max);
Done erase_pauses(WriteTx& tx, Instant before);

Done block(WriteTx& tx, std::vector<BlockedUser> const& users);
Done unblock(WriteTx& tx, ProjectId project, ChannelNum channel, std::vector<std::string> const& users);
/// All of the number's, before Meta's whole list is stored.
Done unblock_all(WriteTx& tx, ProjectId project, ChannelNum channel);

Result<std::optional<Idempotency>> answer_of(ReadTx& tx, ProjectId project, std::string_view key);
Done erase_answer(WriteTx& tx, ProjectId project, std::string_view key);
Result<std::int64_t> erase_answers(WriteTx& tx, Instant before, std::int64_t rows_max);

}  // namespace wigwag::store::sends
