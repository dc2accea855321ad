#include "app/server.h"

#include <sys/stat.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "api/docs/openapi_door.h"
#include "app/private_file.h"
#include "app/timed_db.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/media.h"
#include "store/sends.h"

namespace wigwag::app {
namespace {

constexpr std::size_t kPoolThreads = 4;
constexpr std::size_t kPoolQueueMax = 1000;
constexpr std::int64_t kFileWaitUs = 5 * kSecondUs;
constexpr std::chrono::seconds kStopDeadline{limits::shutdown_timeout_s};

Done make_data_folder(std::string const& data) {
  std::error_code error;
  bool const made = std::filesystem::create_directories(data, error);
  if (error) return fail(Code::unavailable, "cannot make the data folder " + data + ": " + error.message());
  if (made) ::chmod(data.c_str(), 0700);
  return {};
}

/// What a link begins with when nobody said how the world reaches us.
std::string address_for_links(Config const& config, Address address) {
  if (!config.public_url.empty()) return config.public_url;
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return http_address(address);
}

net::BodyLimit body_limit(net::Method method, std::string_view path, std::string_view content_type) {
  return path == api::hooks::kMetaPath ? net::BodyLimit(limits::webhook_body_bytes_max)
                                       : api::Api::body_limit(method, path, content_type);
}

net::Response plain_refusal(int status, std::string_view message) {
  return net::json(status, json::Writer().begin_object().member("error", message).end_object().take());
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(
    Config const& config, api::hooks::MetaSecrets secrets, std::function<void()> lost) {
  auto server = std::unique_ptr<Server>(new Server(config));
  TRY_DONE(server->begin(std::move(secrets), std::move(lost)));
  return server;
}

Server::Server(Config const& config) : config_(config) {}

Server::~Server() { stop(); }

Done Server::begin(api::hooks::MetaSecrets secrets, std::function<void()> lost) {
  TRY_DONE(make_data_folder(config_.data));
  // PostgreSQL's servers may share a folder: it holds nothing but keys then.
  if (database_address(config_).starts_with("sqlite:")) {
    TRY(work::FolderLock lock, work::FolderLock::take(config_.data));
    folder_lock_.emplace(std::move(lock));
  }
  TRY(std::unique_ptr<store::Db> db, store::Db::open(database_address(config_)));
  db_ = std::make_unique<TimedDb>(std::move(db), metrics_);
  TRY(node_, Node::take(*db_, [this, lost = std::move(lost)] {
    may_write_.store(false);
    lost();
  }));
  nums_.emplace(node_->number());
  if (db_->engine() == store::Engine::sqlite) TRY_DONE(db_->write(store::sends::free_threads));  // we are alone
  TRY(journal_, work::Journal::open(*db_, config_.data, *nums_));
  apply_.emplace(*db_, *journal_, *nums_, system_now, [this] {
    if (work::MediaFetch* media = media_or_none_.load()) media->poke();
    if (work::Deliver* deliver = deliver_or_none_.load()) deliver->poke();  // Meta's own bytes for webhooks
  });
  sweep_.emplace(*db_, *nums_, system_now);
  pool_.emplace(kPoolThreads, kPoolQueueMax);
  meta_hook_.emplace(*journal_, metrics_, std::move(secrets));
  health_.emplace(Health::Parts{*db_, *journal_, *apply_, *pool_, metrics_, config_.apply_lag_max_s});
  traffic_.emplace(metrics_);
  apply_->start();
  sweep_->start();
  return {};
}

net::Options Server::listener(Address const& address, int threads) {
  net::Options options;
  options.host = address.host;
  options.port = address.port;
  options.threads = threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  options.body_limit = &body_limit;
  options.body_folder = config_.data + "/media/tmp";
  options.admit = [this](net::Request const& head) { return admit(head); };
  options.refuse = [this](int status, std::string_view path) { return refuse(status, path); };
  return options;
}

Result<std::vector<Address>> Server::listen(std::vector<Address> const& addresses, int threads) {
  std::vector<Address> bound;
  for (Address const& address : addresses) {
    listeners_.push_back(std::make_unique<net::Server>(
        listener(address, threads), [this](net::Request request) { return answer(std::move(request)); }));
    auto const port = listeners_.back()->start();
    if (!port)
      return fail(port.error().code, "cannot listen at " + http_address(address) + ": " + port.error().message);
    bound.push_back({address.host, *port});
  }
  links_ = address_for_links(config_, bound.front());
  return bound;
}

Done Server::open_doors(std::string const& graph_url) {
  TRY(Secret<std::string> const key, seal_key(config_.data, config_.secret_key));
  client_.emplace(net::ClientOptions{.allowed_networks = config_.webhook_allow});
  graph_.emplace(
      *client_, meta::GraphOptions{.base_url = graph_url, .timeout = std::chrono::seconds(config_.graph_timeout_s)});
  sender_.emplace(work::Sender::Parts{*db_, *pool_, *nums_, *graph_, metrics_, system_now, key, config_.graph_version,
      {.per_second = config_.send_rate_per_s, .per_second_account = config_.account_rate_per_s}, node_->holder(),
      [node = node_.get()] { return node->alive(); }});
  TRY(dialect::FileLinks const links, open_files(key));
  live_.emplace(work::Live::Parts{*db_, metrics_, system_now, links});
  live_->start();
  api::Services services{
      *db_, *pool_, *nums_, *graph_, *sender_, *blobs_, key, config_.graph_version, system_now, links_};
  services.files = links;
  services.hook_rule = hook_rule();
  services.live = &*live_;
  services.client = &*client_;
  api_.emplace(std::move(services));
  open_api_log();
  broadcasts_.emplace(work::Broadcasts::Parts{*db_, *pool_, *nums_, *sender_, system_now});
  eraser_.emplace(work::Eraser::Parts{*db_, *pool_, *blobs_, system_now});
  broadcasts_->start();
  eraser_->start();
  open_webhooks(key, links);
  number_facts_.emplace(work::NumberFacts::Parts{*db_, *pool_, *graph_, system_now, key, config_.graph_version});
  number_facts_->look();
  open_.store(true, std::memory_order_release);
  return {};
}

/// What was logged is forgotten in its time even when no more is.
void Server::open_api_log() {
  api_log_.emplace(work::ApiLogWriter::Parts{*db_, *nums_, metrics_, system_now, config_.api_log_keep_days});
  api_log_->start();
  if (config_.api_log_keep_days > 0) api_->log_to(*api_log_);
}

Result<dialect::FileLinks> Server::open_files(Secret<std::string> const& seal_key) {
  TRY(files::Place const place, media_place(config_));
  TRY(blobs_, files::open_blobs(place, {*client_, *pool_, system_now}));
  TRY(Secret<std::string> const key, db_->write([](store::WriteTx& tx) { return store::media::address_key(tx); }));
  media_.emplace(work::MediaFetch::Parts{
      *db_, *pool_, *client_, *graph_, *blobs_, metrics_, system_now, seal_key, config_.graph_version});
  media_->start();
  media_or_none_.store(&*media_);
  file_door_.emplace(api::stored::FileDoor::Parts{*db_, *pool_, *blobs_, key, system_now});
  return dialect::FileLinks{links_, key, config_.media_link_h * kHourUs};
}

work::HookRule Server::hook_rule() const {
  bool const opens = !config_.webhook_allow.empty();
  return {opens ? net::Schemes::http_too : net::Schemes::https_only, config_.webhook_allow};
}

void Server::open_webhooks(Secret<std::string> const& seal_key, dialect::FileLinks const& links) {
  work::Deliver::Parts parts{*db_, *nums_, metrics_, system_now, seal_key, links, hook_rule()};
  parts.file_wait_us = kFileWaitUs;
  deliver_.emplace(std::move(parts));
  deliver_->start();
  deliver_or_none_.store(&*deliver_);
  fanout_.emplace(work::Fanout::Parts{*db_, *nums_, system_now, [this] { deliver_->poke(); }});
  events_ = db_->on_events([this](std::optional<ProjectId>) { fanout_->poke(); });
  fanout_->start();
}

net::Response Server::refuse(int status, std::string_view path) const {
  if (open_.load(std::memory_order_acquire) && api::Api::knows(path)) return api_->refuse(status, path);
  return plain_refusal(status, net::reason_phrase(status));
}

Task<std::optional<net::Response>> Server::admit(net::Request const& head) const {
  if (!open_.load(std::memory_order_acquire) || !api::Api::knows(head.path())) co_return std::nullopt;
  co_return co_await api_->admit_upload(head);
}

Task<net::Response> Server::answer(net::Request request) {
  RouteGroup const group = route_group(request.path());
  Instant const begin = request.received_at;
  net::Response response = co_await route(std::move(request));
  traffic_->count(group, response.status, system_now() - begin);
  co_return response;
}

Task<net::Response> Server::route(net::Request request) {
  std::string_view const path = request.path();
  if (!open_.load(std::memory_order_acquire)) co_return plain_refusal(503, "starting");
  if (path == api::hooks::kMetaPath) co_return co_await meta_hook_->handle(std::move(request));
  if (api::stored::FileDoor::knows(path)) co_return co_await file_door_->handle(std::move(request));
  if (api::docs::knows(path)) co_return api::docs::answer(request);
  if (Health::knows(path)) co_return co_await health_->handle(std::move(request));
  if (api::Api::knows(path)) co_return co_await api_->handle(std::move(request));
  co_return plain_refusal(404, "there is nothing at this path");
}

void Server::keep_house(Instant now) {
  if (number_facts_) number_facts_->look();
  log_failure(journal_->forget_applied(now - config_.journal_keep_h * kHourUs), "journal_cleanup");
}

/// What is durable and not applied yet is applied now if there is time; else at the next start.
void Server::drain() {
  Instant const deadline = system_now() + limits::shutdown_timeout_s * kSecondUs;
  apply_->stop();
  while (may_write_.load() && system_now() < deadline) {
    auto const applied = apply_->apply_once();
    if (!applied) return log_failure(applied, "drain_failed");
    if (*applied == 0) return;
  }
}

void Server::stop() {
  if (std::exchange(stopped_, true)) return;
  for (auto const& listener : listeners_) listener->stop_accepting();
  for (auto const& listener : listeners_) listener->stop(kStopDeadline);
  if (apply_) drain();
  sweep_.reset();
  events_ = {};
  if (fanout_) fanout_->stop();
  deliver_or_none_.store(nullptr);
  if (deliver_) deliver_->stop();
  if (live_) live_->stop();
  media_or_none_.store(nullptr);
  if (eraser_) eraser_->stop();
  if (broadcasts_) broadcasts_->end();
  if (client_) client_->stop();
  if (number_facts_) number_facts_->stop();
  if (media_) media_->stop();
  if (broadcasts_) broadcasts_->stop();
  if (pool_) pool_->stop();
  if (api_log_) api_log_->stop();
  listeners_.clear();
  if (journal_) log::info("drained", {{"webhooks_waiting", journal_->state().waiting}});
}

}  // namespace wigwag::app
