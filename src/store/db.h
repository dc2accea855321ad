/// @file The database: opening, reading, writing. One address, two engines.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "store/tx.h"

namespace wigwag::store {

struct OpenOptions {
  int connections_max = 8;        ///< PostgreSQL: readers and writers together
  bool create = true;             ///< SQLite: make the file and its folder when missing
};

/// `sqlite:PATH` or `postgres://…`. Thread-safe: every thread may read and write at any time.
class Db {
 public:
  virtual ~Db() = default;
  /// Opens and applies all migrations that are missing (under a lock: several processes may start at once).
  static Result<std::unique_ptr<Db>> open(std::string const& address, OpenOptions const& options = {});

  virtual Engine engine() const = 0;

  /// Runs `f(ReadTx&) -> Result<T>` in a snapshot, on the calling thread.
  template <class F>
  auto read(F&& f) -> std::invoke_result_t<F, ReadTx&>;
  /// Runs `f(WriteTx&) -> Result<T>` in a transaction; returns after the commit is durable. An Error rolls back. `f` may
  /// run again after a serialisation failure or a lost connection before the commit: its only effect is its transaction.
  template <class F>
  auto write(F&& f) -> std::invoke_result_t<F, WriteTx&>;

 protected:
  virtual Done run_read(std::function<Done(ReadTx&)> const& f) = 0;
  virtual Done run_write(std::function<Done(WriteTx&)> const& f) = 0;
};

}  // namespace wigwag::store
