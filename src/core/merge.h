/// @file What follows in the database when two contacts turn out to be one: threads, sessions and messages move over.
/// Rare, so a few statements for each; their number does not depend on how many messages there are.
#pragma once
#include "base/instant.h"
#include "base/result.h"
#include "core/identity.h"
#include "store/tx.h"

namespace wigwag::core {

/// `contacts` are written already. Sessions of both that overlap or lie within 24 hours become one, the older.
Done repoint(store::WriteTx& tx, Instant now, Merged const& merged);

}  // namespace wigwag::core
