/// @file Transactions: what a function that is given one may ask of the database. ReadTx cannot write. A transaction
/// belongs to one thread. Every argument is bound, never glued into the text.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "store/codec.h"
#include "store/stmt.h"

namespace wigwag::store {

/// A statement built at run time, by the list builder only: text with `?`, and its values in order.
struct Dynamic {
  std::string text;
  std::vector<Value> values;
};

class ReadTx {
 public:
  explicit ReadTx(Connection& connection) : connection_(connection) {}
  ReadTx(ReadTx const&) = delete;
  ReadTx& operator=(ReadTx const&) = delete;

  /// The first row, if any.
  template <class Row, class... Args>
  Result<std::optional<Row>> one(Stmt<Row(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  template <class Row, class... Args>
  Result<std::vector<Row>> all(Stmt<Row(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  /// The number in the first row; 0 when there is none or it is NULL.
  template <class... Args>
  Result<std::int64_t> number(Stmt<std::int64_t(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  /// All rows that belong to any of the keys, in no order: SQLite asks once a key, PostgreSQL once for all.
  template <class Row, class... Args>
  Result<std::vector<Row>> many(Stmt<Row(Args...)> const& stmt, std::vector<std::tuple<Args...>> const& keys);
  /// For the list builder. `{*}` becomes Table<Row>'s columns.
  template <class Row>
  Result<std::vector<Row>> dynamic(Dynamic const& query);
  Result<std::int64_t> dynamic_number(Dynamic const& query);

  Engine engine() const;

 protected:
  Connection& connection_;
};

/// What an insert does when a unique key is taken.
enum class Taken : std::uint8_t { fail, skip, replace };  ///< replace: all columns behind the key take the new values

class WriteTx : public ReadTx {
 public:
  using ReadTx::ReadTx;

  /// Runs an INSERT, UPDATE or DELETE; the number of rows it changed.
  template <class... Args>
  Result<std::int64_t> change(Stmt<void(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  template <class Row>
  Done insert(Row const& row, Taken taken = Taken::fail) { return insert_many(std::span(&row, 1), taken); }
  /// SQLite steps one statement, PostgreSQL sends one over arrays.
  template <class Row>
  Done insert_many(std::span<Row const> rows, Taken taken = Taken::fail);
  template <class Row>
  Done update(Row const& row) { return update_many(std::span(&row, 1)); }
  /// Every column behind the primary key takes the row's value. Rows that do not exist are no error.
  template <class Row>
  Done update_many(std::span<Row const> rows);
  /// A part that may fail alone: its changes are undone when `f` gives an Error, the transaction goes on.
  template <class F>
  auto savepoint(F&& f) -> decltype(f());
};

}  // namespace wigwag::store
