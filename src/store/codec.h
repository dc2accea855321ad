/// @file How a row's members become what the engines bind and read, and back. The templates only convert to and from
/// cells; everything behind them is written once, in store/connection.h and the engines.
#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/enums.h"
#include "model/table.h"

namespace wigwag::store {

enum class Engine : std::uint8_t { sqlite, postgres };

/// A value that owns what it holds, for statements built at run time. The text alternative holds UTF-8 without NULs.
using Value = std::variant<std::monostate, std::int64_t, bool, std::string, Bytes>;

enum class CellKind : std::uint8_t { unknown, integer, boolean, text, bytes };

/// One value on its way in or out. A view: text and bytes belong to the row, or to the engine until its next step.
struct Cell {
  std::string_view bytes = {};  ///< of text and bytes
  std::int64_t integer = 0;     ///< of integer; of boolean 0 or 1
  CellKind kind = CellKind::unknown;
  bool null = true;

  static constexpr Cell of(std::int64_t value) { return {{}, value, CellKind::integer, false}; }
  static constexpr Cell of_bool(bool value) { return {{}, value ? 1 : 0, CellKind::boolean, false}; }
  static constexpr Cell of_text(std::string_view value) { return {value, 0, CellKind::text, false}; }
  static constexpr Cell of_bytes(std::string_view value) { return {value, 0, CellKind::bytes, false}; }
  static constexpr Cell null_of(CellKind kind) { return {{}, 0, kind, true}; }
};

/// For each member type: which kind of column, whether it may be NULL, `encode`, and `decode`, which is false for what
/// the type cannot hold (NULL, an unknown word).
template <class T>
struct Codec;

template <>
struct Codec<std::int64_t> {
  static constexpr CellKind kind = CellKind::integer;
  static constexpr bool nullable = false;
  static Cell encode(std::int64_t value) { return Cell::of(value); }
  static bool decode(Cell const& cell, std::int64_t& out) {
    out = cell.integer;
    return !cell.null && cell.kind == CellKind::integer;
  }
};

/// Narrow whole numbers are arguments only (a limit, a count).
template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, std::int64_t> && sizeof(T) <= 8)
struct Codec<T> {
  static constexpr CellKind kind = CellKind::integer;
  static constexpr bool nullable = false;
  static Cell encode(T value) { return Cell::of(static_cast<std::int64_t>(value)); }
};

template <>
struct Codec<bool> {
  static constexpr CellKind kind = CellKind::boolean;
  static constexpr bool nullable = false;
  static Cell encode(bool value) { return Cell::of_bool(value); }
  static bool decode(Cell const& cell, bool& out) {
    out = cell.integer != 0;
    return !cell.null && (cell.kind == CellKind::boolean || cell.kind == CellKind::integer);
  }
};

template <>
struct Codec<std::string> {
  static constexpr CellKind kind = CellKind::text;
  static constexpr bool nullable = false;
  static Cell encode(std::string const& value) { return Cell::of_text(value); }
  static bool decode(Cell const& cell, std::string& out) {
    out = std::string(cell.bytes);  // the row is new: nothing to assign over
    return !cell.null && cell.kind == CellKind::text;
  }
};

/// An argument only: a row owns its text.
template <>
struct Codec<std::string_view> {
  static constexpr CellKind kind = CellKind::text;
  static constexpr bool nullable = false;
  static Cell encode(std::string_view value) { return Cell::of_text(value); }
};

template <>
struct Codec<Text> {
  static constexpr CellKind kind = CellKind::text;
  static constexpr bool nullable = false;
  static Cell encode(Text const& value) { return Cell::of_text(value.escaped); }
  static bool decode(Cell const& cell, Text& out) { return Codec<std::string>::decode(cell, out.escaped); }
};

template <>
struct Codec<Bytes> {
  static constexpr CellKind kind = CellKind::bytes;
  static constexpr bool nullable = false;
  static Cell encode(Bytes const& value) { return Cell::of_bytes(value.value); }
  static bool decode(Cell const& cell, Bytes& out) {
    out.value.assign(cell.bytes);
    return !cell.null && cell.kind == CellKind::bytes;
  }
};

template <>
struct Codec<Instant> {
  static constexpr CellKind kind = CellKind::integer;
  static constexpr bool nullable = false;
  static Cell encode(Instant value) { return Cell::of(value.us); }
  static bool decode(Cell const& cell, Instant& out) { return Codec<std::int64_t>::decode(cell, out.us); }
};

template <class Tag>
struct Codec<Num<Tag>> {
  static constexpr CellKind kind = CellKind::integer;
  static constexpr bool nullable = false;
  static Cell encode(Num<Tag> value) { return Cell::of(value.value); }
  static bool decode(Cell const& cell, Num<Tag>& out) { return Codec<std::int64_t>::decode(cell, out.value); }
};

template <Worded E>
struct Codec<E> {
  static constexpr CellKind kind = CellKind::text;
  static constexpr bool nullable = false;
  static Cell encode(E value) { return Cell::of_text(word_of(value)); }
  static bool decode(Cell const& cell, E& out) {
    std::optional<E> const found = cell.null || cell.kind != CellKind::text ? std::nullopt : from_word<E>(cell.bytes);
    out = found.value_or(E{});
    return found.has_value();
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static constexpr CellKind kind = Codec<T>::kind;
  static constexpr bool nullable = true;
  static Cell encode(std::optional<T> const& value) { return value ? Codec<T>::encode(*value) : Cell::null_of(kind); }
  static bool decode(Cell const& cell, std::optional<T>& out) {
    if (!cell.null) return Codec<T>::decode(cell, out.emplace());
    out.reset();
    return true;
  }
};

template <class T>
Cell to_cell(T const& value) {
  return Codec<T>::encode(value);
}
Cell to_cell(Value const& value);
/// For a statement built at run time: the value as its column holds it.
Value own(Cell const& cell);
template <class T>
Value to_value(T const& member) {
  return own(to_cell(member));
}

struct ColumnInfo {
  std::string_view name;
  CellKind kind;
  bool nullable;
};
/// A row type without its type. `name` and `key` are empty and 0 for rows that are only read.
struct TableInfo {
  std::string_view name;
  int key;
  std::span<ColumnInfo const> columns;
};

template <class Row>
concept Tabled = requires { Table<Row>::columns; };

template <Tabled Row>
inline constexpr std::size_t kWidth = std::remove_cvref_t<decltype(Table<Row>::columns)>::size;

template <class T>
struct MemberOf;
template <class Row, class Member>
struct MemberOf<Member Row::*> {
  using type = Member;
};

template <Tabled Row>
inline constexpr auto kColumnInfos = Table<Row>::columns.apply([](auto const&... column) {
  return std::array<ColumnInfo, sizeof...(column)>{
      ColumnInfo{column.name, Codec<typename MemberOf<std::remove_cvref_t<decltype(column.member)>>::type>::kind,
          Codec<typename MemberOf<std::remove_cvref_t<decltype(column.member)>>::type>::nullable}...};
});

template <Tabled Row>
consteval TableInfo make_table_info() {
  TableInfo info{{}, 0, kColumnInfos<Row>};
  if constexpr (requires { Table<Row>::name; }) info.name = Table<Row>::name;
  if constexpr (requires { Table<Row>::key; }) info.key = Table<Row>::key;
  return info;
}
template <Tabled Row>
inline constexpr TableInfo kTableInfo = make_table_info<Row>();

/// `out` has room for every column.
template <Tabled Row>
void encode_row(Row const& row, Cell* out) {
  Table<Row>::columns.each([&](auto const& column) { *out++ = to_cell(row.*column.member); });
}

/// False when there are too few cells or one does not fit its member. A row is a Tabled type, or one single value.
template <class Row>
bool decode_row(std::span<Cell const> cells, Row& out) {
  if constexpr (Tabled<Row>) {
    if (cells.size() < kWidth<Row>) return false;
    Cell const* cell = cells.data();
    return Table<Row>::columns.apply([&](auto const&... column) {
      return (Codec<std::remove_cvref_t<decltype(out.*column.member)>>::decode(*cell++, out.*column.member) && ...);
    });
  } else {
    return !cells.empty() && Codec<Row>::decode(cells[0], out);
  }
}

/// Columns by number, as bits: column 0 is bit 0.
using ColumnSet = std::uint64_t;

}  // namespace wigwag::store
