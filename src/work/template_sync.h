/// @file Fetching an account's templates from Meta: all pages, then one transaction.
#pragma once
#include <optional>
#include <string>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/task.h"
#include "meta/graph.h"
#include "net/pool.h"
#include "store/db.h"

namespace wigwag::work {

/// Meta's list is looked at again after this time, though nothing told of a change.
inline constexpr std::int64_t kTemplatesFreshUs = 15LL * 60 * 1'000'000;

/// All of it outlives the task.
struct SyncNeeds {
  store::Db& db;
  net::Pool& pool;
  meta::Graph& graph;
  NumSource& nums;
  Clock const& clock;
};

struct TemplateSyncResult {
  std::size_t listed = 0;
  std::optional<meta::GraphReply> refusal = {};  ///< nothing was changed
};

/// True when the account's templates were never listed, or not for long, or one is known to have changed.
Result<bool> templates_are_due(store::ReadTx& tx, ProjectId project, std::string_view waba_id, Instant now);

/// Errors: nothing was sent, or nothing was written.
Task<Result<TemplateSyncResult>> sync_templates(
    SyncNeeds needs, meta::GraphAccess access, ProjectId project, std::string waba_id);

}  // namespace wigwag::work
