/// @file The running server: all parts, made in the order in which they stand on each other, ended in the other order.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "api/api.h"
#include "api/hooks/meta_hook.h"
#include "api/stored/file_door.h"
#include "app/config.h"
#include "app/health.h"
#include "app/node.h"
#include "app/traffic.h"
#include "base/id.h"
#include "base/metrics.h"
#include "base/result.h"
#include "files/blobs.h"
#include "meta/graph.h"
#include "net/client.h"
#include "net/pool.h"
#include "net/server.h"
#include "store/db.h"
#include "work/api_log.h"
#include "work/apply.h"
#include "work/broadcast.h"
#include "work/deliver.h"
#include "work/erase.h"
#include "work/fanout.h"
#include "work/folder_lock.h"
#include "work/journal.h"
#include "work/live.h"
#include "work/media.h"
#include "work/number_facts.h"
#include "work/send.h"
#include "work/sweep.h"

namespace wigwag::app {

class Server {
 public:
  /// Opens the database and the journal, mends what a crash left, and begins to apply. `lost`: see Node.
  static Result<std::unique_ptr<Server>> open(
      Config const& config, api::hooks::MetaSecrets secrets, std::function<void()> lost);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// The addresses, with the ports that were picked; all is answered with 503 until the doors are open. Errors:
  /// unavailable (port taken).
  Result<std::vector<Address>> listen(std::vector<Address> const& addresses, int threads);
  /// Takes requests from now on. `graph_url`: where Meta is asked.
  Done open_doors(std::string const& graph_url);

  store::Db& db() { return *db_; }
  NumSource& nums() { return *nums_; }
  work::Journal& journal() { return *journal_; }

  /// Now and then: what the journal has kept for long enough goes, and numbers of which nothing is known are asked for.
  void keep_house(Instant now);
  /// No new requests; those that run end, then what the journal holds is applied.
  void stop();

 private:
  explicit Server(Config const& config);
  Done begin(api::hooks::MetaSecrets secrets, std::function<void()> lost);
  void open_api_log();
  Result<dialect::FileLinks> open_files(Secret<std::string> const& seal_key);
  work::HookRule hook_rule() const;
  void open_webhooks(Secret<std::string> const& seal_key, dialect::FileLinks const& links);
  net::Options listener(Address const& address, int threads);
  Task<net::Response> answer(net::Request request);
  Task<net::Response> route(net::Request request);
  net::Response refuse(int status, std::string_view path) const;
  Task<std::optional<net::Response>> admit(net::Request const& head) const;
  void drain();

  Config const config_;
  std::optional<work::FolderLock> folder_lock_;
  Metrics metrics_;
  std::unique_ptr<store::Db> db_;
  std::atomic<bool> may_write_{true};  ///< false: another process has our node number
  std::unique_ptr<Node> node_;
  std::optional<NumSource> nums_;
  std::unique_ptr<work::Journal> journal_;
  std::optional<work::Apply> apply_;
  std::optional<work::Sweep> sweep_;
  std::optional<net::Pool> pool_;
  std::optional<net::Client> client_;
  std::optional<meta::Graph> graph_;
  std::optional<work::Sender> sender_;
  std::unique_ptr<files::Blobs> blobs_;
  std::optional<work::Live> live_;
  std::optional<work::MediaFetch> media_;
  std::atomic<work::MediaFetch*> media_or_none_{nullptr};  ///< for the applying thread, which begins before it
  std::optional<work::Broadcasts> broadcasts_;
  std::optional<work::NumberFacts> number_facts_;
  std::optional<work::Eraser> eraser_;
  std::optional<work::Deliver> deliver_;
  std::atomic<work::Deliver*> deliver_or_none_{nullptr};  ///< the same
  std::optional<work::Fanout> fanout_;
  store::EventSignal::Listening events_;  ///< ends before what it pokes
  std::optional<api::stored::FileDoor> file_door_;
  std::optional<work::ApiLogWriter> api_log_;
  std::optional<api::Api> api_;
  std::optional<api::hooks::MetaHook> meta_hook_;
  std::optional<Health> health_;
  std::optional<Traffic> traffic_;
  std::atomic<bool> open_{false};  ///< false: answers 503, since the address in links is not known yet
  std::vector<std::unique_ptr<net::Server>> listeners_;
  std::string links_;  ///< what links begin with
  bool stopped_ = false;
};

}  // namespace wigwag::app
