#include "core/broadcast_counts.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace wigwag::core {

using store::broadcasts::CountChange;

CountChange& Tally::of(ProjectId project, BroadcastNum broadcast) {
  CountChange& change = changes_[{project, broadcast}];
  change.project = project;
  change.broadcast = broadcast;
  return change;
}

/// A read one counts as delivered and sent. Source: Kapso, broadcasts.
void Tally::count(Recipient const& r, std::int64_t sign, std::int64_t of_total) {
  CountChange& change = of(r.project_id, r.broadcast_num);
  bool const sent = r.state == RecipientState::sent;
  change.total += of_total;
  change.sent += sent ? sign : 0;
  change.delivered += sent && r.delivered_at ? sign : 0;
  change.seen += sent && r.read_at ? sign : 0;
  change.failed += r.state == RecipientState::failed ? sign : 0;
  change.suppressed += r.state == RecipientState::suppressed ? sign : 0;
  change.responded += r.responded_at ? sign : 0;
}

void Tally::changed(Recipient const& before, Recipient after) {
  count(before, -1, 0);
  count(after, 1, 0);
  after.updated_at = now_;
  rows_.push_back(std::move(after));
}

void Tally::removed(ProjectId project, BroadcastNum broadcast, std::int64_t pending) {
  of(project, broadcast).total -= pending;
}

Done Tally::flush(store::WriteTx& tx) {
  if (!rows_.empty()) TRY_DONE(tx.update_many(rows_));
  for (auto const& [key, change] : changes_) TRY_DONE(store::broadcasts::add_counts(tx, change));
  return {};
}

Done forget_recipient(store::WriteTx& tx, Instant now, ProjectId project, ContactNum contact) {
  while (true) {
    TRY(std::vector<Recipient> const rows,
        store::broadcasts::of_contact(tx, project, contact, limits::sweep_batch_max));
    if (rows.empty()) return {};
    Tally tally(now);
    for (Recipient const& before : rows) {
      Recipient after = before;
      bool const open = before.state == RecipientState::sending || before.state == RecipientState::unknown;
      if (before.state == RecipientState::pending) after.state = RecipientState::suppressed;
      if (open) after.state = RecipientState::failed;
      if (open) after.failed_at = now;
      after.address = fmt::format("erased {}", before.num.value);
      after.phone.reset();
      after.contact_num.reset();
      after.message_num.reset();
      after.components = "[]";
      after.error_message = Text{"The contact was erased"};
      after.error_details.reset();
      tally.changed(before, std::move(after));
    }
    TRY_DONE(tally.flush(tx));
  }
}

}  // namespace wigwag::core
