/// @file Messages, and what waits for them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// A message, in or out. Creation time is the number's own time (base/id.h).
struct Message {
  ProjectId project_id;
  MessageNum num;
  ChannelNum channel_num;
  ThreadNum thread_num;
  ConversationNum conversation_num;
  std::optional<ContactNum> contact_num;  ///< author or addressee; NULL for what we send to a group
  Direction direction = Direction::inbound;
  std::string type;  ///< of Meta's reference, else `unsupported`
  MessageStatus status = MessageStatus::pending;
  Origin origin = Origin::cloud_api;
  std::string wamid;                 ///< WhatsApp id; empty while pending
  std::int64_t wamid_hash = 0;       ///< crypto wamid_hash; unique per number
  std::optional<std::string> phone;  ///< the customer's number as this message named it
  std::optional<std::string> bsuid;
  std::optional<std::string> parent_bsuid;
  Instant sent_at;      ///< Meta's own time; receipt time where that is absurd
  Text text;            ///< readable words, newest edit
  std::string search;   ///< folded text; trigram index
  std::string payload;  ///< JSON object of content members, verbatim (meta/message_types.h), newest edit
  bool has_media = false;
  std::optional<std::string> context_wamid;  ///< replied to, reacted to
  std::optional<Instant> edited_at;
  std::optional<Instant> revoked_at;  ///< content is kept but shown nowhere
  std::optional<std::int64_t> error_code;
  std::optional<std::string> error_title;
  std::string statuses;  ///< steps in time order, model/status_steps.h
  std::optional<std::string> callback_data;
  Instant updated_at;
};

/// SQLite: beside a new message, for finding parts of its words (store/search.h). A view.
struct MessageTrigrams {
  std::int64_t rowid;
  std::string_view search;

  bool empty() const { return search.empty(); }
};
template <>
struct Table<MessageTrigrams> {
  static constexpr std::string_view name = "message_trigram";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"rowid", &MessageTrigrams::rowid}, Column{"search", &MessageTrigrams::search}};
};
inline MessageTrigrams trigrams_of(Message const& message) { return {message.num.value, message.search}; }

template <>
struct Table<Message> {
  static constexpr std::string_view name = "message";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Message::project_id}, Column{"num", &Message::num},
      Column{"channel_num", &Message::channel_num}, Column{"thread_num", &Message::thread_num},
      Column{"conversation_num", &Message::conversation_num}, Column{"contact_num", &Message::contact_num},
      Column{"direction", &Message::direction}, Column{"type", &Message::type}, Column{"status", &Message::status},
      Column{"origin", &Message::origin}, Column{"wamid", &Message::wamid}, Column{"wamid_hash", &Message::wamid_hash},
      Column{"phone", &Message::phone}, Column{"bsuid", &Message::bsuid},
      Column{"parent_bsuid", &Message::parent_bsuid}, Column{"sent_at", &Message::sent_at},
      Column{"text", &Message::text}, Column{"search", &Message::search}, Column{"payload", &Message::payload},
      Column{"has_media", &Message::has_media}, Column{"context_wamid", &Message::context_wamid},
      Column{"edited_at", &Message::edited_at}, Column{"revoked_at", &Message::revoked_at},
      Column{"error_code", &Message::error_code}, Column{"error_title", &Message::error_title},
      Column{"statuses", &Message::statuses}, Column{"callback_data", &Message::callback_data},
      Column{"updated_at", &Message::updated_at}};
};

/// How many messages there are of each combination: exact totals without counting.
struct MessageCount {
  ProjectId project_id;
  ChannelNum channel_num;
  Direction direction = Direction::inbound;
  std::string type;
  MessageStatus status = MessageStatus::pending;
  bool has_media = false;
  std::int64_t n = 0;
};
template <>
struct Table<MessageCount> {
  static constexpr std::string_view name = "message_count";
  static constexpr int key = 6;
  static constexpr Pack columns{Column{"project_id", &MessageCount::project_id},
      Column{"channel_num", &MessageCount::channel_num}, Column{"direction", &MessageCount::direction},
      Column{"type", &MessageCount::type}, Column{"status", &MessageCount::status},
      Column{"has_media", &MessageCount::has_media}, Column{"n", &MessageCount::n}};
};

/// A status whose message we do not know yet.
struct StatusOrphan {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  std::string wamid;
  std::int64_t wamid_hash = 0;
  std::string status;
  std::string participant;  ///< empty: the message as a whole
  Instant at;
  std::optional<std::int64_t> error_code;
  std::optional<std::string> error_title;
  std::optional<std::string> callback_data;
  std::optional<std::string> phone;  ///< the recipient as the status named it; learnt when the message is known
  std::optional<std::string> bsuid;
  std::optional<std::string> parent_bsuid;
  std::string raw;  ///< status object, compact
};
template <>
struct Table<StatusOrphan> {
  static constexpr std::string_view name = "status_orphan";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &StatusOrphan::project_id}, Column{"num", &StatusOrphan::num},
      Column{"channel_num", &StatusOrphan::channel_num}, Column{"wamid", &StatusOrphan::wamid},
      Column{"wamid_hash", &StatusOrphan::wamid_hash}, Column{"status", &StatusOrphan::status},
      Column{"participant", &StatusOrphan::participant}, Column{"at", &StatusOrphan::at},
      Column{"error_code", &StatusOrphan::error_code}, Column{"error_title", &StatusOrphan::error_title},
      Column{"callback_data", &StatusOrphan::callback_data}, Column{"phone", &StatusOrphan::phone},
      Column{"bsuid", &StatusOrphan::bsuid}, Column{"parent_bsuid", &StatusOrphan::parent_bsuid},
      Column{"raw", &StatusOrphan::raw}};
};

/// An edit or a deletion by the user; waits for its target if that is late.
struct ChangeRow {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  std::string wamid;
  std::int64_t wamid_hash = 0;
  std::string target_wamid;
  std::int64_t target_hash = 0;
  Direction direction = Direction::inbound;  ///< only a message of the same side is changed
  std::string what;                          ///< edit revoke
  Instant at;
  Text text;
  std::string payload;
  bool applied = false;
  std::optional<Text> previous_text;  ///< what the edit replaced
  std::optional<std::string> previous_payload;
};
template <>
struct Table<ChangeRow> {
  static constexpr std::string_view name = "message_change";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ChangeRow::project_id}, Column{"num", &ChangeRow::num},
      Column{"channel_num", &ChangeRow::channel_num}, Column{"wamid", &ChangeRow::wamid},
      Column{"wamid_hash", &ChangeRow::wamid_hash}, Column{"target_wamid", &ChangeRow::target_wamid},
      Column{"target_hash", &ChangeRow::target_hash}, Column{"direction", &ChangeRow::direction},
      Column{"what", &ChangeRow::what}, Column{"at", &ChangeRow::at}, Column{"text", &ChangeRow::text},
      Column{"payload", &ChangeRow::payload}, Column{"applied", &ChangeRow::applied},
      Column{"previous_text", &ChangeRow::previous_text}, Column{"previous_payload", &ChangeRow::previous_payload}};
};

}  // namespace wigwag
