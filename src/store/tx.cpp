#include "store/tx.h"

namespace wigwag::store {

Result<std::int64_t> ReadTx::dynamic_number(Dynamic const& query) {
  std::vector<Cell> cells;
  cells.reserve(query.values.size());
  for (Value const& value : query.values) cells.push_back(to_cell(value));
  Collector<std::optional<std::int64_t>> found{.rows_max = 1};
  TRY_DONE(connection_.run({query.text, nullptr}, cells, found.sink()));
  return found.rows.empty() ? 0 : found.rows.front().value_or(0);
}

}  // namespace wigwag::store
