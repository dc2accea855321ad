/// @file Conversations.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/table.h"

namespace wigwag {

/// A session inside a thread: ends after 24 hours without a message.
struct Conversation {
  ProjectId project_id;
  ConversationNum num;
  ChannelNum channel_num;
  ThreadNum thread_num;
  std::optional<ContactNum> contact_num;  ///< NULL for a group
  Instant first_at;                       ///< own time of the oldest message
  Instant last_active_at;                 ///< own time of the newest message
  Instant touched_at;               ///< when the newest message reached us; the sweep counts from the later of both
  std::optional<Instant> ended_at;  ///< NULL: active
  bool closed = false;              ///< ended by somebody, not by time: the next message opens a new one
  std::optional<MemberNum> assigned_member_num;  ///< active assignment
  std::int64_t messages_count = 0;
  std::optional<std::string> last_message_wamid;
  std::optional<std::string> last_message_type;
  std::optional<Instant> last_message_at;
  std::optional<Text> last_message_text;
  std::optional<MessageNum> last_message_num;
  std::optional<Instant> last_inbound_at;
  std::optional<Instant> last_outbound_at;
  std::string metadata;  ///< JSON object
  Instant updated_at;
};
template <>
struct Table<Conversation> {
  static constexpr std::string_view name = "conversation";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Conversation::project_id}, Column{"num", &Conversation::num},
      Column{"channel_num", &Conversation::channel_num}, Column{"thread_num", &Conversation::thread_num},
      Column{"contact_num", &Conversation::contact_num}, Column{"first_at", &Conversation::first_at},
      Column{"last_active_at", &Conversation::last_active_at}, Column{"touched_at", &Conversation::touched_at},
      Column{"ended_at", &Conversation::ended_at}, Column{"closed", &Conversation::closed},
      Column{"assigned_member_num", &Conversation::assigned_member_num},
      Column{"messages_count", &Conversation::messages_count},
      Column{"last_message_wamid", &Conversation::last_message_wamid},
      Column{"last_message_type", &Conversation::last_message_type},
      Column{"last_message_at", &Conversation::last_message_at},
      Column{"last_message_text", &Conversation::last_message_text},
      Column{"last_message_num", &Conversation::last_message_num},
      Column{"last_inbound_at", &Conversation::last_inbound_at},
      Column{"last_outbound_at", &Conversation::last_outbound_at}, Column{"metadata", &Conversation::metadata},
      Column{"updated_at", &Conversation::updated_at}};
};

}  // namespace wigwag
