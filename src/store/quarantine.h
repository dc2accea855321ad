/// @file Queries over what could not be understood.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/quarantine.h"
#include "store/tx.h"

namespace wigwag::store::quarantine {

/// Newest first, with numbers below `before` (0: from the newest).
Result<std::vector<Quarantined>> list(ReadTx&, RowNum before, std::int64_t rows_max);
Result<std::optional<Quarantined>> find(ReadTx&, RowNum);
/// Not replayed yet; oldest first, with numbers above `after`.
Result<std::vector<RowNum>> waiting(ReadTx&, RowNum after, std::int64_t rows_max);
Done mark_replayed(WriteTx&, RowNum, Instant at);

}  // namespace wigwag::store::quarantine
