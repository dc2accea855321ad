/// @file What differs between the engines in a statement's text. The whole list stands here; outside fragments and `?`
/// a text is sent as written.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/connection.h"

namespace wigwag::store {

/// | fragment        | SQLite                        | PostgreSQL                                    |
/// | `{*}`           | the row type's columns        | the same                                      |
/// | `, {keys}`      | nothing: one key at a time    | , unnest($1::bigint[], …) AS keys(k1, …)      |
/// | ` FROM {keys}`  | nothing                       | FROM unnest($1::bigint[], …) AS keys(k1, …)   |
/// | `k1`            | ?1                            | k1                                            |
/// | `{text}`        | TEXT                          | TEXT COLLATE "C": words order alike on both   |
/// | `{bytes}`       | BLOB                          | BYTEA                                         |
/// | `{skip_locked}` | nothing                       | FOR UPDATE SKIP LOCKED                        |
/// | `?`             | ?                             | $1, $2, …                                     |
/// `kinds`: the columns of `{keys}`. An unknown fragment is an internal error.
Result<std::string> fill_in(Engine engine, Query const& query, std::span<CellKind const> kinds = {});

/// The columns that a set statement binds, in order.
std::vector<std::size_t> bound_columns(SetStatement const& statement);
/// Its text: SQLite's binds one row (?1, ?2, …), PostgreSQL's one array a column ($1, $2, …).
std::string set_text(Engine engine, SetStatement const& statement);

/// PostgreSQL's name of a kind: bigint, boolean, text, bytea.
std::string_view type_name(CellKind kind);

}  // namespace wigwag::store
