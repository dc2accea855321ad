/// @file The journal's table on PostgreSQL. It is no part of model/: SQLite has none.
#pragma once
#include <string_view>
#include <tuple>

#include "base/id.h"
#include "base/instant.h"
#include "model/table.h"

namespace wigwag::work {

struct ReceiptRow {
  RowNum num;
  Instant received_at;
  Bytes body;
  bool applied = false;
};

}  // namespace wigwag::work

template <>
struct wigwag::Table<wigwag::work::ReceiptRow> {
  static constexpr std::string_view name = "receipt";
  static constexpr int key = 1;
  static constexpr std::tuple columns{Column{"num", &work::ReceiptRow::num},
      Column{"received_at", &work::ReceiptRow::received_at}, Column{"body", &work::ReceiptRow::body},
      Column{"applied", &work::ReceiptRow::applied}};
};
