/// @file Work over many rows in transactions of their own: a statement has a deadline, and others want to write.
#pragma once
#include <cstdint>
#include <stop_token>

#include "base/limits.h"
#include "base/result.h"
#include "store/db.h"

namespace wigwag::work {

/// `some_of` does limits::sweep_batch_max at most and says how many; again until it did fewer, or a stop is requested.
/// How many in all.
template <class F>
Result<std::int64_t> in_batches(store::Db& db, std::stop_token const& stop, F const& some_of) {
  std::int64_t total = 0;
  while (!stop.stop_requested()) {
    TRY(std::int64_t const some, db.write(some_of));
    total += some;
    if (some < limits::sweep_batch_max) break;
  }
  return total;
}

}  // namespace wigwag::work
