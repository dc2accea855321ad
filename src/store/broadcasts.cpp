#include "store/broadcasts.h"

namespace wigwag::store::broadcasts {
namespace {

using Status = BroadcastStatus;
using State = RecipientState;

constexpr Stmt<Broadcast(ProjectId, BroadcastNum)> kByNum{"SELECT {*} FROM broadcast WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
    ProjectId, BroadcastNum)>
    kAddCounts{
        "UPDATE broadcast SET total = total + ?, sent = sent + ?, delivered = delivered + ?, seen = seen + ?, "
        "failed = failed + ?, suppressed = suppressed + ?, responded = responded + ? WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(Status, std::optional<Instant>, std::optional<Instant>, std::optional<Instant>,
    std::optional<Instant>, std::optional<Text>, Instant, Instant, ProjectId, BroadcastNum, Status)>
    kSetStatus{
        "UPDATE broadcast SET status = ?, scheduled_at = ?, started_at = ?, stopped_at = ?, completed_at = ?, "
        "problem = ?, held_until = ?, updated_at = ? WHERE project_id = ? AND num = ? AND status = ?"};
constexpr Stmt<Broadcast(Status, Instant, std::int64_t)> kDue{
    "SELECT {*} FROM broadcast WHERE status = ? AND scheduled_at <= ? ORDER BY scheduled_at, num LIMIT ?"};
constexpr Stmt<Broadcast(Instant, Status, Instant, std::int64_t, Instant)> kTake{
    "UPDATE broadcast SET held_until = ? WHERE (project_id, num) IN (SELECT b.project_id, b.num FROM broadcast b "
    "WHERE b.status = ? AND b.held_until <= ? ORDER BY b.held_until, b.num LIMIT ? {skip_locked}) "
    "AND held_until <= ? RETURNING {*}"};
constexpr Stmt<std::int64_t(Status, Instant)> kFree{
    "SELECT count(*) FROM (SELECT 1 AS one FROM broadcast WHERE status = ? AND held_until <= ? LIMIT 1) AS found"};
constexpr Stmt<void(Instant, Instant)> kRelease{"UPDATE broadcast SET held_until = ? WHERE held_until > ?"};
constexpr Stmt<void(Instant, State, Instant)> kReleaseRecipients{
    "UPDATE broadcast_recipient SET due_at = ? WHERE state = ? AND due_at > ?"};
constexpr Stmt<void(Instant, ProjectId, BroadcastNum)> kHold{
    "UPDATE broadcast SET held_until = ? WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(Instant, ProjectId, BroadcastNum, State)> kHoldRecipients{
    "UPDATE broadcast_recipient SET due_at = ? WHERE project_id = ? AND broadcast_num = ? AND state = ?"};
constexpr Stmt<Broadcast(ProjectId, ChannelNum, Status, Status)> kBusy{
    "SELECT {*} FROM broadcast WHERE project_id = ? AND channel_num = ? AND status IN (?, ?) ORDER BY num LIMIT 1000"};

}  // namespace

namespace {

constexpr Stmt<std::int64_t(ProjectId, BroadcastNum)> kCount{
    "SELECT count(*) FROM broadcast_recipient WHERE project_id = ? AND broadcast_num = ?"};
constexpr Stmt<Recipient(ProjectId, BroadcastNum, std::string)> kByAddress{
    "SELECT {*} FROM broadcast_recipient, {keys} WHERE project_id = k1 AND broadcast_num = k2 AND address = k3"};
constexpr Stmt<Recipient(ProjectId, BroadcastNum, State, Instant, std::int64_t)> kNext{
    "SELECT {*} FROM broadcast_recipient WHERE project_id = ? AND broadcast_num = ? AND state = ? AND due_at <= ? "
    "ORDER BY due_at, num LIMIT ? {skip_locked}"};
constexpr Stmt<std::int64_t(ProjectId, BroadcastNum, State, State)> kOpen{
    "SELECT count(*) FROM (SELECT 1 AS one FROM broadcast_recipient WHERE project_id = ? AND broadcast_num = ? "
    "AND state IN (?, ?) LIMIT 1) AS found"};
constexpr Stmt<Instant(ProjectId, BroadcastNum, State)> kNextDue{
    "SELECT due_at FROM broadcast_recipient WHERE project_id = ? AND broadcast_num = ? AND state = ? "
    "ORDER BY due_at, num LIMIT 1"};
constexpr Stmt<void(ProjectId, BroadcastNum, State)> kErasePending{
    "DELETE FROM broadcast_recipient WHERE project_id = ? AND broadcast_num = ? AND state = ?"};
constexpr Stmt<std::int64_t(ProjectId, RowNum, State, MessageNum)> kHeld{
    "SELECT num FROM broadcast_recipient WHERE project_id = ? AND num = ? AND state = ? AND message_num = ? "
    "{for_update}"};
constexpr Stmt<Recipient(ProjectId, MessageNum)> kByMessage{
    "SELECT {*} FROM broadcast_recipient, {keys} WHERE project_id = k1 AND message_num = k2"};
constexpr Stmt<Recipient(ProjectId, RowNum)> kByRow{
    "SELECT {*} FROM broadcast_recipient, {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<Recipient(ProjectId, ContactNum, std::int64_t)> kOfContact{
    "SELECT {*} FROM broadcast_recipient WHERE project_id = ? AND contact_num = ? ORDER BY num LIMIT ?"};
constexpr Stmt<Recipient(ProjectId, ContactNum, ChannelNum)> kSilent{
    "SELECT {*} FROM broadcast_recipient, {keys} WHERE project_id = k1 AND contact_num = k2 AND sent_at IS NOT NULL "
    "AND responded_at IS NULL AND broadcast_num IN "
    "(SELECT b.num FROM broadcast b WHERE b.project_id = k1 AND b.channel_num = k3)"};
constexpr Stmt<Message(ProjectId, MessageNum)> kMessages{
    "SELECT {*} FROM message, {keys} WHERE project_id = k1 AND num = k2"};

constexpr Stmt<BroadcastCursor(std::int64_t)> kCursors{"SELECT {*} FROM broadcast_cursor ORDER BY project_id LIMIT ?"};
constexpr Stmt<void(ProjectId)> kBeginCursor{
    "INSERT INTO broadcast_cursor (project_id, event_num, held_until) SELECT project_id, events, 0 "
    "FROM project_counter WHERE project_id = ? ON CONFLICT DO NOTHING"};
constexpr Stmt<BroadcastCursor(ProjectId)> kCursor{
    "SELECT {*} FROM broadcast_cursor WHERE project_id = ? {for_update}"};
constexpr Stmt<void(ProjectId)> kEraseCursor{"DELETE FROM broadcast_cursor WHERE project_id = ?"};
constexpr Stmt<std::int64_t(ProjectId, Instant)> kStartedSince{
    "SELECT count(*) FROM (SELECT 1 AS one FROM broadcast WHERE project_id = ? AND started_at > ? LIMIT 1) AS found"};
constexpr Stmt<Event(ProjectId, std::int64_t, std::int64_t)> kEvents{
    "SELECT {*} FROM event WHERE project_id = ? AND num > ? ORDER BY num LIMIT ?"};

}  // namespace

Result<std::optional<Broadcast>> by_num(ReadTx& tx, ProjectId project, BroadcastNum num) {
  return tx.one(kByNum, project, num);
}
Done add_counts(WriteTx& tx, CountChange const& by) {
  TRY_DONE(tx.change(kAddCounts, by.total, by.sent, by.delivered, by.seen, by.failed, by.suppressed, by.responded,
      by.project, by.broadcast));
  return {};
}
Result<bool> set_status(WriteTx& tx, Broadcast const& row, Status from) {
  TRY(std::int64_t const changed,
      tx.change(kSetStatus, row.status, row.scheduled_at, row.started_at, row.stopped_at, row.completed_at, row.problem,
          row.held_until, row.updated_at, row.project_id, row.num, from));
  return changed == 1;
}
Result<std::vector<Broadcast>> due(ReadTx& tx, Instant now, std::int64_t rows_max) {
  return tx.all(kDue, Status::scheduled, now, rows_max);
}
Result<std::vector<Broadcast>> take(WriteTx& tx, Instant now, Instant until, std::int64_t rows_max) {
  return tx.all(kTake, until, Status::sending, now, rows_max, now);
}
Result<bool> any_free(ReadTx& tx, Instant now) {
  TRY(std::int64_t const found, tx.number(kFree, Status::sending, now));
  return found > 0;
}
Done release(WriteTx& tx, Instant now) {
  TRY_DONE(tx.change(kRelease, now, now));
  TRY_DONE(tx.change(kReleaseRecipients, now, State::sending, now));
  return {};
}
Done hold(WriteTx& tx, ProjectId project, BroadcastNum num, Instant until) {
  TRY_DONE(tx.change(kHold, until, project, num));
  return {};
}
Done hold_recipients(WriteTx& tx, ProjectId project, BroadcastNum num, Instant until) {
  TRY_DONE(tx.change(kHoldRecipients, until, project, num, State::sending));
  return {};
}
Result<std::vector<Broadcast>> busy_of_channel(ReadTx& tx, ProjectId project, ChannelNum channel) {
  return tx.all(kBusy, project, channel, Status::scheduled, Status::sending);
}

Result<std::int64_t> count_recipients(ReadTx& tx, ProjectId project, BroadcastNum num) {
  return tx.number(kCount, project, num);
}
Result<std::vector<Recipient>> by_address(
    ReadTx& tx, std::vector<std::tuple<ProjectId, BroadcastNum, std::string>> const& keys) {
  return tx.many(kByAddress, keys);
}
Result<std::vector<Recipient>> next(
    ReadTx& tx, ProjectId project, BroadcastNum num, Instant now, std::int64_t rows_max) {
  return tx.all(kNext, project, num, State::pending, now, rows_max);
}
Result<std::vector<Recipient>> cut(
    ReadTx& tx, ProjectId project, BroadcastNum num, Instant now, std::int64_t rows_max) {
  return tx.all(kNext, project, num, State::sending, now, rows_max);
}
Result<bool> has_open(ReadTx& tx, ProjectId project, BroadcastNum num) {
  TRY(std::int64_t const found, tx.number(kOpen, project, num, State::pending, State::sending));
  return found > 0;
}
Result<std::optional<Instant>> next_due(ReadTx& tx, ProjectId project, BroadcastNum num) {
  return tx.one(kNextDue, project, num, State::pending);
}
Result<std::int64_t> erase_pending(WriteTx& tx, ProjectId project, BroadcastNum num) {
  return tx.change(kErasePending, project, num, State::pending);
}
Result<bool> is_held(WriteTx& tx, ProjectId project, RowNum recipient, MessageNum message) {
  TRY(std::int64_t const num, tx.number(kHeld, project, recipient, State::sending, message));
  return num != 0;
}
Result<std::vector<Recipient>> by_message(ReadTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& keys) {
  return tx.many(kByMessage, keys);
}
Result<std::vector<Recipient>> by_num(ReadTx& tx, std::vector<std::tuple<ProjectId, RowNum>> const& keys) {
  return tx.many(kByRow, keys);
}
Result<std::vector<Recipient>> of_contact(ReadTx& tx, ProjectId project, ContactNum contact, std::int64_t rows_max) {
  return tx.all(kOfContact, project, contact, rows_max);
}
Result<std::vector<Recipient>> silent(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ContactNum, ChannelNum>> const& keys) {
  return tx.many(kSilent, keys);
}
Result<std::vector<Message>> messages(ReadTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& keys) {
  return tx.many(kMessages, keys);
}

Result<std::vector<BroadcastCursor>> cursors(ReadTx& tx, std::int64_t rows_max) { return tx.all(kCursors, rows_max); }
Done begin_cursor(WriteTx& tx, ProjectId project) {
  TRY_DONE(tx.change(kBeginCursor, project));
  return {};
}
Result<std::optional<BroadcastCursor>> cursor(WriteTx& tx, ProjectId project) { return tx.one(kCursor, project); }
Done move_cursor(WriteTx& tx, BroadcastCursor const& row) { return tx.update(row); }
Done erase_cursor(WriteTx& tx, ProjectId project) {
  TRY_DONE(tx.change(kEraseCursor, project));
  return {};
}
Result<bool> any_started_since(ReadTx& tx, ProjectId project, Instant since) {
  TRY(std::int64_t const found, tx.number(kStartedSince, project, since));
  return found > 0;
}
Result<std::vector<Event>> events_after(ReadTx& tx, ProjectId project, std::int64_t num, std::int64_t rows_max) {
  return tx.all(kEvents, project, num, rows_max);
}

}  // namespace wigwag::store::broadcasts
