#include <fmt/format.h>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "base/json.h"
#include "base/text.h"
#include "store/nodes.h"
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
  std::vector<std::vector<std::string>> rows{{"NAME", "ID", "MADE"}};
  std::vector<std::string> items;
  for (Project const& project : projects) {
    rows.push_back({project.name, uuid_of(project.num), iso_seconds(time_of(project.num.value))});
    items.push_back(project_json(project));
  }
  print(call.output == Output::json ? json_array(items) : columns(rows));
  return {};
}

}  // namespace wigwag::app
