/// @file Inboxes that are shown inside other pages, each under a token of its own.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag {

/// Whose conversations it shows.
enum class EmbedScope : std::uint8_t { project, customer, phone_number };
template <>
struct Words<EmbedScope> {
  static constexpr std::array<std::string_view, 3> words{"project", "customer", "phone_number"};
};

enum class EmbedStatus : std::uint8_t { active, revoked };
template <>
struct Words<EmbedStatus> {
  static constexpr std::array<std::string_view, 2> words{"active", "revoked"};
};

enum class EmbedMode : std::uint8_t { system, light, dark };
template <>
struct Words<EmbedMode> {
  static constexpr std::array<std::string_view, 3> words{"system", "light", "dark"};
};

enum class EmbedLanguage : std::uint8_t { en, es };
template <>
struct Words<EmbedLanguage> {
  static constexpr std::array<std::string_view, 2> words{"en", "es"};
};

struct InboxEmbed {
  ProjectId project_id;
  RowNum num;
  std::optional<Text> name;
  EmbedScope scope_type = EmbedScope::project;
  std::optional<std::int64_t> scope_num;         ///< a CustomerNum or ChannelNum; NULL: the project
  std::optional<MemberNum> assigned_member_num;  ///< only conversations of this member
  std::string allowed_origins;                   ///< parted by blanks; empty: any page may show it
  EmbedMode default_mode = EmbedMode::system;
  EmbedLanguage language = EmbedLanguage::en;
  std::optional<Instant> expires_at;
  std::string token_hash;  ///< SHA-256 of the token, hex
  EmbedStatus status = EmbedStatus::active;
  std::optional<Instant> last_used_at;  ///< to the minute
  Instant updated_at;
};
template <>
struct Table<InboxEmbed> {
  static constexpr std::string_view name = "inbox_embed";
  static constexpr int key = 2;
  static constexpr Pack columns{Column{"project_id", &InboxEmbed::project_id}, Column{"num", &InboxEmbed::num},
      Column{"name", &InboxEmbed::name}, Column{"scope_type", &InboxEmbed::scope_type},
      Column{"scope_num", &InboxEmbed::scope_num}, Column{"assigned_member_num", &InboxEmbed::assigned_member_num},
      Column{"allowed_origins", &InboxEmbed::allowed_origins}, Column{"default_mode", &InboxEmbed::default_mode},
      Column{"language", &InboxEmbed::language}, Column{"expires_at", &InboxEmbed::expires_at},
      Column{"token_hash", &InboxEmbed::token_hash}, Column{"status", &InboxEmbed::status},
      Column{"last_used_at", &InboxEmbed::last_used_at}, Column{"updated_at", &InboxEmbed::updated_at}};
};

}  // namespace wigwag
