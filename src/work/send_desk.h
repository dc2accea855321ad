/// @file What sends write, drafts before Meta is asked and settlements after: all of a project that waits is written in
/// one transaction, each with an outcome of its own. While one is written the next gather; nobody waits for company.
#pragma once
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "base/instant.h"
#include "base/task.h"
#include "core/send.h"
#include "net/one_shot.h"
#include "net/pool.h"
#include "store/db.h"

namespace wigwag::work {

class SendDesk {
 public:
  /// All outlive this. `before`: called on the pool's thread before a transaction, outside of it.
  SendDesk(store::Db& db, net::Pool& pool, NumSource& nums, Clock clock, std::function<void(Instant now)> before)
      : db_(db), pool_(pool), nums_(nums), clock_(std::move(clock)), before_(std::move(before)) {}

  /// As core::draft; also unavailable.
  Task<core::Drafted> draft(core::Draft draft);
  Task<Done> settle(core::Settlement settlement);

 private:
  template <class Job, class Outcome>
  struct Waiting {
    Job job;
    net::OneShot<Outcome> done = {};
  };
  using Drafts = std::vector<Waiting<core::Draft, core::Drafted>>;
  using Settlements = std::vector<Waiting<core::Settlement, Done>>;
  struct Queue {
    Drafts drafts;
    Settlements settlements;
    bool running = false;
  };
  struct Batch {
    Drafts drafts;
    Settlements settlements;
    bool empty() const { return drafts.empty() && settlements.empty(); }
  };

  template <class Add>
  void enqueue(ProjectId project, Add const& add);
  Batch take(ProjectId project);
  bool has_more(ProjectId project);
  void submit(ProjectId project);
  void run(ProjectId project);
  void refuse(ProjectId project);
  Done write(Batch const& batch, std::vector<core::Drafted>& drafted, std::vector<Done>& settled);

  store::Db& db_;
  net::Pool& pool_;
  NumSource& nums_;
  Clock clock_;
  std::function<void(Instant now)> before_;
  Guarded<std::map<ProjectId, Queue>> queues_;
};

}  // namespace wigwag::work
