/// @file Fetching the files that messages name: each is leased, asked for at Meta, downloaded, checked by its hash, put
/// where files lie, and written down; or tried again later, for as long as Meta knows its id. Any number of nodes.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/instant.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/secret.h"
#include "files/blobs.h"
#include "meta/graph.h"
#include "model/media.h"
#include "net/client.h"
#include "net/pool.h"
#include "net/task_group.h"
#include "store/db.h"
#include "store/media.h"

namespace wigwag::work {

class MediaFetch {
 public:
  /// All outlive this.
  struct Parts {
    store::Db& db;
    net::Pool& pool;
    net::Client& client;
    meta::Graph& graph;
    files::Blobs& blobs;
    Metrics& metrics;
    Clock clock;
    Secret<std::string> seal_key;
    std::string graph_version;
  };
  explicit MediaFetch(Parts parts);
  /// Stops.
  ~MediaFetch();
  MediaFetch(MediaFetch const&) = delete;
  MediaFetch& operator=(MediaFetch const&) = delete;

  /// Fetches on threads of its own from now on.
  void start();
  /// Any thread: something may be due.
  void poke();
  /// Cuts what runs, which is tried again later, and joins. Before the Pool is stopped.
  void stop();

  /// Fetches everything that is due now and waits for it; how many were taken. Not beside a started thread.
  Result<std::int64_t> fetch_due();
  /// Forgets uploads that Meta has forgotten, removes contents that nobody names, and waits for it; how many. Not
  /// beside a started thread, which does it once an hour.
  Result<std::int64_t> sweep_once();

 private:
  struct Stored {
    std::string blob;
    std::int64_t bytes = 0;
    std::string mime_type;
    std::string sha256;
  };
  struct Download;

  void run(std::stop_token const& stop);
  Result<std::int64_t> take_some();
  /// Until something is due, or may be.
  void wait(std::stop_token const& stop);
  bool is_due() const;
  void sweep();
  Result<std::int64_t> sweep_now();
  Task<> remove(std::string blob);

  Task<> fetch(store::media::Wanted taken);
  Task<Result<std::optional<Upload>>> own_copy(Media const& row);
  Task<Result<Stored>> bring(store::media::Wanted const& taken);
  Task<Result<meta::MediaNode>> bring_from_meta(store::media::Wanted const& taken, Download& download);
  Task<Done> bring_link(std::string link, Download& download);
  Task<> settle(Media row, Instant taken_until, Result<Stored> stored);

  Parts parts_;
  Counter& stored_;
  Counter& failed_;
  Counter& given_up_;
  Counter& bytes_;
  Gauge& waiting_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // not Guarded: the thread waits on it
  std::condition_variable_any wake_;
  bool poked_ = false;
  Instant sweep_at_;  ///< the thread's
  std::jthread thread_;
  net::TaskGroup tasks_;  ///< ends before what its tasks use
};

/// How long to wait after so many attempts.
std::int64_t media_backoff_us(std::int64_t attempts);

}  // namespace wigwag::work
