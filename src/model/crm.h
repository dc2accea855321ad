/// @file What a business keeps around its contacts: groups, sources, statuses, comments. Source: WA.cr API v2.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/crm_ids.h"
#include "model/table.h"

namespace wigwag {

/// Contacts that belong together for the business; a WhatsApp group is something else (model/group.h).
struct ContactGroup {
  ProjectId project_id;
  ContactGroupNum num;
  std::string name;         ///< one group of a project has it
  std::string name_search;  ///< folded
  Instant updated_at;
};
template <>
struct Table<ContactGroup> {
  static constexpr std::string_view name = "contact_group";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ContactGroup::project_id}, Column{"num", &ContactGroup::num},
      Column{"name", &ContactGroup::name}, Column{"name_search", &ContactGroup::name_search},
      Column{"updated_at", &ContactGroup::updated_at}};
};

struct ContactGroupMember {
  ProjectId project_id;
  ContactGroupNum group_num;
  ContactNum contact_num;
  Instant added_at;
};
template <>
struct Table<ContactGroupMember> {
  static constexpr std::string_view name = "contact_group_member";
  static constexpr int key = 3;
  static constexpr Pack columns{Column{"project_id", &ContactGroupMember::project_id},
      Column{"group_num", &ContactGroupMember::group_num}, Column{"contact_num", &ContactGroupMember::contact_num},
      Column{"added_at", &ContactGroupMember::added_at}};
};

/// Where a contact came from.
struct ContactSource {
  ProjectId project_id;
  SourceNum num;
  std::string name;         ///< one source of a project has it
  std::string name_search;  ///< folded
  Instant updated_at;
};
template <>
struct Table<ContactSource> {
  static constexpr std::string_view name = "contact_source";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ContactSource::project_id}, Column{"num", &ContactSource::num},
      Column{"name", &ContactSource::name}, Column{"name_search", &ContactSource::name_search},
      Column{"updated_at", &ContactSource::updated_at}};
};

/// How far the business has got with a contact.
struct ContactStatus {
  ProjectId project_id;
  ContactStatusNum num;
  std::string name;                  ///< one status of a project has it
  std::string name_search;           ///< folded
  std::optional<std::string> color;  ///< #RRGGBB
  Instant updated_at;
};
template <>
struct Table<ContactStatus> {
  static constexpr std::string_view name = "contact_status";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ContactStatus::project_id}, Column{"num", &ContactStatus::num},
      Column{"name", &ContactStatus::name}, Column{"name_search", &ContactStatus::name_search},
      Column{"color", &ContactStatus::color}, Column{"updated_at", &ContactStatus::updated_at}};
};

/// What the team says to itself in a thread. Never sent, and no message: it is in no list of them. Its file, if it has
/// one, is a Media row with the comment's number as `message_num`.
struct Comment {
  ProjectId project_id;
  RowNum num;
  ThreadNum thread_num;
  Text text;  ///< plain or HTML
  Text status_message;
  std::string sender;                    ///< the number of the business in whose thread it stands, digits
  std::optional<std::string> wamid;      ///< as the caller says
  std::optional<std::string> ref_wamid;  ///< the message that it answers, as the caller says
};
template <>
struct Table<Comment> {
  static constexpr std::string_view name = "comment";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Comment::project_id}, Column{"num", &Comment::num},
      Column{"thread_num", &Comment::thread_num}, Column{"text", &Comment::text},
      Column{"status_message", &Comment::status_message}, Column{"sender", &Comment::sender},
      Column{"wamid", &Comment::wamid}, Column{"ref_wamid", &Comment::ref_wamid}};
};

}  // namespace wigwag
