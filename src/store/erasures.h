/// @file Queries for erasing what belongs to a contact, or to a definition of events, in bounded steps.
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
#include "model/erasure.h"
#include "model/message.h"
#include "store/tx.h"

namespace wigwag::store::erasures {

using MessageKeys = std::vector<std::tuple<ProjectId, MessageNum>>;
using ConversationKeys = std::vector<std::tuple<ProjectId, ConversationNum>>;

/// True when there is one to take.
Result<bool> any_due(ReadTx&, Instant now);
/// One that nobody is at; it is ours until then.
Result<std::optional<Erasure>> take(WriteTx&, Instant now, Instant until);
Done release(WriteTx&, Instant now);
Done finish(WriteTx&, Erasure const&);
Done keep(WriteTx&, Erasure const&);

Result<std::vector<Message>> messages_of(ReadTx&, ProjectId, ContactNum, std::int64_t rows_max);
/// Files that these messages show and nobody else's do.
Result<std::vector<std::string>> own_blobs(ReadTx&, ProjectId, ContactNum, MessageKeys const&);
/// With their changes, their files' rows and what is kept of their sends.
Done erase_messages(WriteTx&, std::vector<Message> const&);
/// Files that somebody's message shows again since they were removed are fetched once more.
Done want_again(WriteTx&, std::vector<std::string> const& blobs, Instant now);
/// A group's conversation after messages of it went.
Result<std::optional<Message>> newest_of(ReadTx&, ProjectId, ConversationNum);

Result<std::vector<ConversationNum>> conversations_of(ReadTx&, ProjectId, ContactNum, std::int64_t rows_max);
/// With their assignments, calls and events of the project's own.
Done erase_conversations(WriteTx&, ConversationKeys const&);
/// Threads, and calls outside of conversations.
Done erase_threads(WriteTx&, ProjectId, ContactNum);

/// The number of the newest event; and the instant at which an event was stored.
Result<std::int64_t> newest_event(ReadTx&, ProjectId);
Result<std::optional<Instant>> event_at(ReadTx&, ProjectId, std::int64_t num);
/// Events in (after, upto] keep that they happened, not what they told of the person.
Done empty_events(WriteTx&, ProjectId, ContactNum, std::int64_t after, std::int64_t upto);

// The log of deliveries, in the order of its numbers.

/// The number of the last of so many behind `after`; nullopt: there is none.
Result<std::optional<std::int64_t>> last_of_next_deliveries(
    ReadTx&, ProjectId, std::int64_t after, std::int64_t rows_max);
/// What was sent to a webhook about the contact, in (after, upto], and what it answered: that it was stays in the log.
Done empty_attempts(WriteTx&, ProjectId, ContactNum, std::int64_t after, std::int64_t upto);
Result<std::vector<DeliveryBody>> bodies_in(
    ReadTx&, ProjectId, std::int64_t after, std::int64_t upto, std::int64_t rows_max);
/// With their attempts.
Done erase_bodies(WriteTx&, std::vector<std::tuple<ProjectId, DeliveryNum>> const&);

/// How many went.
Result<std::int64_t> erase_project_events(WriteTx&, ProjectId, RowNum definition, std::int64_t rows_max);

}  // namespace wigwag::store::erasures
