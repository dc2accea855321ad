#include "store/sqlite.h"

#include <ctime>
#include <limits>
#include <mutex>

#include "store/fragments.h"

namespace wigwag::store {
namespace {

constexpr int kBusyTimeoutMs = 5000;   // another process writes: an admin command, a backup
constexpr int kProgressSteps = 2000;   // virtual machine steps between two looks at the clock: about 20 us
constexpr int kWalModeAttempts = 100;  // another process makes the same file just now
constexpr int kWalModePauseMs = 20;
constexpr std::size_t kSetsMax = 128;

// secure_delete: Debian's default zeroes what is deleted, which costs writes; erasing is the operator's VACUUM.
constexpr std::string_view kCommonPragmas =
    "PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = OFF;";
// A batch of 1,000 messages touches about as many leaves of two indexes. Less would spill them into the WAL twice.
constexpr std::string_view kWriterPragmas = "PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 268435456;";
constexpr std::string_view kReaderPragmas = "PRAGMA cache_size = -2048; PRAGMA query_only = ON;";
constexpr std::string_view kCheckpointerPragmas = "PRAGMA cache_size = -256;";

// The coarse clock: a read of memory, right to a few milliseconds.
std::int64_t monotonic_ms() {
  timespec at{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &at);
  return std::int64_t{at.tv_sec} * 1000 + at.tv_nsec / 1'000'000;
}

std::string_view role_pragmas(SqliteRole role) {
  switch (role) {
    case SqliteRole::writer: return kWriterPragmas;
    case SqliteRole::reader: return kReaderPragmas;
    case SqliteRole::checkpointer: return kCheckpointerPragmas;
  }
  return {};
}

/// The value itself and not sqlite3_column_…, of which each call checks the statement anew (a tenth of a page's time).
/// SQLite calls it unprotected: two threads must not use it, and a connection has one at a time.
Cell cell_at(sqlite3_stmt* statement, int column) {
  sqlite3_value* const value = sqlite3_column_value(statement, column);
  switch (sqlite3_value_type(value)) {
    case SQLITE_NULL: return {};
    case SQLITE_TEXT: {
      auto const* text = reinterpret_cast<char const*>(sqlite3_value_text(value));
      return Cell::of_text({text, static_cast<std::size_t>(sqlite3_value_bytes(value))});
    }
    case SQLITE_BLOB: {
      auto const* bytes = static_cast<char const*>(sqlite3_value_blob(value));
      return Cell::of_bytes({bytes, static_cast<std::size_t>(sqlite3_value_bytes(value))});
    }
    default: return Cell::of(sqlite3_value_int64(value));
  }
}

Code code_of(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return Code::conflict;
    default: break;
  }
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN: return Code::unavailable;
    default: return Code::internal;
  }
}

std::string message_of(Code code) {
  if (code == Code::conflict) return "contradicts what is stored";
  if (code == Code::unavailable) return "the database is not available, try again";
  return "internal error";
}

}  // namespace

std::unexpected<Error> sqlite_failure(sqlite3* handle, int code, std::string_view text) {
  Code const ours = code_of(code);
  std::string note = "sqlite " + std::to_string(code) + ": " + (handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
  if (!text.empty()) note.append(" in: ").append(text);
  Error error{ours, message_of(ours), {}, std::move(note), 0};
  if (ours == Code::unavailable) error.retry_after_s = 1;
  return fail(std::move(error));
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(SqliteFile const& file, SqliteRole role) {
  static std::once_flag once;  // SQLite's count of its memory takes a lock at every allocation
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(file));
  int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int const code = sqlite3_open_v2(file.path.c_str(), &connection->handle_, flags, nullptr);
  if (code != SQLITE_OK) return sqlite_failure(connection->handle_, code, "open " + file.path);
  TRY_DONE(connection->set_up(file, role));
  return connection;
}

Done SqliteConnection::set_up(SqliteFile const& file, SqliteRole role) {
  restore_busy_timeout();
  // The switch to WAL does not ask the busy handler: two processes may make the file at the same time.
  for (int attempt = 1;; ++attempt) {
    int const code = sqlite3_exec(handle_, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) break;
    if ((code & 0xff) != SQLITE_BUSY || attempt == kWalModeAttempts) return failure(code, "journal_mode");
    sqlite3_sleep(kWalModePauseMs);
  }
  TRY_DONE(do_execute(file.durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF"));
  TRY_DONE(do_execute(kCommonPragmas));
  TRY_DONE(do_execute(role_pragmas(role)));
  if (role != SqliteRole::checkpointer) sqlite3_progress_handler(handle_, kProgressSteps, &is_late, this);
  return {};
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
  sets_.clear();
  sqlite3_close_v2(handle_);
}

void SqliteConnection::start_clock() { until_ms_ = monotonic_ms() + deadline_.count(); }

int SqliteConnection::is_late(void* self) {
  return monotonic_ms() > static_cast<SqliteConnection*>(self)->until_ms_ ? 1 : 0;
}

std::unexpected<Error> SqliteConnection::failure(int code, std::string_view text) {
  return sqlite_failure(handle_, code, text);
}

void SqliteConnection::restore_busy_timeout() { sqlite3_busy_timeout(handle_, kBusyTimeoutMs); }

Done SqliteConnection::begin_single() {
  start_afresh();
  only_one_statement();
  return {};
}

Done SqliteConnection::begin_read() {
  start_afresh();
  TRY_DONE(do_run({"BEGIN"}, {}, {}));
  return {};
}

Done SqliteConnection::begin_write() {
  start_afresh();
  TRY_DONE(do_run({"BEGIN IMMEDIATE"}, {}, {}));
  return {};
}

Done SqliteConnection::commit() {
  must(!failed(), "commit of a failed transaction");
  auto const done = do_run({"COMMIT"}, {}, {});
  if (done) return {};
  roll_back();
  return fail(done.error());
}

void SqliteConnection::roll_back() {
  if (in_transaction()) auto const undone = do_run({"ROLLBACK"}, {}, {});
}

/// A migration of a large table takes as long as it takes.
Done SqliteConnection::do_execute(std::string_view sql) {
  until_ms_ = std::numeric_limits<std::int64_t>::max();
  std::string const text(sql);
  int const code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code, sql);
  return {};
}

Done SqliteConnection::do_control(std::string sql) {
  TRY_DONE(do_run({sql}, {}, {}));
  return {};
}

Result<SqliteConnection::Prepared> SqliteConnection::compile(std::string const& text) {
  sqlite3_stmt* statement = nullptr;
  char const* rest = nullptr;
  int const code = sqlite3_prepare_v3(
      handle_, text.c_str(), static_cast<int>(text.size() + 1), SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (code != SQLITE_OK) return failure(code, text);
  return Prepared(statement);
}

Result<sqlite3_stmt*> SqliteConnection::prepare(Query const& query, std::span<CellKind const> keys) {
  StatementKey const key{query.text, query.row, keys};
  if (Prepared* const found = statements_.find(key)) return found->get();
  TRY(std::string const text, fill_in(Engine::sqlite, query, keys));
  TRY(Prepared prepared, compile(text));
  return statements_.add(key, std::move(prepared), [](Prepared&) {}).get();
}

Result<sqlite3_stmt*> SqliteConnection::prepare_set(SetStatement const& statement) {
  for (auto const& [known, prepared] : sets_)
    if (known == statement) return prepared.get();
  TRY(Prepared prepared, compile(set_text(Engine::sqlite, statement)));
  if (sets_.size() == kSetsMax) sets_.erase(sets_.begin());
  return sets_.emplace_back(statement, std::move(prepared)).second.get();
}

Done SqliteConnection::bind(sqlite3_stmt* statement, int position, Cell const& cell) {
  int code = SQLITE_OK;
  if (cell.null) {
    code = sqlite3_bind_null(statement, position);
  } else if (cell.kind == CellKind::text) {
    if (has_nul(cell)) return nul_in_text();
    char const* const text = cell.bytes.data() ? cell.bytes.data() : "";
    code = sqlite3_bind_text64(statement, position, text, cell.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
  } else if (cell.kind == CellKind::bytes) {
    char const* const bytes = cell.bytes.data() ? cell.bytes.data() : "";
    code = sqlite3_bind_blob64(statement, position, bytes, cell.bytes.size(), SQLITE_STATIC);
  } else {
    code = sqlite3_bind_int64(statement, position, cell.integer);
  }
  if (code != SQLITE_OK) return failure(code, sqlite3_sql(statement));
  return {};
}

Done SqliteConnection::step(sqlite3_stmt* statement, std::string_view text, RowSink sink) {
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (sink.take == nullptr) continue;
    int const width = sqlite3_column_count(statement);
    cells_.resize(static_cast<std::size_t>(width));
    for (int i = 0; i < width; ++i) cells_[static_cast<std::size_t>(i)] = cell_at(statement, i);
    RowStep const wanted = sink.take(sink.target, cells_);
    if (wanted == RowStep::more) continue;
    sqlite3_reset(statement);
    if (wanted == RowStep::misfit) return misfit(text);
    return {};
  }
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement);
    return {};
  }
  auto error = failure(code, text);
  sqlite3_reset(statement);
  return error;
}

Result<std::int64_t> SqliteConnection::do_run(Query const& query, std::span<Cell const> arguments, RowSink sink) {
  start_clock();
  TRY(sqlite3_stmt* const statement, prepare(query, {}));
  if (sqlite3_bind_parameter_count(statement) != static_cast<int>(arguments.size()))
    return fail(Code::internal, "internal error", {}, "wrong number of values for: " + std::string(query.text));
  for (std::size_t i = 0; i < arguments.size(); ++i) TRY_DONE(bind(statement, static_cast<int>(i + 1), arguments[i]));
  TRY_DONE(step(statement, query.text, sink));
  return sqlite3_changes64(handle_);
}

Done SqliteConnection::do_run_many(Query const& query, RowSource const& keys, RowSink sink) {
  start_clock();
  std::vector<Cell> key(keys.width);
  keys.encode(keys.rows, 0, key.data());
  std::vector<CellKind> kinds;
  for (Cell const& cell : key) kinds.push_back(cell.kind);
  TRY(sqlite3_stmt* const statement, prepare(query, kinds));
  for (std::size_t row = 0; row < keys.count; ++row) {
    keys.encode(keys.rows, row, key.data());
    for (std::size_t i = 0; i < key.size(); ++i) TRY_DONE(bind(statement, static_cast<int>(i + 1), key[i]));
    TRY_DONE(step(statement, query.text, sink));
  }
  return {};
}

Done SqliteConnection::do_write_set(SetStatement const& statement, RowSource const& rows) {
  start_clock();
  TRY(sqlite3_stmt* const prepared, prepare_set(statement));
  std::vector<std::size_t> const columns = bound_columns(statement);
  std::vector<Cell> cells(rows.width);
  for (std::size_t row = 0; row < rows.count; ++row) {
    rows.encode(rows.rows, row, cells.data());
    for (std::size_t i = 0; i < columns.size(); ++i)
      TRY_DONE(bind(prepared, static_cast<int>(i + 1), cells[columns[i]]));
    TRY_DONE(step(prepared, statement.table->name, {}));
  }
  return {};
}

}  // namespace wigwag::store
