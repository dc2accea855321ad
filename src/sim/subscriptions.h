/// @file Which apps get which updates, and where: a number's override, else the account's, else the app's callback.
/// Plain data and one function; the Graph side changes it, the outbox asks it. Source: meta-cloud-api.md §2.3.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace wigwag::sim {

enum class AppMode : std::uint8_t { live, development };  ///< development: no events of real users

struct App {
  std::string id;
  std::string name;
  std::string callback_url;
  std::string verify_token;
  Secret<std::string> secret;
  Secret<std::string> old_secret = {};  ///< before its last rotation; empty: there was none
  std::set<std::string> fields = {};    ///< that it subscribed to; empty: all
  AppMode mode = AppMode::live;
  bool disabled = false;  ///< Meta has switched the subscription off, as after a long outage
};

/// Where one update goes to.
struct HookTarget {
  std::string app_id;
  std::string url;
  Secret<std::string> secret;
  Secret<std::string> old_secret;

  bool operator==(HookTarget const& other) const { return app_id == other.app_id && url == other.url; }
};

struct Route {
  std::vector<HookTarget> targets;
  std::string reason;  ///< why nobody gets it; empty when somebody does
};

/// Whether overrides take fields other than `messages` too. Meta promises it for none of them.
enum class OverrideScope : std::uint8_t { messages_only, all_fields };

struct Subscriptions {
  std::vector<App> apps;
  /// By app and account: who is subscribed, with the override's address or "".
  std::map<std::pair<std::string, std::string>, std::string> accounts;
  std::map<std::pair<std::string, std::string>, std::string> numbers;  ///< by app and number: the override's address
  OverrideScope overrides = OverrideScope::messages_only;

  App* find_app(std::string const& id);
  Route route(std::string const& waba_id, std::string const& phone_number_id, std::string const& field) const;
};

}  // namespace wigwag::sim
