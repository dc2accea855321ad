/// @file WhatsApp groups and their members.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/table.h"

namespace wigwag {

/// A WhatsApp group of one business number.
struct Group {
  ProjectId project_id;
  GroupNum num;
  ChannelNum channel_num;
  std::string group_id;
  std::optional<Text> subject;
  std::optional<Text> description;
  std::optional<std::string> invite_link;
  bool suspended = false;
  bool deleted = false;
  std::optional<Instant> subject_at;  ///< Meta's time; an older one changes nothing
  std::optional<Instant> description_at;
  std::optional<Instant> suspended_at;  ///< of the newest word about `suspended`
  Instant updated_at;
};
template <>
struct Table<Group> {
  static constexpr std::string_view name = "wa_group";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Group::project_id}, Column{"num", &Group::num},
      Column{"channel_num", &Group::channel_num}, Column{"group_id", &Group::group_id},
      Column{"subject", &Group::subject}, Column{"description", &Group::description},
      Column{"invite_link", &Group::invite_link}, Column{"suspended", &Group::suspended},
      Column{"deleted", &Group::deleted}, Column{"subject_at", &Group::subject_at},
      Column{"description_at", &Group::description_at}, Column{"suspended_at", &Group::suspended_at},
      Column{"updated_at", &Group::updated_at}};
};

struct GroupMember {
  ProjectId project_id;
  RowNum num;
  GroupNum group_num;
  ContactNum contact_num;
  bool present = false;
  Instant at;  ///< Meta's time of joining or leaving
};
template <>
struct Table<GroupMember> {
  static constexpr std::string_view name = "wa_group_member";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &GroupMember::project_id}, Column{"num", &GroupMember::num},
      Column{"group_num", &GroupMember::group_num}, Column{"contact_num", &GroupMember::contact_num},
      Column{"present", &GroupMember::present}, Column{"at", &GroupMember::at}};
};

}  // namespace wigwag
