/// @file The command line: what may be typed, and what each command does. Exit codes: 0 done, 1 refused or failed,
/// 2 not understood.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/config.h"

namespace wigwag::app {

/// Reads the command line and runs the command. The exit code.
int run_command_line(int argc, char const* const* argv);

/// How a command says what it did.
enum class Output { text, json };

/// What every command of the operator is given.
struct Call {
  Given flags;  ///< data, database
  Output output = Output::text;
};

struct KeyOrder {
  std::string project;
  std::string name = "key";
  std::string scopes = "all";
  std::string rate = "60";  ///< requests a minute, or `none`
};

struct UserOrder {
  std::string project;
  std::string email;
  std::string name;
  std::string role = "member";
};

struct NumberOrder {
  std::string project;
  std::string phone_number_id;
  std::string waba_id;
  std::string display_number;
  std::string name;
  std::string access_token;        ///< `-`: read from standard input; empty: none
  std::string graph_version = {};  ///< empty: the server's
};

// Each prints its result on standard output and gives the reason when it cannot.
Done create_project(Call const& call, std::string const& name);
Done list_projects(Call const& call);
/// Each of `pairs` is NAME=VALUE; an empty value removes the setting. All or nothing.
Done set_project(Call const& call, std::string const& project, std::vector<std::string> const& pairs);
Done show_project(Call const& call, std::string const& project);
/// No key of it is good for anything, until it is resumed. Either is no mistake when it is so already.
Done suspend_project(Call const& call, std::string const& project);
Done resume_project(Call const& call, std::string const& project);
Done create_key(Call const& call, KeyOrder const& order);
Done list_keys(Call const& call, std::string const& project);
Done revoke_key(Call const& call, std::string const& which);
Done add_user(Call const& call, UserOrder const& order);
Done list_users(Call const& call, std::string const& project);
/// What they took care of is nobody's.
Done remove_user(Call const& call, UserOrder const& order);
Done add_number(Call const& call, NumberOrder const& order);
Done set_number(Call const& call, NumberOrder const& order);
Done list_numbers(Call const& call);
Done list_quarantine(Call const& call);
Done show_quarantined(Call const& call, std::int64_t num);
/// All that wait when `num` is missing.
Done replay_quarantined(Call const& call, std::optional<std::int64_t> num);
struct WebhookOrder {
  std::string project, url, kind = "wacr", phone_number_id, secret;
  std::vector<std::string> events;
};
Done add_webhook(Call const& call, WebhookOrder const& order);
Done list_webhooks(Call const& call, std::string const& project);
Done remove_webhook(Call const& call, std::string const& project, std::string const& id);
Done migrate_database(Call const& call);
/// What an operator should know of: sends whose outcome is unknown.
Done examine(Call const& call);

Done run_server(Command command, Given const& flags, std::optional<std::string> const& config_file);

struct SandboxOrder {
  std::string listen = "127.0.0.1:8081";
  std::string target = "http://127.0.0.1:8080";
  std::string app_secret;
  std::string verify_token;
  std::optional<std::uint64_t> seed;
};
Done run_sandbox(SandboxOrder const& order);

}  // namespace wigwag::app
