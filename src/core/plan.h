/// @file What a project's plan allows, counted exactly. -1 is unlimited; a limit that is not configured bounds nothing.
#pragma once
#include <cstdint>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "core/project_settings.h"
#include "store/tx.h"

namespace wigwag::core {

/// Whether `adding` more contacts may be made. Locks the project: until the transaction ends nobody else makes any.
/// Contacts that this transaction has made but not appended to the log yet belong to `adding`. Errors: feature_limit.
Done check_contacts(store::WriteTx& tx, ProjectId project, std::int64_t adding = 1);
/// Whether one more conversation may be begun this month (UTC). Locks the project. Errors: feature_limit.
Done check_conversations(store::WriteTx& tx, ProjectId project, Instant now);
/// Errors: feature_unavailable.
Done check_feature(store::ReadTx& tx, ProjectId project, Feature feature);

/// How much of a quota is used. A count of rows: for the pool.
Result<std::int64_t> used(store::ReadTx& tx, ProjectId project, Quota quota, Instant now);

/// Begin of the month (UTC) that holds `at`.
Instant month_of(Instant at);

}  // namespace wigwag::core
