/// @file What a project holds, as sorted lines without row numbers and without the times of receipt: two projects that
/// were told the same things in another order give the same text.
#pragma once
#include <string>
#include <vector>

#include "base/id.h"
#include "store/db.h"

namespace wigwag::kit {

/// Every row of a table in one project, by its key.
template <class Row>
std::vector<Row> rows_of(store::Db& db, ProjectId project) {
  store::Dynamic query{"SELECT {*} FROM " + std::string(Table<Row>::name) + " WHERE project_id = ?", {project.value}};
  auto rows = db.read([&](store::ReadTx& tx) { return tx.dynamic<Row>(query); });
  must(rows.has_value(), "a table can be read");
  return *std::move(rows);
}

/// Every row of a table that belongs to no project.
template <class Row>
std::vector<Row> rows_of_all(store::Db& db) {
  store::Dynamic query{"SELECT {*} FROM " + std::string(Table<Row>::name), {}};
  auto rows = db.read([&](store::ReadTx& tx) { return tx.dynamic<Row>(query); });
  must(rows.has_value(), "a table can be read");
  return *std::move(rows);
}

std::string dump(store::Db& db, ProjectId project);

}  // namespace wigwag::kit
