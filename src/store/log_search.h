/// @file What a search of logs walks beside logged requests: a project's events and its deliveries, newest first, each
/// in the order of its numbers.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/delivery.h"
#include "model/event.h"
#include "store/tx.h"

namespace wigwag::store {

/// An event with what it is about.
struct LoggedEvent {
  std::int64_t num = 0;
  EventKind kind = EventKind::other_field;
  Instant at;
  std::optional<ContactNum> contact_num;
  std::optional<ConversationNum> conversation_num;
  std::optional<std::string> detail;
  std::optional<std::string> wamid;
  std::optional<std::string> message_type;
  std::optional<std::int64_t> error_code;
  std::optional<std::string> error_title;
  std::optional<std::string> phone_number_id;
  std::optional<std::string> display_number;
};

struct LoggedDelivery {
  DeliveryNum num;
  WebhookNum webhook_num;
  DeliveryState state = DeliveryState::pending;
  std::string event;
  std::int64_t attempts = 0;
  std::optional<std::int64_t> response_status;
  std::optional<std::string> problem;
  std::optional<Instant> last_attempt_at;
  std::optional<ConversationNum> conversation_num;
  std::optional<std::string> url;  ///< NULL: the webhook was deleted
  std::optional<std::string> phone_number_id;
  std::optional<std::string> display_number;
};

namespace log_search {

/// Numbers from `begin` up to, but without, `end`.
struct Span {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// The number of the project's first event at that instant or later; one behind the newest when there is none. The
/// log is in the order of commits, which is that of time but for moments.
Result<std::int64_t> first_event_at(ReadTx&, ProjectId, Instant);
Result<std::optional<Instant>> time_of_event(ReadTx&, ProjectId, std::int64_t num);
Result<std::vector<LoggedEvent>> events(ReadTx&, ProjectId, Span, std::int64_t rows_max);

enum class Which : std::uint8_t { all, problems };
Result<std::vector<LoggedDelivery>> deliveries(ReadTx&, ProjectId, Span, Which, std::int64_t rows_max);

}  // namespace log_search
}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::LoggedEvent> {
  using V = store::LoggedEvent;
  static constexpr Pack columns{Column{"e.num", &V::num}, Column{"e.kind", &V::kind}, Column{"e.at", &V::at},
      Column{"e.contact_num", &V::contact_num}, Column{"e.conversation_num", &V::conversation_num},
      Column{"e.detail", &V::detail}, Column{"m.wamid", &V::wamid}, Column{"m.type", &V::message_type},
      Column{"m.error_code", &V::error_code}, Column{"m.error_title", &V::error_title},
      Column{"n.phone_number_id", &V::phone_number_id}, Column{"n.display_number", &V::display_number}};
};

template <>
struct wigwag::Table<wigwag::store::LoggedDelivery> {
  using V = store::LoggedDelivery;
  static constexpr Pack columns{Column{"d.num", &V::num}, Column{"d.webhook_num", &V::webhook_num},
      Column{"d.state", &V::state}, Column{"d.event", &V::event}, Column{"d.attempts", &V::attempts},
      Column{"d.response_status", &V::response_status}, Column{"d.problem", &V::problem},
      Column{"d.last_attempt_at", &V::last_attempt_at}, Column{"d.conversation_num", &V::conversation_num},
      Column{"w.url", &V::url}, Column{"n.phone_number_id", &V::phone_number_id},
      Column{"n.display_number", &V::display_number}};
};
