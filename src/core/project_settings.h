/// @file What an operator may say about a project: defaults for new contacts, the plan and its limits, what the plan
/// has. All of it as text in project_setting; this is the list of names and what their values mean.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/crm_ids.h"
#include "store/tx.h"

namespace wigwag::core {

/// What new contacts get that nobody said it for. WA.cr needs all three to make a contact by itself.
struct LeadDefaults {
  std::optional<ContactStatusNum> status;
  std::optional<SourceNum> source;
  std::optional<MemberNum> assignee;
};

/// What a plan bounds. The words are WA.cr's keys.
enum class Quota : std::uint8_t { contacts, conversations, campaigns, staff };
/// What a plan has or has not.
enum class Feature : std::uint8_t { whatsapp_templates, bulk_messaging, chatbot, advanced_analytics, custom_branding };

inline constexpr std::int64_t kUnlimited = -1;

struct ProjectSettings {
  std::string company_name;  ///< empty: not said
  std::string status = "active";
  LeadDefaults lead;
  std::optional<std::string> plan_name;
  std::optional<std::int64_t> plan_id;
  std::optional<std::string> plan_status;
  std::optional<Instant> plan_expires_at;
  std::array<std::optional<std::int64_t>, 4> limits;              ///< by Quota; nullopt: not configured; kUnlimited
  std::array<bool, 5> features{true, true, false, false, false};  ///< by Feature

  std::optional<std::int64_t> limit(Quota quota) const { return limits[static_cast<std::size_t>(quota)]; }
  bool has(Feature feature) const { return features[static_cast<std::size_t>(feature)]; }
};

Result<ProjectSettings> project_settings(store::ReadTx& tx, ProjectId project);
/// The three defaults alone, for who makes contacts.
Result<LeadDefaults> lead_defaults(store::ReadTx& tx, ProjectId project);

/// Every name, with what its value is.
struct SettingName {
  std::string_view name;
  std::string_view value;
};
std::vector<SettingName> setting_names();

/// Sets `name`, or removes it when `value` is empty. A status or a source is given by its name (made when there is
/// none) or by its number, an assignee by e-mail or number. Errors: invalid, with the name as field.
Done set_project_setting(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string_view name, std::string_view value);

}  // namespace wigwag::core

namespace wigwag {
template <>
struct Words<core::Quota> {
  static constexpr std::array<std::string_view, 4> words{"contacts", "conversations", "campaigns", "staff"};
};
template <>
struct Words<core::Feature> {
  static constexpr std::array<std::string_view, 5> words{
      "whatsapp_templates", "bulk_messaging", "chatbot", "advanced_analytics", "custom_branding"};
};
}  // namespace wigwag
