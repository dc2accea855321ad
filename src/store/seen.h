/// @file Queries over news that was applied before.
#pragma once
#include <cstdint>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/quarantine.h"
#include "store/tx.h"

namespace wigwag::store::seen {

Result<std::vector<SeenNews>> find(ReadTx&, std::vector<std::tuple<ProjectId, std::int64_t>> const& hashes);
/// How many; no more than that at a time, as a statement has a deadline.
Result<std::int64_t> erase_before(WriteTx&, Instant, std::int64_t rows_max);

}  // namespace wigwag::store::seen
