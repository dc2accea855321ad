/// @file What the Platform API shows of broadcasts and their recipients.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/broadcast.h"
#include "model/table.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store {

struct BroadcastView {
  BroadcastNum num;
  Text name;
  ChannelNum channel_num;
  RowNum template_num;
  BroadcastStatus status = BroadcastStatus::draft;
  std::optional<Instant> scheduled_at;
  std::optional<Instant> started_at;
  std::optional<Instant> stopped_at;
  std::optional<Instant> completed_at;
  std::optional<Text> problem;
  std::int64_t total = 0;
  std::int64_t sent = 0;
  std::int64_t delivered = 0;
  std::int64_t seen = 0;
  std::int64_t failed = 0;
  std::int64_t suppressed = 0;
  std::int64_t responded = 0;
  Instant updated_at;
  std::optional<std::string> phone_number_id;
  std::optional<std::string> template_id;  ///< of the template as it is; nullopt: it is gone
  std::optional<std::string> template_name;
  std::optional<std::string> language;
  std::optional<std::string> category;
  std::optional<std::string> template_status;
  std::optional<std::string> quality;
  std::optional<std::string> components;
};

struct RecipientView {
  RowNum num;
  BroadcastNum broadcast_num;
  std::optional<std::string> phone;
  std::string components;
  RecipientState state = RecipientState::pending;
  std::optional<Instant> sent_at;
  std::optional<Instant> delivered_at;
  std::optional<Instant> read_at;
  std::optional<Instant> failed_at;
  std::optional<Instant> responded_at;
  std::optional<Text> error_message;
  std::optional<std::string> error_details;
  Instant updated_at;
};

Result<std::optional<BroadcastView>> broadcast_by_uuid(ReadTx& tx, ProjectId project, std::string_view uuid);

}  // namespace wigwag::store

namespace wigwag {

template <>
struct Table<store::BroadcastView> {
  using V = store::BroadcastView;
  static constexpr store::Source source{"broadcast", "b",
      " LEFT JOIN channel n ON n.num = b.channel_num"
      " LEFT JOIN template t ON t.project_id = b.project_id AND t.num = b.template_num",
      store::Kept::nothing};
  static constexpr Pack columns{Column{"b.num", &V::num}, Column{"b.name", &V::name},
      Column{"b.channel_num", &V::channel_num}, Column{"b.template_num", &V::template_num},
      Column{"b.status", &V::status}, Column{"b.scheduled_at", &V::scheduled_at},
      Column{"b.started_at", &V::started_at}, Column{"b.stopped_at", &V::stopped_at},
      Column{"b.completed_at", &V::completed_at}, Column{"b.problem", &V::problem}, Column{"b.total", &V::total},
      Column{"b.sent", &V::sent}, Column{"b.delivered", &V::delivered}, Column{"b.seen", &V::seen},
      Column{"b.failed", &V::failed}, Column{"b.suppressed", &V::suppressed}, Column{"b.responded", &V::responded},
      Column{"b.updated_at", &V::updated_at}, Column{"n.phone_number_id", &V::phone_number_id},
      Column{"t.template_id", &V::template_id}, Column{"t.name", &V::template_name}, Column{"t.language", &V::language},
      Column{"t.category", &V::category}, Column{"t.status", &V::template_status}, Column{"t.quality", &V::quality},
      Column{"t.components", &V::components}};
};

template <>
struct Table<store::RecipientView> {
  using V = store::RecipientView;
  static constexpr store::Source source{"broadcast_recipient", "r", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"r.num", &V::num}, Column{"r.broadcast_num", &V::broadcast_num},
      Column{"r.phone", &V::phone}, Column{"r.components", &V::components}, Column{"r.state", &V::state},
      Column{"r.sent_at", &V::sent_at}, Column{"r.delivered_at", &V::delivered_at}, Column{"r.read_at", &V::read_at},
      Column{"r.failed_at", &V::failed_at}, Column{"r.responded_at", &V::responded_at},
      Column{"r.error_message", &V::error_message}, Column{"r.error_details", &V::error_details},
      Column{"r.updated_at", &V::updated_at}};
};

}  // namespace wigwag
