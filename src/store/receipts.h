/// @file What the journals keep in the database: SQLite's position in its log of files, PostgreSQL's receipts
/// themselves. Not tenant data: nothing was parsed yet.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/table.h"
#include "store/tx.h"

namespace wigwag::store {

/// PostgreSQL only. It is no part of model/: SQLite has no such table.
struct ReceiptRow {
  RowNum num;
  Instant received_at;
  Bytes body;
  bool applied = false;
};

/// A receipt's size, to choose by.
struct WaitingReceipt {
  RowNum num;
  std::int64_t body_bytes = 0;
};

struct Backlog {
  std::int64_t waiting = 0;
  std::optional<Instant> oldest_at;
};

}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::ReceiptRow> {
  static constexpr std::string_view name = "receipt";
  static constexpr int key = 1;
  static constexpr Pack columns{Column{"num", &store::ReceiptRow::num},
      Column{"received_at", &store::ReceiptRow::received_at}, Column{"body", &store::ReceiptRow::body},
      Column{"applied", &store::ReceiptRow::applied}};
};

namespace wigwag::store::receipts {

/// SQLite: all before this position of the log is applied. 0 at the start.
Result<std::int64_t> position(ReadTx& tx);
Done set_position(WriteTx& tx, std::int64_t position);

/// PostgreSQL: false when another node applies. Held until the commit.
Result<bool> lock_apply(WriteTx& tx);
/// Makes what lock_apply locks.
Done prepare_lock(WriteTx& tx);
/// Oldest first.
Result<std::vector<WaitingReceipt>> waiting(ReadTx& tx, std::int64_t limit);
/// Those that wait up to that number, oldest first.
Result<std::vector<ReceiptRow>> bodies(ReadTx& tx, RowNum last, std::int64_t limit);
/// Counted up to `count_max`.
Result<Backlog> backlog(ReadTx& tx, std::int64_t count_max);
/// Deletes what came before that instant and is applied.
Result<std::int64_t> forget(WriteTx& tx, Instant before, std::int64_t rows_max);

}  // namespace wigwag::store::receipts
