#include <array>

#include "sim/control_rows.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

std::string clock_json(SimClock const& clock) {
  json::Writer out;
  Instant const now = clock.now();
  out.begin_object().member("now", iso_micros(now)).member("seconds", now.seconds());
  out.member("frozen", clock.frozen()).member("real", iso_micros(clock.real()));
  return out.end_object().take();
}

Result<std::string> show(ControlCall& call) { return clock_json(call.parts.clock); }

Result<std::string> move(ControlCall& call) {
  static constexpr std::array<std::string_view, 4> kMembers{"set", "advance_ms", "freeze", "run"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(auto const set, instant_member(call.body, "set"));
  TRY(auto const advance, time_member(call.body, "advance_ms"));
  TRY(auto const freeze, truth_member(call.body, "freeze"));
  TRY(auto const run, truth_member(call.body, "run"));
  if (set && advance) return fail(Code::invalid, "give either `set` or `advance_ms`", "set");
  if (freeze.value_or(false) && run.value_or(false)) return fail(Code::invalid, "give either `freeze` or `run`", "run");
  SimClock& clock = call.parts.clock;
  if (freeze.value_or(false)) clock.freeze();
  if (set) clock.set(*set);
  if (advance) clock.advance(*advance);
  if (run.value_or(false)) clock.run();
  return clock_json(clock);
}

constexpr auto kRows = std::to_array<ControlRow>({
    {net::Method::get, "/_sim/clock", &show, "the simulated time"},
    {net::Method::post, "/_sim/clock", &move, "set, advance_ms, freeze, run", Takes::a_while},
});

}  // namespace

std::span<ControlRow const> clock_rows() { return kRows; }

}  // namespace wigwag::sim
