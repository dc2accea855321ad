// What goes out, when, and how.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "core/webhooks.h"
#include "store/deliveries.h"
#include "work/deliver.h"

namespace wigwag::work {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWacrTimeout{30'000};  // Source: WA.cr API v2, Outbound webhooks
constexpr std::size_t kHeldMax = 100;         // for a webhook: more than that go out without their files

}  // namespace

/// What is free is for whoever comes, but for a rest that is shared out: many slow receivers take none of a fast one's.
std::vector<Deliver::Flight> Deliver::choose(Instant now) {
  constexpr std::size_t kFree =
      limits::deliveries_running_max - limits::delivery_turns_max * limits::deliveries_per_webhook_sure;
  std::vector<Flight> flights;
  std::size_t running = 0;
  for (auto const& [key, turn] : turns_) running += turn.in_flight - turn.held;
  auto const most = [&](DeliveryTurn const& turn) -> std::size_t {
    if (turn.is_paused()) return 1;
    return running < kFree ? limits::deliveries_per_webhook_max : limits::deliveries_per_webhook_sure;
  };
  for (auto& [key, turn] : turns_) {
    while (turn.in_flight - turn.held < most(turn)) {
      auto next = turn.take_next();
      if (!next) break;
      ++turn.in_flight;
      ++running;
      bool const in_batch = next->buffered && !turn.is_paused();
      flights.push_back({key, {turn.webhook, {*std::move(next)}, in_batch}, {}, now, turn.id, turn.is_paused()});
    }
  }
  return flights;
}

/// Who goes together is written down first, so that a repeated batch is the same batch.
Done Deliver::gather_batches(std::vector<Flight>& flights, Instant now) {
  std::vector<std::tuple<ProjectId, WebhookNum, std::int64_t>> lanes;
  for (Flight const& flight : flights)
    if (flight.load.is_batch) lanes.emplace_back(flight.key.first, flight.key.second, flight.load.deliveries[0].lane);
  if (lanes.empty()) return {};
  std::map<std::tuple<ProjectId, WebhookNum, std::int64_t>, DeliveryNum> fresh;
  for (auto const& lane : lanes) fresh[lane] = parts_.nums.next_as<DeliveryNum>(now);
  std::map<std::tuple<ProjectId, WebhookNum, std::int64_t>, std::vector<Delivery>> batches;
  TRY_DONE(parts_.db.write([&](store::WriteTx& tx) -> Done {
    batches.clear();
    TRY(auto rows, store::deliveries::buffered(tx, lanes));
    std::ranges::sort(rows, {}, &Delivery::seq);
    for (Flight const& flight : flights) {
      if (!flight.load.is_batch) continue;
      Delivery const& head = flight.load.deliveries.front();
      auto const lane = std::tuple(head.project_id, head.webhook_num, head.lane);
      auto const most = flight.load.webhook.max_buffer_size.value_or(core::kBufferSizeDefault);
      auto& batch = batches[lane];
      for (Delivery& row : rows) {
        bool const same =
            std::tuple(row.project_id, row.webhook_num, row.lane) == lane && row.batch_num == head.batch_num;
        if (!same || std::ssize(batch) >= most) continue;
        batch.push_back(row);
        batch.back().batch_num = head.batch_num.value_or(fresh[lane]);
      }
      if (!head.batch_num) TRY_DONE(store::deliveries::settle(tx, batch));
    }
    return {};
  }));
  for (Flight& flight : flights) {
    if (!flight.load.is_batch) continue;
    Delivery const& head = flight.load.deliveries.front();
    auto& batch = batches[{head.project_id, head.webhook_num, head.lane}];
    if (!batch.empty()) flight.load.deliveries = std::move(batch);
    for (Delivery const& one : flight.load.deliveries) turns_.at(flight.key).add_to_flight(one);
  }
  return {};
}

DeliveryTurn* Deliver::turn_of(Flight const& flight) {
  auto const turn = turns_.find(flight.key);
  return turn == turns_.end() || turn->second.id != flight.turn_id ? nullptr : &turn->second;
}

void Deliver::take_held(std::vector<Flight>& flights, Instant now) {
  if (held_looked_at_ <= now && now - held_looked_at_ < std::chrono::microseconds(kLookAtHeld).count()) return;
  held_looked_at_ = now;
  for (Flight& flight : std::exchange(held_, {})) {
    DeliveryTurn* const turn = turn_of(flight);
    if (turn == nullptr) continue;
    --turn->held;
    flights.push_back(std::move(flight));
  }
}

/// A receiver that hears of a picture looks for its address; nobody tells it again.
bool Deliver::must_hold(Flight const& flight, Instant now) const {
  auto const since = flight.body.without_file_since;
  return since && now - *since < parts_.file_wait_us && turns_.at(flight.key).held < kHeldMax;
}

Result<bool> Deliver::depart(Instant now) {
  std::vector<Flight> flights = choose(now);
  if (flights.empty() && held_.empty()) return false;
  bool departed = false;
  auto const prepare = [&]() -> Result<std::vector<HookBody>> {
    TRY_DONE(gather_batches(flights, now));
    take_held(flights, now);
    std::vector<HookLoad> loads;
    for (Flight const& flight : flights) loads.push_back(flight.load);
    if (loads.empty()) return std::vector<HookBody>();
    return parts_.db.read([&](store::ReadTx& tx) { return hook_bodies(tx, loads, {&parts_.files, now}); });
  };
  auto bodies = prepare();
  if (!bodies) {  // the rows are read again
    for (Flight const& flight : flights) {
      DeliveryTurn& turn = turns_.at(flight.key);
      turn.land(flight.load.deliveries, true);
    }
    return fail(bodies.error());
  }
  for (std::size_t i = 0; i < flights.size(); ++i) {
    flights[i].body = std::move((*bodies)[i]);
    if (must_hold(flights[i], now)) {
      ++turns_.at(flights[i].key).held;
      held_.push_back(std::move(flights[i]));
      continue;
    }
    send(std::move(flights[i]));
    departed = true;
  }
  return departed;
}

void Deliver::send(Flight flight) {
  if (flight.body.body.empty()) {
    landed({std::move(flight), parts_.clock(), {}, "what it was about is no more", "", true});
    return;
  }
  ++sent_;
  DeliveryTurn const& turn = turns_.at(flight.key);
  Webhook const& webhook = flight.load.webhook;
  bool const is_wacr = webhook.kind == WebhookKind::wacr;
  HookCall const call{flight.load.deliveries.front().event, flight.body.id,
      is_wacr ? "1.0" : word_of(webhook.payload_version), flight.load.is_batch ? flight.load.deliveries.size() : 0};
  net::ClientRequest request;
  request.method = net::Method::post;
  request.url = webhook.url;
  request.rule = parts_.rule.url();
  request.headers = {{"Content-Type", "application/json"}};  // of a number's own address: no word of ours
  if (webhook.kind != WebhookKind::forward)
    request.headers = hook_headers(turn.keys, call, flight.body.body, flight.begun_at);
  request.body = flight.body.body;
  request.timeout = is_wacr ? std::max(parts_.timeout, kWacrTimeout) : parts_.timeout;
  request.response_bytes_max = limits::delivery_response_bytes_max;
  request.oversize = net::Oversize::cut;
  auto done = [this, flight = std::move(flight), is_wacr](Result<net::ClientResponse> answer) mutable {
    Landed one{std::move(flight), parts_.clock(), {}, {}, "", false};
    if (!answer) {
      one.problem =
          answer.error().note.empty() ? answer.error().message : answer.error().message + ": " + answer.error().note;
    } else if (answer->outcome != net::Outcome::answered) {
      one.problem = answer->loss == net::Loss::deadline
                        ? std::string("no answer in time")
                        : fmt::format("the connection was lost ({})", net::loss_name(answer->loss));
    } else {
      one.status = answer->status;
      bool const taken = answer->status == 200 || (is_wacr && answer->status / 100 == 2);
      if (!taken) one.problem = fmt::format("answered {}", answer->status);
      one.response = std::move(answer->body);
    }
    landed(std::move(one));
  };
  client_.send(std::move(request), std::move(done));
}

void Deliver::landed(Landed one) {
  {
    std::scoped_lock const lock(mutex_);
    landed_.push_back(std::move(one));
  }
  wake_.notify_all();
}

}  // namespace wigwag::work
