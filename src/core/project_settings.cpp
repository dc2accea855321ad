#include "core/project_settings.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>

#include "core/crm.h"
#include "store/channels.h"
#include "store/crm.h"
#include "store/project_settings.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace kept = store::project_settings;

constexpr std::size_t kValueCharactersMax = 255;
constexpr std::string_view kDefaultStatus = "default_status";
constexpr std::string_view kDefaultSource = "default_source";
constexpr std::string_view kDefaultAssignee = "default_assignee";

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

/// A setting's value as it is kept. Errors say what is allowed.
struct Asked {
  store::WriteTx& tx;
  NumSource& nums;
  Instant now;
  ProjectId project;
  std::string_view value;
};
using Check = Result<std::string> (*)(Asked const& asked);

Result<std::string> any_text(Asked const& asked) { return std::string(asked.value); }

Result<std::string> number(Asked const& asked) {
  if (whole(asked.value)) return std::string(asked.value);
  return fail(Code::invalid, "must be a whole number");
}

Result<std::string> limit(Asked const& asked) {
  std::optional<std::int64_t> const maximum = whole(asked.value);
  if (maximum && *maximum >= kUnlimited) return std::string(asked.value);
  return fail(Code::invalid, "must be a whole number, or -1 for unlimited");
}

Result<std::string> truth(Asked const& asked) {
  if (asked.value == "true" || asked.value == "false") return std::string(asked.value);
  return fail(Code::invalid, "must be true or false");
}

Result<std::string> instant(Asked const& asked) {
  if (parse_iso(asked.value)) return std::string(asked.value);
  return fail(Code::invalid, "must be an ISO 8601 date or time, such as 2026-12-31T00:00:00Z");
}

/// By number, else by name; what has no such name yet is made.
template <class Row>
Result<std::string> named(Asked const& asked) {
  if (auto const num = whole(asked.value)) {
    TRY(std::optional<Row> const row, store::crm::by_num<Row>(asked.tx, asked.project, decltype(Row::num){*num}));
    if (row) return std::to_string(row->num.value);
  }
  TRY(std::optional<Row> const row, store::crm::by_name<Row>(asked.tx, asked.project, asked.value));
  if (row) return std::to_string(row->num.value);
  TRY(Row const made, make_named<Row>(asked.tx, asked.nums, asked.now, asked.project, std::string(asked.value)));
  return std::to_string(made.num.value);
}

Result<std::string> member(Asked const& asked) {
  constexpr std::int64_t kMembersMax = 100'000;
  TRY(std::vector<Member> const members, store::projects::members(asked.tx, asked.project, kMembersMax));
  for (Member const& one : members)
    if (one.email == asked.value || std::to_string(one.num.value) == asked.value) return std::to_string(one.num.value);
  return fail(Code::invalid, "must be the e-mail address or the number of a member of the project");
}

Result<std::string> number_of_project(Asked const& asked) {
  TRY(std::optional<Channel> const channel, store::channels::of_project(asked.tx, asked.project, asked.value));
  if (channel) return channel->phone_number_id;
  return fail(Code::invalid, "must be the phone_number_id of a number of the project");
}

struct Setting {
  std::string_view name;
  std::string_view help;
  Check check;
  void (*read)(ProjectSettings& settings, std::string const& value);
};

template <Quota quota>
void read_limit(ProjectSettings& settings, std::string const& value) {
  settings.limits[static_cast<std::size_t>(quota)] = whole(value);
}
template <Feature feature>
void read_feature(ProjectSettings& settings, std::string const& value) {
  settings.features[static_cast<std::size_t>(feature)] = value == "true";
}
template <class N>
std::optional<N> num_of_text(std::string const& value) {
  auto const number = whole(value);
  return number ? std::optional(N{*number}) : std::nullopt;
}

constexpr Setting kSettings[] = {
    {"company_name", "the company's name", &any_text,
        [](ProjectSettings& s, std::string const& value) { s.company_name = value; }},
    {"status", "active, or any other word: shown in the account", &any_text,
        [](ProjectSettings& s, std::string const& value) { s.status = value; }},
    {kDefaultStatus, "name or number of new contacts' status; made when there is none", &named<ContactStatus>,
        [](ProjectSettings& s, std::string const& value) { s.lead.status = num_of_text<ContactStatusNum>(value); }},
    {kDefaultSource, "name or number of new contacts' source; made when there is none", &named<ContactSource>,
        [](ProjectSettings& s, std::string const& value) { s.lead.source = num_of_text<SourceNum>(value); }},
    {kDefaultAssignee, "e-mail address or number of the member who gets new contacts", &member,
        [](ProjectSettings& s, std::string const& value) { s.lead.assignee = num_of_text<MemberNum>(value); }},
    {"default_number", "phone_number_id of the number that WA.cr's sends go out from", &number_of_project,
        [](ProjectSettings& /*s*/, std::string const& /*value*/) {}},
    {"plan_name", "the plan's name", &any_text,
        [](ProjectSettings& s, std::string const& value) { s.plan_name = value; }},
    {"plan_id", "a number", &number, [](ProjectSettings& s, std::string const& value) { s.plan_id = whole(value); }},
    {"plan_status", "active, expired, cancelled, …", &any_text,
        [](ProjectSettings& s, std::string const& value) { s.plan_status = value; }},
    {"plan_expires_at", "end of the billing period, ISO 8601", &instant,
        [](ProjectSettings& s, std::string const& value) { s.plan_expires_at = parse_iso(value); }},
    {"limit_contacts", "contacts in all; -1 is unlimited", &limit, &read_limit<Quota::contacts>},
    {"limit_conversations", "conversations a month; -1 is unlimited", &limit, &read_limit<Quota::conversations>},
    {"limit_campaigns", "active broadcasts; -1 is unlimited", &limit, &read_limit<Quota::campaigns>},
    {"limit_staff", "members; -1 is unlimited", &limit, &read_limit<Quota::staff>},
    {"feature_whatsapp_templates", "true or false", &truth, &read_feature<Feature::whatsapp_templates>},
    {"feature_bulk_messaging", "true or false", &truth, &read_feature<Feature::bulk_messaging>},
    {"feature_chatbot", "true or false", &truth, &read_feature<Feature::chatbot>},
    {"feature_advanced_analytics", "true or false", &truth, &read_feature<Feature::advanced_analytics>},
    {"feature_custom_branding", "true or false", &truth, &read_feature<Feature::custom_branding>},
};

Setting const* find(std::string_view name) {
  auto const* const found = std::ranges::find(kSettings, name, &Setting::name);
  return found == std::end(kSettings) ? nullptr : found;
}

}  // namespace

Result<ProjectSettings> project_settings(store::ReadTx& tx, ProjectId project) {
  TRY(std::vector<ProjectSetting> const rows, kept::all(tx, project));
  ProjectSettings settings;
  for (ProjectSetting const& row : rows)
    if (Setting const* const setting = find(row.name)) setting->read(settings, row.value);
  return settings;
}

Result<LeadDefaults> lead_defaults(store::ReadTx& tx, ProjectId project) {
  TRY(ProjectSettings const settings, project_settings(tx, project));
  return settings.lead;
}

std::vector<SettingName> setting_names() {
  std::vector<SettingName> names;
  for (Setting const& setting : kSettings) names.push_back({setting.name, setting.help});
  return names;
}

Done set_project_setting(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string_view name,
    std::string_view value) {
  std::string const field(name);
  Setting const* const setting = find(name);
  if (setting == nullptr) return fail(Code::invalid, fmt::format("there is no setting `{}`", name), field);
  if (value.empty()) return kept::remove(tx, project, name);
  if (!is_utf8(value) || value.find('\0') != std::string_view::npos || code_points(value) > kValueCharactersMax)
    return fail(
        Code::invalid, fmt::format("{} must be UTF-8 of at most {} characters", name, kValueCharactersMax), field);
  TRY_DONE(store::projects::lock(tx, project));
  Result<std::string> const checked = setting->check({tx, nums, now, project, value});
  if (!checked && checked.error().code == Code::invalid)
    return fail(Code::invalid, fmt::format("{} {}", name, checked.error().message), field);
  if (!checked) return fail(checked.error());
  return kept::put(tx, project, name, *checked);
}

}  // namespace wigwag::core
