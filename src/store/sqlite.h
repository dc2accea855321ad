/// @file SQLite: one connection. The database around it is store/sqlite_db.h.
#pragma once
#include <sqlite3.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "store/statement_cache.h"

namespace wigwag::store {

enum class SqliteRole : std::uint8_t { writer, reader, checkpointer };

struct SqliteFile {
  std::string path;
  bool durable = true;  ///< false: for a file that does not outlive the process
  std::chrono::milliseconds query_deadline{limits::query_deadline_ms};
};

class SqliteConnection final : public Connection {
 public:
  static Result<std::unique_ptr<SqliteConnection>> open(SqliteFile const& file, SqliteRole role);
  ~SqliteConnection() override;

  Engine engine() const override { return Engine::sqlite; }

  Done begin_read();
  /// For one statement, which is its own snapshot.
  Done begin_single();
  /// Takes the write lock at once, against other processes too.
  Done begin_write();
  Done commit();
  void roll_back();
  /// False after SQLite undid the whole transaction by itself: disk full, deadline inside a change.
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  sqlite3* handle() { return handle_; }
  void restore_busy_timeout();

 protected:
  Result<std::int64_t> do_run(Query const& query, std::span<Cell const> arguments, RowSink sink) override;
  Done do_run_many(Query const& query, RowSource const& keys, RowSink sink) override;
  Done do_write_set(SetStatement const& statement, RowSource const& rows) override;
  Done do_execute(std::string_view sql) override;
  Done do_control(std::string sql) override;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

  explicit SqliteConnection(SqliteFile const& file) : deadline_(file.query_deadline) {}
  Done set_up(SqliteFile const& file, SqliteRole role);
  Result<sqlite3_stmt*> prepare(Query const& query, std::span<CellKind const> keys);
  Result<sqlite3_stmt*> prepare_set(SetStatement const& statement);
  Result<Prepared> compile(std::string const& text);
  Done bind(sqlite3_stmt* statement, int position, Cell const& cell);
  Done step(sqlite3_stmt* statement, std::string_view text, RowSink sink);
  std::unexpected<Error> failure(int code, std::string_view text);
  void start_clock();
  static int is_late(void* self);

  std::chrono::milliseconds deadline_;
  std::int64_t until_ms_ = 0;  ///< on the monotonic clock
  sqlite3* handle_ = nullptr;
  StatementCache<Prepared> statements_;
  std::vector<std::pair<SetStatement, Prepared>> sets_;  ///< few: tables times kinds
  std::vector<Cell> cells_;
};

/// The driver's codes as ours, translated nowhere else. `text`: the statement, for the log.
std::unexpected<Error> sqlite_failure(sqlite3* handle, int code, std::string_view text);

}  // namespace wigwag::store
