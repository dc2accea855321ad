/// @file Deliveries to webhooks, and the log of attempts.
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

enum class DeliveryState : std::uint8_t { pending, delivered, failed };
template <> struct Words<DeliveryState> {
  static constexpr std::array<std::string_view, 3> words{"pending", "delivered", "failed"};
};

/// One event for one webhook. What is sent is rendered from the rows it names when it goes out.
struct Delivery {
  ProjectId project_id;
  DeliveryNum num;
  WebhookNum webhook_num;
  DeliveryState state = DeliveryState::pending;
  std::string event;                      ///< as the webhook hears it; `meta` for Meta's bytes (DeliveryBody)
  std::optional<std::int64_t> event_num;  ///< NULL: a test, or Meta's bytes
  std::int64_t lane = 0;                  ///< what keeps its order: a conversation; 0: nothing does
  std::int64_t seq = 0;                   ///< the order within a lane
  std::optional<ChannelNum> channel_num;
  std::optional<ContactNum> contact_num;
  std::optional<ConversationNum> conversation_num;
  std::optional<MessageNum> message_num;
  bool buffered = false;                 ///< goes out with others of its lane
  std::optional<DeliveryNum> batch_num;  ///< those that go, or went, out together
  std::int64_t attempts = 0;             ///< since it was last begun with; those of a probe do not count
  Instant due_at;                        ///< zero: at once, in the order of `seq`
  std::optional<Instant> yield_at;       ///< after a failure: later ones of the lane wait until then
  std::optional<std::int64_t> response_status;
  std::optional<std::string> problem;  ///< why the last attempt failed
  std::optional<Instant> last_attempt_at;
  std::optional<Instant> settled_at;
};
template <>
struct Table<Delivery> {
  static constexpr std::string_view name = "delivery";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Delivery::project_id}, Column{"num", &Delivery::num},
      Column{"webhook_num", &Delivery::webhook_num}, Column{"state", &Delivery::state},
      Column{"event", &Delivery::event}, Column{"event_num", &Delivery::event_num}, Column{"lane", &Delivery::lane},
      Column{"seq", &Delivery::seq}, Column{"channel_num", &Delivery::channel_num},
      Column{"contact_num", &Delivery::contact_num}, Column{"conversation_num", &Delivery::conversation_num},
      Column{"message_num", &Delivery::message_num}, Column{"buffered", &Delivery::buffered},
      Column{"batch_num", &Delivery::batch_num}, Column{"attempts", &Delivery::attempts},
      Column{"due_at", &Delivery::due_at}, Column{"yield_at", &Delivery::yield_at},
      Column{"response_status", &Delivery::response_status}, Column{"problem", &Delivery::problem},
      Column{"last_attempt_at", &Delivery::last_attempt_at}, Column{"settled_at", &Delivery::settled_at}};
};

/// What Meta sent, byte for byte, for a webhook of that kind.
struct DeliveryBody {
  ProjectId project_id;
  DeliveryNum num;
  WebhookNum webhook_num;
  std::string hash;  ///< SHA-256, 64 hexadecimal digits
  Bytes body;
};
template <>
struct Table<DeliveryBody> {
  static constexpr std::string_view name = "delivery_body";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &DeliveryBody::project_id}, Column{"num", &DeliveryBody::num},
      Column{"webhook_num", &DeliveryBody::webhook_num}, Column{"hash", &DeliveryBody::hash},
      Column{"body", &DeliveryBody::body}};
};

struct DeliveryAttempt {
  ProjectId project_id;
  RowNum num;
  DeliveryNum delivery_num;  ///< or its batch_num, when several went out together
  Instant at;
  std::int64_t duration_ms = 0;
  std::optional<std::int64_t> response_status;
  std::optional<std::string> problem;  ///< NULL: it was taken
  Bytes request;                       ///< the body, up to limits::delivery_request_bytes_max
  Bytes response;                      ///< up to limits::delivery_response_bytes_max
};
template <>
struct Table<DeliveryAttempt> {
  static constexpr std::string_view name = "delivery_attempt";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &DeliveryAttempt::project_id},
      Column{"num", &DeliveryAttempt::num}, Column{"delivery_num", &DeliveryAttempt::delivery_num},
      Column{"at", &DeliveryAttempt::at}, Column{"duration_ms", &DeliveryAttempt::duration_ms},
      Column{"response_status", &DeliveryAttempt::response_status}, Column{"problem", &DeliveryAttempt::problem},
      Column{"request", &DeliveryAttempt::request}, Column{"response", &DeliveryAttempt::response}};
};

}  // namespace wigwag
