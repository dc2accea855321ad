/// @file The event log.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// What happened, numbered per project in commit order without gaps.
struct Event {
  ProjectId project_id;
  std::int64_t num = 0;  ///< 1, 2, 3, … in this project
  EventKind kind = EventKind::other_field;
  Instant at;  ///< when it was stored
  std::optional<ChannelNum> channel_num;
  std::optional<ContactNum> contact_num;
  std::optional<ConversationNum> conversation_num;
  std::optional<MessageNum> message_num;
  std::optional<std::string> detail;  ///< facts that may change later, or Meta's object: JSON
};
template <>
struct Table<Event> {
  static constexpr std::string_view name = "event";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Event::project_id}, Column{"num", &Event::num},
      Column{"kind", &Event::kind}, Column{"at", &Event::at}, Column{"channel_num", &Event::channel_num},
      Column{"contact_num", &Event::contact_num}, Column{"conversation_num", &Event::conversation_num},
      Column{"message_num", &Event::message_num}, Column{"detail", &Event::detail}};
};

}  // namespace wigwag
