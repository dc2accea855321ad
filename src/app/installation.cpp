#include "app/installation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <filesystem>
#include "store/projects.h"

extern char** environ;

namespace wigwag::app {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr int kConnections = 2;
constexpr std::int64_t kProjectsMax = 100'000;

/// A command that only looks must not leave an empty database behind when the folder was mistyped.
Done check_there(std::string const& address) {
  if (!address.starts_with(kSqlite)) return {};
  std::string const path = address.substr(kSqlite.size());
  if (std::filesystem::exists(path)) return {};
  return fail(Code::not_found,
      fmt::format("there is no database at {}; name it with --data or --database, or make it with `wigwag "
                  "migrate`",
          path));
}

}  // namespace

Result<std::map<ProjectId, std::string>> project_names(store::ReadTx& tx) {
  TRY(std::vector<Project> const projects, store::projects::all(tx, kProjectsMax));
  std::map<ProjectId, std::string> names;
  for (Project const& project : projects) names[project.num] = project.name;
  return names;
}

std::vector<std::string> environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

Result<Installation> Installation::open(Given const& flags, IfMissing if_missing) {
  Loaded loaded = load(Command::serve, flags, environment(), {});
  if (!loaded.mistakes.empty()) return fail(Code::invalid, fmt::format("{}", fmt::join(loaded.mistakes, "\n")));
  std::string const address = database_address(loaded.config);
  if (if_missing == IfMissing::refuse) TRY_DONE(check_there(address));
  TRY(std::unique_ptr<store::Db> db, store::Db::open(address, {.connections_max = kConnections}));
  return Installation{std::move(loaded.config), std::move(db)};
}

}  // namespace wigwag::app
