#include <fmt/format.h>
#include <array>
#include <limits>

#include "sim/control_json.h"
#include "sim/control_rows.h"
#include "sim/events.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kUpdatesMax = 1000;  // Meta's own bound for one body
constexpr std::array<std::string_view, 4> kSignatures{"valid", "wrong", "missing", "old_secret"};

Result<std::uint64_t> hook_id(ControlCall const& call) {
  std::string const& name = call.names.front();
  bool const digits = name.size() <= 18 && name.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) return fail(Code::not_found, "no webhook has this id");
  return std::stoull(name);
}

Result<std::string> list(ControlCall& call) {
  static constexpr std::array<std::string_view, 4> kAllowed{"after", "limit", "state", "bodies"};
  TRY_DONE(check_query(call, kAllowed));
  TRY(auto const after, query_number(call, "after", 0, std::int64_t{1} << 60));
  TRY(auto const limit, query_number(call, "limit", 1, 1000));
  auto const state = query_text(call, "state");
  Bodies const bodies = query_text(call, "bodies") == "true" ? Bodies::shown : Bodies::left_out;
  json::Writer out;
  out.begin_object().key("webhooks").begin_array();
  std::uint64_t last = static_cast<std::uint64_t>(after.value_or(0));
  std::int64_t left = limit.value_or(100);
  for (Hook const& hook : call.parts.outbox.hooks(last, 20'000)) {
    if (left == 0) break;
    last = hook.id;
    if (state && *state != hook_state_name(hook.state)) continue;
    write_hook(out, hook, bodies);
    --left;
  }
  out.end_array().member("next_after", static_cast<std::int64_t>(last));
  return out.key("counts").raw(counts_json(call.parts.outbox.counts())).end_object().take();
}

Result<std::string> show(ControlCall& call) {
  TRY(std::uint64_t const id, hook_id(call));
  auto const hook = call.parts.outbox.hook(id);
  if (!hook) return fail(Code::not_found, "no webhook has this id");
  json::Writer out;
  write_hook(out, *hook, Bodies::shown);
  return out.take();
}

Result<std::string> redeliver(ControlCall& call) {
  TRY(std::uint64_t const id, hook_id(call));
  auto const again = call.parts.outbox.redeliver(id);
  if (!again) return fail(Code::not_found, "no webhook with this id can be sent again");
  return fmt::format("{{\"id\":{}}}", *again);
}

Result<std::string> clear(ControlCall& call) {
  call.parts.outbox.clear();
  return success();
}

Result<std::string> settle(ControlCall& call) {
  static constexpr std::array<std::string_view, 1> kMembers{"timeout_ms"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(auto const timeout, number_member(call.body, "timeout_ms", 1, 60'000));
  bool const settled = call.parts.outbox.settle(std::chrono::milliseconds(timeout.value_or(10'000)));
  json::Writer out;
  out.begin_object().member("settled", settled);
  return out.key("counts").raw(counts_json(call.parts.outbox.counts())).end_object().take();
}

/// One element of `updates`; its refusals say which.
Result<std::vector<Change>> update_of(ControlCall& call, json::Value update) {
  Instant const now = call.parts.clock.now();
  if (update["message"]) {
    static constexpr std::array<std::string_view, 1> kMembers{"message"};
    TRY_DONE(check_members(update, kMembers));
    TRY(Inbound inbound, call.parts.people.note(update["message"], now));
    return std::vector{std::move(inbound.change)};
  }
  std::vector<Change> out;
  TRY(Change const last, call.parts.people.with_phone([&](Phone& phone) -> Result<Change> {
    if (update["event"]) {
      TRY(out, changes_of_event(phone, update, now));
    } else if (update["status"]) {
      static constexpr std::array<std::string_view, 1> kMembers{"status"};
      TRY_DONE(check_members(update, kMembers));
      TRY(Change change, status_of(phone, update["status"], now));
      out.push_back(std::move(change));
    } else {
      TRY(Change change, value_of(phone, update));
      out.push_back(std::move(change));
    }
    return out.back();
  }));
  return out;
}

Result<std::vector<Change>> updates_of(ControlCall& call) {
  json::Value const updates = call.body["updates"];
  if (!updates.is(json::Type::array) || updates.size() == 0 || updates.size() > kUpdatesMax)
    return fail(Code::invalid, fmt::format("`updates` must be an array of 1 to {} updates", kUpdatesMax), "updates");
  std::vector<Change> all;
  for (std::size_t i = 0; i < updates.size(); ++i) {
    auto changes = update_of(call, updates.at(i));
    if (!changes) {
      Error error = changes.error();
      std::string const place = fmt::format("updates[{}]", i);
      error.field = error.field.empty() ? place : place + "." + error.field;
      return fail(error);
    }
    for (Change& each : *changes) all.push_back(std::move(each));
  }
  return all;
}

Result<std::string> post(ControlCall& call) {
  static constexpr std::array<std::string_view, 2> kMembers{"updates", "together"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(auto const together, truth_member(call.body, "together"));
  TRY(std::vector<Change> const changes, updates_of(call));
  std::vector<Posting> postings;
  json::Writer out;
  out.begin_object().key("wamids").begin_array();
  for (Change const& each : changes) {
    if (auto written = written_in(each)) call.parts.people.business_wrote(*std::move(written));
    postings.push_back(posting_of(each));
    for (std::string const& wamid : each.wamids) out.value(wamid);
  }
  out.end_array();
  if (!together.value_or(true)) {
    for (Posting& each : postings) call.parts.outbox.post(std::move(each));
    return out.end_object().take();
  }
  out.key("webhooks").begin_array();
  for (std::uint64_t const id : call.parts.outbox.post_together(std::move(postings)))
    out.value(static_cast<std::int64_t>(id));
  return out.end_array().end_object().take();
}

Result<std::string> show_delivery(ControlCall& call) { return delivery_json(call.parts.outbox.delivery()); }

Signature signature_of(std::string_view name) {
  if (name == "wrong") return Signature::wrong;
  if (name == "missing") return Signature::missing;
  return name == "old_secret" ? Signature::old_secret : Signature::valid;
}

Done read_gaps(Delivery& delivery, json::Value gaps) {
  if (!gaps) return {};
  std::vector<std::chrono::milliseconds> out;
  bool clean = gaps.is(json::Type::array) && gaps.size() <= 100;
  gaps.each([&](json::Value each) {
    auto const ms = each.integer();
    clean = clean && ms && *ms >= 0 && *ms <= 366LL * 24 * 3600 * 1000;
    if (ms) out.emplace_back(*ms);
  });
  if (!clean)
    return fail(Code::invalid, "`retry_gaps_ms` must be an array of at most 100 times, 0 to a year", "retry_gaps_ms");
  // A last gap of nothing would try again without end at one moment.
  if (!out.empty() && out.back().count() == 0)
    return fail(Code::invalid, "the last of `retry_gaps_ms` must be more than 0", "retry_gaps_ms");
  delivery.retry_gaps = std::move(out);
  return {};
}

Done read_times(Delivery& delivery, json::Value body) {
  TRY(auto const timeout, number_member(body, "timeout_ms", 1, 120'000));
  TRY(auto const linger, time_member(body, "linger_ms"));
  TRY(auto const duplicate_after, time_member(body, "duplicate_after_ms"));
  TRY(auto const delay_max, time_member(body, "delay_max_ms"));
  TRY(auto const horizon, time_member(body, "retry_horizon_ms"));
  if (timeout) delivery.timeout = std::chrono::milliseconds(*timeout);
  delivery.linger = linger.value_or(delivery.linger);
  delivery.duplicate_after = duplicate_after.value_or(delivery.duplicate_after);
  delivery.delay_max = delay_max.value_or(delivery.delay_max);
  delivery.retry_horizon = horizon.value_or(delivery.retry_horizon);
  return read_gaps(delivery, body["retry_gaps_ms"]);
}

Done read_chances(Delivery& delivery, json::Value body) {
  TRY(auto const shuffle, chance_member(body, "shuffle"));
  TRY(auto const duplicate, chance_member(body, "duplicate"));
  TRY(auto const drop, chance_member(body, "drop"));
  TRY(auto const delay, chance_member(body, "delay"));
  TRY(auto const seed, number_member(body, "seed", 0, std::numeric_limits<std::int64_t>::max()));
  delivery.shuffle = shuffle.value_or(delivery.shuffle);
  delivery.duplicate = duplicate.value_or(delivery.duplicate);
  delivery.drop = drop.value_or(delivery.drop);
  delivery.delay = delay.value_or(delivery.delay);
  delivery.seed = static_cast<std::uint64_t>(seed.value_or(static_cast<std::int64_t>(delivery.seed)));
  return {};
}

Result<std::string> change_delivery(ControlCall& call) {
  static constexpr std::array<std::string_view, 15> kMembers{"timeout_ms", "escaping", "signature", "batch_updates_max",
      "linger_ms", "shuffle", "duplicate", "duplicate_after_ms", "drop", "delay", "delay_max_ms", "seed",
      "retry_gaps_ms", "retry_horizon_ms", "in_flight_max"};
  TRY_DONE(check_members(call.body, kMembers));
  Delivery delivery = call.parts.outbox.delivery();
  TRY_DONE(read_times(delivery, call.body));
  TRY_DONE(read_chances(delivery, call.body));
  TRY(auto const batch, number_member(call.body, "batch_updates_max", 1, 1000));
  TRY(auto const in_flight, number_member(call.body, "in_flight_max", 1, 1000));
  TRY(auto const signature, choice_member(call.body, "signature", kSignatures));
  TRY(Escaping const escaping, escaping_member(call.body));
  if (call.body["escaping"]) delivery.escaping = escaping;
  if (signature) delivery.signature = signature_of(*signature);
  if (batch) delivery.batch_updates_max = static_cast<std::size_t>(*batch);
  if (in_flight) delivery.in_flight_max = static_cast<std::size_t>(*in_flight);
  call.parts.outbox.set_delivery(delivery);
  return delivery_json(call.parts.outbox.delivery());
}

Result<std::string> forget_delivery(ControlCall& call) {
  call.parts.outbox.set_delivery({});
  return delivery_json(call.parts.outbox.delivery());
}

constexpr auto kRows = std::to_array<ControlRow>({
    {net::Method::get, "/_sim/webhooks", &list, "what was sent, with its outcome: after, limit, state, bodies=true"},
    {net::Method::post, "/_sim/webhooks", &post, "updates: one body with messages, statuses, events, any field"},
    {net::Method::del, "/_sim/webhooks", &clear, "forgets what is finished"},
    {net::Method::get, "/_sim/webhooks/*", &show, "one of them, with its body"},
    {net::Method::post, "/_sim/webhooks/*/redeliver", &redeliver, "the same bytes once more"},
    {net::Method::post, "/_sim/webhooks/settle", &settle, "waits until nothing is on its way", Takes::a_while},
    {net::Method::get, "/_sim/delivery", &show_delivery, "how webhooks are sent"},
    {net::Method::post, "/_sim/delivery", &change_delivery, "batches, faults, retries, escaping, signature"},
    {net::Method::del, "/_sim/delivery", &forget_delivery, "Meta's own way again"},
});

}  // namespace

std::span<ControlRow const> hook_rows() { return kRows; }

}  // namespace wigwag::sim
