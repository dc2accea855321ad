/// @file A statement is a constant with a signature: the row it gives and the arguments it takes. One text for both
/// engines; what differs is a fragment (store/fragments.h). The compiler counts the `?`, refuses quotes and semicolons.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/table.h"

namespace wigwag::store {

template <class Signature>
struct Stmt;

/// `Row` is a row type with a Table, the type of a single column (std::int64_t for `number`), or void for a change.
///   constexpr Stmt<Contact(ProjectId, std::string)> kByPhone{
///       "SELECT {*} FROM contact WHERE project_id = ? AND phone = ?"};
/// With `{keys}` in the text the statement is for `many` and `change_many`: its arguments are the columns k1, k2, … of
/// the keys asked for,
///   "SELECT {*} FROM contact, {keys} WHERE project_id = k1 AND phone = k2"
///   "DELETE FROM contact USING {keys} WHERE project_id = k1 AND phone = k2"
/// and it has no `?`.
template <class Row, class... Args>
struct Stmt<Row(Args...)> {
  std::string_view text;

  consteval Stmt(char const* sql) : text(sql) {  // NOLINT: a literal is a statement
    std::size_t marks = 0;
    for (char const c : text) {
      if (c == '?') ++marks;
      if (c == '\'' || c == ';') throw "no quotes and no semicolons in a statement: bind the value";
    }
    bool const keys = text.find("{keys}") != std::string_view::npos;
    if (keys ? marks != 0 : marks != sizeof...(Args)) throw "one argument for each ?";
  }
};

}  // namespace wigwag::store
