/// @file Deliveries as their log shows them. The list itself: store/list.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/id.h"
#include "model/delivery.h"
#include "store/views.h"

namespace wigwag::store {

struct DeliveryView {
  ProjectId project_id;
  DeliveryNum num;
  WebhookNum webhook_num;
  DeliveryState state = DeliveryState::pending;
  std::string event;
  std::int64_t attempts = 0;
  std::optional<std::int64_t> response_status;
  std::optional<std::string> problem;
  std::optional<Instant> last_attempt_at;
  std::optional<Instant> settled_at;
  std::optional<ChannelNum> channel_num;
  std::optional<std::string> url;  ///< NULL: the webhook was deleted
  std::optional<std::string> phone_number_id;
  std::optional<std::string> contact_phone;
};

Result<std::optional<DeliveryView>> delivery_by_num(ReadTx&, ProjectId, DeliveryNum);

}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::DeliveryView> {
  using V = store::DeliveryView;
  static constexpr store::Source source{"delivery", "d",
      " LEFT JOIN webhook w ON w.project_id = d.project_id AND w.num = d.webhook_num"
      " LEFT JOIN channel n ON n.num = d.channel_num"
      " LEFT JOIN contact c ON c.project_id = d.project_id AND c.num = d.contact_num",
      store::Kept::nothing};
  static constexpr Pack columns{Column{"d.project_id", &V::project_id}, Column{"d.num", &V::num},
      Column{"d.webhook_num", &V::webhook_num}, Column{"d.state", &V::state}, Column{"d.event", &V::event},
      Column{"d.attempts", &V::attempts}, Column{"d.response_status", &V::response_status},
      Column{"d.problem", &V::problem}, Column{"d.last_attempt_at", &V::last_attempt_at},
      Column{"d.settled_at", &V::settled_at}, Column{"d.channel_num", &V::channel_num}, Column{"w.url", &V::url},
      Column{"n.phone_number_id", &V::phone_number_id}, Column{"c.phone", &V::contact_phone}};
};
