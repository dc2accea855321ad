/// @file Leases: work that one node does at a time, until a moment. Node numbers are leased in store/nodes.h.
#pragma once
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "store/tx.h"

namespace wigwag::store {

/// True when the lease is ours until then: it was free, its time had passed, or we held it. `holder` is of this process
/// and this start of it.
Result<bool> lease_take(WriteTx& tx, std::string const& name, std::string const& holder, Instant until, Instant now);
/// Gives it back early. Nothing happens when somebody else holds it.
Done lease_give_back(WriteTx& tx, std::string const& name, std::string const& holder);

}  // namespace wigwag::store
