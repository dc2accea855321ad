/// @file Queries over deliveries: from the event log to rows, what goes out next, what became of it, the log.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/conversation.h"
#include "model/delivery.h"
#include "model/event.h"
#include "model/webhook.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store::fanout {

/// Projects with events that were not handed out.
Result<std::vector<FanoutCursor>> due(ReadTx&, std::int64_t rows_max);
/// Locked until the commit; nullopt when another node is at it.
Result<std::optional<FanoutCursor>> take(WriteTx&, ProjectId);
Result<std::vector<Event>> events_after(ReadTx&, ProjectId, std::int64_t num, std::int64_t rows_max);
/// Which of Meta's bodies a webhook was given before.
Result<std::vector<DeliveryBody>> known_bodies(
    ReadTx&, std::vector<std::tuple<ProjectId, WebhookNum, std::string>> const&);
/// Open conversations of a number that were touched last in this time, the first excluded.
Result<std::vector<Conversation>> silent_since(
    ReadTx&, ProjectId, ChannelNum, Instant after, Instant until, std::int64_t rows_max);

}  // namespace wigwag::store::fanout

namespace wigwag::store::deliveries {

using Nums = std::vector<std::tuple<ProjectId, DeliveryNum>>;

/// What waits to go out together with others of its lane, each lane's rows one by one.
Result<std::vector<Delivery>> buffered(ReadTx&, std::vector<std::tuple<ProjectId, WebhookNum, std::int64_t>> const&);
/// Never tried, in order, behind `after_seq`; without those that wait for an earlier one of their lane.
Result<std::vector<Delivery>> fresh(
    ReadTx&, ProjectId, WebhookNum, Instant now, std::int64_t after_seq, std::int64_t rows_max);
/// To be tried at a time that has come; the same.
Result<std::vector<Delivery>> due(ReadTx&, ProjectId, WebhookNum, Instant now, std::int64_t rows_max);
/// The first of all that wait, in their order, whether due or not: what a paused webhook is probed with.
Result<std::optional<Delivery>> oldest(ReadTx&, ProjectId, WebhookNum);
/// When something becomes due, or need not wait for an earlier one any more.
Result<std::optional<Instant>> next_due(ReadTx&, ProjectId, WebhookNum, Instant now);
Result<std::optional<Instant>> next_yield(ReadTx&, ProjectId, WebhookNum, Instant now);
/// All that were put off are due now, and the later ones wait for them.
Done hurry(WriteTx&, ProjectId, WebhookNum, Instant now, Instant yield_at);

Result<std::vector<Delivery>> by_num(ReadTx&, Nums const&);
Result<std::optional<DeliveryBody>> body_of(ReadTx&, ProjectId, DeliveryNum);
/// What an attempt changes.
Done settle(WriteTx&, std::vector<Delivery> const&);

/// Attempts of a delivery, or of the batch it went out with; the first ones.
Result<std::vector<DeliveryAttempt>> attempts_of(ReadTx&, Delivery const&);
/// Again from the beginning; how many. `event_since`: those that were made then or later and are settled.
Result<std::int64_t> redeliver(WriteTx&, ProjectId, DeliveryNum, Instant now);
Result<std::int64_t> redeliver_since(WriteTx&, ProjectId, WebhookNum, Instant since, Instant now);
/// Deletes some that were made before that instant, with all that belongs to them; how many.
Result<std::int64_t> forget(WriteTx&, ProjectId, Instant before, std::int64_t rows_max);

/// Rows that wait, in all projects, counted up to a bound; and of when the first of them is.
struct Waiting {
  std::int64_t count = 0;
  std::optional<Instant> oldest_at;
};
Result<Waiting> waiting(ReadTx&, std::int64_t count_max);

// What a delivery shows.
Result<std::vector<Event>> events(ReadTx&, std::vector<std::tuple<ProjectId, std::int64_t>> const&);
Result<std::vector<MessageView>> messages(ReadTx&, std::vector<std::tuple<ProjectId, MessageNum>> const&);
Result<std::vector<ConversationView>> conversations(
    ReadTx&, std::vector<std::tuple<ProjectId, ConversationNum>> const&);

}  // namespace wigwag::store::deliveries
