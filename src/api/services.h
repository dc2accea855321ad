/// @file What the API stands on; it outlives the Api.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <type_traits>

#include "base/id.h"
#include "base/instant.h"
#include "base/secret.h"
#include "base/task.h"
#include "dialect/file_link.h"
#include "files/blobs.h"
#include "meta/graph.h"
#include "net/client.h"
#include "net/pool.h"
#include "store/db.h"
#include "work/health.h"
#include "work/hook_rule.h"
#include "work/live.h"
#include "work/send.h"
#include "work/template_sync.h"

namespace wigwag::api {

struct Services {
  store::Db& db;
  net::Pool& pool;
  NumSource& nums;
  meta::Graph& graph;
  work::Sender& sender;
  files::Blobs& blobs;
  Secret<std::string> seal_key;  ///< opens the numbers' access tokens
  std::string graph_version;     ///< `v24.0`: what we ask Meta for
  Clock clock;
  std::string public_url = {};  ///< scheme and host for links, without a slash at the end; empty: links are paths
  dialect::FileLinks files = {};
  std::shared_ptr<work::NumberHealth> health = std::make_shared<work::NumberHealth>();
  work::HookRule hook_rule = {};  ///< which addresses webhooks may have
  std::shared_ptr<work::TemplateSyncs> template_syncs = std::make_shared<work::TemplateSyncs>();
  work::Live* live = nullptr;     ///< null: there are no streams
  net::Client* client = nullptr;  ///< for addresses that callers name; null: none is asked
  std::shared_ptr<std::atomic<int>> fetches = std::make_shared<std::atomic<int>>(0);  ///< of those, running

  /// Index look-ups of a handler that awaits: on this thread on SQLite, else on the pool.
  template <class F>
  Task<std::invoke_result_t<F&, store::ReadTx&>> read(F f) const {
    if (db.engine() == store::Engine::sqlite) co_return db.read(f);
    co_return co_await pool.run([&] { return db.read(f); });
  }
  template <class F>
  Task<std::invoke_result_t<F&, store::WriteTx&>> write(F f) const {
    co_return co_await pool.run([&] { return db.write(f); });
  }
};

}  // namespace wigwag::api
