/// @file Threads.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/id.h"
#include "model/table.h"

namespace wigwag {

/// One business number and one contact or group, for ever. WA.cr calls it an interaction.
struct Thread {
  ProjectId project_id;
  ThreadNum num;
  ChannelNum channel_num;
  std::optional<ContactNum> contact_num;
  std::optional<GroupNum> group_num;
  std::int64_t unread_count = 0;
  std::optional<Instant> window_at;  ///< own time of the newest user message or call: the 24-hour window counts from it
  std::optional<MessageNum> read_num;  ///< the business has read all up to this message
};
template <>
struct Table<Thread> {
  static constexpr std::string_view name = "thread";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Thread::project_id}, Column{"num", &Thread::num},
      Column{"channel_num", &Thread::channel_num}, Column{"contact_num", &Thread::contact_num},
      Column{"group_num", &Thread::group_num}, Column{"unread_count", &Thread::unread_count},
      Column{"window_at", &Thread::window_at}, Column{"read_num", &Thread::read_num}};
};

}  // namespace wigwag
