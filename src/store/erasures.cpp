#include "store/erasures.h"

#include "store/sends.h"

namespace wigwag::store::erasures {
namespace {

constexpr Stmt<Erasure(Instant, Instant)> kTake{
    "UPDATE erasure SET held_until = ? WHERE (project_id, num) IN (SELECT e.project_id, e.num FROM erasure e "
    "WHERE e.held_until <= ? ORDER BY e.held_until, e.num LIMIT 1 {skip_locked}) RETURNING {*}"};
constexpr Stmt<std::int64_t(Instant)> kAnyDue{
    "SELECT count(*) FROM (SELECT 1 AS one FROM erasure WHERE held_until <= ? LIMIT 1) AS found"};
constexpr Stmt<void(Instant, Instant)> kRelease{"UPDATE erasure SET held_until = ? WHERE held_until > ?"};
constexpr Stmt<void(ProjectId, RowNum)> kFinish{"DELETE FROM erasure WHERE project_id = ? AND num = ?"};

constexpr Stmt<Message(ProjectId, ContactNum, std::int64_t)> kMessages{
    "SELECT {*} FROM message WHERE project_id = ? AND contact_num = ? ORDER BY num LIMIT ?"};
constexpr Stmt<std::string(ProjectId, MessageNum)> kBlobs{
    "SELECT blob FROM media, {keys} WHERE project_id = k1 AND message_num = k2 AND blob IS NOT NULL"};
constexpr Stmt<std::int64_t(std::string, ProjectId, ContactNum)> kOtherMessages{
    "SELECT count(*) FROM media a LEFT JOIN message m ON m.project_id = a.project_id AND m.num = a.message_num "
    "WHERE a.blob = ? AND (a.project_id <> ? OR m.contact_num IS NULL OR m.contact_num <> ?)"};
constexpr Stmt<std::int64_t(std::string)> kUploads{"SELECT count(*) FROM upload WHERE blob = ?"};
constexpr Stmt<void(ProjectId, MessageNum)> kEraseMedia{
    "DELETE FROM media USING {keys} WHERE project_id = k1 AND message_num = k2"};
constexpr Stmt<void(ProjectId, std::int64_t, ChannelNum)> kEraseChanges{
    "DELETE FROM message_change USING {keys} WHERE project_id = k1 AND target_hash = k2 AND channel_num = k3"};
constexpr Stmt<void(ProjectId, MessageNum)> kEraseMessages{
    "DELETE FROM message USING {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<void(std::string_view, Instant, std::string)> kWantAgain{
    "UPDATE media SET state = ?, due_at = ?, blob = NULL, bytes = NULL, settled_at = NULL WHERE blob = ?"};
constexpr Stmt<Message(ProjectId, ConversationNum)> kNewest{
    "SELECT {*} FROM message WHERE project_id = ? AND conversation_num = ? ORDER BY num DESC LIMIT 1"};

}  // namespace

namespace {

constexpr Stmt<ConversationNum(ProjectId, ContactNum, std::int64_t)> kConversations{
    "SELECT num FROM conversation WHERE project_id = ? AND contact_num = ? ORDER BY last_active_at, num LIMIT ?"};
constexpr Stmt<void(ProjectId, ConversationNum)> kEraseAssignments{
    "DELETE FROM assignment USING {keys} WHERE project_id = k1 AND conversation_num = k2"};
constexpr Stmt<void(ProjectId, ConversationNum)> kEraseLinkedEvents{
    "DELETE FROM project_event USING {keys} WHERE project_id = k1 AND conversation_num = k2"};
constexpr Stmt<void(ProjectId, ConversationNum)> kEraseConversations{
    "DELETE FROM conversation USING {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<void(ProjectId, ContactNum)> kEraseCalls{
    "DELETE FROM call_record WHERE project_id = ? AND contact_num = ?"};
constexpr Stmt<void(ProjectId, ProjectId, ContactNum)> kEraseComments{
    "DELETE FROM comment WHERE project_id = ? AND thread_num IN "
    "(SELECT t.num FROM thread t WHERE t.project_id = ? AND t.contact_num = ?)"};
constexpr Stmt<void(ProjectId, ContactNum, ProjectId)> kEraseThreads{
    "DELETE FROM thread WHERE project_id = ? AND contact_num = ? "
    "AND channel_num IN (SELECT c.num FROM channel c WHERE c.project_id = ?)"};

constexpr Stmt<std::int64_t(ProjectId)> kNewestEvent{"SELECT events FROM project_counter WHERE project_id = ?"};
constexpr Stmt<Instant(ProjectId, std::int64_t)> kEventAt{"SELECT at FROM event WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(ProjectId, std::int64_t, std::int64_t, ContactNum)> kEmptyEvents{
    "UPDATE event SET detail = NULL WHERE project_id = ? AND num > ? AND num <= ? AND contact_num = ? "
    "AND detail IS NOT NULL"};
constexpr Stmt<std::int64_t(ProjectId, std::int64_t, std::int64_t)> kDeliveries{
    "SELECT max(num) FROM (SELECT num FROM delivery WHERE project_id = ? AND num > ? ORDER BY num LIMIT ?) AS counted"};
constexpr Stmt<void(Bytes, Bytes, ProjectId, ProjectId, std::int64_t, std::int64_t, ContactNum)> kEmptyAttempts{
    "UPDATE delivery_attempt SET request = ?, response = ? WHERE project_id = ? AND delivery_num IN "
    "(SELECT d.num FROM delivery d WHERE d.project_id = ? AND d.num > ? AND d.num <= ? AND d.contact_num = ?)"};
constexpr Stmt<void(Bytes, Bytes, ProjectId, ProjectId, std::int64_t, std::int64_t, ContactNum)> kEmptyBatches{
    "UPDATE delivery_attempt SET request = ?, response = ? WHERE project_id = ? AND delivery_num IN "
    "(SELECT d.batch_num FROM delivery d WHERE d.project_id = ? AND d.num > ? AND d.num <= ? AND d.contact_num = ?)"};
constexpr Stmt<DeliveryBody(ProjectId, std::int64_t, std::int64_t, std::int64_t)> kBodies{
    "SELECT {*} FROM delivery_body WHERE project_id = ? AND num > ? AND num <= ? ORDER BY num LIMIT ?"};
constexpr Stmt<void(ProjectId, DeliveryNum)> kEraseBodies{
    "DELETE FROM delivery_body USING {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<void(ProjectId, DeliveryNum)> kEraseAttempts{
    "DELETE FROM delivery_attempt USING {keys} WHERE project_id = k1 AND delivery_num = k2"};

constexpr Stmt<void(ProjectId, ProjectId, RowNum, std::int64_t)> kEraseEvents{
    "DELETE FROM project_event WHERE project_id = ? AND num IN (SELECT e.num FROM project_event e "
    "WHERE e.project_id = ? AND e.definition_num = ? ORDER BY e.occurred_at, e.num LIMIT ?)"};

MessageKeys keys_of(std::vector<Message> const& messages) {
  MessageKeys keys;
  for (Message const& message : messages) keys.emplace_back(message.project_id, message.num);
  return keys;
}

}  // namespace

Result<bool> any_due(ReadTx& tx, Instant now) {
  TRY(std::int64_t const found, tx.number(kAnyDue, now));
  return found > 0;
}
Result<std::optional<Erasure>> take(WriteTx& tx, Instant now, Instant until) { return tx.one(kTake, until, now); }
Done release(WriteTx& tx, Instant now) {
  TRY_DONE(tx.change(kRelease, now, now));
  return {};
}
Done finish(WriteTx& tx, Erasure const& erasure) {
  TRY_DONE(tx.change(kFinish, erasure.project_id, erasure.num));
  return {};
}
Done keep(WriteTx& tx, Erasure const& erasure) { return tx.update(erasure); }

Result<std::vector<Message>> messages_of(ReadTx& tx, ProjectId project, ContactNum contact, std::int64_t rows_max) {
  return tx.all(kMessages, project, contact, rows_max);
}

Result<std::vector<std::string>> own_blobs(
    ReadTx& tx, ProjectId project, ContactNum contact, MessageKeys const& messages) {
  TRY(std::vector<std::string> const blobs, tx.many(kBlobs, messages));
  std::vector<std::string> own;
  for (std::string const& blob : blobs) {  // few messages have a file
    TRY(std::int64_t const others, tx.number(kOtherMessages, blob, project, contact));
    TRY(std::int64_t const uploads, tx.number(kUploads, blob));
    if (others == 0 && uploads == 0) own.push_back(blob);
  }
  return own;
}

Done erase_messages(WriteTx& tx, std::vector<Message> const& messages) {
  MessageKeys const keys = keys_of(messages);
  std::vector<std::tuple<ProjectId, std::int64_t, ChannelNum>> targets;
  for (Message const& message : messages)
    targets.emplace_back(message.project_id, message.wamid_hash, message.channel_num);
  TRY_DONE(tx.change_many(kEraseChanges, targets));
  TRY_DONE(tx.change_many(kEraseMedia, keys));
  TRY_DONE(sends::erase(tx, keys));
  return tx.change_many(kEraseMessages, keys);
}

Done want_again(WriteTx& tx, std::vector<std::string> const& blobs, Instant now) {
  for (std::string const& blob : blobs) TRY_DONE(tx.change(kWantAgain, "wanted", now, blob));
  return {};
}

Result<std::optional<Message>> newest_of(ReadTx& tx, ProjectId project, ConversationNum conversation) {
  return tx.one(kNewest, project, conversation);
}

Result<std::vector<ConversationNum>> conversations_of(
    ReadTx& tx, ProjectId project, ContactNum contact, std::int64_t rows_max) {
  return tx.all(kConversations, project, contact, rows_max);
}

Done erase_conversations(WriteTx& tx, ConversationKeys const& conversations) {
  TRY_DONE(tx.change_many(kEraseAssignments, conversations));
  TRY_DONE(tx.change_many(kEraseLinkedEvents, conversations));
  return tx.change_many(kEraseConversations, conversations);
}

Done erase_threads(WriteTx& tx, ProjectId project, ContactNum contact) {
  TRY_DONE(tx.change(kEraseCalls, project, contact));
  TRY_DONE(tx.change(kEraseComments, project, project, contact));
  TRY_DONE(tx.change(kEraseThreads, project, contact, project));
  return {};
}

Result<std::int64_t> newest_event(ReadTx& tx, ProjectId project) { return tx.number(kNewestEvent, project); }
Result<std::optional<Instant>> event_at(ReadTx& tx, ProjectId project, std::int64_t num) {
  return tx.one(kEventAt, project, num);
}
Done empty_events(WriteTx& tx, ProjectId project, ContactNum contact, std::int64_t after, std::int64_t upto) {
  TRY_DONE(tx.change(kEmptyEvents, project, after, upto, contact));
  return {};
}

Result<std::optional<std::int64_t>> last_of_next_deliveries(
    ReadTx& tx, ProjectId project, std::int64_t after, std::int64_t rows_max) {
  TRY(std::int64_t const last, tx.number(kDeliveries, project, after, rows_max));
  return last == 0 ? std::nullopt : std::optional(last);
}
Done empty_attempts(WriteTx& tx, ProjectId project, ContactNum contact, std::int64_t after, std::int64_t upto) {
  for (auto const* const stmt : {&kEmptyAttempts, &kEmptyBatches})
    TRY_DONE(tx.change(*stmt, Bytes{}, Bytes{}, project, project, after, upto, contact));
  return {};
}
Result<std::vector<DeliveryBody>> bodies_in(
    ReadTx& tx, ProjectId project, std::int64_t after, std::int64_t upto, std::int64_t rows_max) {
  return tx.all(kBodies, project, after, upto, rows_max);
}
Done erase_bodies(WriteTx& tx, std::vector<std::tuple<ProjectId, DeliveryNum>> const& deliveries) {
  TRY_DONE(tx.change_many(kEraseBodies, deliveries));
  return tx.change_many(kEraseAttempts, deliveries);
}

Result<std::int64_t> erase_project_events(WriteTx& tx, ProjectId project, RowNum definition, std::int64_t rows_max) {
  return tx.change(kEraseEvents, project, project, definition, rows_max);
}

}  // namespace wigwag::store::erasures
