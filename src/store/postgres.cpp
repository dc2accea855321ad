#include "store/postgres.h"

#include <charconv>
#include <cstring>
#include <map>
#include <numeric>
#include <utility>

#include "store/fragments.h"
#include "store/postgres_wire.h"

namespace wigwag::store {
namespace {

constexpr char const* kBinary = nullptr;
constexpr int kBinaryFormat = 1;
constexpr int kIdleInTransactionMs = 60'000;

struct Meaning {
  Code code = Code::internal;
  Retry retry = Retry::pointless;
};

// Source: PostgreSQL 15, appendix A.
Meaning meaning_of(std::string_view state) {
  if (state == "23505") return {Code::conflict};                     // unique_violation
  if (state == "22021" || state == "22P05") return {Code::invalid};  // no UTF-8
  if (state == "40001" || state == "40P01") return {Code::unavailable, Retry::fresh_try};
  if (state == "57P01" || state == "57P02" || state == "57P03" || state.starts_with("08"))
    return {Code::unavailable, Retry::reconnect};  // shut down, or just starting
  if (state == "57014" || state == "55P03" || state == "25P03") return {Code::unavailable};  // took too long
  if (state.starts_with("53") || state.starts_with("58")) return {Code::unavailable};  // disk, memory, connections
  return {};
}

std::string message_of(Code code) {
  if (code == Code::conflict) return "contradicts what is stored";
  if (code == Code::unavailable) return "the database is not available, try again";
  if (code == Code::invalid) return "text must be UTF-8";
  return "internal error";
}

Error error_of(Code code, std::string note) {
  return {code, message_of(code), {}, std::move(note), code == Code::unavailable ? 1 : 0};
}

std::string one_line(char const* text) {
  std::string out(text ? text : "");
  for (char& c : out)
    if (c == '\n') c = ' ';
  return out;
}

bool reads_only(std::string_view text) { return text.starts_with("SELECT") || text.starts_with("WITH"); }

std::vector<CellKind> kinds_of(std::span<Cell const> cells) {
  std::vector<CellKind> kinds;
  for (Cell const& cell : cells) kinds.push_back(cell.kind);
  return kinds;
}

// The last row of each primary key, in the keys' order: PostgreSQL takes a key once a statement, and locks taken in one
// order by all cannot stand in each other's way. When adding, the numbers of one key are added up.
std::vector<Cell> once_a_key(SetStatement const& statement, RowSource const& rows) {
  std::vector<Cell> cells(rows.width);
  std::map<std::string, std::vector<Cell>> by_key;
  for (std::size_t row = 0; row < rows.count; ++row) {
    rows.encode(rows.rows, row, cells.data());
    std::string key;
    for (int i = 0; i < statement.table->key; ++i) {
      Cell const& part = cells[static_cast<std::size_t>(i)];
      key += big_endian(part.integer, 8) + big_endian(static_cast<std::int64_t>(part.bytes.size()), 4);
      key += part.bytes;
    }
    auto const [place, fresh] = by_key.try_emplace(std::move(key), cells);
    if (fresh) continue;
    if (statement.kind != SetKind::insert_or_add) place->second = cells;
    for (std::size_t i = 0; i < cells.size() && statement.kind == SetKind::insert_or_add; ++i)
      if (statement.columns >> i & 1) place->second[i].integer += cells[i].integer;
  }
  std::vector<Cell> out;
  out.reserve(by_key.size() * rows.width);
  for (auto const& [key, row] : by_key) out.insert(out.end(), row.begin(), row.end());
  return out;
}

struct CellTable {
  std::vector<Cell> cells;
  std::size_t width;
};

RowSource source_of(CellTable const& table) {
  return {&table, table.cells.size() / table.width, table.width, [](void const* data, std::size_t row, Cell* out) {
            auto const& from = *static_cast<CellTable const*>(data);
            std::copy_n(from.cells.begin() + static_cast<std::ptrdiff_t>(row * from.width), from.width, out);
          }};
}

}  // namespace

PostgresConnection::~PostgresConnection() = default;

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(PostgresAddress const& address) {
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection);
  // What the address says itself comes last and counts.
  char const* const names[] = {"application_name", "connect_timeout", "tcp_user_timeout", "keepalives_idle",
      "target_session_attrs", "dbname", nullptr};
  char const* const values[] = {"wigwag", "5", "15000", "30", "read-write", address.address.c_str(), nullptr};
  connection->handle_.reset(PQconnectdbParams(names, values, 1));
  TRY_DONE(connection->set_up(address));
  return connection;
}

Done PostgresConnection::set_up(PostgresAddress const& address) {
  if (PQstatus(handle_.get()) != CONNECTION_OK) return gone("connect");
  PQsetNoticeReceiver(handle_.get(), [](void*, PGresult const*) {}, nullptr);
  std::string const settings = "SET client_encoding = 'UTF8'; SET jit = off; SET statement_timeout = " +
                               std::to_string(address.query_deadline_ms) +
                               "; SET idle_in_transaction_session_timeout = " + std::to_string(kIdleInTransactionMs);
  Answer const set(PQexec(handle_.get(), settings.c_str()));
  if (PQresultStatus(set.get()) != PGRES_COMMAND_OK) return refused(set.get(), "settings");
  if (PQenterPipelineMode(handle_.get()) != 1) return gone("pipeline mode");
  return {};
}

std::unexpected<Error> PostgresConnection::gone(std::string_view text) {
  retry_ = Retry::reconnect;
  return fail(error_of(Code::unavailable,
      "postgres connection: " + one_line(PQerrorMessage(handle_.get())) + " in: " + std::string(text)));
}

std::unexpected<Error> PostgresConnection::refused(PGresult const* answer, std::string_view text) {
  char const* const state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  if (state == nullptr || PQstatus(handle_.get()) != CONNECTION_OK) return gone(text);
  Meaning meaning = meaning_of(state);
  constexpr std::string_view kReadOnly = "25006";  // in a write: the server is not the primary any more
  if (state == kReadOnly && writes_) meaning = {Code::unavailable, Retry::reconnect};
  if (meaning.retry != Retry::pointless) retry_ = meaning.retry;
  std::string note = "postgres " + std::string(state) + ": ";  // not the detail: it holds values
  note += one_line(PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY));
  return fail(error_of(meaning.code, note.append(" in: ").append(text)));
}

// ---- transactions

void PostgresConnection::start(std::string begin) {
  start_afresh();
  retry_ = Retry::pointless;
  begun_ = false;
  writes_ = false;
  waiting_.clear();
  if (!begin.empty()) waiting_.push_back(std::move(begin));
}

void PostgresConnection::begin_read() { start("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
void PostgresConnection::begin_single() {
  start("");
  only_one_statement();
}
void PostgresConnection::begin_write() {
  start("BEGIN ISOLATION LEVEL READ COMMITTED");
  writes_ = true;
}

void PostgresConnection::end_without_waiting() {
  waiting_.clear();
  if (!std::exchange(begun_, false) || lost()) return;
  bool const sent = PQsendQueryParams(handle_.get(), "ROLLBACK", 0, nullptr, nullptr, nullptr, nullptr, 1) == 1 &&
                    PQpipelineSync(handle_.get()) == 1;
  if (sent)
    ++unread_syncs_;
  else
    retry_ = Retry::reconnect;
}

Done PostgresConnection::commit() {
  must(!failed(), "commit of a failed transaction");
  if (!begun_) {  // nothing was asked
    waiting_.clear();
    return {};
  }
  Done const done = do_execute("COMMIT");
  if (done) begun_ = false;
  return done;
}

Done PostgresConnection::do_control(std::string sql) {
  waiting_.push_back(std::move(sql));
  return {};
}

// ---- sending and reading

Result<std::vector<PostgresConnection::Answer>> PostgresConnection::read_answers(
    std::size_t expected, std::string_view text) {
  std::vector<Answer> answers;
  int syncs = unread_syncs_ + 1;
  while (syncs > 0) {
    Answer answer(PQgetResult(handle_.get()));
    if (!answer) {
      if (PQstatus(handle_.get()) != CONNECTION_OK) return gone(text);
      continue;  // the end of one statement's results
    }
    if (PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC) {
      --syncs;
    } else if (syncs == 1) {
      answers.push_back(std::move(answer));
    }
  }
  unread_syncs_ = 0;
  if (answers.size() != expected) return gone(text);
  return answers;
}

Result<PostgresConnection::Answer> PostgresConnection::exchange(
    std::string_view text, Parameters const& parameters, StatementKey const* key, std::string const* to_prepare) {
  PGconn* const to = handle_.get();
  std::size_t const in_front = waiting_.size();
  bool sent = true;
  for (std::string const& control : std::exchange(waiting_, {}))
    sent = sent && PQsendQueryParams(to, control.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1) == 1;
  auto const count = static_cast<int>(parameters.values.size());
  std::vector<int> const formats(parameters.values.size(), kBinaryFormat);
  auto const* const values = parameters.values.data();
  auto const* const lengths = parameters.lengths.data();
  Prepared* known = key ? statements_.find(*key) : nullptr;
  std::string const name = known ? known->name : key ? "w" + std::to_string(++names_) : "";
  bool const prepares = key && !known;
  if (prepares)
    sent = sent && PQsendPrepare(to, name.c_str(), to_prepare->c_str(), count, parameters.types.data()) == 1;
  if (key)
    sent = sent && PQsendQueryPrepared(to, name.c_str(), count, values, lengths, formats.data(), kBinaryFormat) == 1;
  else
    sent = sent && PQsendQueryParams(to, std::string(text).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1) == 1;
  sent = sent && PQpipelineSync(to) == 1;
  if (!sent) return gone(text);
  begun_ = begun_ || in_front > 0;

  TRY(std::vector<Answer> answers, read_answers(in_front + (prepares ? 1 : 0) + 1, text));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto const status = PQresultStatus(answers[i].get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return refused(answers[i].get(), text);
    if (prepares && i == in_front)
      statements_.add(
          *key, {name, parameters.types}, [&](Prepared const& old) { waiting_.push_back("DEALLOCATE " + old.name); });
  }
  return std::move(answers.back());
}

Result<PostgresConnection::Answer> PostgresConnection::ask(
    Query const& query, std::span<CellKind const> keys, Parameters const& parameters) {
  StatementKey const key{query.text, query.row, keys};
  if (statements_.find(key)) return exchange(query.text, parameters, &key, nullptr);
  bool const array_keys = query.text.find("{keys}") != std::string_view::npos;
  TRY(std::string const text, fill_in(Engine::postgres, query, array_keys ? keys : std::span<CellKind const>()));
  return exchange(query.text, parameters, &key, &text);
}

Done PostgresConnection::deliver(PGresult const* answer, std::string_view text, RowSink sink) {
  if (sink.take == nullptr) return {};
  std::vector<Cell> cells(static_cast<std::size_t>(PQnfields(answer)));
  int const rows = PQntuples(answer);
  for (int row = 0; row < rows; ++row) {
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
      Cell& cell = cells[static_cast<std::size_t>(i)];
      auto const length = static_cast<std::size_t>(PQgetlength(answer, row, i));
      cell = PQgetisnull(answer, row, i) ? Cell{}
                                         : cell_from_wire(PQftype(answer, i), {PQgetvalue(answer, row, i), length});
    }
    switch (sink.take(sink.target, cells)) {
      case RowStep::more: break;
      case RowStep::enough: return {};
      case RowStep::misfit: return misfit(text);
    }
  }
  return {};
}

// ---- what a transaction asks

Result<PostgresConnection::Parameters> PostgresConnection::parameters_of(std::span<Cell const> arguments) {
  Parameters out;
  out.owned.reserve(arguments.size());  // the pointers into it must stay
  for (Cell const& cell : arguments) {
    if (has_nul(cell)) return nul_in_text();
    out.types.push_back(type_of(cell.kind));
    std::string_view bytes = cell.bytes.data() ? cell.bytes : std::string_view("");
    if (!cell.null && cell.kind == CellKind::integer) bytes = out.owned.emplace_back(big_endian(cell.integer, 8));
    if (!cell.null && cell.kind == CellKind::boolean) bytes = out.owned.emplace_back(big_endian(cell.integer, 1));
    out.values.push_back(cell.null ? kBinary : bytes.data());
    out.lengths.push_back(static_cast<int>(bytes.size()));
  }
  return out;
}

Result<PostgresConnection::Parameters> PostgresConnection::arrays_of(
    RowSource const& rows, std::span<std::size_t const> columns) {
  std::vector<Cell> cells(rows.width);
  std::vector<ArrayWriter> arrays;
  Parameters out;
  for (std::size_t row = 0; row < rows.count; ++row) {
    rows.encode(rows.rows, row, cells.data());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Cell const& cell = cells[columns[i]];
      if (has_nul(cell)) return nul_in_text();
      if (row == 0) {
        arrays.emplace_back(cell.kind);
        out.types.push_back(array_type_of(cell.kind));
      }
      arrays[i].add(cell);
    }
  }
  out.owned.reserve(arrays.size());
  for (ArrayWriter& array : arrays) {
    std::string const& bytes = out.owned.emplace_back(array.take());
    out.values.push_back(bytes.data());
    out.lengths.push_back(static_cast<int>(bytes.size()));
  }
  return out;
}

Result<std::int64_t> PostgresConnection::do_run(Query const& query, std::span<Cell const> arguments, RowSink sink) {
  if (is_only_statement() && !reads_only(query.text))
    return fail(Code::internal, "internal error", {}, "a read that writes: " + std::string(query.text));
  TRY(Parameters const parameters, parameters_of(arguments));
  std::vector<CellKind> const kinds = kinds_of(arguments);
  TRY(Answer const answer, ask(query, kinds, parameters));
  TRY_DONE(deliver(answer.get(), query.text, sink));
  std::string_view const tuples(PQcmdTuples(answer.get()));
  std::int64_t changed = 0;
  std::from_chars(tuples.data(), tuples.data() + tuples.size(), changed);
  return changed;
}

Done PostgresConnection::do_run_many(Query const& query, RowSource const& keys, RowSink sink) {
  std::vector<Cell> first(keys.width);
  keys.encode(keys.rows, 0, first.data());
  std::vector<std::size_t> columns(keys.width);
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  TRY(Parameters const parameters, arrays_of(keys, columns));
  std::vector<CellKind> const kinds = kinds_of(first);
  TRY(Answer const answer, ask(query, kinds, parameters));
  return deliver(answer.get(), query.text, sink);
}

Done PostgresConnection::do_write_set(SetStatement const& statement, RowSource const& rows) {
  std::vector<std::size_t> const columns = bound_columns(statement);
  bool const key_counts_once = statement.kind != SetKind::insert && statement.kind != SetKind::insert_or_skip;
  CellTable table{{}, rows.width};
  if (key_counts_once && rows.count > 1) table.cells = once_a_key(statement, rows);
  RowSource const source = table.cells.empty() ? rows : source_of(table);
  TRY(Parameters const parameters, arrays_of(source, columns));
  std::string const text = set_text(Engine::postgres, statement);
  StatementKey const key{text, statement.table, {}};
  TRY(Answer const answer, exchange(text, parameters, &key, &text));
  return {};
}

Done PostgresConnection::do_execute(std::string_view sql) {
  TRY(Answer const answer, exchange(sql, {}, nullptr, nullptr));
  return {};
}

}  // namespace wigwag::store
