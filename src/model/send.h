/// @file What is on its way to Meta, and the first answers to requests that may be repeated.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

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
};
template <>
struct Table<Send> {
  static constexpr std::string_view name = "send";
  static constexpr int key = 2;
  static constexpr std::tuple columns{Column{"project_id", &Send::project_id},
      Column{"message_num", &Send::message_num}, Column{"channel_num", &Send::channel_num},
      Column{"thread_num", &Send::thread_num}, Column{"state", &Send::state}, Column{"held_until", &Send::held_until},
      Column{"started_at", &Send::started_at}};
};

/// The answer that a caller's `Idempotency-Key` got. Kept for 24 hours.
struct Idempotency {
  ProjectId project_id;
  std::string key;
  std::string request_hash;  ///< HMAC of path and body under the installation's key, hexadecimal
  std::int64_t status = 0;   ///< HTTP; 0: the first request is not answered yet
  std::string body;
  Instant at;
};
template <>
struct Table<Idempotency> {
  static constexpr std::string_view name = "idempotency";
  static constexpr int key = 2;
  static constexpr std::tuple columns{Column{"project_id", &Idempotency::project_id}, Column{"key", &Idempotency::key},
      Column{"request_hash", &Idempotency::request_hash}, Column{"status", &Idempotency::status},
      Column{"body", &Idempotency::body}, Column{"at", &Idempotency::at}};
};

}  // namespace wigwag
