/// @file PostgreSQL: one connection, always in pipeline mode: what opens a transaction travels with its first
/// statement, what ends a read travels without being waited for. The pool is store/postgres_db.h.
#pragma once
#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "store/statement_cache.h"

namespace wigwag::store {

struct PostgresAddress {
  std::string address;  ///< postgres://…, several hosts allowed
  int query_deadline_ms = limits::query_deadline_ms;
};

/// What became of a transaction that failed.
enum class Retry : std::uint8_t {
  pointless,  ///< it would fail again
  fresh_try,  ///< it lost against another one
  reconnect,  ///< the connection is gone; nothing was committed
};

class PostgresConnection final : public Connection {
 public:
  static Result<std::unique_ptr<PostgresConnection>> open(PostgresAddress const& address);
  ~PostgresConnection() override;

  Engine engine() const override { return Engine::postgres; }

  void begin_read();
  void begin_single();
  void begin_write();
  /// Ends a read or an unwanted transaction; does not wait.
  void end_without_waiting();
  /// An Error with retry() reconnect: it is not known whether the commit took place.
  Done commit();

  Retry retry() const { return retry_; }
  bool lost() const { return PQstatus(handle_.get()) != CONNECTION_OK || retry_ == Retry::reconnect; }

 protected:
  Result<std::int64_t> do_run(Query const& query, std::span<Cell const> arguments, RowSink sink) override;
  Done do_run_many(Query const& query, RowSource const& keys, RowSink sink) override;
  Done do_write_set(SetStatement const& statement, RowSource const& rows) override;
  Done do_execute(std::string_view sql) override;
  Done do_control(std::string sql) override;

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;
  struct Prepared {
    std::string name;
    std::vector<Oid> types;
  };
  struct Parameters {
    std::vector<Oid> types;
    std::vector<char const*> values;
    std::vector<int> lengths;
    std::vector<std::string> owned;  ///< what is not a view into the caller's rows
  };

  PostgresConnection() = default;
  Done set_up(PostgresAddress const& address);
  void start(std::string begin);
  static Result<Parameters> parameters_of(std::span<Cell const> arguments);
  static Result<Parameters> arrays_of(RowSource const& rows, std::span<std::size_t const> columns);
  Result<Answer> ask(Query const& query, std::span<CellKind const> keys, Parameters const& parameters);
  /// Sends what waits in front, then perhaps a PREPARE, then the statement; reads every answer up to the last.
  Result<Answer> exchange(
      std::string_view text, Parameters const& parameters, StatementKey const* key, std::string const* to_prepare);
  Result<std::vector<Answer>> read_answers(std::size_t expected, std::string_view text);
  Done deliver(PGresult const* answer, std::string_view text, RowSink sink);
  std::unexpected<Error> refused(PGresult const* answer, std::string_view text);
  std::unexpected<Error> gone(std::string_view text);

  std::unique_ptr<PGconn, Finish> handle_;
  StatementCache<Prepared> statements_;
  std::vector<std::string> waiting_;  ///< control statements to be sent in front of the next one
  int unread_syncs_ = 0;              ///< ends sent without waiting
  bool writes_ = false;               ///< this transaction may
  bool begun_ = false;                ///< the server knows of the transaction
  Retry retry_ = Retry::pointless;
  std::uint64_t names_ = 0;
};

}  // namespace wigwag::store
