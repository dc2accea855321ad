// What becomes of recipients: claimed, settled, and moved on by the project's events.
#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "core/broadcast_counts.h"
#include "core/broadcasts.h"
#include "model/status_steps.h"
#include "store/broadcasts.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace rows = store::broadcasts;
using State = RecipientState;
using MessageKeys = std::vector<std::tuple<ProjectId, MessageNum>>;

constexpr std::int64_t kFollowedDays = 30;

/// When the step was first seen.
std::optional<Instant> step_at(std::vector<StatusStep> const& steps, std::string_view word) {
  for (StatusStep const& step : steps)
    if (step.status == word) return step.at;
  return std::nullopt;
}

/// What the recipient is now that its message is this. Repeating it changes nothing.
Recipient after_message(Recipient row, Message const& message, Instant now, DetailsOf details_of) {
  if (message.contact_num) row.contact_num = message.contact_num;
  std::vector<StatusStep> const steps = decode_steps(message.statuses);
  switch (message.status) {
    case MessageStatus::pending:
      if (row.state == State::sending) return row;
      row.state = State::unknown;
      return row;
    case MessageStatus::failed:
      row.state = State::failed;
      if (!row.failed_at) row.failed_at = step_at(steps, "failed").value_or(now);
      if (message.error_title) row.error_message = Text::from_utf8(*message.error_title);
      if (!row.error_details) row.error_details = details_of(message);
      return row;
    case MessageStatus::read:
      if (!row.read_at) row.read_at = step_at(steps, "read").value_or(now);
      [[fallthrough]];
    case MessageStatus::delivered:
      if (!row.delivered_at) row.delivered_at = step_at(steps, "delivered").value_or(row.read_at.value_or(now));
      [[fallthrough]];
    case MessageStatus::sent:
      row.state = State::sent;
      if (!row.sent_at) row.sent_at = step_at(steps, "sent").value_or(message.sent_at);
      row.failed_at.reset();
      row.error_message.reset();
      row.error_details.reset();
      return row;
  }
  return row;
}

bool differs(Recipient const& a, Recipient const& b) {
  return a.state != b.state || a.contact_num != b.contact_num || a.sent_at != b.sent_at ||
         a.delivered_at != b.delivered_at || a.read_at != b.read_at || a.failed_at != b.failed_at ||
         a.error_message != b.error_message || a.error_details != b.error_details;
}

/// Recipients whose sending was cut: what was stored of it decides.
Done mend(store::WriteTx& tx, Instant now, std::vector<Recipient> const& cut) {
  if (cut.empty()) return {};
  MessageKeys keys;
  for (Recipient const& one : cut)
    if (one.message_num) keys.emplace_back(one.project_id, *one.message_num);
  TRY(std::vector<Message> const messages, rows::messages(tx, keys));
  std::map<MessageNum, Message const*> by_num;
  for (Message const& message : messages) by_num[message.num] = &message;
  Tally tally(now);
  for (Recipient const& before : cut) {
    Recipient after = before;
    auto const found = before.message_num ? by_num.find(*before.message_num) : by_num.end();
    if (found == by_num.end()) {  // nothing was stored, so nothing was sent
      after.state = State::pending;
      after.message_num.reset();
      after.due_at = {};
    } else {
      after.state = State::unknown;
      after = after_message(
          std::move(after), *found->second, now, [](Message const&) { return std::optional<std::string>(); });
    }
    tally.changed(before, std::move(after));
  }
  return tally.flush(tx);
}

std::set<MessageNum> told_messages(std::vector<Event> const& events) {
  std::set<MessageNum> nums;
  for (Event const& event : events) {
    bool const status = event.kind == EventKind::message_sent || event.kind == EventKind::message_delivered ||
                        event.kind == EventKind::message_read || event.kind == EventKind::message_failed;
    if (status && event.message_num) nums.insert(*event.message_num);
  }
  return nums;
}

/// Recipients as they are to be, each once, whatever changes them.
using Changes = std::map<RowNum, std::pair<Recipient, Recipient>>;
Recipient& change_of(Changes& changes, Recipient const& row) {
  return changes.try_emplace(row.num, row, row).first->second.second;
}

Done follow_statuses(store::WriteTx& tx, Instant now, ProjectId project, std::vector<Event> const& events,
    DetailsOf details_of, Changes& changes) {
  MessageKeys keys;
  for (MessageNum const num : told_messages(events)) keys.emplace_back(project, num);
  if (keys.empty()) return {};
  TRY(std::vector<Recipient> const recipients, rows::by_message(tx, keys));
  if (recipients.empty()) return {};
  keys.clear();
  for (Recipient const& one : recipients) keys.emplace_back(project, *one.message_num);
  TRY(std::vector<Message> const messages, rows::messages(tx, keys));
  std::map<MessageNum, Message const*> by_num;
  for (Message const& message : messages) by_num[message.num] = &message;
  for (Recipient const& row : recipients) {
    auto const found = by_num.find(*row.message_num);
    if (found == by_num.end()) continue;
    Recipient& after = change_of(changes, row);
    after = after_message(after, *found->second, now, details_of);
  }
  return {};
}

/// Written to the broadcast's number after the message was sent.
Done follow_answers(store::WriteTx& tx, ProjectId project, std::vector<Event> const& events, Changes& changes) {
  std::map<std::pair<ContactNum, ChannelNum>, Instant> written;
  std::vector<std::tuple<ProjectId, ContactNum, ChannelNum>> keys;
  for (Event const& event : events) {
    if (event.kind != EventKind::message_received || !event.contact_num || !event.channel_num) continue;
    if (written.try_emplace({*event.contact_num, *event.channel_num}, event.at).second)
      keys.emplace_back(project, *event.contact_num, *event.channel_num);
  }
  if (keys.empty()) return {};
  for (auto const& key : keys) {
    TRY(std::vector<Recipient> const recipients, rows::silent(tx, {key}));
    Instant const at = written[{std::get<1>(key), std::get<2>(key)}];
    for (Recipient const& row : recipients)
      if (row.sent_at && *row.sent_at <= at) change_of(changes, row).responded_at = at;
  }
  return {};
}

}  // namespace

Result<Claimed> claim_recipients(store::WriteTx& tx, NumSource& nums, Instant now, Instant until, ProjectId project,
    BroadcastNum num, std::int64_t rows_max) {
  Claimed claimed;
  TRY_DONE(store::projects::lock(tx, project));
  TRY(Broadcast const row, broadcast_of(tx, project, num));
  TRY(std::vector<Recipient> const cut, rows::cut(tx, project, num, now, limits::sweep_batch_max));
  TRY_DONE(mend(tx, now, cut));
  if (row.status != BroadcastStatus::sending) return claimed;
  TRY_DONE(rows::hold(tx, project, num, until));
  TRY_DONE(rows::hold_recipients(tx, project, num, until));
  TRY(claimed.recipients, rows::next(tx, project, num, now, rows_max));
  for (Recipient& one : claimed.recipients) {
    one.state = State::sending;
    one.due_at = until;
    one.message_num = nums.next_as<MessageNum>(now);
    ++one.attempts;
    one.updated_at = now;
  }
  using R = Recipient;
  if (!claimed.recipients.empty())
    TRY_DONE(tx.update_many(claimed.recipients, &R::state, &R::due_at, &R::message_num, &R::attempts, &R::updated_at));
  TRY(claimed.goes_on, rows::has_open(tx, project, num));
  return claimed;
}

Done settle_recipient(store::WriteTx& tx, Instant now, Recipient const& held, Settled const& settled) {
  TRY_DONE(store::projects::lock(tx, held.project_id));
  TRY(std::vector<Recipient> const found, rows::by_num(tx, {{held.project_id, held.num}}));
  if (found.empty() || found.front().message_num != held.message_num) return {};
  Recipient const& before = found.front();
  Recipient after = before;
  switch (settled.as) {
    case Settled::As::on_its_way: break;
    case Settled::As::again:
      after.state = State::pending;
      after.message_num.reset();
      after.due_at = settled.due_at;
      after.failed_at.reset();
      break;
    case Settled::As::suppressed: after.state = State::suppressed; break;
    case Settled::As::failed:
      after.state = State::failed;
      if (!after.failed_at) after.failed_at = now;
      break;
    case Settled::As::unknown:
      if (after.state == State::sending) after.state = State::unknown;
      break;
  }
  if (settled.as == Settled::As::on_its_way || settled.as == Settled::As::again) {
    after.error_message.reset();
    after.error_details.reset();
  } else if (settled.as != Settled::As::unknown) {
    after.error_message = Text::from_utf8(settled.message);
    after.error_details = settled.details;
  }
  if (settled.as == Settled::As::on_its_way) {
    TRY(std::vector<Message> const messages, rows::messages(tx, {{held.project_id, *held.message_num}}));
    if (!messages.empty())
      after = after_message(
          std::move(after), messages.front(), now, [](Message const&) { return std::optional<std::string>(); });
  }
  Tally tally(now);
  tally.changed(before, std::move(after));
  return tally.flush(tx);
}

Result<std::int64_t> follow_events(
    store::WriteTx& tx, Instant now, ProjectId project, std::int64_t events_max, DetailsOf details_of) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(std::optional<BroadcastCursor> cursor, rows::cursor(tx, project));
  if (!cursor) return std::int64_t{0};
  TRY(std::vector<Event> const events, rows::events_after(tx, project, cursor->event_num, events_max));
  if (events.empty()) {
    TRY(bool const recent, rows::any_started_since(tx, project, now - kFollowedDays * kDayUs));
    if (!recent) TRY_DONE(rows::erase_cursor(tx, project));
    return std::int64_t{0};
  }
  Changes changes;
  TRY_DONE(follow_statuses(tx, now, project, events, details_of, changes));
  TRY_DONE(follow_answers(tx, project, events, changes));
  Tally tally(now);
  for (auto& [num, change] : changes) {
    auto& [before, after] = change;
    if (differs(before, after) || before.responded_at != after.responded_at) tally.changed(before, std::move(after));
  }
  TRY_DONE(tally.flush(tx));
  cursor->event_num = events.back().num;
  TRY_DONE(rows::move_cursor(tx, *cursor));
  return std::ssize(events);
}

}  // namespace wigwag::core
