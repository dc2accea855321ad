#include <curl/curl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pthread.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "app/commands.h"
#include "app/dev_memory.h"
#include "app/dev_state.h"
#include "app/installation.h"
#include "app/print.h"
#include "app/private_file.h"
#include "app/server.h"
#include "base/crypto.h"
#include "base/log.h"
#include "sim/demo.h"
#include "sim/sandbox.h"

namespace wigwag::app {
namespace {

constexpr std::chrono::minutes kHousekeepingEvery{10};
constexpr std::int64_t kDemoAppliedUs = 20 * kSecondUs;
constexpr std::chrono::milliseconds kLookAgain{2};

/// Before any thread is made: signals that end us are waited for in one place, a closed pipe is no signal.
class EndSignals {
 public:
  EndSignals() {
    std::signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set_);
    for (int const number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, number);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  /// True when one came.
  bool wait(std::chrono::seconds at_most) const {
    timespec const time{.tv_sec = at_most.count(), .tv_nsec = 0};
    return sigtimedwait(&set_, nullptr, &time) > 0;
  }

 private:
  sigset_t set_{};
};

/// Ends this process as the operator would.
void end_ourselves() { ::kill(::getpid(), SIGTERM); }

Result<std::optional<std::string>> read_config_file(std::optional<std::string> const& path) {
  if (!path || path->empty()) return std::optional<std::string>();
  std::ifstream file(*path, std::ios::binary);
  if (!file) return fail(Code::invalid, "cannot read the configuration file " + *path);
  return std::optional(std::string(std::istreambuf_iterator<char>(file), {}));
}

Result<Config> load_config(Command command, Given const& flags, std::optional<std::string> const& config_file) {
  TRY(std::optional<std::string> const file, read_config_file(config_file));
  Loaded loaded = load(command, flags, environment(), file);
  if (!loaded.mistakes.empty()) return fail(Code::invalid, fmt::format("{}", fmt::join(loaded.mistakes, "\nwigwag: ")));
  log::set_level(loaded.config.log_level);
  for (std::string const& name : loaded.unknown_variables) log::warn("unknown_variable", {{"name", name}});
  return std::move(loaded.config);
}

/// The address under which we reach what listens there ourselves.
std::string own_address(Address address) {
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return http_address(address);
}

sim::Target target_at(
    std::string const& server, Secret<std::string> const& app_secret, Secret<std::string> const& verify_token) {
  return {server + std::string(api::hooks::kMetaPath), app_secret, verify_token};
}

/// The demo takes the way that every webhook takes. It is noted only when all of it was acknowledged: cut short, it
/// comes again at the next start, and what was there changes nothing.
Done play_demo(Server& server, sim::Sandbox& sandbox, sim::Target const& target) {
  TRY(bool const played, has_demo(server.db()));
  if (played) return {};
  for (std::string const& body : sim::demo_bodies(dev_numbers(), system_now())) {
    sandbox.remember(body);
    TRY(int const status, sim::deliver(target, body));
    if (status != 200) return fail(Code::internal, fmt::format("the server answered {} to the demo", status));
  }
  Instant const deadline = system_now() + kDemoAppliedUs;
  while (server.journal().state().waiting > 0 && system_now() < deadline) std::this_thread::sleep_for(kLookAgain);
  return note_demo(server.db());
}

void serve_until_told(EndSignals const& signals, Server& server) {
  while (!signals.wait(std::chrono::duration_cast<std::chrono::seconds>(kHousekeepingEvery)))
    server.keep_house(system_now());
}

Done run_serve(Config const& config) {
  EndSignals const signals;
  TRY(auto const server, Server::open(config, {config.app_secrets, config.verify_token}, &end_ourselves));
  if (config.app_secrets.empty()) log::warn("no_app_secret", {{"effect", "every webhook is refused"}});
  TRY(std::vector<Address> const bound, server->listen(config.listen, config.threads));
  TRY_DONE(server->open_doors(config.graph_url.empty() ? meta::GraphOptions().base_url : config.graph_url));
  for (std::size_t i = 1; i < bound.size(); ++i) print("also  " + http_address(bound[i]) + "\n");
  print("ready " + http_address(bound.front()) + "\n");
  serve_until_told(signals, *server);
  server->stop();
  return {};
}

std::string greeting(
    Config const& config, DevSecrets const& secrets, std::string const& server, std::string const& sandbox) {
  return fmt::format(
      "wigwag dev, a server and a stand-in for Meta\n\n"
      "  address  {0}\n"
      "  key      {1}\n"
      "  sandbox  {2}   (GET it for examples)\n"
      "  data     {3}\n\n"
      "  curl -s {2}/sandbox/inbound -d '{{\"text\":\"Hello\"}}'\n"
      "  curl -s {0}/platform/v1/whatsapp/messages -H 'X-API-Key: {1}'\n\n",
      server, secrets.api_key.reveal(), sandbox, config.data);
}

/// Receivers on this machine are what one begins with.
Config with_own_webhooks(Config config) {
  if (!config.webhook_allow.empty()) return config;
  for (char const* const own : {"127.0.0.0/8", "::1"}) config.webhook_allow.push_back(*net::parse_network(own));
  return config;
}

Done run_dev(Config const& given) {
  Config const config = with_own_webhooks(given);
  EndSignals const signals;
  TRY(DevSecrets const secrets, dev_secrets(config));
  auto app_secrets = config.app_secrets;
  if (app_secrets.empty()) app_secrets.push_back(secrets.app_secret);
  TRY(auto const server, Server::open(config, {app_secrets, secrets.verify_token}, &end_ourselves));
  KeyFrom const from = config.api_key.reveal().empty() ? KeyFrom::file : KeyFrom::flag;
  TRY(Secret<std::string> const key, seal_key(config.data, config.secret_key));
  TRY(ProjectId const project, make_dev_project(server->db(), server->nums(), key, secrets.api_key, from));
  TRY(std::vector<Address> const bound, server->listen(config.listen, config.threads));
  sim::Target const target = target_at(own_address(bound.front()), secrets.app_secret, secrets.verify_token);
  sim::Sandbox sandbox({config.sandbox_listen.host, config.sandbox_listen.port, target, dev_numbers(),
      static_cast<std::uint64_t>(system_now().us)});
  TRY(std::uint16_t const port, sandbox.start());
  std::string const sandbox_address = http_address({config.sandbox_listen.host, port});
  TRY_DONE(remind(sandbox, server->db(), project));
  TRY_DONE(server->open_doors(
      config.graph_url.empty() ? own_address({config.sandbox_listen.host, port}) : config.graph_url));
  if (config.demo) TRY_DONE(play_demo(*server, sandbox, target));
  print(greeting(config, secrets, http_address(bound.front()), sandbox_address));
  print("sandbox " + sandbox_address + "\nready " + http_address(bound.front()) + "\n");
  serve_until_told(signals, *server);
  sandbox.stop();
  server->stop();
  return {};
}

}  // namespace

Done run_server(Command command, Given const& flags, std::optional<std::string> const& config_file) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  TRY(Config const config, load_config(command, flags, config_file));
  switch (command) {
    case Command::serve: return run_serve(config);
    case Command::dev: return run_dev(config);
  }
  return {};
}

Done run_sandbox(SandboxOrder const& order) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  EndSignals const signals;
  TRY(Address const address, parse_address(order.listen));
  std::string target = order.target;
  while (target.ends_with('/')) target.pop_back();
  sim::Sandbox sandbox(
      {address.host, address.port, target_at(target, Secret(order.app_secret), Secret(order.verify_token)),
          dev_numbers(), order.seed.value_or(static_cast<std::uint64_t>(system_now().us))});
  TRY(std::uint16_t const port, sandbox.start());
  print("ready " + http_address({address.host, port}) + "\n");
  while (!signals.wait(std::chrono::hours(1))) {
  }
  sandbox.stop();
  return {};
}

Done migrate_database(Call const& call) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::make));
  print(call.output == Output::json ? "{\"migrated\":true}\n" : "the database has the schema of this version\n");
  return {};
}

}  // namespace wigwag::app
