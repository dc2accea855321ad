#include "core/broadcasts.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "core/broadcast_counts.h"
#include "core/event_log.h"
#include "store/broadcasts.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace rows = store::broadcasts;
using Status = BroadcastStatus;
using State = RecipientState;

Done tell(store::WriteTx& tx, Instant now, Broadcast const& row) {
  EventLog log(now);
  log.add(row.project_id, EventKind::broadcast_changed, row.channel_num, {},
      fmt::format(
          R"({{"broadcast_id":"{}","status":"{}"}})", uuid_of(Kind::broadcast, row.num.value), word_of(row.status)));
  return log.append(tx);
}

/// The project is locked, so the status is what was read.
Result<Broadcast> move(store::WriteTx& tx, Instant now, Broadcast row, Status to) {
  Status const from = row.status;
  row.status = to;
  row.updated_at = now;
  TRY(bool const moved, rows::set_status(tx, row, from));
  if (!moved) return fail(Code::conflict, "The broadcast has changed; try again");
  TRY_DONE(tell(tx, now, row));
  return row;
}

Result<Broadcast> locked(store::WriteTx& tx, ProjectId project, BroadcastNum num) {
  TRY_DONE(store::projects::lock(tx, project));
  return broadcast_of(tx, project, num);
}

std::unexpected<Error> wrong_state(Broadcast const& row, std::string_view wanted) {
  return fail(Code::invalid, fmt::format("Broadcast is {}; it must be {}", word_of(row.status), wanted), "status");
}

Done has_somebody(store::ReadTx& tx, Broadcast const& row) {
  TRY(bool const open, rows::has_open(tx, row.project_id, row.num));
  return open ? Done{} : Done(fail(Code::invalid, "Broadcast has no recipients to send to", "recipients"));
}

Result<Broadcast> begin(store::WriteTx& tx, Instant now, Broadcast row) {
  if (!row.started_at) row.started_at = now;
  row.stopped_at.reset();
  row.completed_at.reset();
  row.problem.reset();
  row.held_until = {};
  TRY_DONE(rows::begin_cursor(tx, row.project_id));
  return move(tx, now, std::move(row), Status::sending);
}

}  // namespace

Result<Broadcast> broadcast_of(store::ReadTx& tx, ProjectId project, BroadcastNum num) {
  TRY(std::optional<Broadcast> row, rows::by_num(tx, project, num));
  if (!row) return fail(Code::not_found, "Broadcast not found", "Broadcast");
  return *std::move(row);
}

Result<Broadcast> send_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num) {
  TRY(Broadcast row, locked(tx, project, num));
  if (row.status != Status::draft && row.status != Status::scheduled) return wrong_state(row, "draft");
  TRY_DONE(has_somebody(tx, row));
  return begin(tx, now, std::move(row));
}

Result<Broadcast> schedule_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num, Instant at) {
  TRY(Broadcast row, locked(tx, project, num));
  if (row.status != Status::draft) return wrong_state(row, "draft");
  if (at <= now) return fail(Code::invalid, "scheduled_at must be in the future", "scheduled_at");
  TRY_DONE(has_somebody(tx, row));
  row.scheduled_at = at;
  return move(tx, now, std::move(row), Status::scheduled);
}

Result<Broadcast> cancel_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num) {
  TRY(Broadcast row, locked(tx, project, num));
  if (row.status != Status::scheduled) return wrong_state(row, "scheduled");
  row.scheduled_at.reset();
  return move(tx, now, std::move(row), Status::draft);
}

Result<Broadcast> stop_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num) {
  TRY(Broadcast row, locked(tx, project, num));
  if (row.status != Status::sending) return wrong_state(row, "sending");
  row.stopped_at = now;
  return move(tx, now, std::move(row), Status::stopped);
}

Result<Broadcast> redraft_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num) {
  TRY(Broadcast row, locked(tx, project, num));
  if (row.status != Status::scheduled && row.status != Status::stopped) return wrong_state(row, "scheduled or stopped");
  row.scheduled_at.reset();
  return move(tx, now, std::move(row), Status::draft);
}

Result<Broadcast> clear_recipients(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num) {
  TRY(Broadcast row, locked(tx, project, num));
  if (row.status != Status::draft && row.status != Status::scheduled) return wrong_state(row, "draft or scheduled");
  TRY(std::int64_t const gone, rows::erase_pending(tx, project, num));
  Tally tally(now);
  tally.removed(project, num, gone);
  TRY_DONE(tally.flush(tx));
  if (row.status == Status::draft) return broadcast_of(tx, project, num);
  row.scheduled_at.reset();
  TRY_DONE(move(tx, now, std::move(row), Status::draft));
  return broadcast_of(tx, project, num);
}

Result<RecipientsAdded> add_recipients(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project,
    BroadcastNum num, std::vector<NewRecipient> recipients) {
  TRY(Broadcast const row, locked(tx, project, num));
  if (row.status != Status::draft) return wrong_state(row, "draft");
  if (row.total + std::ssize(recipients) > limits::recipients_per_broadcast_max)
    return fail(Code::invalid,
        fmt::format("A broadcast has at most {} recipients", limits::recipients_per_broadcast_max), "recipients");
  std::vector<std::tuple<ProjectId, BroadcastNum, std::string>> keys;
  for (NewRecipient const& one : recipients) keys.emplace_back(project, num, one.address);
  TRY(std::vector<Recipient> const known, rows::by_address(tx, keys));
  std::set<std::string> taken;
  for (Recipient const& one : known) taken.insert(one.address);
  Tally tally(now);
  std::vector<Recipient> fresh;
  for (NewRecipient& one : recipients) {
    if (!taken.insert(one.address).second) continue;
    Recipient recipient;
    recipient.project_id = project;
    recipient.num = nums.next_as<RowNum>(now);
    recipient.broadcast_num = num;
    recipient.address = std::move(one.address);
    recipient.phone = std::move(one.phone);
    recipient.contact_num = one.contact;
    recipient.components = std::move(one.components);
    recipient.updated_at = now;
    tally.added(recipient);
    fresh.push_back(std::move(recipient));
  }
  if (!fresh.empty()) TRY_DONE(tx.insert_many(fresh));
  TRY_DONE(tally.flush(tx));
  return RecipientsAdded{std::ssize(fresh), std::ssize(recipients) - std::ssize(fresh)};
}

Result<std::int64_t> begin_due_broadcasts(store::WriteTx& tx, Instant now) {
  TRY(std::vector<Broadcast> const due, rows::due(tx, now, limits::lease_batch_max));
  std::int64_t begun = 0;
  for (Broadcast const& one : due) {
    TRY(Broadcast row, locked(tx, one.project_id, one.num));
    if (row.status != Status::scheduled) continue;  // another node was first, or somebody cancelled it
    TRY_DONE(begin(tx, now, std::move(row)));
    ++begun;
  }
  return begun;
}

Done end_broadcast(store::WriteTx& tx, Instant now, Broadcast broadcast, Status as, std::string problem) {
  TRY(Broadcast row, locked(tx, broadcast.project_id, broadcast.num));
  if (row.status != Status::sending && row.status != Status::scheduled) return {};
  if (as == Status::completed) {
    TRY(bool const open, rows::has_open(tx, row.project_id, row.num));
    if (open) return {};
  }
  row.completed_at = now;
  if (!problem.empty()) row.problem = Text::from_utf8(problem);
  TRY_DONE(move(tx, now, std::move(row), as));
  return {};
}

Done end_broadcasts_of(
    store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel, std::string const& problem) {
  TRY(std::vector<Broadcast> const busy, rows::busy_of_channel(tx, project, channel));
  for (Broadcast const& row : busy) TRY_DONE(end_broadcast(tx, now, row, Status::failed, problem));
  return {};
}

}  // namespace wigwag::core
