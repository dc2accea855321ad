#include "work/fanout.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "core/webhooks.h"
#include "store/deliveries.h"
#include "store/events.h"
#include "store/webhooks.h"

namespace wigwag::work {
namespace {

constexpr std::chrono::milliseconds kLookAgain{200};
constexpr std::int64_t kSilenceEveryUs = 5 * kSecondUs;
constexpr std::int64_t kProjectsMax = 1000;
constexpr std::int64_t kProjectLane = 1;

/// What keeps its order: a conversation, else a person, a number, the project.
std::int64_t lane_of(Event const& event) {
  if (event.conversation_num) return event.conversation_num->value;
  if (event.contact_num) return event.contact_num->value;
  if (event.channel_num) return event.channel_num->value;
  return kProjectLane;
}

/// An event of silence is for the webhook whose time it was.
bool is_for(Webhook const& webhook, Event const& event) {
  if (event.kind != EventKind::conversation_inactive) return true;
  if (!event.detail) return false;
  auto const detail = json::Document::parse(*event.detail);
  return detail && detail->root()["webhook_id"].word() == uuid_of(Kind::webhook, webhook.num.value);
}

/// What goes out together: per webhook and conversation, until none came for a while or there are enough.
class Buffers {
 public:
  explicit Buffers(Instant now) : now_(now) {}

  void add(Webhook const& webhook, std::size_t index, Delivery& delivery) {
    delivery.buffered = true;
    delivery.yield_at = now_ + kOrderWaitUs;
    Buffer& buffer = buffers_[{delivery.project_id, delivery.webhook_num, delivery.lane}];
    buffer.fresh.push_back(index);
    buffer.window_us = webhook.buffer_window_seconds.value_or(core::kBufferWindowDefaultS) * kSecondUs;
    buffer.size_max = webhook.max_buffer_size.value_or(core::kBufferSizeDefault);
  }

  /// Sets when they are due; those that waited before wait anew.
  Done settle(store::WriteTx& tx, std::vector<Delivery>& deliveries) {
    std::vector<Key> keys;
    for (auto const& [key, buffer] : buffers_) keys.push_back(key);
    TRY(std::vector<Delivery> const waiting, store::deliveries::buffered(tx, keys));
    for (Delivery const& one : waiting)
      if (!one.batch_num) buffers_[{one.project_id, one.webhook_num, one.lane}].waiting.push_back(one);
    std::vector<Delivery> changed;
    for (auto& [key, buffer] : buffers_) {
      bool const full = std::cmp_greater_equal(buffer.waiting.size() + buffer.fresh.size(), buffer.size_max);
      buffer.due_at = full ? now_ : now_ + buffer.window_us;
      for (std::size_t const index : buffer.fresh) deliveries[index].due_at = buffer.due_at;
      for (Delivery& one : buffer.waiting) {
        one.due_at = buffer.due_at;
        changed.push_back(std::move(one));
      }
    }
    return changed.empty() ? Done() : store::deliveries::settle(tx, changed);
  }

 private:
  using Key = std::tuple<ProjectId, WebhookNum, std::int64_t>;
  struct Buffer {
    std::vector<std::size_t> fresh;
    std::vector<Delivery> waiting;
    std::int64_t window_us = 0;
    std::int64_t size_max = 0;
    Instant due_at;
  };
  Instant now_;
  std::map<Key, Buffer> buffers_;
};

Delivery delivery_of(Webhook const& webhook, Event const& event, std::string_view name, DeliveryNum num) {
  Delivery row;
  row.project_id = event.project_id;
  row.num = num;
  row.webhook_num = webhook.num;
  row.event = name;
  row.event_num = event.num;
  row.lane = lane_of(event);
  row.seq = event.num;
  row.channel_num = event.channel_num;
  row.contact_num = event.contact_num;
  row.conversation_num = event.conversation_num;
  row.message_num = event.message_num;
  return row;
}

std::vector<store::webhooks::Wake> wakes_for(std::vector<Delivery> const& deliveries, Instant now) {
  std::map<WebhookNum, Instant> earliest;
  for (Delivery const& one : deliveries) {
    Instant const at = std::max(one.due_at, now);
    auto const [place, added] = earliest.try_emplace(one.webhook_num, at);
    if (!added) place->second = std::min(place->second, at);
  }
  std::vector<store::webhooks::Wake> wakes;
  for (auto const& [webhook, at] : earliest) wakes.push_back({webhook, at});
  return wakes;
}

Event silent(Conversation const& row, Webhook const& webhook, Instant now) {
  json::Writer detail;
  detail.begin_object().member("webhook_id", uuid_of(Kind::webhook, webhook.num.value));
  detail.member("minutes", webhook.inactivity_minutes).end_object();
  return {row.project_id, 0, EventKind::conversation_inactive, now, row.channel_num, row.contact_num, row.num,
      row.last_message_num, detail.take()};
}

/// Rows of one moment are taken together or not at all, so that none is passed over.
Instant cut_at_a_moment(std::vector<Conversation>& rows, std::int64_t rows_max, Instant until) {
  if (std::ssize(rows) < rows_max) return until;
  Instant const last = rows.back().touched_at;
  if (rows.front().touched_at == last) return last;
  std::erase_if(rows, [&](Conversation const& row) { return row.touched_at == last; });
  return rows.back().touched_at;
}

Result<std::int64_t> tell_one(store::WriteTx& tx, Webhook const& webhook, Instant now) {
  Instant const until = now - webhook.inactivity_minutes * kMinuteUs;
  if (until <= webhook.inactive_seen) return 0;
  TRY(auto rows, store::fanout::silent_since(tx, webhook.project_id, *webhook.channel_num, webhook.inactive_seen, until,
                     limits::sweep_batch_max));
  Instant const seen = cut_at_a_moment(rows, limits::sweep_batch_max, until);
  TRY(bool const moved, store::webhooks::move_inactive_seen(tx, webhook, seen));
  if (!moved) return 0;
  std::vector<Event> events;
  for (Conversation const& row : rows) events.push_back(silent(row, webhook, now));
  auto const told = std::ssize(events);
  TRY_DONE(store::events::append(tx, webhook.project_id, std::move(events), 0));
  return told;
}

}  // namespace

Result<std::int64_t> hand_out(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project) {
  TRY(auto const cursor, store::fanout::take(tx, project));
  if (!cursor) return 0;
  TRY(auto const events, store::fanout::events_after(tx, project, cursor->num, limits::fanout_batch_max));
  if (events.empty()) return 0;
  TRY(auto const webhooks, store::webhooks::of_project(tx, project));
  std::vector<Delivery> deliveries;
  Buffers buffers(now);
  for (Event const& event : events)
    for (Webhook const& webhook : webhooks) {
      if (!core::listens(webhook)) continue;
      std::string_view const name = core::heard_as(webhook, event);
      if (name.empty() || !is_for(webhook, event)) continue;
      deliveries.push_back(delivery_of(webhook, event, name, nums.next_as<DeliveryNum>(now)));
      if (core::is_buffered(webhook, name)) buffers.add(webhook, deliveries.size() - 1, deliveries.back());
    }
  TRY_DONE(buffers.settle(tx, deliveries));
  if (!deliveries.empty()) TRY_DONE(tx.insert_many(deliveries));
  TRY_DONE(store::webhooks::wake(tx, project, wakes_for(deliveries, now)));
  TRY_DONE(tx.update(FanoutCursor{project, events.back().num}));
  return std::ssize(events);
}

Result<std::int64_t> tell_of_silence(store::Db& db, Instant now) {
  TRY(auto const webhooks, db.read([](store::ReadTx& tx) { return store::webhooks::hearing(tx, core::kInactive); }));
  std::int64_t told = 0;
  for (Webhook const& webhook : webhooks) {
    if (now - webhook.inactivity_minutes * kMinuteUs <= webhook.inactive_seen) continue;
    TRY(std::int64_t const some, db.write([&](store::WriteTx& tx) { return tell_one(tx, webhook, now); }));
    told += some;
  }
  return told;
}

Fanout::~Fanout() { stop(); }

void Fanout::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void Fanout::poke() {
  {
    std::scoped_lock const lock(mutex_);
    poked_ = true;
  }
  wake_.notify_all();
}

void Fanout::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

/// What fails for one project stops no other.
Result<std::int64_t> Fanout::hand_out_all() {
  std::int64_t total = 0;
  while (true) {
    std::optional<Error> failed;
    TRY(auto const due, parts_.db.read([](store::ReadTx& tx) { return store::fanout::due(tx, kProjectsMax); }));
    std::int64_t some = 0;
    for (FanoutCursor const& cursor : due) {
      Instant const now = parts_.clock();
      Result<std::int64_t> const count =
          parts_.db.write([&](store::WriteTx& tx) { return hand_out(tx, parts_.nums, now, cursor.project_id); });
      if (!count) failed = count.error();
      some += count.value_or(0);
      if (count.value_or(0) > 0 && parts_.written) parts_.written();
    }
    if (failed) return fail(*failed);
    if (some == 0) return total;
    total += some;
  }
}

void Fanout::look_for_silence() {
  Instant const now = parts_.clock();
  if (now < silence_at_) return;
  silence_at_ = now + kSilenceEveryUs;
  log_failure(tell_of_silence(parts_.db, now), "silence_not_told");
}

void Fanout::run(std::stop_token const& stop) {
  while (!stop.stop_requested()) {
    log_failure(hand_out_all(), "fanout_failed");
    look_for_silence();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kLookAgain, [this] { return poked_; });
    poked_ = false;
  }
}

}  // namespace wigwag::work
