/// @file The three dialects behind one door: a request in, its answer out. Finds the route, knows the caller, keeps to
/// the caller's rate, runs the handler on the thread it may run on, and gives every refusal its dialect's shape.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/repeat.h"
#include "api/route.h"
#include "api/services.h"
#include "base/instant.h"
#include "base/task.h"
#include "core/auth.h"
#include "core/rate_limiter.h"
#include "net/http.h"
#include "net/pool.h"
#include "net/router.h"
#include "net/server.h"
#include "store/db.h"
#include "work/api_log.h"

namespace wigwag::api {

/// Thread-safe.
class Api {
 public:
  explicit Api(Services services);

  /// A net::Handler. Reads that an index bounds run on the calling thread when the database is SQLite, all others on
  /// the pool. Unknown paths get their dialect's 404, unknown methods its 405.
  Task<net::Response> handle(net::Request request);

  /// Requests of known callers are written down there. Before the first request; it outlives this.
  void log_to(work::ApiLogWriter& writer) { log_ = &writer; }

  /// True for every path below a dialect's base, for live streams and embedded inboxes. What is not may be somebody
  /// else's: hooks, health, files.
  static bool knows(std::string_view path);
  /// A net::BodyRule for those paths. What goes to a file goes to the scratch folder of files.
  static net::BodyLimit body_limit(net::Method method, std::string_view path, std::string_view content_type);

  /// A net::Admit for those paths: key and scope. The request is looked at again when it is whole, and counted then.
  Task<std::optional<net::Response>> admit_upload(net::Request const& head) const;

  /// For what the server refuses before there is a request: a net::RefusalShape.
  net::Response refuse(int status, std::string_view path) const;

 private:
  struct Exchange;

  void add(Route const& route, std::string_view base);
  Done find_route(Exchange& exchange) const;
  Task<Result<Reply>> run(Exchange& exchange);
  Task<Result<Reply>> attempt(Exchange& exchange);
  Task<Result<Reply>> read(Exchange& exchange, Read handler);
  Task<Result<Reply>> write(Exchange& exchange, Write handler);
  Task<Result<Reply>> go(Exchange& exchange, Go handler);
  Result<std::optional<Repeat>> repeat_of(Exchange const& exchange) const;
  Done admit(store::ReadTx& tx, Exchange& exchange);
  static Done know(store::ReadTx& tx, Exchange& exchange);
  static Done may(Exchange const& exchange);
  Done read_body(Exchange& exchange) const;
  Context context(Exchange const& exchange, Thread thread) const;
  Task<Done> take_share(Exchange& exchange);
  /// What the caller is told of an Error goes into the log, and nothing else of an answer.
  void write_down(Exchange const& exchange, int status, std::string_view told) const;
  Task<> note_use(Exchange const& exchange);
  net::Response answer(Exchange const& exchange, Result<Reply> reply) const;

  Services services_;
  net::Router router_;
  std::vector<Route const*> routes_;  ///< by the router's numbers
  core::RateLimiter rates_;
  core::KeyUse key_use_;
  work::ApiLogWriter* log_ = nullptr;
};

}  // namespace wigwag::api
