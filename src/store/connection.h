/// @file What an engine does for a transaction: statements with bound values in, rows out. Callers use store/tx.h.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/codec.h"

namespace wigwag::store {

/// A statement before its fragments are filled in. `row` gives the columns of `{*}`.
struct Query {
  std::string_view text;
  TableInfo const* row = nullptr;
};

enum class RowStep : std::uint8_t { more, enough, misfit };  ///< misfit: the row cannot be what its type says

/// Where rows go. The cells live until `take` returns.
struct RowSink {
  void* target = nullptr;
  RowStep (*take)(void* target, std::span<Cell const> row) = nullptr;
};

/// Where rows come from: `encode` fills `width` cells from the row at `index`.
struct RowSource {
  void const* rows = nullptr;
  std::size_t count = 0;
  std::size_t width = 0;
  void (*encode)(void const* rows, std::size_t index, Cell* out) = nullptr;
};

enum class SetKind : std::uint8_t { insert, insert_or_skip, insert_or_replace, insert_or_add, update };

/// A change of many rows of one table. `columns`: those an update or a taken key sets; for the other kinds all.
struct SetStatement {
  TableInfo const* table = nullptr;
  SetKind kind = SetKind::insert;
  ColumnSet columns = 0;
  bool operator==(SetStatement const&) const = default;
};

/// One connection inside a transaction. After a failed statement every further one is refused until the savepoint
/// around it is undone, on both engines alike; a transaction that failed is never committed.
class Connection {
 public:
  Connection() = default;
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;
  virtual ~Connection() = default;

  virtual Engine engine() const = 0;

  /// The number of rows changed; of no meaning for a SELECT.
  Result<std::int64_t> run(Query const& query, std::span<Cell const> arguments, RowSink sink);
  Done run_many(Query const& query, RowSource const& keys, RowSink sink);
  Done write_set(SetStatement const& statement, RowSource const& rows);
  /// Statements without values and fragments, for migrations.
  Done execute(std::string_view sql);

  Done savepoint();
  /// Undoes the savepoint and gives an Error when a statement in it failed.
  Done release();
  Done undo_to_savepoint();

  /// This project's event log grows with the commit; forgotten again by the savepoint around it being undone.
  void note_events(ProjectId project) { grown_.push_back(project); }
  /// Since the transaction began, each once.
  std::vector<ProjectId> take_grown();

  /// A statement failed and nothing undid it.
  bool failed() const { return failed_; }

 protected:
  virtual Result<std::int64_t> do_run(Query const& query, std::span<Cell const> arguments, RowSink sink) = 0;
  virtual Done do_run_many(Query const& query, RowSource const& keys, RowSink sink) = 0;
  virtual Done do_write_set(SetStatement const& statement, RowSource const& rows) = 0;
  virtual Done do_execute(std::string_view sql) = 0;
  /// SAVEPOINT and its kin; may be sent later, together with what follows.
  virtual Done do_control(std::string sql) = 0;

  /// Called where a transaction begins.
  void start_afresh();
  /// For a read that promised to ask once.
  void only_one_statement() { statements_left_ = 1; }
  bool is_only_statement() const { return statements_left_ >= 0; }

 private:
  Done usable();
  Done remember(Done done);

  bool failed_ = false;
  std::vector<std::size_t> open_savepoints_;  ///< how much of grown_ stood there at each
  std::vector<ProjectId> grown_;
  int statements_left_ = -1;  ///< below 0: any number
};

/// Texts of PostgreSQL cannot hold it, and SQLite's functions stop there: refused on both.
bool has_nul(Cell const& cell);
std::unexpected<Error> nul_in_text();
/// A row that is not what its type says: somebody changed the database, or a newer version wrote it.
std::unexpected<Error> misfit(std::string_view text);

}  // namespace wigwag::store
