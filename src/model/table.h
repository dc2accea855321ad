/// @file How a row type names its table and columns, once: SELECT lists, INSERTs, UPDATEs and decoding follow from it.
#pragma once
#include <string>
#include <string_view>

#include "base/pack.h"

namespace wigwag {

template <class Row, class Member>
struct Column {
  std::string_view name;
  Member Row::* member;
};
template <class Row, class Member>
Column(char const*, Member Row::*) -> Column<Row, Member>;

/// Specialise with `name`, `columns` (a Pack of Column) and `key` (how many leading columns are the primary key).
/// A member's type says what the column holds: Num, int64, Instant, bool, std::string ({text}), Text ({text}, escaped),
/// Bytes ({bytes}), an enum with Words ({text}); std::optional of these for a column that may be NULL.
template <class Row>
struct Table;

/// A column of raw bytes.
struct Bytes {
  std::string value;
  bool operator==(Bytes const&) const = default;
};

}  // namespace wigwag
