#include "work/deliver.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/log.h"
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
  for (Flight const& flight : std::exchange(held_, {}))
    if (DeliveryTurn* const turn = turn_of(flight)) turn->land(flight.load.deliveries, false);
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
  milliseconds nap = held_.empty() ? kLookAgain : kLookAtHeld;
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
    auto const nap = held_.empty() ? kLandingRound : kLookAtHeld;
    wake_.wait_for(lock, nap, [this] { return !landed_.empty(); });
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
    if (turn.id == 0) turn.id = ++last_turn_id_;
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
