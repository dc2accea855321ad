/// @file Lists: what may be asked of one (Filter), what a request asks (Ask), and the page or number that answers it.
/// One SQL text for both engines, always inside the caller's project, in an order whose last key is the row's number.
#pragma once
#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store/tx.h"
#include "store/views.h"

namespace wigwag::store {

enum class Compare : std::uint8_t {
  equals,
  differs,
  any_of,
  none_of,
  above,
  at_least,
  at_most,
  below,
  within,   ///< pairs of values: from the first of one, up to but without the second
  outside,  ///< of no such pair
  is_null,
  is_set,
  holds,
  fails,     ///< of a column that is a truth value
  contains,  ///< one of store/search.h's columns; the value is a folded term
  shows,     ///< a part of the value as text, whatever its case; the value is a folded term
  among,     ///< what a statement gives that another file wrote (`from`); its values
  not_among,
  never,  ///< no row does
};

/// One part of a WHERE. `values` is empty from is_null on, but for `contains`.
struct Condition {
  std::string_view column;
  Compare compare = Compare::equals;
  std::vector<Value> values = {};
  /// Of among: `SELECT a FROM t WHERE b = ? AND c`, of not_among also what joins it to the row; the values behind those
  /// of its marks are what c is among.
  std::string_view from = {};
};
inline Condition never() { return {{}, Compare::never, {}}; }

/// What a request says about one filter: equals, differs, any_of or none_of (a comma list), and the words themselves.
struct Given {
  Compare compare = Compare::equals;
  std::string_view value;
};

/// One documented parameter of a list. `condition` checks the value and may look things up; its Error says what is
/// allowed, without the parameter's name.
struct Filter {
  std::string_view name;
  Result<Condition> (*condition)(ReadTx& tx, ProjectId project, Given const& given);
  std::string_view summary;
  std::span<std::string_view const> words = {};  ///< all that is allowed; empty: whatever has the right form
  bool searches = false;                         ///< takes too long for a thread that must not block
};

/// `time` is empty where the number alone is the order: creation.
struct Order {
  std::string_view time;
  std::string_view num;
  bool descending = true;
  bool indexed = true;  ///< an index gives the rows in this order
};

enum class Way : std::uint8_t { forward, backward };

/// A place in an order: the row's time (when the order has one) and number.
struct Place {
  std::int64_t time = 0;
  std::int64_t num = 0;
};

/// A column to order by, before the list's own order.
struct SortKey {
  std::string_view column;
  bool descending = false;
};

/// One page that is wanted.
struct Ask {
  std::vector<Condition> conditions;
  Order order;
  std::vector<SortKey> keys = {};  ///< for pages by number: there is no place beyond which to go on
  std::optional<Place> beyond;     ///< forward: rows behind it; backward: the rows just before it
  Way way = Way::forward;
  int limit = 0;
  std::int64_t offset = 0;
  std::optional<std::int64_t> total = {};  ///< how many rows fulfil the conditions, where that is known
};

template <class Row>
struct Slice {
  std::vector<Row> rows;  ///< in list order, whichever way
  bool more = false;      ///< rows remain beyond the page, in the way it was asked
};

/// Room for rows is made for no more than this before they are there.
inline constexpr int kPageExpectedMax = 101;

/// The statements behind a list, also for tests that look at plans.
Dynamic page_text(Source const& source, Engine engine, ProjectId project, Ask const& ask);
Dynamic count_text(Source const& source, Engine engine, ProjectId project, std::vector<Condition> const& conditions,
    std::int64_t count_max);

/// True when an index bounds the rows that are looked at: such a page may be read on a thread that must not block.
bool is_bounded(Ask const& ask);

/// The number of rows, from kept counters; nullopt where a condition is about what is not counted.
Result<std::optional<std::int64_t>> kept_count(
    ReadTx& tx, Source const& source, ProjectId project, std::vector<Condition> const& conditions);
/// What the kept counters say of those conditions that they know: no row can be there, and none is looked for.
Result<bool> is_known_empty(
    ReadTx& tx, Source const& source, ProjectId project, std::vector<Condition> const& conditions);
/// The number of rows from kept counters, else by counting up to count_max.
Result<std::int64_t> count(ReadTx& tx, Source const& source, ProjectId project,
    std::vector<Condition> const& conditions, std::int64_t count_max);

bool asks_for_nothing(std::vector<Condition> const& conditions);

/// page_text, told how many rows there are where the plan depends on it.
Result<Dynamic> told_page_text(ReadTx& tx, Source const& source, ProjectId project, Ask const& ask);

template <class Row>
Result<Slice<Row>> fetch(ReadTx& tx, ProjectId project, Ask const& ask) {
  Slice<Row> slice;
  if (asks_for_nothing(ask.conditions)) return slice;
  TRY(bool const is_empty, is_known_empty(tx, Table<Row>::source, project, ask.conditions));
  if (is_empty) return slice;
  auto const expected = static_cast<std::size_t>(std::min(ask.limit + 1, kPageExpectedMax));
  TRY(Dynamic const page, told_page_text(tx, Table<Row>::source, project, ask));
  TRY(slice.rows, tx.dynamic<Row>(page, expected));
  slice.more = std::cmp_greater(slice.rows.size(), ask.limit);
  if (slice.more) slice.rows.pop_back();
  if (ask.way == Way::backward) std::ranges::reverse(slice.rows);
  return slice;
}

}  // namespace wigwag::store
