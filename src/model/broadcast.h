/// @file Broadcasts: one template to many people.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// Source: Kapso, broadcasts.
enum class BroadcastStatus : std::uint8_t { draft, scheduled, sending, completed, failed, stopped };
template <>
struct Words<BroadcastStatus> {
  static constexpr std::array<std::string_view, 6> words{
      "draft", "scheduled", "sending", "completed", "failed", "stopped"};
};

/// Counters follow the recipients' states, in the same transactions; each recipient is in one of sent, failed,
/// suppressed, or none of them (pending).
struct Broadcast {
  ProjectId project_id;
  BroadcastNum num;
  Text name;
  ChannelNum channel_num;
  RowNum template_num;
  BroadcastStatus status = BroadcastStatus::draft;
  std::optional<Instant> scheduled_at;
  std::optional<Instant> started_at;
  std::optional<Instant> stopped_at;
  std::optional<Instant> completed_at;
  std::optional<Text> problem;  ///< why it failed
  std::int64_t total = 0;
  std::int64_t sent = 0;
  std::int64_t delivered = 0;  ///< of those sent
  std::int64_t seen = 0;       ///< read, of those delivered
  std::int64_t failed = 0;
  std::int64_t suppressed = 0;
  std::int64_t responded = 0;
  Instant held_until;  ///< a node works on it until then
  Instant updated_at;
};
template <>
struct Table<Broadcast> {
  static constexpr std::string_view name = "broadcast";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Broadcast::project_id}, Column{"num", &Broadcast::num},
      Column{"name", &Broadcast::name}, Column{"channel_num", &Broadcast::channel_num},
      Column{"template_num", &Broadcast::template_num}, Column{"status", &Broadcast::status},
      Column{"scheduled_at", &Broadcast::scheduled_at}, Column{"started_at", &Broadcast::started_at},
      Column{"stopped_at", &Broadcast::stopped_at}, Column{"completed_at", &Broadcast::completed_at},
      Column{"problem", &Broadcast::problem}, Column{"total", &Broadcast::total}, Column{"sent", &Broadcast::sent},
      Column{"delivered", &Broadcast::delivered}, Column{"seen", &Broadcast::seen},
      Column{"failed", &Broadcast::failed}, Column{"suppressed", &Broadcast::suppressed},
      Column{"responded", &Broadcast::responded}, Column{"held_until", &Broadcast::held_until},
      Column{"updated_at", &Broadcast::updated_at}};
};

/// `sending`: given to Meta, or about to be, under the number in message_num. `unknown`: nobody saw what became of it;
/// it is never sent again, and a status may still tell.
enum class RecipientState : std::uint8_t { pending, sending, unknown, sent, failed, suppressed };
template <>
struct Words<RecipientState> {
  static constexpr std::array<std::string_view, 6> words{
      "pending", "sending", "unknown", "sent", "failed", "suppressed"};
};

struct Recipient {
  ProjectId project_id;
  RowNum num;
  BroadcastNum broadcast_num;
  std::string address;               ///< digits, else a user id; whose it is stands in a broadcast once
  std::optional<std::string> phone;  ///< digits
  std::optional<ContactNum> contact_num;
  std::string components;  ///< JSON array, as they were given
  RecipientState state = RecipientState::pending;
  Instant due_at;  ///< of pending: not before; of sending: until then somebody is at it
  std::int64_t attempts = 0;
  std::optional<MessageNum> message_num;
  std::optional<Instant> sent_at;
  std::optional<Instant> delivered_at;
  std::optional<Instant> read_at;
  std::optional<Instant> failed_at;
  std::optional<Instant> responded_at;
  std::optional<Text> error_message;
  std::optional<std::string> error_details;  ///< JSON object
  Instant updated_at;
};
template <>
struct Table<Recipient> {
  static constexpr std::string_view name = "broadcast_recipient";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Recipient::project_id}, Column{"num", &Recipient::num},
      Column{"broadcast_num", &Recipient::broadcast_num}, Column{"address", &Recipient::address},
      Column{"phone", &Recipient::phone}, Column{"contact_num", &Recipient::contact_num},
      Column{"components", &Recipient::components}, Column{"state", &Recipient::state},
      Column{"due_at", &Recipient::due_at}, Column{"attempts", &Recipient::attempts},
      Column{"message_num", &Recipient::message_num}, Column{"sent_at", &Recipient::sent_at},
      Column{"delivered_at", &Recipient::delivered_at}, Column{"read_at", &Recipient::read_at},
      Column{"failed_at", &Recipient::failed_at}, Column{"responded_at", &Recipient::responded_at},
      Column{"error_message", &Recipient::error_message}, Column{"error_details", &Recipient::error_details},
      Column{"updated_at", &Recipient::updated_at}};
};

/// How far a project's events are followed for its broadcasts.
struct BroadcastCursor {
  ProjectId project_id;
  std::int64_t event_num = 0;
  Instant held_until;
};
template <>
struct Table<BroadcastCursor> {
  static constexpr std::string_view name = "broadcast_cursor";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"project_id", &BroadcastCursor::project_id},
      Column{"event_num", &BroadcastCursor::event_num}, Column{"held_until", &BroadcastCursor::held_until}};
};

}  // namespace wigwag
