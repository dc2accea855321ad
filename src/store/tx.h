/// @file Transactions: what a function that is given one may ask of the database. ReadTx cannot write. A transaction
/// belongs to one thread. Every argument is bound, never glued into the text. After a statement gave an Error the
/// transaction (or the savepoint around it) must end with an Error: it is refused anything else, on both engines.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/codec.h"
#include "store/connection.h"
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

  /// The first row, if any. `Row` is a row type, or the type of a single column.
  template <class Row, class... Args>
  Result<std::optional<Row>> one(Stmt<Row(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  template <class Row, class... Args>
  Result<std::vector<Row>> all(Stmt<Row(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  /// The number in the first row; 0 when there is none or it is NULL.
  template <class... Args>
  Result<std::int64_t> number(Stmt<std::int64_t(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  /// All rows that belong to any of the keys, in no order: SQLite asks once a key, PostgreSQL once for all. A key given
  /// twice gives its rows twice.
  template <class Row, class... Args>
  Result<std::vector<Row>> many(Stmt<Row(Args...)> const& stmt, std::vector<std::tuple<Args...>> const& keys);
  /// For the list builder. `{*}` becomes Table<Row>'s columns. `expected`: how many rows there are room for at once.
  template <class Row>
  Result<std::vector<Row>> dynamic(Dynamic const& query, std::size_t expected = 0);
  Result<std::int64_t> dynamic_number(Dynamic const& query);

  Engine engine() const { return connection_.engine(); }

 protected:
  Connection& connection_;
};

/// What an insert does when a unique key is taken.
enum class Taken : std::uint8_t {
  fail,     ///< the statement gives Code::conflict
  skip,     ///< any unique key: the row is left out
  replace,  ///< the primary key: all columns behind it take the new values; of a batch, the last row with a key counts
};

class WriteTx : public ReadTx {
 public:
  using ReadTx::ReadTx;

  /// Runs an INSERT, UPDATE or DELETE; the number of rows it changed.
  template <class... Args>
  Result<std::int64_t> change(Stmt<void(Args...)> const& stmt, std::type_identity_t<Args> const&... args);
  /// The same for all rows that belong to any of the keys: SQLite runs it once a key, PostgreSQL once for all.
  template <class... Args>
  Done change_many(Stmt<void(Args...)> const& stmt, std::vector<std::tuple<Args...>> const& keys);
  template <class Row>
  Done insert(Row const& row, Taken taken = Taken::fail) {
    return insert_many(std::span(&row, 1), taken);
  }
  /// SQLite steps one statement, PostgreSQL sends one over arrays.
  template <class Row>
  Done insert_many(std::span<Row const> rows, Taken taken = Taken::fail);
  /// Inserts; where the primary key is taken, adds these members to what is stored. All other columns stay.
  template <class Row, class... Members>
  Done add_many(std::span<Row const> rows, Members Row::*... members);
  /// Every column behind the primary key takes the row's value. Rows that do not exist are no error; of several rows
  /// with one key the last counts.
  template <class Row>
  Done update(Row const& row) {
    return update_many(std::span(&row, 1));
  }
  template <class Row>
  Done update_many(std::span<Row const> rows);
  /// The same for these members only: what is not named is not written, nor are the indexes over it.
  template <class Row, class... Members>
    requires(sizeof...(Members) > 0)
  Done update(Row const& row, Members Row::*... members) {
    return update_many(std::span(&row, 1), members...);
  }
  template <class Row, class... Members>
    requires(sizeof...(Members) > 0)
  Done update_many(std::span<Row const> rows, Members Row::*... members);

  template <class Row>
  Done insert_many(std::vector<Row> const& rows, Taken taken = Taken::fail) {
    return insert_many(std::span<Row const>(rows), taken);
  }
  template <class Row, class... Members>
  Done add_many(std::vector<Row> const& rows, Members Row::*... members) {
    return add_many(std::span<Row const>(rows), members...);
  }
  template <class Row, class... Members>
  Done update_many(std::vector<Row> const& rows, Members Row::*... members) {
    return update_many(std::span<Row const>(rows), members...);
  }

  /// A part that may fail alone: its changes are undone when `f` gives an Error, the transaction goes on.
  template <class F>
  auto savepoint(F&& f) -> decltype(f());

  /// The project's event log grows with this transaction: listeners are told after the commit.
  void note_events(ProjectId project) { connection_.note_events(project); }

  /// Statements without values, as they are: of migrations, and of one engine alone.
  Done execute(std::string_view sql) { return connection_.execute(sql); }

 private:
  template <class Row>
  Done write_set(std::span<Row const> rows, SetKind kind, ColumnSet columns);
  template <class Row>
  Done insert_trigrams(std::span<Row const> rows);
};

// ---- templates

/// Decodes what comes into a vector, up to `rows_max`.
template <class Row>
struct Collector {
  std::vector<Row> rows = {};
  std::size_t rows_max = SIZE_MAX;

  RowSink sink() {
    return {this, [](void* target, std::span<Cell const> cells) {
              auto& self = *static_cast<Collector*>(target);
              if (!decode_row(cells, self.rows.emplace_back())) return RowStep::misfit;
              return self.rows.size() < self.rows_max ? RowStep::more : RowStep::enough;
            }};
  }
};

template <class Row>
constexpr Query query_of(std::string_view text) {
  if constexpr (Tabled<Row>) {
    return {text, &kTableInfo<Row>};
  } else {
    return {text, nullptr};
  }
}

template <class Row, class... Args>
Result<std::optional<Row>> ReadTx::one(Stmt<Row(Args...)> const& stmt, std::type_identity_t<Args> const&... args) {
  std::array<Cell, sizeof...(Args)> const cells{to_cell(args)...};
  Collector<Row> found{.rows_max = 1};
  TRY_DONE(connection_.run(query_of<Row>(stmt.text), cells, found.sink()));
  if (found.rows.empty()) return std::optional<Row>();
  return std::optional<Row>(std::move(found.rows.front()));
}

template <class Row, class... Args>
Result<std::vector<Row>> ReadTx::all(Stmt<Row(Args...)> const& stmt, std::type_identity_t<Args> const&... args) {
  std::array<Cell, sizeof...(Args)> const cells{to_cell(args)...};
  Collector<Row> found;
  TRY_DONE(connection_.run(query_of<Row>(stmt.text), cells, found.sink()));
  return std::move(found.rows);
}

template <class... Args>
Result<std::int64_t> ReadTx::number(
    Stmt<std::int64_t(Args...)> const& stmt, std::type_identity_t<Args> const&... args) {
  std::array<Cell, sizeof...(Args)> const cells{to_cell(args)...};
  Collector<std::optional<std::int64_t>> found{.rows_max = 1};
  TRY_DONE(connection_.run({stmt.text, nullptr}, cells, found.sink()));
  return found.rows.empty() ? 0 : found.rows.front().value_or(0);
}

template <class... Parts>
RowSource source_of(std::vector<std::tuple<Parts...>> const& keys) {
  using Key = std::tuple<Parts...>;
  return {keys.data(), keys.size(), sizeof...(Parts), [](void const* rows, std::size_t index, Cell* out) {
            std::apply(
                [&](auto const&... part) { ((*out++ = to_cell(part)), ...); }, static_cast<Key const*>(rows)[index]);
          }};
}

template <class Row, class... Args>
Result<std::vector<Row>> ReadTx::many(Stmt<Row(Args...)> const& stmt, std::vector<std::tuple<Args...>> const& keys) {
  Collector<Row> found;
  TRY_DONE(connection_.run_many(query_of<Row>(stmt.text), source_of(keys), found.sink()));
  return std::move(found.rows);
}

template <class Row>
Result<std::vector<Row>> ReadTx::dynamic(Dynamic const& query, std::size_t expected) {
  std::vector<Cell> cells;
  cells.reserve(query.values.size());
  for (Value const& value : query.values) cells.push_back(to_cell(value));
  Collector<Row> found;
  found.rows.reserve(expected);
  TRY_DONE(connection_.run(query_of<Row>(query.text), cells, found.sink()));
  return std::move(found.rows);
}

template <class... Args>
Result<std::int64_t> WriteTx::change(Stmt<void(Args...)> const& stmt, std::type_identity_t<Args> const&... args) {
  std::array<Cell, sizeof...(Args)> const cells{to_cell(args)...};
  return connection_.run({stmt.text, nullptr}, cells, {});
}

template <class... Args>
Done WriteTx::change_many(Stmt<void(Args...)> const& stmt, std::vector<std::tuple<Args...>> const& keys) {
  return connection_.run_many({stmt.text, nullptr}, source_of(keys), {});
}

template <class Row>
Done WriteTx::write_set(std::span<Row const> rows, SetKind kind, ColumnSet columns) {
  static_assert(!Table<Row>::name.empty() && Table<Row>::key > 0 && kWidth<Row> <= 64);
  RowSource const source{rows.data(), rows.size(), kWidth<Row>,
      [](void const* data, std::size_t index, Cell* out) { encode_row(static_cast<Row const*>(data)[index], out); }};
  return connection_.write_set({&kTableInfo<Row>, kind, columns}, source);
}

/// SQLite has a table beside it in which it looks for parts of the row's words.
template <class Row>
concept Searched = requires(Row const& row) { trigrams_of(row); };

template <class Row>
Done WriteTx::insert_many(std::span<Row const> rows, Taken taken) {
  if constexpr (Searched<Row>) {
    must(taken == Taken::fail, "rows that are left out would be found");
    if (engine() == Engine::sqlite) TRY_DONE(insert_trigrams(rows));
  }
  switch (taken) {
    case Taken::fail: return write_set(rows, SetKind::insert, 0);
    case Taken::skip: return write_set(rows, SetKind::insert_or_skip, 0);
    case Taken::replace: return write_set(rows, SetKind::insert_or_replace, ~ColumnSet{0});
  }
  return {};
}

/// In a loop of its own and by rising numbers: FTS5 gathers what comes, and writes out what it has at each step back
/// and, from a trigger, for every row.
template <class Row>
Done WriteTx::insert_trigrams(std::span<Row const> rows) {
  using Trigrams = decltype(trigrams_of(rows.front()));
  std::vector<Trigrams> trigrams;
  trigrams.reserve(rows.size());
  for (Row const& row : rows)
    if (Trigrams const of_row = trigrams_of(row); !of_row.empty()) trigrams.push_back(of_row);
  std::ranges::sort(trigrams, {}, &Trigrams::rowid);
  return write_set(std::span<Trigrams const>(trigrams), SetKind::insert, 0);
}

/// Columns of the members, found at run time: the members are arguments.
template <class Row, class... Members>
ColumnSet columns_of(Members Row::*... members) {
  ColumnSet set = 0;
  ColumnSet bit = 1;
  auto const look = [&](auto const& column) {
    auto const compare = [&](auto member) {
      if constexpr (std::same_as<std::remove_cvref_t<decltype(column.member)>, decltype(member)>)
        if (column.member == member) set |= bit;
    };
    (compare(members), ...);
    bit <<= 1;
  };
  Table<Row>::columns.each(look);
  return set;
}

template <class Row, class... Members>
Done WriteTx::add_many(std::span<Row const> rows, Members Row::*... members) {
  static_assert(sizeof...(Members) > 0 && (std::same_as<Members, std::int64_t> && ...), "only numbers are added up");
  return write_set(rows, SetKind::insert_or_add, columns_of(members...));
}

template <class Row>
Done WriteTx::update_many(std::span<Row const> rows) {
  static_assert(Table<Row>::key < static_cast<int>(kWidth<Row>), "the key is all there is");
  return write_set(rows, SetKind::update, ~ColumnSet{0});
}

template <class Row, class... Members>
  requires(sizeof...(Members) > 0)
Done WriteTx::update_many(std::span<Row const> rows, Members Row::*... members) {
  return write_set(rows, SetKind::update, columns_of(members...));
}

template <class F>
auto WriteTx::savepoint(F&& f) -> decltype(f()) {
  TRY_DONE(connection_.savepoint());
  auto result = std::forward<F>(f)();
  if (result) {
    TRY_DONE(connection_.release());
    return result;
  }
  TRY_DONE(connection_.undo_to_savepoint());
  return result;
}

}  // namespace wigwag::store
