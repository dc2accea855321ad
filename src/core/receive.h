/// @file What happens to rows when Meta tells us something: a batch of updates is loaded as a set, decided in memory in
/// order, and written as a set. The same updates in another order, or twice, leave the same rows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/inbound.h"
#include "store/tx.h"

namespace wigwag::core {

struct Arrived {
  Inbound inbound;
  Instant received_at;
};

/// An update that belongs to nobody we know; nothing of it was stored.
struct Unplaced {
  std::size_t index;
  std::string reason;
};

struct Outcome {
  std::int64_t messages = 0;    ///< new rows
  std::int64_t statuses = 0;    ///< steps that were new, for known messages or not
  std::int64_t changes = 0;     ///< edits and deletions that were new
  std::int64_t duplicates = 0;  ///< messages, statuses and changes that were here already
  std::int64_t other = 0;       ///< everything else
  std::vector<Unplaced> unplaced;
};

/// `now` is the time of storing. Its statements on the projects' counters come last: the caller adds none behind them
/// that waits. Errors: only the store's.
Result<Outcome> receive(store::WriteTx& tx, NumSource& nums, Instant now, std::span<Arrived const> arrived);

}  // namespace wigwag::core
