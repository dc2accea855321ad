/// @file Projects, their counters and members.
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

/// A tenant. Reference table: not sharded.
struct Project {
  ProjectId num;
  std::string name;
  std::optional<Instant> suspended_at = {};  ///< since then no key of it is good for anything
};
template <>
struct Table<Project> {
  static constexpr std::string_view name = "project";
  static constexpr int key = 1;
  static constexpr Pack columns{
      Column{"num", &Project::num}, Column{"name", &Project::name}, Column{"suspended_at", &Project::suspended_at}};
};

/// What is counted per project as it grows, in one row that a writing transaction locks last.
struct ProjectCounter {
  ProjectId project_id;
  std::int64_t events = 0;    ///< number of the newest event; events have no gaps
  std::int64_t contacts = 0;  ///< rows in contact
};
template <>
struct Table<ProjectCounter> {
  static constexpr std::string_view name = "project_counter";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"project_id", &ProjectCounter::project_id},
      Column{"events", &ProjectCounter::events}, Column{"contacts", &ProjectCounter::contacts}};
};

enum class MemberRole : std::uint8_t { owner, member };
template <>
struct Words<MemberRole> {
  static constexpr std::array<std::string_view, 2> words{"owner", "member"};
};

/// Somebody who works in the project: may be assigned to conversations.
struct Member {
  ProjectId project_id;
  MemberNum num;
  std::string name;
  std::string email;
  MemberRole role = MemberRole::member;
};
template <>
struct Table<Member> {
  static constexpr std::string_view name = "member";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &Member::project_id}, Column{"num", &Member::num},
      Column{"name", &Member::name}, Column{"email", &Member::email}, Column{"role", &Member::role}};
};

/// What an operator says about one project, by name (core/project_settings.h).
struct ProjectSetting {
  ProjectId project_id;
  std::string name;
  std::string value;
};
template <>
struct Table<ProjectSetting> {
  static constexpr std::string_view name = "project_setting";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &ProjectSetting::project_id},
      Column{"name", &ProjectSetting::name}, Column{"value", &ProjectSetting::value}};
};

}  // namespace wigwag
