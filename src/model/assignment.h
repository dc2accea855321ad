/// @file Who takes care of a conversation, and what is noted about a contact.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/table.h"

namespace wigwag {

/// At most one of a conversation is active; conversation.assigned_member_num says who that is.
struct Assignment {
  ProjectId project_id;
  RowNum num;
  ConversationNum conversation_num;
  MemberNum member_num;
  std::optional<MemberNum> created_by_num;
  std::optional<Text> notes;
  bool active = false;
  Instant updated_at;
};
template <>
struct Table<Assignment> {
  static constexpr std::string_view name = "assignment";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Assignment::project_id}, Column{"num", &Assignment::num},
      Column{"conversation_num", &Assignment::conversation_num}, Column{"member_num", &Assignment::member_num},
      Column{"created_by_num", &Assignment::created_by_num}, Column{"notes", &Assignment::notes},
      Column{"active", &Assignment::active}, Column{"updated_at", &Assignment::updated_at}};
};

struct ContactNote {
  ProjectId project_id;
  RowNum num;
  ContactNum contact_num;
  std::optional<Text> name;
  Text content;
  std::string metadata;  ///< JSON object
  Instant updated_at;
};
template <>
struct Table<ContactNote> {
  static constexpr std::string_view name = "contact_note";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ContactNote::project_id}, Column{"num", &ContactNote::num},
      Column{"contact_num", &ContactNote::contact_num}, Column{"name", &ContactNote::name},
      Column{"content", &ContactNote::content}, Column{"metadata", &ContactNote::metadata},
      Column{"updated_at", &ContactNote::updated_at}};
};

}  // namespace wigwag
