/// @file Closed sets of words and their spelling, in the database and on the wires.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wigwag {

/// Specialise with `static constexpr std::array<std::string_view, N> words`, in the enum's order.
template <class E>
struct Words;

template <class E>
concept Worded = requires { Words<E>::words.size(); };

template <Worded E>
constexpr std::string_view word_of(E value) {
  return Words<E>::words[static_cast<std::size_t>(value)];
}

template <Worded E>
constexpr std::optional<E> from_word(std::string_view word) {
  for (std::size_t i = 0; i < Words<E>::words.size(); ++i)
    if (Words<E>::words[i] == word) return static_cast<E>(i);
  return std::nullopt;
}

enum class Direction : std::uint8_t { inbound, outbound };
template <> struct Words<Direction> {
  static constexpr std::array<std::string_view, 2> words{"inbound", "outbound"};
};

/// In rising order; `failed` stands apart (core/status.h). Meta's `played` is kept as a step and shown as `read`.
enum class MessageStatus : std::uint8_t { pending, sent, delivered, read, failed };
template <> struct Words<MessageStatus> {
  static constexpr std::array<std::string_view, 5> words{"pending", "sent", "delivered", "read", "failed"};
};

/// How a message came to us. Source: Kapso, message.kapso.origin.
enum class Origin : std::uint8_t { cloud_api, business_app, history_sync };
template <> struct Words<Origin> {
  static constexpr std::array<std::string_view, 3> words{"cloud_api", "business_app", "history_sync"};
};

enum class ConversationStatus : std::uint8_t { active, ended };
template <> struct Words<ConversationStatus> {
  static constexpr std::array<std::string_view, 2> words{"active", "ended"};
};

/// What an API key may do. Source: WA.cr API v2, scopes; Kapso's keys carry all.
enum class Scope : std::uint8_t {
  account_read,
  contacts_read,
  contacts_write,
  contacts_delete,
  groups_read,
  groups_write,
  groups_delete,
  messages_read,
  messages_send,
  sources_read,
  sources_write,
  sources_delete,
  statuses_read,
  statuses_write,
  statuses_delete,
  templates_read,
  templates_sync,
  conversations_read,
  conversations_write,
  numbers_read,
  numbers_write,
  webhooks_read,
  webhooks_write,
  project_admin,
  broadcasts_read,
  broadcasts_write,
  events_read,
  events_write,
};
template <> struct Words<Scope> {
  static constexpr std::array<std::string_view, 28> words{"account:read", "contacts:read", "contacts:write",
      "contacts:delete", "groups:read", "groups:write", "groups:delete", "messages:read", "messages:send",
      "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete",
      "templates:read", "templates:sync", "conversations:read", "conversations:write", "numbers:read", "numbers:write",
      "webhooks:read", "webhooks:write", "project:admin", "broadcasts:read", "broadcasts:write", "events:read",
      "events:write"};
};

/// Kinds of events in a project's log, and their names in it.
enum class EventKind : std::uint8_t {
  message_received,
  message_sent,
  message_delivered,
  message_read,
  message_failed,
  message_edited,
  message_revoked,
  conversation_created,
  conversation_ended,
  contact_created,
  contact_changed,
  history_progress,
  preference_changed,
  template_changed,
  number_changed,
  account_changed,
  flow_changed,
  group_changed,
  call_changed,
  user_action,
  number_error,
  other_field,
  contact_deleted,
  conversation_assigned,
  conversation_inactive,
  source_created,
  source_updated,
  source_deleted,
  status_created,
  status_updated,
  status_deleted,
  number_added,
  number_removed,
  webhook_paused,
  webhook_resumed,
  project_event,
  broadcast_changed,
  media_stored,
};
template <> struct Words<EventKind> {
  static constexpr std::array<std::string_view, 38> words{"message.received", "message.sent", "message.delivered",
      "message.read", "message.failed", "message.edited", "message.revoked", "conversation.created",
      "conversation.ended", "contact.created", "contact.changed", "history.progress", "preference.changed",
      "template.changed", "number.changed", "account.changed", "flow.changed", "group.changed", "call.changed",
      "user.action", "number.error", "other.field", "contact.deleted", "conversation.assigned", "conversation.inactive",
      "source.created", "source.updated", "source.deleted", "status.created", "status.updated", "status.deleted",
      "number.added", "number.removed", "webhook.paused", "webhook.resumed", "project.event", "broadcast.changed",
      "media.stored"};
};

}  // namespace wigwag
