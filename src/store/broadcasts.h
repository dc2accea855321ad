/// @file Queries over broadcasts and their recipients.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/broadcast.h"
#include "model/event.h"
#include "model/message.h"
#include "store/tx.h"

namespace wigwag::store::broadcasts {

Result<std::optional<Broadcast>> by_num(ReadTx&, ProjectId, BroadcastNum);
/// What its recipients' states added up to; to be added to its counters.
struct CountChange {
  ProjectId project;
  BroadcastNum broadcast;
  std::int64_t total = 0, sent = 0, delivered = 0, seen = 0, failed = 0, suppressed = 0, responded = 0;
};
Done add_counts(WriteTx&, CountChange const&);
/// Only while it has this status; false when it has another by now.
Result<bool> set_status(WriteTx&, Broadcast const& row, BroadcastStatus from);
/// Scheduled ones whose time has come.
Result<std::vector<Broadcast>> due(ReadTx&, Instant now, std::int64_t rows_max);
/// Running ones that nobody works on; they are ours until then.
Result<std::vector<Broadcast>> take(WriteTx&, Instant now, Instant until, std::int64_t rows_max);
/// True when there is one to take.
Result<bool> any_free(ReadTx&, Instant now);
/// Nobody works on any: this process is the only one, and begins.
Done release(WriteTx&, Instant now);
Done hold(WriteTx&, ProjectId, BroadcastNum, Instant until);
/// Those being sent are ours until then.
Done hold_recipients(WriteTx&, ProjectId, BroadcastNum, Instant until);
/// Running or scheduled ones of a number.
Result<std::vector<Broadcast>> busy_of_channel(ReadTx&, ProjectId, ChannelNum);

Result<std::int64_t> count_recipients(ReadTx&, ProjectId, BroadcastNum);
Result<std::vector<Recipient>> by_address(
    ReadTx&, std::vector<std::tuple<ProjectId, BroadcastNum, std::string>> const& keys);
/// Pending ones that are due, oldest first.
Result<std::vector<Recipient>> next(ReadTx&, ProjectId, BroadcastNum, Instant now, std::int64_t rows_max);
/// Those whose sending was cut: somebody held them, and not any more.
Result<std::vector<Recipient>> cut(ReadTx&, ProjectId, BroadcastNum, Instant now, std::int64_t rows_max);
/// Pending or being sent.
Result<bool> has_open(ReadTx&, ProjectId, BroadcastNum);
Result<std::optional<Instant>> next_due(ReadTx&, ProjectId, BroadcastNum);
Result<std::int64_t> erase_pending(WriteTx&, ProjectId, BroadcastNum);
/// True while the recipient is still being sent under this number.
Result<bool> is_held(WriteTx&, ProjectId, RowNum recipient, MessageNum message);
Result<std::vector<Recipient>> by_message(ReadTx&, std::vector<std::tuple<ProjectId, MessageNum>> const& keys);
Result<std::vector<Recipient>> by_num(ReadTx&, std::vector<std::tuple<ProjectId, RowNum>> const& keys);
Result<std::vector<Recipient>> of_contact(ReadTx&, ProjectId, ContactNum, std::int64_t rows_max);
/// Who got a broadcast of this number and has not written since.
Result<std::vector<Recipient>> silent(ReadTx&, std::vector<std::tuple<ProjectId, ContactNum, ChannelNum>> const& keys);
Result<std::vector<Message>> messages(ReadTx&, std::vector<std::tuple<ProjectId, MessageNum>> const& keys);

/// Of all projects that have one.
Result<std::vector<BroadcastCursor>> cursors(ReadTx&, std::int64_t rows_max);
/// Begins at the newest event when there is none.
Done begin_cursor(WriteTx&, ProjectId);
Result<std::optional<BroadcastCursor>> cursor(WriteTx&, ProjectId);
Done move_cursor(WriteTx&, BroadcastCursor const&);
Done erase_cursor(WriteTx&, ProjectId);
Result<bool> any_started_since(ReadTx&, ProjectId, Instant since);
Result<std::vector<Event>> events_after(ReadTx&, ProjectId, std::int64_t num, std::int64_t rows_max);

}  // namespace wigwag::store::broadcasts
