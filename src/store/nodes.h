/// @file Which number a running process has among all that write to one database: the middle part of every row number.
#pragma once
#include <optional>
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "store/tx.h"

namespace wigwag::store::nodes {

inline constexpr std::int64_t kHeldUs = 60 * kSecondUs;    ///< a lease, from its last renewal on
inline constexpr std::int64_t kSilentUs = 10 * kSecondUs;  ///< who has not renewed for so long is thought to be dead

inline constexpr int kServersMax = 15;   ///< nodes 0–14
inline constexpr int kCommandNode = 15;  ///< commands of the operator: short, and their rows are few

/// A free number for `holder` until then; nullopt when all are taken.
Result<std::optional<int>> take(WriteTx&, std::string const& holder, Instant now, Instant held_until);
/// False: it was lost to another holder.
Result<bool> renew(WriteTx&, int node, std::string const& holder, Instant held_until);
Done release(WriteTx&, int node, std::string const& holder);
/// How many have renewed lately.
Result<std::int64_t> alive(ReadTx&, Instant now);

}  // namespace wigwag::store::nodes
