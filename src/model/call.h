/// @file Calls.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// A voice call.
struct Call {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  std::optional<ContactNum> contact_num;
  std::string call_id;
  Direction direction = Direction::inbound;
  std::string status;
  Instant call_at;
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::optional<std::int64_t> duration_s;
  Instant updated_at;
  std::optional<ConversationNum> conversation_num;
  std::optional<std::string> phone;  ///< as the call named it
  std::optional<std::string> bsuid;
  std::optional<Instant> session_started_at;  ///< answered
  std::optional<std::string> callback_data;
};
template <>
struct Table<Call> {
  static constexpr std::string_view name = "call_record";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Call::project_id}, Column{"num", &Call::num},
      Column{"channel_num", &Call::channel_num}, Column{"contact_num", &Call::contact_num},
      Column{"call_id", &Call::call_id}, Column{"direction", &Call::direction}, Column{"status", &Call::status},
      Column{"call_at", &Call::call_at}, Column{"started_at", &Call::started_at}, Column{"ended_at", &Call::ended_at},
      Column{"duration_s", &Call::duration_s}, Column{"updated_at", &Call::updated_at},
      Column{"conversation_num", &Call::conversation_num}, Column{"phone", &Call::phone}, Column{"bsuid", &Call::bsuid},
      Column{"session_started_at", &Call::session_started_at}, Column{"callback_data", &Call::callback_data}};
};

}  // namespace wigwag
