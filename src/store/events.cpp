#include "store/events.h"

namespace wigwag::store::events {
namespace {

constexpr Stmt<std::int64_t(ProjectId, std::int64_t, std::int64_t)> kTakeNumbers{
    "INSERT INTO project_counter (project_id, events, contacts) VALUES (?, ?, ?) ON CONFLICT (project_id) DO UPDATE "
    "SET events = project_counter.events + excluded.events, contacts = project_counter.contacts + excluded.contacts "
    "RETURNING events"};

}  // namespace

Done append(WriteTx& tx, ProjectId project, std::vector<Event> events, std::int64_t contacts_added) {
  auto const count = static_cast<std::int64_t>(events.size());
  if (count == 0 && contacts_added == 0) return {};
  TRY(std::int64_t const newest, tx.number(kTakeNumbers, project, count, contacts_added));
  std::int64_t num = newest - count;
  for (Event& event : events) event.num = ++num;
  if (events.empty()) return {};
  tx.note_events(project);
  return tx.insert_many(events);
}

}  // namespace wigwag::store::events
