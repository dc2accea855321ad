#include "app/commands.h"

#include <CLI/CLI.hpp>

#include <fmt/format.h>
#include <cstdio>

#include "api/openapi.h"
#include "app/print.h"
#include "app/version.h"

namespace wigwag::app {
namespace {

constexpr int kFailed = 1;
constexpr int kNotUnderstood = 2;

/// What was typed. CLI11 writes into it while it reads, then the chosen command runs.
struct Typed {
  Call call;
  std::string data, database;
  bool json = false;
  std::string project_name, key_project, which_key;
  std::vector<std::string> pairs;
  KeyOrder key;
  UserOrder user;
  NumberOrder number;
  WebhookOrder webhook;
  SandboxOrder sandbox;
  std::optional<std::int64_t> quarantined;
  bool all = false;
  bool markdown = false;
  std::string dialect;
  std::map<std::string, std::vector<std::string>, std::less<>> values;  ///< of serve and dev, by setting
  bool demo = false, no_demo = false;
  std::optional<std::string> config_file;
  std::function<Done()> command;

  Call finished() const {
    Call out = call;
    if (!data.empty()) out.flags["data"] = {data};
    if (!database.empty()) out.flags["database"] = {database};
    out.output = json ? Output::json : Output::text;
    return out;
  }
};

CLI::App* operator_command(CLI::App& parent, Typed& typed, std::string const& name, std::string const& doc) {
  CLI::App* command = parent.add_subcommand(name, doc);
  command->add_option("--data", typed.data, "data folder (./data)");
  command->add_option("--database", typed.database, "database address (the SQLite file in the data folder)");
  command->add_flag("--json", typed.json, "print JSON, one object a line");
  return command;
}

void add_projects(CLI::App& app, Typed& typed) {
  CLI::App* group = app.add_subcommand("project", "projects")->require_subcommand(1);
  CLI::App* create = operator_command(*group, typed, "create", "make a project");
  create->add_option("NAME", typed.project_name, "1 to 100 characters")->required();
  create->callback([&] { typed.command = [&] { return create_project(typed.finished(), typed.project_name); }; });
  operator_command(*group, typed, "list", "show all projects")->callback([&] {
    typed.command = [&] { return list_projects(typed.finished()); };
  });
  auto const one = [group, &typed](char const* name, char const* help, Done (*run)(Call const&, std::string const&)) {
    CLI::App* command = operator_command(*group, typed, name, help);
    command->add_option("NAME", typed.project_name, "the project's name")->required();
    command->callback(
        [&typed, run] { typed.command = [&typed, run] { return run(typed.finished(), typed.project_name); }; });
  };
  one("show", "show a project's settings", &show_project);
  one("suspend", "refuse every request with one of the project's keys", &suspend_project);
  one("resume", "take them again", &resume_project);
  CLI::App* set = operator_command(*group, typed, "set", "change a project's settings; `project show` lists them");
  set->add_option("--project", typed.project_name, "the project's name")->required();
  set->add_option("NAME=VALUE", typed.pairs, "one or more; an empty value removes the setting")->required();
  set->callback(
      [&] { typed.command = [&] { return set_project(typed.finished(), typed.project_name, typed.pairs); }; });
}

void add_keys(CLI::App& app, Typed& typed) {
  CLI::App* group = app.add_subcommand("key", "API keys")->require_subcommand(1);
  CLI::App* create = operator_command(*group, typed, "create", "make a key and print it, once");
  create->add_option("--project", typed.key.project, "the project's name")->required();
  create->add_option("--name", typed.key.name, "what it is for");
  create->add_option("--scopes", typed.key.scopes, "all (the default), or words by commas, such as messages:read");
  create->add_option("--rate", typed.key.rate, "requests a minute (60), or none");
  create->callback([&] { typed.command = [&] { return create_key(typed.finished(), typed.key); }; });
  CLI::App* list = operator_command(*group, typed, "list", "show keys, never their text");
  list->add_option("--project", typed.key_project, "only this project's");
  list->callback([&] { typed.command = [&] { return list_keys(typed.finished(), typed.key_project); }; });
  CLI::App* revoke = operator_command(*group, typed, "revoke", "refuse a key from now on");
  revoke->add_option("KEY", typed.which_key, "its id, or the hint it begins with")->required();
  revoke->callback([&] { typed.command = [&] { return revoke_key(typed.finished(), typed.which_key); }; });
}

void add_users(CLI::App& app, Typed& typed) {
  CLI::App* group = app.add_subcommand("user", "members of a project")->require_subcommand(1);
  auto const command = [&](std::string const& name, std::string const& doc) {
    CLI::App* one = operator_command(*group, typed, name, doc);
    one->add_option("--project", typed.user.project, "the project's name")->required();
    return one;
  };
  CLI::App* add = command("add", "make somebody a member, who may be assigned to conversations");
  add->add_option("EMAIL", typed.user.email, "their address")->required();
  add->add_option("--name", typed.user.name, "what people call them")->required();
  add->add_option("--role", typed.user.role, "owner or member (the default)");
  add->callback([&] { typed.command = [&] { return add_user(typed.finished(), typed.user); }; });
  command("list", "show a project's members")->callback([&] {
    typed.command = [&] { return list_users(typed.finished(), typed.user.project); };
  });
  CLI::App* remove = command("remove", "a member no longer; their conversations are nobody's");
  remove->add_option("EMAIL", typed.user.email, "their address")->required();
  remove->callback([&] { typed.command = [&] { return remove_user(typed.finished(), typed.user); }; });
}

void add_numbers(CLI::App& app, Typed& typed) {
  CLI::App* group = app.add_subcommand("number", "business numbers")->require_subcommand(1);
  CLI::App* add = operator_command(*group, typed, "add", "connect a number to a project");
  add->add_option("--project", typed.number.project, "the project's name")->required();
  add->add_option("--phone-number-id", typed.number.phone_number_id, "Meta's id of the number")->required();
  add->add_option("--waba-id", typed.number.waba_id, "Meta's id of its WhatsApp Business Account")->required();
  add->add_option("--display-number", typed.number.display_number, "the number itself, +1555…")->required();
  add->add_option("--name", typed.number.name, "what people call it");
  add->add_option(
      "--access-token", typed.number.access_token, "for sending; sealed when stored; - reads it from stdin");
  constexpr char const* kVersion = "of the Graph API, v23.0; without it, the server's";
  add->add_option("--graph-version", typed.number.graph_version, kVersion);
  add->callback([&] { typed.command = [&] { return add_number(typed.finished(), typed.number); }; });
  CLI::App* set = operator_command(*group, typed, "set", "change what is asked of Meta for a number");
  set->add_option("--phone-number-id", typed.number.phone_number_id, "Meta's id of the number")->required();
  set->add_option("--graph-version", typed.number.graph_version, kVersion);
  set->callback([&] { typed.command = [&] { return set_number(typed.finished(), typed.number); }; });
  operator_command(*group, typed, "list", "show all numbers")->callback([&] {
    typed.command = [&] { return list_numbers(typed.finished()); };
  });
}

void add_quarantine(CLI::App& app, Typed& typed) {
  CLI::App* group = app.add_subcommand("quarantine", "webhooks that were not understood")->require_subcommand(1);
  operator_command(*group, typed, "list", "show them, newest first")->callback([&] {
    typed.command = [&] { return list_quarantine(typed.finished()); };
  });
  CLI::App* show = operator_command(*group, typed, "show", "print one, bytes included");
  show->add_option("NUM", typed.quarantined, "its number in the list")->required();
  show->callback([&] { typed.command = [&] { return show_quarantined(typed.finished(), *typed.quarantined); }; });
  CLI::App* replay = operator_command(*group, typed, "replay", "apply again what is understood by now");
  auto* num = replay->add_option("NUM", typed.quarantined, "its number in the list");
  replay->add_flag("--all", typed.all, "all that wait")->excludes(num);
  replay->callback([&] {
    if (!typed.all && !typed.quarantined) throw CLI::RequiredError("NUM or --all");
    typed.command = [&] { return replay_quarantined(typed.finished(), typed.quarantined); };
  });
}

void add_webhooks(CLI::App& app, Typed& typed) {
  CLI::App* group = app.add_subcommand("webhook", "who is told of what happens")->require_subcommand(1);
  CLI::App* add = operator_command(*group, typed, "add", "make a webhook");
  add->add_option("--project", typed.webhook.project, "the project's name")->required();
  add->add_option("--url", typed.webhook.url, "where it is sent to")->required();
  add->add_option("--kind", typed.webhook.kind, "wacr (contacts, sources, statuses), kapso or meta");
  add->add_option("--events", typed.webhook.events, "names by commas; of wacr all when there are none")->delimiter(',');
  add->add_option("--phone-number-id", typed.webhook.phone_number_id, "the number that it hears of");
  add->add_option("--secret", typed.webhook.secret, "what requests are signed with; - reads it from stdin");
  add->callback([&] { typed.command = [&] { return add_webhook(typed.finished(), typed.webhook); }; });
  CLI::App* list = operator_command(*group, typed, "list", "show webhooks, never their secrets");
  list->add_option("--project", typed.webhook.project, "the project's name")->required();
  list->callback([&] { typed.command = [&] { return list_webhooks(typed.finished(), typed.webhook.project); }; });
  CLI::App* remove = operator_command(*group, typed, "remove", "delete a webhook");
  remove->add_option("--project", typed.webhook.project, "the project's name")->required();
  remove->add_option("ID", typed.which_key, "as the list shows it")->required();
  remove->callback([&] {
    typed.command = [&] { return remove_webhook(typed.finished(), typed.webhook.project, typed.which_key); };
  });
}

/// Without the marks that docs/config.md wants.
std::string plain(std::string_view markdown) {
  std::string text(markdown);
  std::erase(text, '`');
  return text;
}

void add_server(CLI::App& app, Typed& typed, Command command, std::string const& name, std::string const& doc) {
  CLI::App* server = app.add_subcommand(name, doc);
  server->add_option("--config", typed.config_file, "file of settings")->envname("WIGWAG_CONFIG");
  for (Setting const& setting : settings()) {
    if (!belongs(setting, command)) continue;
    if (setting.name == "demo") {
      server->add_flag("--demo", typed.demo, plain(setting.doc));
      server->add_flag("--no-demo", typed.no_demo, "start empty")->excludes("--demo");
      continue;
    }
    server->add_option(flag_of(setting), typed.values[std::string(setting.name)], plain(setting.doc))
        ->allow_extra_args(false)
        ->type_name(plain(setting.takes));
  }
  server->callback([&typed, command] {
    typed.command = [&typed, command] {
      Given flags;
      for (auto const& [setting, values] : typed.values)
        if (!values.empty()) flags[setting] = values;
      if (typed.demo || typed.no_demo) flags["demo"] = {typed.demo ? "true" : "false"};
      return run_server(command, flags, typed.config_file);
    };
  });
}

void add_rest(CLI::App& app, Typed& typed) {
  CLI::App* sandbox = app.add_subcommand("sandbox", "the stand-in for Meta alone");
  sandbox->add_option("--listen", typed.sandbox.listen, "HOST:PORT (127.0.0.1:8081)");
  sandbox->add_option("--target", typed.sandbox.target, "the server's address (http://127.0.0.1:8080)");
  sandbox->add_option("--app-secret", typed.sandbox.app_secret, "what webhooks are signed with")
      ->envname("WIGWAG_APP_SECRET")
      ->required();
  sandbox
      ->add_option("--verify-token", typed.sandbox.verify_token, "what the server is asked with when a callback is set")
      ->envname("WIGWAG_VERIFY_TOKEN");
  sandbox->add_option("--seed", typed.sandbox.seed, "the same seed gives the same ids again");
  sandbox->callback([&] { typed.command = [&] { return run_sandbox(typed.sandbox); }; });
  operator_command(app, typed, "migrate", "bring the database to this version")->callback([&] {
    typed.command = [&] { return migrate_database(typed.finished()); };
  });
  operator_command(app, typed, "doctor", "show messages whose outcome is unknown, and webhooks that do not answer")
      ->callback([&] { typed.command = [&] { return examine(typed.finished()); }; });
  CLI::App* config = app.add_subcommand("config", "what can be set");
  config->add_flag("--markdown", typed.markdown, "as docs/config.md");
  config->callback([&] {
    typed.command = [&]() -> Done {
      print(markdown());
      return {};
    };
  });
  CLI::App* openapi = app.add_subcommand("openapi", "what a dialect can do, as an OpenAPI document");
  openapi->add_option("DIALECT", typed.dialect, "kapso, proxy or wacr")->required();
  openapi->callback([&] {
    typed.command = [&]() -> Done {
      auto const dialect = api::dialect_named(typed.dialect);
      if (!dialect) return fail(Code::invalid, "the dialects are kapso, proxy and wacr");
      print(api::openapi(*dialect) + "\n");
      return {};
    };
  });
}

int refused(Error const& error) {
  fmt::print(stderr, "wigwag: {}\n", error.message);
  if (!error.note.empty()) fmt::print(stderr, "        {}\n", error.note);
  return error.code == Code::invalid ? kNotUnderstood : kFailed;
}

}  // namespace

int run_command_line(int argc, char const* const* argv) {
  CLI::App app("wigwag: a self-hosted WhatsApp Business platform", "wigwag");
  app.set_version_flag("--version", fmt::format("wigwag {}", kVersion));
  app.require_subcommand(1);
  Typed typed;
  add_server(app, typed, Command::dev, "dev", "server and sandbox in one, with a project to begin with");
  add_server(app, typed, Command::serve, "serve", "the server");
  add_projects(app, typed);
  add_keys(app, typed);
  add_users(app, typed);
  add_numbers(app, typed);
  add_quarantine(app, typed);
  add_webhooks(app, typed);
  add_rest(app, typed);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return app.exit(error) == 0 ? 0 : kNotUnderstood;
  }
  Done const done = typed.command();
  return done ? 0 : refused(done.error());
}

}  // namespace wigwag::app
