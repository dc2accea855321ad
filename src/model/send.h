/// @file What is on its way to Meta, and the first answers to requests that may be repeated.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// `on_its_way` until its outcome is known; `unknown` when nobody can tell whether Meta has it; `given_up` when no
/// status told us in time, and the message counts as failed.
enum class SendState : std::uint8_t { on_its_way, unknown, given_up };
template <>
struct Words<SendState> {
  static constexpr std::array<std::string_view, 3> words{"on_its_way", "unknown", "given_up"};
};

/// A message that was drafted and is not settled. The row goes when its outcome is known.
struct Send {
  ProjectId project_id;
  MessageNum message_num;
  ChannelNum channel_num;
  ThreadNum thread_num;
  SendState state = SendState::on_its_way;
  Instant held_until;  ///< no other message of the thread goes out before
  Instant started_at;
  std::string holder = {};  ///< of the node's lease that sends it; empty where there is one server only
};
template <>
struct Table<Send> {
  static constexpr std::string_view name = "send";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Send::project_id}, Column{"message_num", &Send::message_num},
      Column{"channel_num", &Send::channel_num}, Column{"thread_num", &Send::thread_num}, Column{"state", &Send::state},
      Column{"held_until", &Send::held_until}, Column{"started_at", &Send::started_at},
      Column{"holder", &Send::holder}};
};

/// What decides whether a draft may go, read in one go.
struct DraftStanding {
  MessageNum message_num;
  ThreadNum thread_num;
  std::optional<ContactNum> contact_num;
  std::optional<Instant> window_at;   ///< of the thread
  std::int64_t others_in_flight = 0;  ///< of the thread, by nodes that are alive
  std::int64_t blocked = 0;           ///< ids of the contact that the number has blocked
  std::int64_t opted_out = 0;         ///< 1: the contact wants no messages
};
template <>
struct Table<DraftStanding> {
  static constexpr Pack columns{Column{"message_num", &DraftStanding::message_num},
      Column{"thread_num", &DraftStanding::thread_num}, Column{"contact_num", &DraftStanding::contact_num},
      Column{"window_at", &DraftStanding::window_at}, Column{"others", &DraftStanding::others_in_flight},
      Column{"blocked", &DraftStanding::blocked}, Column{"opted_out", &DraftStanding::opted_out}};
};

/// Meta has asked for a pause: of a number, an account, or a pair of number and person. For the other nodes to know.
struct SendPause {
  ProjectId project_id;
  std::string what;  ///< as the pacing names it
  Instant held_until;
};
template <>
struct Table<SendPause> {
  static constexpr std::string_view name = "send_pause";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &SendPause::project_id}, Column{"what", &SendPause::what},
      Column{"held_until", &SendPause::held_until}};
};

/// The answer that a caller's `Idempotency-Key` got. Kept for 24 hours.
struct Idempotency {
  ProjectId project_id;
  std::string key;
  std::string request_hash;  ///< HMAC of path and body under the installation's key, hexadecimal
  std::int64_t status = 0;   ///< HTTP; 0: the first request is not answered yet
  std::string body;
  Instant at;
  std::optional<MessageNum> message_num = {};  ///< of a send
};
template <>
struct Table<Idempotency> {
  static constexpr std::string_view name = "idempotency";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Idempotency::project_id}, Column{"key", &Idempotency::key},
      Column{"request_hash", &Idempotency::request_hash}, Column{"status", &Idempotency::status},
      Column{"body", &Idempotency::body}, Column{"at", &Idempotency::at},
      Column{"message_num", &Idempotency::message_num}};
};

}  // namespace wigwag
