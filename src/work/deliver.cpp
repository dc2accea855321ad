#include "work/deliver.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/log.h"
#include "core/webhooks.h"
#include "store/deliveries.h"
#include "store/webhooks.h"

namespace wigwag::work {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kTurnUs = 30 * kSecondUs;
constexpr std::int64_t kRenewUs = 15 * kSecondUs;
constexpr std::int64_t kLingerUs = 10 * kSecondUs;
constexpr milliseconds kLookAgain{200};
constexpr milliseconds kTryAgain{500};
constexpr milliseconds kWacrTimeout{30'000};  // Source: WA.cr API v2, Outbound webhooks
constexpr int kLogEveryS = 30;
constexpr int kLandingRounds = 20;
constexpr milliseconds kLandingRound{100};
constexpr std::size_t kHolderLetters = 12;
constexpr std::int64_t kObserveEveryUs = 5 * kSecondUs;
constexpr std::int64_t kWaitingCountMax = 100'000;

constexpr std::string_view kAttempts = "wigwag_deliveries_total";
constexpr std::string_view kAttemptsHelp = "Requests to webhooks by what became of them";

}  // namespace

Deliver::Deliver(Parts parts)
    : parts_(std::move(parts)),
      holder_(random_token("", kHolderLetters)),
      delivered_(parts_.metrics.counter(kAttempts, kAttemptsHelp, {{"outcome", "delivered"}})),
      failed_(parts_.metrics.counter(kAttempts, kAttemptsHelp, {{"outcome", "failed"}})),
      given_up_(parts_.metrics.counter(kAttempts, kAttemptsHelp, {{"outcome", "given_up"}})),
      waiting_(
          parts_.metrics.gauge("wigwag_deliveries_waiting", "Deliveries that were not taken yet, in all projects")),
      lag_(
          parts_.metrics.gauge("wigwag_delivery_lag_seconds", "How old the oldest delivery is that was not taken yet")),
      client_({.ca_file = parts_.rule.ca_file, .allowed_networks = parts_.rule.allowed}) {}

Deliver::~Deliver() { stop(); }

void Deliver::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void Deliver::poke() {
  {
    std::scoped_lock const lock(mutex_);
    poked_ = true;
  }
  wake_.notify_all();
}

void Deliver::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  client_.stop();
}

std::size_t Deliver::running() const {
  std::size_t count = 0;
  for (auto const& [key, turn] : turns_) count += turn.in_flight;
  return count;
}

void Deliver::run(std::stop_token const& stop) {
  // One process has an SQLite file: turns that were held before it started are nobody's.
  if (parts_.db.engine() == store::Engine::sqlite)
    log_failure(parts_.db.write(store::webhooks::free_turns), "webhook_turns_not_freed");
  while (!stop.stop_requested()) {
    auto const did = pass();
    log_failure(did, "delivering_failed");
    observe_queue();
    if (!did) {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kTryAgain, [] { return false; });
    } else if (!*did) {
      wait(stop);
    }
  }
  give_back();
}

/// Ends well: what is in the air may land for two seconds, then the turns are free for others.
void Deliver::give_back() {
  for (int round = 0; round < kLandingRounds && running() > 0; ++round) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kLandingRound, [this] { return !landed_.empty(); });
    }
    log_failure(settle_landed(parts_.clock()), "deliveries_not_settled");
  }
  for (auto& [key, turn] : turns_) log_failure(end_turn(turn, parts_.clock()), "webhook_turn_not_ended");
  turns_.clear();
}

milliseconds Deliver::nap() const {
  Instant const now = parts_.clock();
  milliseconds nap = kLookAgain;
  for (auto const& [key, turn] : turns_)
    if (turn.next_at) nap = std::min(nap, std::max(milliseconds(1), milliseconds((*turn.next_at - now) / 1000)));
  return nap;
}

void Deliver::wait(std::stop_token const& stop) {
  auto const nap = this->nap();
  std::unique_lock lock(mutex_);
  bool const waited = !wake_.wait_for(lock, stop, nap, [this] { return poked_ || !landed_.empty(); });
  if (!std::exchange(poked_, false) && !waited) return;
  lock.unlock();
  for (auto& [key, turn] : turns_) turn.is_stale = true;
}

void Deliver::observe_queue() {
  Instant const now = parts_.clock();
  if (now < observed_at_ + kObserveEveryUs) return;
  observed_at_ = now;
  auto const queue = parts_.db.read([](store::ReadTx& tx) { return store::deliveries::waiting(tx, kWaitingCountMax); });
  if (!queue) return;
  waiting_.set(static_cast<double>(queue->count));
  lag_.set(queue->oldest_at ? static_cast<double>(now - *queue->oldest_at) / kSecondUs : 0);
}

Result<std::int64_t> Deliver::deliver_due() {
  std::int64_t const before = sent_;
  for (bool did = true; did || running() > 0;) {
    TRY(did, pass());
    if (did || running() == 0) continue;
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return !landed_.empty(); });
  }
  for (auto& [key, turn] : turns_) TRY_DONE(end_turn(turn, parts_.clock()));
  turns_.clear();
  return sent_ - before;
}

Result<bool> Deliver::pass() {
  Instant const now = parts_.clock();
  TRY(bool const settled, settle_landed(now));
  TRY_DONE(take_turns(now));
  TRY_DONE(keep_turns(now));
  TRY_DONE(refill(now));
  TRY(bool const departed, depart(now));
  TRY_DONE(rest(now));
  return settled || departed;
}

Done Deliver::take_turns(Instant now) {
  auto const room = static_cast<std::int64_t>(limits::delivery_turns_max) - std::ssize(turns_);
  if (room <= 0) return {};
  TRY(bool const due, parts_.db.read([now](store::ReadTx& tx) { return store::webhooks::is_due(tx, now); }));
  if (!due) return {};
  TRY(auto const taken, parts_.db.write([&](store::WriteTx& tx) {
    return store::webhooks::take_turns(tx, holder_, now, now + kTurnUs, room);
  }));
  for (WebhookTurn const& row : taken) {
    DeliveryTurn& turn = turns_[{row.project_id, row.webhook_num}];
    turn.row = row;
    turn.is_stale = true;
  }
  return {};
}

/// While something is in the air or waits, nobody else may take the turn.
Done Deliver::keep_turns(Instant now) {
  std::vector<Key> lost;
  for (auto& [key, turn] : turns_) {
    if (turn.row.held_until - now > kRenewUs) continue;
    Instant const until = now + kTurnUs;
    TRY(bool const kept,
        parts_.db.write([&](store::WriteTx& tx) { return store::webhooks::keep_turn(tx, turn.row, until); }));
    if (kept)
      turn.row.held_until = until;
    else
      lost.push_back(key);
  }
  for (Key const& key : lost) turns_.erase(key);  // what is in the air is written down all the same
  return {};
}

Done Deliver::refill(Instant now) {
  store::webhooks::Keys keys;
  for (auto const& [key, turn] : turns_) keys.emplace_back(key);
  if (keys.empty()) return {};
  return parts_.db.read([&](store::ReadTx& tx) -> Done {
    TRY(auto const rows, store::webhooks::by_num(tx, keys));
    std::erase_if(turns_, [&](auto const& held) {  // of a webhook that was deleted
      return std::ranges::none_of(rows, [&](Webhook const& row) { return Key(row.project_id, row.num) == held.first; });
    });
    for (Webhook const& row : rows) {
      DeliveryTurn& turn = turns_.at({row.project_id, row.num});
      if (turn.webhook.num && turn.webhook != row) turn.read_again();
      if (!turn.webhook.num || turn.webhook != row || row.old_secret_until) {
        auto keys_opened = open_hook(row, parts_.seal_key, now);
        if (!keys_opened) {
          log::limited(log::Level::error, "webhook_not_opened", kLogEveryS, {{"webhook", row.num.value}});
          turn.read_again();
          turn.is_stale = false;
          continue;
        }
        turn.keys = *std::move(keys_opened);
      }
      turn.webhook = row;
      TRY_DONE(turn.refill(tx, now));
    }
    return {};
  });
}

/// What is free is for whoever comes, but for a rest that is shared out: many slow receivers take none of a fast one's.
std::vector<Deliver::Flight> Deliver::choose(Instant now) {
  constexpr std::size_t kFree =
      limits::deliveries_running_max - limits::delivery_turns_max * limits::deliveries_per_webhook_sure;
  std::vector<Flight> flights;
  std::size_t running = this->running();
  auto const most = [&](DeliveryTurn const& turn) -> std::size_t {
    if (turn.is_paused()) return 1;
    return running < kFree ? limits::deliveries_per_webhook_max : limits::deliveries_per_webhook_sure;
  };
  for (auto& [key, turn] : turns_) {
    while (turn.in_flight < most(turn)) {
      auto next = turn.take_next();
      if (!next) break;
      ++turn.in_flight;
      ++running;
      bool const in_batch = next->buffered && !turn.is_paused();
      flights.push_back({key, {turn.webhook, {*std::move(next)}, in_batch}, {}, now, turn.is_paused()});
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

Result<bool> Deliver::depart(Instant now) {
  std::vector<Flight> flights = choose(now);
  if (flights.empty()) return false;
  auto const prepare = [&]() -> Result<std::vector<HookBody>> {
    TRY_DONE(gather_batches(flights, now));
    std::vector<HookLoad> loads;
    for (Flight const& flight : flights) loads.push_back(flight.load);
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
    send(std::move(flights[i]));
  }
  return true;
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

/// Turns without anything to do are given back, on SQLite after a while: nobody else waits for them there.
Done Deliver::rest(Instant now) {
  bool const may_linger = parts_.db.engine() == store::Engine::sqlite;
  std::vector<Key> ended;
  for (auto& [key, turn] : turns_) {
    if (!turn.is_idle()) {
      turn.idle_since.reset();
      continue;
    }
    bool const begins = !turn.idle_since;
    if (begins) turn.idle_since = now;
    if (may_linger && now - *turn.idle_since < kLingerUs && turns_.size() < limits::delivery_turns_max / 2) {
      if (begins) {
        TRY(turn.next_at, parts_.db.read([&](store::ReadTx& tx) { return next_wake(tx, turn.webhook, now); }));
      }
      continue;
    }
    TRY(bool const over, end_turn(turn, now));
    if (over) ended.push_back(key);
  }
  for (Key const& key : ended) turns_.erase(key);
  return {};
}

/// False when something was put there meanwhile: then it is looked at again.
Result<bool> Deliver::end_turn(DeliveryTurn& turn, Instant now) {
  TRY(bool const ended, parts_.db.write([&](store::WriteTx& tx) -> Result<bool> {
    TRY(auto row, store::webhooks::turn(tx, turn.row.project_id, turn.row.webhook_num));
    if (!row || row->holder != holder_) return true;
    TRY(auto const webhook, store::webhooks::find(tx, row->project_id, row->webhook_num));
    std::optional<Instant> wake;
    if (webhook) {
      TRY(wake, next_wake(tx, *webhook, now));
    }
    return store::webhooks::end_turn(tx, *row, wake);
  }));
  if (!ended) turn.is_stale = true;
  return ended;
}

}  // namespace wigwag::work
