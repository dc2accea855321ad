#include "work/delivery_turn.h"

#include <algorithm>

#include "base/limits.h"
#include "store/deliveries.h"

namespace wigwag::work {
namespace {

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

void DeliveryTurn::read_again() {
  for (Delivery const& one : waiting_) known_.erase(one.num);
  waiting_.clear();
  read_seq_ = -1;
  is_stale = true;
}

void DeliveryTurn::add(std::vector<Delivery> rows) {
  for (Delivery& one : rows)
    if (known_.insert(one.num).second) waiting_.push_back(std::move(one));
  std::ranges::sort(waiting_, {}, [](Delivery const& one) { return std::pair(one.seq, one.num); });
}

Done DeliveryTurn::read_probe(store::ReadTx& tx, Instant now) {
  is_stale = false;
  if (in_flight > 0 || !waiting_.empty() || webhook.probe_at.value_or(now) > now) return {};
  TRY(auto oldest, store::deliveries::oldest(tx, webhook.project_id, webhook.num));
  if (oldest) add({*std::move(oldest)});
  return {};
}

Done DeliveryTurn::read_rows(store::ReadTx& tx, Instant now) {
  constexpr std::int64_t kWindow = limits::delivery_window;
  TRY(auto due, store::deliveries::due(tx, webhook.project_id, webhook.num, now, kWindow));
  TRY(auto fresh, store::deliveries::fresh(tx, webhook.project_id, webhook.num, now, read_seq_, kWindow));
  is_stale = std::ssize(fresh) == kWindow;
  if (!fresh.empty()) read_seq_ = fresh.back().seq;
  add(std::move(due));
  add(std::move(fresh));
  TRY(auto const yield, store::deliveries::next_yield(tx, webhook.project_id, webhook.num, now));
  again_at_ = earlier(again_at_, yield);
  return {};
}

Done DeliveryTurn::refill(store::ReadTx& tx, Instant now) {
  if (again_at_ && *again_at_ <= now) {
    again_at_.reset();
    read_again();
  }
  if (next_at && *next_at <= now) {
    next_at.reset();
    is_stale = true;
  }
  if (!is_stale || std::cmp_greater(waiting_.size(), limits::delivery_window / 2)) return {};
  if (is_paused()) return read_probe(tx, now);
  if (webhook.active) return read_rows(tx, now);
  is_stale = false;
  return {};
}

std::optional<Delivery> DeliveryTurn::take_next() {
  auto const next =
      std::ranges::find_if(waiting_, [&](Delivery const& one) { return one.lane == 0 || !lanes_.contains(one.lane); });
  if (next == waiting_.end()) return std::nullopt;
  Delivery taken = std::move(*next);
  waiting_.erase(next);
  lanes_.insert(taken.lane);
  return taken;
}

void DeliveryTurn::add_to_flight(Delivery const& delivery) {
  known_.insert(delivery.num);
  std::erase_if(waiting_, [&](Delivery const& one) { return one.num == delivery.num; });
}

void DeliveryTurn::land(std::vector<Delivery> const& deliveries, bool tell_others) {
  --in_flight;
  bool const room_was_short = !waiting_.empty();
  for (Delivery const& one : deliveries) {
    known_.erase(one.num);
    lanes_.erase(one.lane);
    if (one.settled_at || one.lane == 0) continue;
    // Others of its lane wait for it now.
    std::erase_if(waiting_, [&](Delivery const& other) {
      if (other.lane != one.lane) return false;
      known_.erase(other.num);
      return true;
    });
    again_at_ = earlier(again_at_, earlier(one.yield_at, one.due_at));
  }
  if (tell_others) read_again();
  if (room_was_short) is_stale = true;
}

Result<std::optional<Instant>> next_wake(store::ReadTx& tx, Webhook const& webhook, Instant now) {
  ProjectId const project = webhook.project_id;
  if (webhook.paused_at) {
    TRY(auto const oldest, store::deliveries::oldest(tx, project, webhook.num));
    return oldest ? std::optional(std::max(now, webhook.probe_at.value_or(now))) : std::nullopt;
  }
  if (!webhook.active) return std::nullopt;
  TRY(auto const fresh, store::deliveries::fresh(tx, project, webhook.num, now, -1, 1));
  TRY(auto const due, store::deliveries::due(tx, project, webhook.num, now, 1));
  if (!fresh.empty() || !due.empty()) return now;
  TRY(auto const next, store::deliveries::next_due(tx, project, webhook.num, now));
  TRY(auto const yield, store::deliveries::next_yield(tx, project, webhook.num, now));
  return earlier(next, yield);
}

}  // namespace wigwag::work
