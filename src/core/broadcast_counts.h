/// @file A broadcast's counters move with its recipients' states, in one transaction: they are always exact.
#pragma once
#include <map>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/broadcast.h"
#include "store/broadcasts.h"
#include "store/tx.h"

namespace wigwag::core {

/// Recipients as they were and as they are; written and counted together.
class Tally {
 public:
  explicit Tally(Instant now) : now_(now) {}

  void changed(Recipient const& before, Recipient after);
  void added(Recipient const& recipient) { count(recipient, 1, 1); }
  /// Pending ones that were erased.
  void removed(ProjectId project, BroadcastNum broadcast, std::int64_t pending);
  /// Their rows are written, then the counters.
  Done flush(store::WriteTx& tx);

 private:
  using Change = store::broadcasts::CountChange;
  void count(Recipient const& recipient, std::int64_t sign, std::int64_t of_total);
  Change& of(ProjectId project, BroadcastNum broadcast);

  Instant now_;
  std::vector<Recipient> rows_;
  std::map<std::pair<ProjectId, BroadcastNum>, Change> changes_;
};

/// The person was erased: what is left of them in broadcasts is that they were counted. Nothing is sent to them any
/// more.
Done forget_recipient(store::WriteTx& tx, Instant now, ProjectId project, ContactNum contact);

}  // namespace wigwag::core
