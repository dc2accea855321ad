/// @file What the readers of messages share: webhook_messages, webhook_history, webhook_system. Only for meta/.
#pragma once
#include <optional>
#include <string>

#include "meta/reading.h"

namespace wigwag::meta {

struct Head {
  std::string wamid;
  std::optional<Instant> at;
  std::optional<std::string> group_id;
};
/// nullopt after refusing a message without an id that can be kept.
std::optional<Head> head_of(Reading& reading, json::Value message);

Person author_of(json::Value message);
Person addressee_of(json::Value message);

/// How a message stands to us, where its object alone does not say.
struct Side {
  Direction direction = Direction::inbound;
  Origin origin = Origin::cloud_api;
  MessageStatus status = MessageStatus::delivered;
  Person contact;
};
/// An InboundMessage, or a MessageChange for an edit or a deletion. Refuses what can stand in no chat.
ValueErrors add_message(Reading& reading, Head head, json::Value message, Side side, json::Value value_errors = {});

/// For a system message: adds what it says of somebody's ids, which goes before the message itself, and gives the
/// person as known from now on. Any other message: `author`.
Person read_identity_news(Reading& reading, Head const& head, json::Value message, Person author);

}  // namespace wigwag::meta
