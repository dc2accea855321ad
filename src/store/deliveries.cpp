#include "store/deliveries.h"

#include <algorithm>

#include "base/limits.h"

namespace wigwag::store::fanout {
namespace {

constexpr Stmt<FanoutCursor(std::int64_t)> kDue{
    "SELECT {*} FROM fanout_cursor WHERE num < (SELECT c.events FROM project_counter c "
    "WHERE c.project_id = fanout_cursor.project_id) ORDER BY project_id LIMIT ?"};
constexpr Stmt<FanoutCursor(ProjectId)> kTake{"SELECT {*} FROM fanout_cursor WHERE project_id = ? {skip_locked}"};
constexpr Stmt<Event(ProjectId, std::int64_t, std::int64_t)> kEventsAfter{
    "SELECT {*} FROM event WHERE project_id = ? AND num > ? ORDER BY num LIMIT ?"};
constexpr Stmt<DeliveryBody(ProjectId, WebhookNum, std::string)> kKnown{
    "SELECT {*} FROM delivery_body, {keys} WHERE project_id = k1 AND webhook_num = k2 AND hash = k3"};
// The pluses keep the planners to the index over what was touched when: a short time of all open conversations.
constexpr Stmt<Conversation(ProjectId, ChannelNum, Instant, Instant, std::int64_t)> kSilent{
    "SELECT {*} FROM conversation WHERE +project_id = ? AND +channel_num = ? AND ended_at IS NULL AND touched_at > ? "
    "AND touched_at <= ? ORDER BY touched_at, num LIMIT ?"};

}  // namespace

Result<std::vector<FanoutCursor>> due(ReadTx& tx, std::int64_t rows_max) { return tx.all(kDue, rows_max); }
Result<std::optional<FanoutCursor>> take(WriteTx& tx, ProjectId project) { return tx.one(kTake, project); }
Result<std::vector<Event>> events_after(ReadTx& tx, ProjectId project, std::int64_t num, std::int64_t rows_max) {
  return tx.all(kEventsAfter, project, num, rows_max);
}
Result<std::vector<DeliveryBody>> known_bodies(
    ReadTx& tx, std::vector<std::tuple<ProjectId, WebhookNum, std::string>> const& keys) {
  return tx.many(kKnown, keys);
}
Result<std::vector<Conversation>> silent_since(
    ReadTx& tx, ProjectId project, ChannelNum channel, Instant after, Instant until, std::int64_t rows_max) {
  return tx.all(kSilent, project, channel, after, until, rows_max);
}

}  // namespace wigwag::store::fanout

namespace wigwag::store::deliveries {
namespace {

constexpr Stmt<Delivery(ProjectId, WebhookNum, std::int64_t)> kBuffered{
    "SELECT {*} FROM delivery, {keys} WHERE project_id = k1 AND webhook_num = k2 AND lane = k3 AND buffered "
    "{for_update}"};
constexpr Stmt<Delivery(ProjectId, WebhookNum, std::int64_t, Instant, std::int64_t)> kFresh{
    "SELECT {*} FROM delivery WHERE project_id = ? AND webhook_num = ? AND settled_at IS NULL AND due_at = 0 "
    "AND seq > ? AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.project_id = delivery.project_id "
    "AND e.webhook_num = delivery.webhook_num AND e.lane = delivery.lane AND e.lane <> 0 AND e.seq < delivery.seq "
    "AND e.yield_at > ?) ORDER BY due_at, seq LIMIT ?"};
constexpr Stmt<Delivery(ProjectId, WebhookNum, Instant, Instant, std::int64_t)> kDue{
    "SELECT {*} FROM delivery WHERE project_id = ? AND webhook_num = ? AND settled_at IS NULL AND due_at > 0 "
    "AND due_at <= ? AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.project_id = delivery.project_id "
    "AND e.webhook_num = delivery.webhook_num AND e.lane = delivery.lane AND e.lane <> 0 AND e.seq < delivery.seq "
    "AND e.yield_at > ?) ORDER BY due_at, seq LIMIT ?"};
constexpr Stmt<Delivery(ProjectId, WebhookNum)> kFirstFresh{
    "SELECT {*} FROM delivery WHERE project_id = ? AND webhook_num = ? AND settled_at IS NULL AND due_at = 0 "
    "ORDER BY due_at, seq LIMIT 1"};
constexpr Stmt<Delivery(ProjectId, WebhookNum)> kFirstTried{
    "SELECT {*} FROM delivery WHERE project_id = ? AND webhook_num = ? AND settled_at IS NULL AND due_at > 0 "
    "ORDER BY seq, num LIMIT 1"};
constexpr Stmt<Instant(ProjectId, WebhookNum, Instant)> kNextDue{
    "SELECT due_at FROM delivery WHERE project_id = ? AND webhook_num = ? AND settled_at IS NULL AND due_at > ? "
    "ORDER BY due_at, seq LIMIT 1"};
constexpr Stmt<Instant(ProjectId, WebhookNum, Instant)> kNextYield{
    "SELECT yield_at FROM delivery WHERE project_id = ? AND webhook_num = ? AND yield_at IS NOT NULL "
    "AND yield_at > ? ORDER BY yield_at LIMIT 1"};
constexpr Stmt<void(Instant, Instant, ProjectId, WebhookNum)> kHurry{
    "UPDATE delivery SET due_at = ?, yield_at = ? WHERE project_id = ? AND webhook_num = ? AND settled_at IS NULL "
    "AND due_at > 0 AND NOT buffered"};

constexpr Stmt<Delivery(ProjectId, DeliveryNum)> kByNum{
    "SELECT {*} FROM delivery, {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<DeliveryBody(ProjectId, DeliveryNum)> kBody{
    "SELECT {*} FROM delivery_body WHERE project_id = ? AND num = ?"};
constexpr Stmt<DeliveryAttempt(ProjectId, DeliveryNum, DeliveryNum, std::int64_t)> kAttempts{
    "SELECT {*} FROM delivery_attempt WHERE project_id = ? AND delivery_num IN (?, ?) "
    "ORDER BY delivery_num, num LIMIT ?"};

constexpr Stmt<void(DeliveryState, Instant, ProjectId, DeliveryNum)> kRedeliver{
    "UPDATE delivery SET state = ?, due_at = ?, attempts = 0, yield_at = NULL, buffered = FALSE, settled_at = NULL, "
    "problem = NULL WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(DeliveryState, Instant, ProjectId, WebhookNum, std::int64_t)> kRedeliverSince{
    "UPDATE delivery SET state = ?, due_at = ?, attempts = 0, yield_at = NULL, buffered = FALSE, settled_at = NULL, "
    "problem = NULL WHERE project_id = ? AND webhook_num = ? AND num >= ? AND settled_at IS NOT NULL"};

constexpr Stmt<std::int64_t(ProjectId, std::int64_t, std::int64_t)> kOld{
    "SELECT num FROM delivery WHERE project_id = ? AND num < ? ORDER BY num LIMIT ?"};
constexpr Stmt<void(ProjectId, std::int64_t)> kForget{"DELETE FROM delivery WHERE project_id = ? AND num <= ?"};
constexpr Stmt<void(ProjectId, std::int64_t)> kForgetBodies{
    "DELETE FROM delivery_body WHERE project_id = ? AND num <= ?"};
constexpr Stmt<void(ProjectId, std::int64_t)> kForgetAttempts{
    "DELETE FROM delivery_attempt WHERE project_id = ? AND delivery_num <= ?"};

constexpr Stmt<std::int64_t(std::int64_t)> kWaiting{
    "SELECT count(*) FROM (SELECT 1 AS one FROM delivery WHERE settled_at IS NULL LIMIT ?) AS counted"};
constexpr Stmt<std::int64_t(std::int64_t)> kOldestWaiting{
    "SELECT min(num) FROM (SELECT num FROM delivery WHERE settled_at IS NULL LIMIT ?) AS counted"};

constexpr Stmt<Event(ProjectId, std::int64_t)> kEvents{
    "SELECT {*} FROM event, {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<MessageView(ProjectId, MessageNum)> kMessages{
    "SELECT {*} FROM message m"
    " LEFT JOIN channel n ON n.num = m.channel_num"
    " LEFT JOIN contact c ON c.project_id = m.project_id AND c.num = m.contact_num"
    " LEFT JOIN media a ON m.has_media AND a.project_id = m.project_id AND a.message_num = m.num,"
    " {keys} WHERE m.project_id = k1 AND m.num = k2"};
constexpr Stmt<ConversationView(ProjectId, ConversationNum)> kConversations{
    "SELECT {*} FROM conversation s"
    " LEFT JOIN channel n ON n.num = s.channel_num"
    " LEFT JOIN contact c ON c.project_id = s.project_id AND c.num = s.contact_num,"
    " {keys} WHERE s.project_id = k1 AND s.num = k2"};

}  // namespace

Result<std::vector<Delivery>> buffered(
    ReadTx& tx, std::vector<std::tuple<ProjectId, WebhookNum, std::int64_t>> const& lanes) {
  return tx.many(kBuffered, lanes);
}
Result<std::vector<Delivery>> fresh(
    ReadTx& tx, ProjectId project, WebhookNum webhook, Instant now, std::int64_t after_seq, std::int64_t rows_max) {
  return tx.all(kFresh, project, webhook, after_seq, now, rows_max);
}
Result<std::vector<Delivery>> due(
    ReadTx& tx, ProjectId project, WebhookNum webhook, Instant now, std::int64_t rows_max) {
  return tx.all(kDue, project, webhook, now, now, rows_max);
}
Result<std::optional<Delivery>> oldest(ReadTx& tx, ProjectId project, WebhookNum webhook) {
  TRY(auto fresh, tx.one(kFirstFresh, project, webhook));
  TRY(auto tried, tx.one(kFirstTried, project, webhook));
  if (!fresh || (tried && tried->seq <= fresh->seq)) return tried;
  return fresh;
}
Result<std::optional<Instant>> next_due(ReadTx& tx, ProjectId project, WebhookNum webhook, Instant now) {
  return tx.one(kNextDue, project, webhook, now);
}
Result<std::optional<Instant>> next_yield(ReadTx& tx, ProjectId project, WebhookNum webhook, Instant now) {
  return tx.one(kNextYield, project, webhook, now);
}
Done hurry(WriteTx& tx, ProjectId project, WebhookNum webhook, Instant now, Instant yield_at) {
  TRY_DONE(tx.change(kHurry, now, yield_at, project, webhook));
  return {};
}

Result<std::vector<Delivery>> by_num(ReadTx& tx, Nums const& nums) { return tx.many(kByNum, nums); }
Result<std::optional<DeliveryBody>> body_of(ReadTx& tx, ProjectId project, DeliveryNum num) {
  return tx.one(kBody, project, num);
}
Done settle(WriteTx& tx, std::vector<Delivery> const& rows) {
  return tx.update_many(rows, &Delivery::state, &Delivery::buffered, &Delivery::batch_num, &Delivery::attempts,
      &Delivery::due_at, &Delivery::yield_at, &Delivery::response_status, &Delivery::problem,
      &Delivery::last_attempt_at, &Delivery::settled_at);
}

Result<std::vector<DeliveryAttempt>> attempts_of(ReadTx& tx, Delivery const& delivery) {
  TRY(auto attempts, tx.all(kAttempts, delivery.project_id, delivery.num, delivery.batch_num.value_or(delivery.num),
                         limits::delivery_attempts_shown_max));
  std::ranges::sort(attempts, {}, &DeliveryAttempt::num);
  return attempts;
}
Result<std::int64_t> redeliver(WriteTx& tx, ProjectId project, DeliveryNum num, Instant now) {
  return tx.change(kRedeliver, DeliveryState::pending, now, project, num);
}
Result<std::int64_t> redeliver_since(WriteTx& tx, ProjectId project, WebhookNum webhook, Instant since, Instant now) {
  return tx.change(kRedeliverSince, DeliveryState::pending, now, project, webhook, first_num_at(since));
}

Result<std::int64_t> forget(WriteTx& tx, ProjectId project, Instant before, std::int64_t rows_max) {
  TRY(std::vector<std::int64_t> const nums, tx.all(kOld, project, first_num_at(before), rows_max));
  if (nums.empty()) return 0;
  TRY_DONE(tx.change(kForget, project, nums.back()));
  TRY_DONE(tx.change(kForgetBodies, project, nums.back()));
  TRY_DONE(tx.change(kForgetAttempts, project, nums.back()));
  return static_cast<std::int64_t>(nums.size());
}

Result<Waiting> waiting(ReadTx& tx, std::int64_t count_max) {
  Waiting found;
  TRY(found.count, tx.number(kWaiting, count_max));
  TRY(std::int64_t const first, tx.number(kOldestWaiting, count_max));
  if (first != 0) found.oldest_at = time_of(first);
  return found;
}

Result<std::vector<Event>> events(ReadTx& tx, std::vector<std::tuple<ProjectId, std::int64_t>> const& nums) {
  return tx.many(kEvents, nums);
}
Result<std::vector<MessageView>> messages(ReadTx& tx, std::vector<std::tuple<ProjectId, MessageNum>> const& nums) {
  return tx.many(kMessages, nums);
}
Result<std::vector<ConversationView>> conversations(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ConversationNum>> const& nums) {
  return tx.many(kConversations, nums);
}

}  // namespace wigwag::store::deliveries
