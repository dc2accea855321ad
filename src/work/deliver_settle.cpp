#include <algorithm>
#include <map>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "core/webhooks.h"
#include "store/deliveries.h"
#include "store/events.h"
#include "store/webhooks.h"
#include "work/deliver.h"
#include "work/plain_words.h"

namespace wigwag::work {
namespace {

constexpr std::size_t kProblemCodePointsMax = 300;
constexpr int kLogEveryS = 30;
constexpr std::int64_t kUsPerMs = 1000;

std::int64_t minute_of(Instant at) { return at.us / kMinuteUs; }

Event told(Webhook const& webhook, EventKind kind, WebhookMinute const& fared, Instant now) {
  json::Writer out;
  out.begin_object().key("webhook").begin_object().member("id", uuid_of(Kind::webhook, webhook.num.value));
  out.member("url", webhook.url).end_object().member("attempts", fared.attempts);
  out.member("failures", fared.failures).end_object();
  return {webhook.project_id, 0, kind, now, webhook.channel_num, {}, {}, {}, out.take()};
}

}  // namespace

/// What landed, and what became of it.
struct Deliver::Settled {
  std::vector<Landed> const* landed;
  std::vector<std::int64_t> attempt_nums;        ///< beside `landed`
  std::vector<std::vector<Delivery>> rows = {};  ///< beside `landed`, as they are now
  std::vector<bool> had_waiters = {};            ///< beside `landed`: others may go on now
  std::map<ProjectId, std::vector<Event>> events = {};
  std::vector<std::pair<Key, bool>> turned = {};  ///< webhooks that were paused (true) or go on
};

Done Deliver::settle_rows(store::WriteTx& tx, Settled& settled, Instant now) {
  store::deliveries::Nums nums;
  for (Landed const& one : *settled.landed)
    for (Delivery const& row : one.flight.load.deliveries) nums.emplace_back(row.project_id, row.num);
  TRY(auto const stored, store::deliveries::by_num(tx, nums));
  std::map<std::pair<ProjectId, DeliveryNum>, Delivery> current;
  for (Delivery const& row : stored) current[{row.project_id, row.num}] = row;

  std::vector<Delivery> changed;
  std::vector<DeliveryAttempt> attempts;
  for (std::size_t i = 0; i < settled.landed->size(); ++i) {
    Landed const& one = (*settled.landed)[i];
    Flight const& flight = one.flight;
    auto const problem = one.problem ? std::optional(plain_words(*one.problem, kProblemCodePointsMax)) : std::nullopt;
    auto& rows = settled.rows.emplace_back();
    bool had_waiters = false;
    for (Delivery const& sent : flight.load.deliveries) {
      auto const found = current.find({sent.project_id, sent.num});
      if (found == current.end() || found->second.settled_at) {
        rows.push_back(sent);
        rows.back().settled_at = now;  // erased, or settled by another
        continue;
      }
      Delivery row = found->second;
      had_waiters = had_waiters || row.yield_at.has_value();
      core::settle(row, {one.at, one.status, problem, flight.is_probe}, flight.load.webhook.retry_schedule,
          parts_.order_wait_us);
      if (one.is_gone) {
        row.state = DeliveryState::failed;
        row.settled_at = one.at;
        row.yield_at.reset();
        row.buffered = false;
      }
      rows.push_back(row);
      changed.push_back(std::move(row));
    }
    settled.had_waiters.push_back(had_waiters);
    Delivery const& first = flight.load.deliveries.front();
    attempts.push_back({first.project_id, RowNum{settled.attempt_nums[i]},
        flight.load.is_batch ? first.batch_num.value_or(first.num) : first.num, flight.begun_at,
        (one.at - flight.begun_at) / kUsPerMs, one.status, problem,
        Bytes{flight.body.body.substr(0, limits::delivery_request_bytes_max)}, Bytes{one.response}});
  }
  if (!changed.empty()) TRY_DONE(store::deliveries::settle(tx, changed));
  return tx.insert_many(attempts);
}

Done Deliver::settle_webhooks(store::WriteTx& tx, Settled& settled, Instant now) {
  std::map<Key, WebhookMinute> minutes;
  std::map<Key, bool> probes;  // true: taken
  for (Landed const& one : *settled.landed) {
    if (one.is_gone) continue;
    if (one.flight.is_probe) {
      probes[one.flight.key] = !one.problem;
      continue;
    }
    WebhookMinute& minute = minutes[one.flight.key];
    minute.project_id = one.flight.key.first;
    minute.webhook_num = one.flight.key.second;
    minute.minute = minute_of(now);
    ++minute.attempts;
    if (one.problem) ++minute.failures;
  }
  std::vector<WebhookMinute> rows;
  for (auto const& [key, row] : minutes) rows.push_back(row);
  TRY_DONE(store::webhooks::count(tx, rows));

  for (auto const& [key, row] : minutes) {
    if (row.failures == 0) continue;
    TRY(auto const fared, store::webhooks::fared(tx, key.first, key.second, minute_of(now) - core::kPauseMinutes + 1));
    TRY(auto webhook, store::webhooks::find_to_change(tx, key.first, key.second));
    if (!webhook || !webhook->active || !core::should_pause(fared)) continue;
    core::pause(*webhook, now);
    TRY_DONE(store::webhooks::save_state(tx, *webhook));
    settled.events[key.first].push_back(told(*webhook, EventKind::webhook_paused, fared, now));
    settled.turned.emplace_back(key, true);
  }
  for (auto const& [key, taken] : probes) {
    TRY(auto webhook, store::webhooks::find_to_change(tx, key.first, key.second));
    if (!webhook || !webhook->paused_at) continue;
    taken ? core::resume(*webhook, now) : core::put_off_probe(*webhook, now);
    TRY_DONE(store::webhooks::save_state(tx, *webhook));
    if (!taken) continue;
    TRY_DONE(store::deliveries::hurry(tx, key.first, key.second, now, now + parts_.order_wait_us));
    TRY_DONE(store::webhooks::forget_minutes(tx, key.first, key.second, minute_of(now) + 1));
    settled.events[key.first].push_back(told(*webhook, EventKind::webhook_resumed, {}, now));
    settled.turned.emplace_back(key, false);
  }
  for (auto const& [project, events] : settled.events) TRY_DONE(store::events::append(tx, project, events, 0));
  return {};
}

void Deliver::count(std::vector<Landed> const& landed) {
  for (Landed const& one : landed) {
    (one.problem ? failed_ : delivered_).add();
    if (!one.problem) continue;
    log::limited(log::Level::warn, "delivery_failed", kLogEveryS,
        {{"webhook", one.flight.key.second.value}, {"status", one.status.value_or(0)}, {"reason", *one.problem}});
  }
}

Result<bool> Deliver::settle_landed(Instant now) {
  std::vector<Landed> landed;
  {
    std::scoped_lock const lock(mutex_);
    landed.swap(landed_);
  }
  if (landed.empty()) return false;
  std::vector<std::int64_t> nums;
  for (std::size_t i = 0; i < landed.size(); ++i) nums.push_back(parts_.nums.next(now));
  Settled settled{&landed, nums};
  auto const written = parts_.db.write([&](store::WriteTx& tx) -> Done {
    settled = {&landed, nums};
    TRY_DONE(settle_rows(tx, settled, now));
    return settle_webhooks(tx, settled, now);
  });
  if (!written) {  // tried again: what was answered is not sent once more
    std::scoped_lock const lock(mutex_);
    landed_.insert(landed_.begin(), std::make_move_iterator(landed.begin()), std::make_move_iterator(landed.end()));
    return fail(written.error());
  }
  count(landed);
  for (std::size_t i = 0; i < landed.size(); ++i) {
    for (Delivery const& row : settled.rows[i])
      if (row.state == DeliveryState::failed) given_up_.add();
    if (DeliveryTurn* const turn = turn_of(landed[i].flight)) turn->land(settled.rows[i], settled.had_waiters[i]);
  }
  for (auto const& [key, paused] : settled.turned) {
    log::warn(paused ? "webhook_paused" : "webhook_resumed", {{"webhook", key.second.value}});
    if (auto const turn = turns_.find(key); turn != turns_.end()) turn->second.read_again();
  }
  return true;
}

}  // namespace wigwag::work
