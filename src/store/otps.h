/// @file Queries over one-time codes and over counts of what was done in a while.
#pragma once
#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "model/otp.h"
#include "store/tx.h"

namespace wigwag::store::otps {

Result<std::optional<Otp>> find(ReadTx&, ProjectId, std::string_view phone, std::string_view purpose);
Done erase(WriteTx&, ProjectId, std::string_view phone, std::string_view purpose);
/// Only this one: not one that was sent since.
Done erase(WriteTx&, ProjectId, std::string_view phone, std::string_view purpose, RowNum);

Result<std::optional<RateCount>> count(ReadTx&, ProjectId, std::string_view what, std::string_view who);
/// Adds to what was counted, or begins anew where that time is over; what stands there then. Of one row at a time,
/// without the project's lock.
Result<RateCount> add_to_count(WriteTx&, RateCount const& more, Instant now);
Done forget_count(WriteTx&, ProjectId, std::string_view what, std::string_view who);

/// Of all projects, the oldest first; how many.
Result<std::int64_t> erase_expired(WriteTx&, Instant before, std::int64_t rows_max);
Result<std::int64_t> erase_ended_counts(WriteTx&, Instant before, std::int64_t rows_max);

}  // namespace wigwag::store::otps
