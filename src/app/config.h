/// @file What the operator may set: one table, from which flags, WIGWAG_… variables, the file, the checks and
/// docs/config.md follow. A later source wins: default, file, environment, flag.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "files/place.h"
#include "net/address.h"

namespace wigwag::app {

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

struct Config {
  std::string data;
  std::string database;  ///< empty: sqlite:<data>/wigwag.db
  std::vector<Address> listen;
  Address sandbox_listen;
  std::string public_url;  ///< without a slash at its end; empty: not said
  std::vector<Secret<std::string>> app_secrets;
  Secret<std::string> verify_token;
  Secret<std::string> api_key;  ///< dev only; empty: the one in <data>/dev.json
  std::string graph_url;        ///< without a version and a slash at its end; empty in dev: the sandbox
  std::string graph_version;    ///< v24.0
  int graph_timeout_s = 0;
  int send_rate_per_s = 0;                    ///< of a number; 0: no pacing
  int account_rate_per_s = 0;                 ///< of an account's numbers together; 0: none
  Secret<std::string> secret_key;             ///< 32 bytes; empty: the one in <data>/secret.key
  std::optional<files::Bucket> media_bucket;  ///< nullopt: files lie in <data>/media
  std::string media_access_key;
  Secret<std::string> media_secret_key;
  std::vector<net::Network> webhook_allow;  ///< private networks in which webhooks may be, by http too
  int media_link_h = 0;                     ///< 0: addresses of files never expire
  bool demo = true;
  int threads = 0;  ///< 0: one a core
  int apply_lag_max_s = 0;
  int journal_keep_h = 0;
  int api_log_keep_days = 0;  ///< 0: requests are not logged
  log::Level log_level = log::Level::info;
};

enum class Command : std::uint8_t { serve, dev };

/// One thing that can be set.
struct Setting {
  std::string_view name;      ///< in the file; `--public-url` and `WIGWAG_PUBLIC_URL` follow from `public_url`
  std::string_view takes;     ///< what a value looks like
  std::string_view fallback;  ///< values when nobody says anything, by commas; "" for none
  Done (*set)(Config& config, std::vector<std::string> const& values);
  std::string_view doc;
  bool serve = true;  ///< which commands take it
  bool dev = true;
};

std::span<Setting const> settings();
std::string flag_of(Setting const& setting);
std::string variable_of(Setting const& setting);
bool belongs(Setting const& setting, Command command);

/// Values by name. Several values come from a repeated flag or from commas.
using Given = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Loaded {
  Config config;
  std::vector<std::string> mistakes;  ///< all of them, a line each; empty: `config` may be used
  std::vector<std::string> unknown_variables;
};

/// `environment`: NAME=value, as the process has it. `file`: the text of the configuration file.
Loaded load(Command command, Given const& flags, std::span<std::string const> environment,
    std::optional<std::string> const& file);

/// `key = value` lines, `#` comments, blank lines; values as they stand, without quotes. Appends to `mistakes`.
Given read_file(std::string_view text, std::vector<std::string>& mistakes);

/// Where files lie, worked out. Errors: invalid (a bucket without keys).
Result<files::Place> media_place(Config const& config);
/// The database's address, worked out.
std::string database_address(Config const& config);
/// `HOST:PORT`, `[IPV6]:PORT`. Errors: invalid.
Result<Address> parse_address(std::string_view text);
std::string http_address(Address const& address);  ///< http://HOST:PORT

/// docs/config.md
std::string markdown();

}  // namespace wigwag::app
