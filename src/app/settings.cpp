#include <fmt/format.h>
#include <fmt/ranges.h>
#include <charconv>

#include "app/config.h"
#include "base/crypto.h"
#include "net/address.h"

namespace wigwag::app {
namespace {

using Values = std::vector<std::string>;

constexpr int kThreadsMax = 64;
constexpr int kGraphTimeoutMaxS = 300;
constexpr int kSendRateMax = 10'000;
constexpr int kLagMaxS = 86'400;
constexpr int kKeepMaxH = 24 * 365;

Result<std::string> one(Values const& values) {
  if (values.size() == 1) return values.front();
  return fail(Code::invalid, values.empty() ? "must not be empty" : "takes one value");
}

template <std::string Config::* Member>
Done set_text(Config& config, Values const& values) {
  TRY(config.*Member, one(values));
  return {};
}

template <Secret<std::string> Config::* Member>
Done set_secret(Config& config, Values const& values) {
  TRY(std::string text, one(values));
  config.*Member = Secret(std::move(text));
  return {};
}

template <int Config::* Member, int Least, int Most>
Done set_number(Config& config, Values const& values) {
  TRY(std::string const text, one(values));
  int number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < Least || number > Most)
    return fail(Code::invalid, fmt::format("`{}` must be a whole number from {} to {}", text, Least, Most));
  config.*Member = number;
  return {};
}

Done set_database(Config& config, Values const& values) {
  // A password may hold commas.
  config.database = fmt::format("{}", fmt::join(values, ","));
  for (std::string_view const begin : {"sqlite:", "postgres://", "postgresql://"})
    if (config.database.starts_with(begin) && config.database.size() > begin.size()) return {};
  return fail(Code::invalid, "must be sqlite:PATH or postgres://USER@HOST:PORT/NAME");
}

Done set_listen(Config& config, Values const& values) {
  config.listen.clear();
  for (std::string const& value : values) {
    TRY(Address address, parse_address(value));
    config.listen.push_back(std::move(address));
  }
  return values.empty() ? Done(fail(Code::invalid, "must not be empty")) : Done();
}

Done set_sandbox_listen(Config& config, Values const& values) {
  TRY(std::string const text, one(values));
  TRY(config.sandbox_listen, parse_address(text));
  return {};
}

Done set_public_url(Config& config, Values const& values) {
  TRY(config.public_url, one(values));
  while (config.public_url.ends_with('/')) config.public_url.pop_back();
  if (config.public_url.starts_with("http://") || config.public_url.starts_with("https://")) return {};
  return fail(Code::invalid, fmt::format("`{}` must begin with https:// or http://", config.public_url));
}

Done set_graph_url(Config& config, Values const& values) {
  TRY(std::string const text, one(values));
  TRY(net::Url const url, net::parse_url(text, net::kConfigured));
  config.graph_url = url.text;
  while (config.graph_url.ends_with('/')) config.graph_url.pop_back();
  return {};
}

Done set_graph_version(Config& config, Values const& values) {
  TRY(config.graph_version, one(values));
  std::string_view const number = std::string_view(config.graph_version).substr(1);
  bool const plain = number.find_first_not_of("0123456789.") == std::string_view::npos;
  if (config.graph_version.starts_with('v') && !number.empty() && plain) return {};
  return fail(Code::invalid, fmt::format("`{}` must look like v24.0", config.graph_version));
}

Done set_app_secrets(Config& config, Values const& values) {
  config.app_secrets.clear();
  for (std::string const& value : values) config.app_secrets.emplace_back(value);
  return values.empty() ? Done(fail(Code::invalid, "must not be empty")) : Done();
}

Done set_media(Config& config, Values const& values) {
  TRY(std::string const text, one(values));
  config.media_bucket.reset();
  if (text == "disk") return {};
  if (!text.starts_with("s3://")) return fail(Code::invalid, "must be disk or s3://BUCKET/PREFIX?endpoint=…&region=…");
  TRY(config.media_bucket, files::parse_bucket(text));
  return {};
}

Done set_webhook_allow(Config& config, Values const& values) {
  config.webhook_allow.clear();
  for (std::string const& value : values) {
    TRY(net::Network network, net::parse_network(value));
    config.webhook_allow.push_back(network);
  }
  return {};
}

Done set_secret_key(Config& config, Values const& values) {
  TRY(std::string const text, one(values));
  auto const key = unhex(text);
  if (!key || key->size() != kSealKeyBytes)
    return fail(Code::invalid, fmt::format("must be {} hexadecimal digits", 2 * kSealKeyBytes));
  config.secret_key = Secret(*key);
  return {};
}

Done set_demo(Config& config, Values const& values) {
  TRY(std::string const word, one(values));
  config.demo = word == "true";
  return word == "true" || word == "false" ? Done() : Done(fail(Code::invalid, "must be true or false"));
}

Done set_log_level(Config& config, Values const& values) {
  TRY(std::string const word, one(values));
  constexpr std::string_view kWords[] = {"debug", "info", "warn", "error", "off"};  // in the order of log::Level
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] != word) continue;
    config.log_level = static_cast<log::Level>(i);
    return {};
  }
  return fail(Code::invalid, fmt::format("`{}` must be one of {}", word, fmt::join(kWords, ", ")));
}

constexpr Setting kSettings[] = {
    {"data", "DIR", "./data", &set_text<&Config::data>,
        "Folder of the journal, the SQLite file and the keys. Made when missing, readable by its owner only."},
    {"database", "`sqlite:PATH` or `postgres://…`", "", &set_database,
        "Without it `wigwag.db` in the data folder. On PostgreSQL any number of servers may share one database."},
    {"listen", "HOST:PORT, several", "127.0.0.1:8080", &set_listen,
        "Where requests are taken. Port 0 takes any that is free and prints it."},
    {"sandbox_listen", "HOST:PORT", "127.0.0.1:8081", &set_sandbox_listen, "Where the sandbox takes requests.", false},
    {"public_url", "URL", "", &set_public_url,
        "How the world reaches this server; links in answers begin with it. Without it they begin with the first "
        "address of `listen`."},
    {"app_secret", "text, several", "", &set_app_secrets,
        "Secrets of Meta's apps, with which webhooks are signed. Give the old and the new one while you rotate. In "
        "`dev` one is made and kept in the data folder."},
    {"verify_token", "text", "", &set_secret<&Config::verify_token>,
        "The token that Meta shows when it subscribes. In `dev` one is made and kept in the data folder."},
    {"api_key", "text", "", &set_secret<&Config::api_key>,
        "The dev project's key, with all scopes and no rate limit. Without it one is made and kept in the data folder. "
        "A key given earlier stays valid until it is revoked.",
        false},
    {"demo", "`true` or `false`", "true", &set_demo,
        "Fill an empty dev project with a week of conversations. As a flag: `--demo` or `--no-demo`.", false},
    {"graph_url", "URL", "", &set_graph_url,
        "Where Meta's Graph API is, without a version: another stand-in, or a proxy. Without it "
        "`https://graph.facebook.com`; in `dev` the sandbox."},
    {"graph_version", "`vN.N`", "v24.0", &set_graph_version, "The version of the Graph API that Meta is asked for."},
    {"graph_timeout_s", "seconds", "30", &set_number<&Config::graph_timeout_s, 1, kGraphTimeoutMaxS>,
        "How long Meta may take for an answer. After that the outcome of a send is unknown."},
    {"send_rate_per_s", "number", "80", &set_number<&Config::send_rate_per_s, 0, kSendRateMax>,
        "Messages a second that a number may send; 1,000 once Meta has raised it. 0 leaves all pacing to Meta."},
    {"account_rate_per_s", "number", "0", &set_number<&Config::account_rate_per_s, 0, kSendRateMax>,
        "Messages a second that all numbers of one WhatsApp Business Account may send together; 0: as many as each "
        "may."},
    {"media", "`disk` or `s3://…`", "disk", &set_media,
        "Where the files of messages lie: `<data>/media`, or a bucket, `s3://BUCKET/PREFIX?endpoint=URL&region=NAME` "
        "(without an endpoint Amazon's, without a region `us-east-1`). See docs/media.md."},
    {"media_access_key", "TEXT", "", &set_text<&Config::media_access_key>, "Access key id for the bucket."},
    {"media_secret_key", "TEXT", "", &set_secret<&Config::media_secret_key>,
        "Secret access key for the bucket. Best given as a variable."},
    {"media_link_h", "0 to 8760", "0", &set_number<&Config::media_link_h, 0, kKeepMaxH>,
        "Hours after which the address of a stored file expires; 0: never. An expired one is made anew whenever the "
        "message is read."},
    {"webhook_allow", "networks, several", "", &set_webhook_allow,
        "Private networks in which users' webhooks and files by address may be, such as `10.1.0.0/16`. Once one is "
        "open, they may have `http` addresses too. Without it only public addresses by HTTPS; in `dev` this machine's "
        "own."},
    {"secret_key", "64 hexadecimal digits", "", &set_secret_key,
        "Key that seals access tokens in the database. Without it the one in `secret.key` in the data folder, which is "
        "made at the first need. All servers of one database need the same."},
    {"threads", "number", "0", &set_number<&Config::threads, 0, kThreadsMax>, "Network threads; 0: one a core."},
    {"apply_lag_max_s", "seconds", "60", &set_number<&Config::apply_lag_max_s, 1, kLagMaxS>,
        "`/readyz` says no when the oldest webhook that is not applied is older than this."},
    {"journal_keep_h", "hours", "72", &set_number<&Config::journal_keep_h, 1, kKeepMaxH>,
        "How long webhooks stay in the journal after they were applied, byte for byte."},
    {"log_level", "`debug`, `info`, `warn`, `error` or `off`", "info", &set_log_level,
        "Lines below this level are not written. The log is JSON on standard error."},
};

}  // namespace

std::span<Setting const> settings() { return kSettings; }

}  // namespace wigwag::app
