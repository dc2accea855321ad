#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "base/json.h"
#include "base/text.h"
#include "core/project_settings.h"
#include "store/nodes.h"
#include "store/project_settings.h"
#include "store/projects.h"

namespace wigwag::app {
namespace {

constexpr std::size_t kNameLettersMax = 100;
constexpr std::int64_t kProjectsMax = 100'000;

Done check_name(std::string const& name) {
  std::size_t const letters = is_utf8(name) ? code_points(name) : 0;
  bool const controls = std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (letters >= 1 && letters <= kNameLettersMax && !controls) return {};
  return fail(
      Code::invalid, fmt::format("a project's name has 1 to {} characters, without line breaks", kNameLettersMax));
}

std::string project_json(Project const& project) {
  json::Writer out;
  out.begin_object().member("id", uuid_of(project.num)).member("name", project.name);
  out.member("created_at", iso_seconds(time_of(project.num.value)));
  out.member("suspended_at", project.suspended_at ? std::optional(iso_seconds(*project.suspended_at)) : std::nullopt);
  return out.end_object().take();
}

}  // namespace

Done create_project(Call const& call, std::string const& name) {
  TRY_DONE(check_name(name));
  TRY(Installation const here, Installation::open(call.flags, IfMissing::make));
  Project const project{NumSource(store::nodes::kCommandNode).next_as<ProjectId>(system_now()), name};
  TRY_DONE(here.db->write([&](store::WriteTx& tx) -> Done {
    TRY(std::optional<Project> const taken, store::projects::by_name(tx, name));
    if (taken) return fail(Code::conflict, fmt::format("there is a project `{}` already", name));
    return store::projects::add(tx, project);
  }));
  print(call.output == Output::json ? project_json(project) + "\n"
                                    : fmt::format("project {} made; id {}\n", name, uuid_of(project.num)));
  return {};
}

Done list_projects(Call const& call) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(std::vector<Project> const projects,
      here.db->read([](store::ReadTx& tx) { return store::projects::all(tx, kProjectsMax); }));
  std::vector<std::vector<std::string>> rows{{"NAME", "ID", "MADE", "SUSPENDED"}};
  std::vector<std::string> items;
  for (Project const& project : projects) {
    std::string const since = project.suspended_at ? iso_seconds(*project.suspended_at) : "-";
    rows.push_back({project.name, uuid_of(project.num), iso_seconds(time_of(project.num.value)), since});
    items.push_back(project_json(project));
  }
  print(call.output == Output::json ? json_array(items) : columns(rows));
  return {};
}

namespace {

Result<Project> the_project(store::ReadTx& tx, std::string const& name) {
  TRY(std::optional<Project> found, store::projects::by_name(tx, name));
  if (found) return *std::move(found);
  return fail(Code::not_found, fmt::format("there is no project `{}`", name));
}

}  // namespace

namespace {

Done set_suspended(Call const& call, std::string const& project, std::optional<Instant> since) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(Project const now, here.db->write([&](store::WriteTx& tx) -> Result<Project> {
    TRY(Project found, the_project(tx, project));
    if (found.suspended_at.has_value() == since.has_value()) return found;
    found.suspended_at = since;
    TRY_DONE(store::projects::suspend(tx, found.num, since));
    return found;
  }));
  print(call.output == Output::json
            ? project_json(now) + "\n"
            : fmt::format("project {} {}\n", project, since ? "suspended: its keys are refused" : "resumed"));
  return {};
}

}  // namespace

Done suspend_project(Call const& call, std::string const& project) {
  return set_suspended(call, project, system_now());
}
Done resume_project(Call const& call, std::string const& project) { return set_suspended(call, project, std::nullopt); }

Done set_project(Call const& call, std::string const& project, std::vector<std::string> const& pairs) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  NumSource nums(store::nodes::kCommandNode);
  Instant const now = system_now();
  TRY_DONE(here.db->write([&](store::WriteTx& tx) -> Done {
    TRY(Project const found, the_project(tx, project));
    for (std::string const& pair : pairs) {
      std::size_t const sign = pair.find('=');
      if (sign == std::string::npos) return fail(Code::invalid, fmt::format("`{}` is not NAME=VALUE", pair));
      std::string_view const text(pair);
      TRY_DONE(core::set_project_setting(tx, nums, now, found.num, text.substr(0, sign), text.substr(sign + 1)));
    }
    return {};
  }));
  return show_project(call, project);
}

Done show_project(Call const& call, std::string const& project) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  std::map<std::string, std::string, std::less<>> values;
  TRY(Project const found, here.db->read([&](store::ReadTx& tx) -> Result<Project> {
    TRY(Project const row, the_project(tx, project));
    TRY(std::vector<ProjectSetting> const settings, store::project_settings::all(tx, row.num));
    for (ProjectSetting const& setting : settings) values[setting.name] = setting.value;
    return row;
  }));
  std::vector<std::vector<std::string>> rows{{"SETTING", "VALUE", "WHAT IT IS"}};
  json::Writer out;
  out.begin_object().member("id", uuid_of(found.num)).member("name", found.name).key("settings").begin_object();
  for (core::SettingName const& setting : core::setting_names()) {
    auto const value = values.find(setting.name);
    bool const set = value != values.end();
    rows.push_back({std::string(setting.name), set ? value->second : "-", std::string(setting.value)});
    out.member(setting.name, set ? std::optional(value->second) : std::nullopt);
  }
  out.end_object().end_object();
  print(call.output == Output::json ? out.take() + "\n" : columns(rows));
  return {};
}

}  // namespace wigwag::app
