#include "work/sweep.h"

#include <chrono>
#include <map>
#include <set>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "core/otp.h"
#include "core/send.h"
#include "model/conversation.h"
#include "model/event.h"
#include "store/conversations.h"
#include "store/deliveries.h"
#include "store/events.h"
#include "store/otps.h"
#include "store/projects.h"
#include "store/seen.h"
#include "store/sends.h"
#include "store/statistics.h"
#include "work/pause.h"

namespace wigwag::work {
namespace {

constexpr std::chrono::seconds kInterval{2};
constexpr int kIntervalsPerSweep = 15;
constexpr std::int64_t kProjectsMax = 100'000;
constexpr std::int64_t kNewsRepeatedUs = 7 * kDayUs;

Event ended(Conversation const& row, Instant now) {
  return {row.project_id, 0, EventKind::conversation_ended, now, row.channel_num, row.contact_num, row.num, {}, {}};
}

/// Only with their projects held: a batch that takes a conversation up again has read it before it writes it.
Result<std::int64_t> end_some(store::WriteTx& tx, Instant now) {
  Instant const since = now - limits::conversation_idle_us;
  TRY(auto const idle, store::conversations::idle(tx, since, limits::sweep_batch_max));
  std::set<ProjectId> projects;
  for (Conversation const& row : idle) projects.insert(row.project_id);
  for (ProjectId const project : projects) TRY_DONE(store::projects::lock(tx, project));
  TRY(auto const rows, store::conversations::end_idle(tx, idle, since, now));
  std::map<ProjectId, std::vector<Event>> events;
  for (Conversation const& row : rows) events[row.project_id].push_back(ended(row, now));
  for (auto& [project, list] : events) TRY_DONE(store::events::append(tx, project, std::move(list), 0));
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace

Result<std::int64_t> end_idle_conversations(store::Db& db, Instant now) {
  std::int64_t total = 0;
  while (true) {
    TRY(std::int64_t const some, db.write([&](store::WriteTx& tx) { return end_some(tx, now); }));
    total += some;
    if (some < limits::sweep_batch_max) return total;
  }
}

Done forget_seen_news(store::Db& db, Instant now) {
  return db.write([&](store::WriteTx& tx) { return store::seen::erase_before(tx, now - kNewsRepeatedUs); });
}

Done forget_codes(store::Db& db, Instant now) {
  return db.write([&](store::WriteTx& tx) { return store::otps::erase_expired(tx, now - core::kOtpKeptUs, now); });
}

Done sweep_sends(store::Db& db, NumSource& nums, Instant now) {
  Instant const before = now - limits::send_unknown_after_s * kSecondUs;
  while (true) {
    TRY(std::int64_t const some,
        db.write([&](store::WriteTx& tx) { return core::give_up_drafts(tx, nums, now, before); }));
    if (some > 0) log::warn("sends_given_up", {{"count", some}});
    if (some < limits::sweep_batch_max) break;
  }
  TRY(std::int64_t const lost,
      db.write([&](store::WriteTx& tx) { return store::sends::lose_those_of_dead_nodes(tx, now); }));
  if (lost > 0) log::warn("sends_of_dead_nodes", {{"count", lost}});
  return db.write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(store::sends::erase_pauses(tx, now));
    TRY_DONE(store::sends::erase_given_up(tx, now - limits::send_unknown_kept_days * kDayUs));
    return store::sends::erase_answers(tx, now - limits::idempotency_kept_h * kHourUs);
  });
}

Done forget_deliveries(store::Db& db, Instant now) {
  TRY(auto const projects, db.read([](store::ReadTx& tx) { return store::projects::all(tx, kProjectsMax); }));
  Instant const before = now - limits::delivery_kept_days * kDayUs;
  for (Project const& project : projects)
    for (std::int64_t some = limits::sweep_batch_max; some == limits::sweep_batch_max;) {
      TRY(some, db.write([&](store::WriteTx& tx) {
        return store::deliveries::forget(tx, project.num, before, limits::sweep_batch_max);
      }));
    }
  return {};
}

void Sweep::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void Sweep::run(std::stop_token const& stop) {
  for (int interval = 0; !stop.stop_requested(); ++interval) {
    if (interval % kIntervalsPerSweep == 0) sweep(clock_());
    log_failure(store::statistics::keep_up(db_), "statistics_not_kept_up");
    pause(stop, kInterval);
  }
}

void Sweep::sweep(Instant now) {
  if (auto const count = end_idle_conversations(db_, now); !count) log_failure(count.error(), "sweep_failed");
  log_failure(forget_seen_news(db_, now), "sweep_failed");
  if (now >= deliveries_at_) {
    deliveries_at_ = now + kHourUs;
    log_failure(forget_deliveries(db_, now), "sweep_failed");
  }
  log_failure(sweep_sends(db_, nums_, now), "sweep_failed");
  log_failure(forget_codes(db_, now), "sweep_failed");
}

}  // namespace wigwag::work
