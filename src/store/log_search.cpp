#include "store/log_search.h"

namespace wigwag::store {

/// Where an event stands, and when it was stored.
struct EventPlace {
  std::int64_t num = 0;
  Instant at;
};

}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::EventPlace> {
  static constexpr Pack columns{Column{"num", &store::EventPlace::num}, Column{"at", &store::EventPlace::at}};
};

namespace wigwag::store::log_search {
namespace {

constexpr Stmt<std::int64_t(ProjectId)> kNewest{"SELECT events FROM project_counter WHERE project_id = ?"};
constexpr Stmt<EventPlace(ProjectId, std::int64_t)> kFrom{
    "SELECT {*} FROM event WHERE project_id = ? AND num >= ? ORDER BY num LIMIT 1"};
constexpr Stmt<LoggedEvent(ProjectId, std::int64_t, std::int64_t, std::int64_t)> kEvents{
    "SELECT {*} FROM event e LEFT JOIN message m ON m.project_id = e.project_id AND m.num = e.message_num"
    " LEFT JOIN channel n ON n.num = e.channel_num"
    " WHERE e.project_id = ? AND e.num >= ? AND e.num < ? ORDER BY e.num DESC LIMIT ?"};
constexpr Stmt<LoggedDelivery(ProjectId, std::int64_t, std::int64_t, std::int64_t)> kDeliveries{
    "SELECT {*} FROM delivery d LEFT JOIN webhook w ON w.project_id = d.project_id AND w.num = d.webhook_num"
    " LEFT JOIN channel n ON n.num = d.channel_num"
    " WHERE d.project_id = ? AND d.num >= ? AND d.num < ? ORDER BY d.num DESC LIMIT ?"};
constexpr Stmt<LoggedDelivery(ProjectId, std::int64_t, std::int64_t, std::int64_t)> kProblems{
    "SELECT {*} FROM delivery d LEFT JOIN webhook w ON w.project_id = d.project_id AND w.num = d.webhook_num"
    " LEFT JOIN channel n ON n.num = d.channel_num"
    " WHERE d.project_id = ? AND d.num >= ? AND d.num < ? AND d.problem IS NOT NULL ORDER BY d.num DESC LIMIT ?"};

}  // namespace

Result<std::int64_t> first_event_at(ReadTx& tx, ProjectId project, Instant at) {
  TRY(std::int64_t const newest, tx.number(kNewest, project));
  std::int64_t least = 1;
  std::int64_t most = newest + 1;
  while (least < most) {  // as many questions as the count of events has digits in the binary system
    std::int64_t const middle = least + (most - least) / 2;
    TRY(auto const place, tx.one(kFrom, project, middle));
    if (!place || place->num >= most || place->at >= at)
      most = middle;
    else
      least = place->num + 1;
  }
  return least;
}

Result<std::optional<Instant>> time_of_event(ReadTx& tx, ProjectId project, std::int64_t num) {
  TRY(auto const place, tx.one(kFrom, project, num));
  return place && place->num == num ? std::optional(place->at) : std::nullopt;
}

Result<std::vector<LoggedEvent>> events(ReadTx& tx, ProjectId project, Span span, std::int64_t rows_max) {
  return tx.all(kEvents, project, span.begin, span.end, rows_max);
}

Result<std::vector<LoggedDelivery>> deliveries(
    ReadTx& tx, ProjectId project, Span span, Which which, std::int64_t rows_max) {
  return tx.all(which == Which::all ? kDeliveries : kProblems, project, span.begin, span.end, rows_max);
}

}  // namespace wigwag::store::log_search
