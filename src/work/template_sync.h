/// @file Fetching an account's templates from Meta: all pages, then one transaction.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/task.h"
#include "meta/graph.h"
#include "net/one_shot.h"
#include "net/pool.h"
#include "store/db.h"

namespace wigwag::work {

/// Meta's list is looked at again after this time, though nothing told of a change.
inline constexpr std::int64_t kTemplatesFreshUs = 15LL * 60 * 1'000'000;

struct TemplateSyncResult {
  std::size_t listed = 0;
  std::optional<meta::GraphReply> refusal = {};  ///< nothing was changed
};

/// Which accounts are being fetched just now, by this server, and who waits for them. Several servers may fetch one at
/// the same time: each writes what Meta lists.
class TemplateSyncs {
 public:
  using Outcome = Result<TemplateSyncResult>;

  /// nullopt: the caller fetches, and tells by `finish`. Else what to wait for.
  std::optional<net::OneShot<Outcome>> join(ProjectId project, std::string const& waba_id);
  void finish(ProjectId project, std::string const& waba_id, Outcome const& outcome);

 private:
  using Key = std::pair<ProjectId, std::string>;
  Guarded<std::map<Key, std::vector<net::OneShot<Outcome>>>> running_;
};

/// All of it outlives the task.
struct SyncNeeds {
  store::Db& db;
  net::Pool& pool;
  meta::Graph& graph;
  NumSource& nums;
  Clock const& clock;
  TemplateSyncs& syncs;
};

/// True when the account's templates were never listed, or not for long, or one is known to have changed.
Result<bool> templates_are_due(store::ReadTx& tx, ProjectId project, std::string_view waba_id, Instant now);

/// One at a time for an account: who comes meanwhile gets the outcome of the one that runs. Errors: nothing was sent,
/// or nothing was written.
Task<Result<TemplateSyncResult>> sync_templates(
    SyncNeeds needs, meta::GraphAccess access, ProjectId project, std::string waba_id);

}  // namespace wigwag::work
