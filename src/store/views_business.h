/// @file Templates and calls as the dialects show them, and finding one of each. Lists of them: store/list.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store {

struct TemplateView {
  RowNum num;
  std::string waba_id;
  std::string template_id;
  std::string name;
  std::string language;
  std::optional<std::string> status;
  std::optional<std::string> category;
  std::optional<std::string> reason;
  std::optional<std::string> quality;
  std::optional<std::string> components;  ///< JSON array
  std::optional<std::string> parameter_format;
  std::optional<std::string> facts;  ///< JSON object
  Instant updated_at;
};

struct CallView {
  ProjectId project_id;
  RowNum num;
  ChannelNum channel_num;
  std::optional<ContactNum> contact_num;
  std::optional<ConversationNum> conversation_num;
  std::string call_id;
  Direction direction = Direction::inbound;
  std::string status;
  Instant call_at;
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::optional<std::int64_t> duration_s;
  std::optional<Instant> session_started_at;
  Instant updated_at;
  std::optional<std::string> phone;  ///< as the call named it
  std::optional<std::string> bsuid;
  std::optional<std::string> contact_phone;  ///< as it is today
  std::optional<std::string> contact_bsuid;
  std::optional<std::string> parent_bsuid;
  std::optional<std::string> username;
  std::optional<Text> profile_name;
  std::optional<Text> display_name;
  std::optional<std::string> phone_number_id;
  std::optional<std::string> display_number;
  std::optional<std::string> number_name;
  std::optional<Instant> last_active_at;  ///< of the conversation
  std::optional<Instant> ended_conversation_at;
};

/// Nothing when there is none, or when it is another project's or account's.
Result<std::optional<TemplateView>> template_by_id(
    ReadTx& tx, ProjectId project, std::string_view waba_id, std::string_view template_id);

}  // namespace wigwag::store

namespace wigwag {

template <>
struct Table<store::TemplateView> {
  using T = store::TemplateView;
  static constexpr store::Source source{"template", "t", "", store::Kept::nothing};
  static constexpr Pack columns{Column{"t.num", &T::num}, Column{"t.waba_id", &T::waba_id},
      Column{"t.template_id", &T::template_id}, Column{"t.name", &T::name}, Column{"t.language", &T::language},
      Column{"t.status", &T::status}, Column{"t.category", &T::category}, Column{"t.reason", &T::reason},
      Column{"t.quality", &T::quality}, Column{"t.components", &T::components},
      Column{"t.parameter_format", &T::parameter_format}, Column{"t.facts", &T::facts},
      Column{"t.updated_at", &T::updated_at}};
};

template <>
struct Table<store::CallView> {
  using V = store::CallView;
  static constexpr store::Source source{"call_record", "k",
      " LEFT JOIN channel n ON n.num = k.channel_num"
      " LEFT JOIN contact c ON c.project_id = k.project_id AND c.num = k.contact_num"
      " LEFT JOIN conversation s ON s.project_id = k.project_id AND s.num = k.conversation_num",
      store::Kept::nothing};
  static constexpr Pack columns{Column{"k.project_id", &V::project_id}, Column{"k.num", &V::num},
      Column{"k.channel_num", &V::channel_num}, Column{"k.contact_num", &V::contact_num},
      Column{"k.conversation_num", &V::conversation_num}, Column{"k.call_id", &V::call_id},
      Column{"k.direction", &V::direction}, Column{"k.status", &V::status}, Column{"k.call_at", &V::call_at},
      Column{"k.started_at", &V::started_at}, Column{"k.ended_at", &V::ended_at},
      Column{"k.duration_s", &V::duration_s}, Column{"k.session_started_at", &V::session_started_at},
      Column{"k.updated_at", &V::updated_at}, Column{"k.phone", &V::phone}, Column{"k.bsuid", &V::bsuid},
      Column{"c.phone", &V::contact_phone}, Column{"c.bsuid", &V::contact_bsuid},
      Column{"c.parent_bsuid", &V::parent_bsuid}, Column{"c.username", &V::username},
      Column{"c.profile_name", &V::profile_name}, Column{"c.display_name", &V::display_name},
      Column{"n.phone_number_id", &V::phone_number_id}, Column{"n.display_number", &V::display_number},
      Column{"n.name", &V::number_name}, Column{"s.last_active_at", &V::last_active_at},
      Column{"s.ended_at", &V::ended_conversation_at}};
};

}  // namespace wigwag
