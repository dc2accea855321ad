/// @file The database: opening, reading, writing. One address, two engines.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "store/event_signal.h"
#include "store/tx.h"

namespace wigwag::store {

struct OpenOptions {
  int connections_max = limits::database_connections_max;  ///< PostgreSQL: readers and writers together
  bool create = true;                                      ///< SQLite: make the file and its folder when missing
  int query_deadline_ms = limits::query_deadline_ms;       ///< one statement
  bool migrate = true;                                     ///< false: only for tests of the migrations themselves
};

/// How a read sees the database.
enum class Snapshot : std::uint8_t {
  whole,          ///< all statements see the same moment
  one_statement,  ///< the function asks exactly one statement: nothing to hold together, and a round trip saved
};

/// `sqlite:PATH`, `sqlite::memory:` (for tests: a file that nobody else can open, gone at the end) or `postgres://…`.
/// Thread-safe: every thread may read and write at any time. Destroyed when no thread is inside.
class Db {
 public:
  virtual ~Db() = default;
  /// Opens and applies all migrations that are missing (under a lock: several processes may start at once).
  static Result<std::unique_ptr<Db>> open(std::string const& address, OpenOptions const& options = {});

  virtual Engine engine() const = 0;

  /// Runs `f(ReadTx&) -> Result<T>` in a snapshot, on the calling thread. Not inside another read or write of the same
  /// thread: on PostgreSQL that takes a second connection.
  template <class F>
  auto read(F&& f, Snapshot snapshot = Snapshot::whole) -> std::invoke_result_t<F, ReadTx&>;
  /// Runs `f(WriteTx&) -> Result<T>` in a transaction; returns after the commit is durable. An Error rolls back. `f`
  /// may run again after a serialisation failure or a lost connection before the commit: its only effect is its
  /// transaction. On SQLite it may run on another thread that writes just now, while this one waits. Errors:
  /// unavailable when the database is away, busy or full; after a connection was lost during the commit it is not known
  /// whether it took place.
  template <class F>
  auto write(F&& f) -> std::invoke_result_t<F, WriteTx&>;

  /// Whenever a project's event log has grown, by a commit here or, on PostgreSQL, of another server.
  [[nodiscard]] virtual EventSignal::Listening on_events(EventListener listener) {
    return signal_.listen(std::move(listener));
  }

 protected:
  virtual Done run_read(std::function<Done(ReadTx&)> const& f, Snapshot snapshot) = 0;
  virtual Done run_write(std::function<Done(WriteTx&)> const& f) = 0;

  EventSignal signal_;  ///< told by the engine after its commits
};

// ---- templates

template <class Tx, class F, class Run>
auto run_in(Run&& run, F&& f) -> std::invoke_result_t<F, Tx&> {
  std::optional<std::invoke_result_t<F, Tx&>> result;
  auto const step = [&](Tx& tx) -> Done {
    result.emplace(f(tx));
    if (!*result) return fail(result->error());
    return {};
  };
  if (Done done = run(step); !done) return fail(std::move(done).error());
  return std::move(*result);
}

template <class F>
auto Db::read(F&& f, Snapshot snapshot) -> std::invoke_result_t<F, ReadTx&> {
  return run_in<ReadTx>([&](auto const& step) { return run_read(std::ref(step), snapshot); }, f);
}

template <class F>
auto Db::write(F&& f) -> std::invoke_result_t<F, WriteTx&> {
  return run_in<WriteTx>([&](auto const& step) { return run_write(std::ref(step)); }, f);
}

}  // namespace wigwag::store
