#include <array>

#include "sim/control_rows.h"
#include "sim/events.h"

namespace wigwag::sim {
namespace {

Result<std::string> list(ControlCall&) {
  json::Writer out;
  out.begin_object().key("events").begin_array();
  out.begin_object().member("event", "history").member("field", "history").end_object();
  for (EventRow const& row : event_table())
    out.begin_object().member("event", row.name).member("field", row.field).end_object();
  return out.end_array().end_object().take();
}

Result<std::string> post(ControlCall& call) {
  Instant const now = call.parts.clock.now();
  std::vector<Change> changes;
  TRY(Change const last, call.parts.people.with_phone([&](Phone& phone) -> Result<Change> {
    TRY(changes, changes_of_event(phone, call.body, now));
    return changes.back();
  }));
  json::Writer out;
  out.begin_object().member("field", last.field).key("values").begin_array();
  for (Change const& each : changes) {
    if (auto written = written_in(each)) call.parts.people.business_wrote(*std::move(written));
    call.parts.people.tell(each, now);
    call.parts.outbox.post(posting_of(each));
    out.raw(each.value);
  }
  return out.end_array().end_object().take();
}

constexpr auto kRows = std::to_array<ControlRow>({
    {net::Method::get, "/_sim/events", &list, "the names of events"},
    {net::Method::post, "/_sim/events", &post,
        "event, set, value: accounts, templates, echoes, history, groups, calls"},
});

}  // namespace

std::span<ControlRow const> event_rows() { return kRows; }

}  // namespace wigwag::sim
