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
#include "work/batches.h"
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

/// `erase(tx, before, rows_max)` until nothing is older.
template <class F>
Done forget(store::Db& db, std::stop_token const& stop, Instant before, F const& erase) {
  auto const some_of = [&](store::WriteTx& tx) { return erase(tx, before, limits::sweep_batch_max); };
  TRY_DONE(in_batches(db, stop, some_of));
  return {};
}

}  // namespace

Result<std::int64_t> end_idle_conversations(store::Db& db, Instant now, std::stop_token const& stop) {
  return in_batches(db, stop, [&](store::WriteTx& tx) { return end_some(tx, now); });
}

Done forget_seen_news(store::Db& db, Instant now, std::stop_token const& stop) {
  return forget(db, stop, now - kNewsRepeatedUs, &store::seen::erase_before);
}

Done forget_codes(store::Db& db, Instant now, std::stop_token const& stop) {
  TRY_DONE(forget(db, stop, now - core::kOtpKeptUs, &store::otps::erase_expired));
  return forget(db, stop, now, &store::otps::erase_ended_counts);
}

Done sweep_sends(store::Db& db, NumSource& nums, Instant now, std::stop_token const& stop) {
  Instant const before = now - limits::send_unknown_after_s * kSecondUs;
  TRY(std::int64_t const given_up,
      in_batches(db, stop, [&](store::WriteTx& tx) { return core::give_up_drafts(tx, nums, now, before); }));
  if (given_up > 0) log::warn("sends_given_up", {{"count", given_up}});
  TRY(std::int64_t const lost,
      db.write([&](store::WriteTx& tx) { return store::sends::lose_those_of_dead_nodes(tx, now); }));
  if (lost > 0) log::warn("sends_of_dead_nodes", {{"count", lost}});
  TRY_DONE(db.write([&](store::WriteTx& tx) { return store::sends::erase_pauses(tx, now); }));
  TRY_DONE(forget(db, stop, now - limits::send_unknown_kept_days * kDayUs, &store::sends::erase_given_up));
  return forget(db, stop, now - limits::idempotency_kept_h * kHourUs, &store::sends::erase_answers);
}

Done forget_deliveries(store::Db& db, Instant now, std::stop_token const& stop) {
  TRY(auto const projects, db.read([](store::ReadTx& tx) { return store::projects::all(tx, kProjectsMax); }));
  Instant const before = now - limits::delivery_kept_days * kDayUs;
  for (Project const& project : projects)
    TRY_DONE(forget(db, stop, before, [&](store::WriteTx& tx, Instant at, std::int64_t rows_max) {
      return store::deliveries::forget(tx, project.num, at, rows_max);
    }));
  return {};
}

void Sweep::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void Sweep::run(std::stop_token const& stop) {
  for (int interval = 0; !stop.stop_requested(); ++interval) {
    if (interval % kIntervalsPerSweep == 0) sweep(clock_(), stop);
    log_failure(store::statistics::keep_up(db_), "statistics_not_kept_up");
    pause(stop, kInterval);
  }
}

void Sweep::sweep(Instant now, std::stop_token const& stop) {
  if (auto const count = end_idle_conversations(db_, now, stop); !count) log_failure(count.error(), "sweep_failed");
  log_failure(forget_seen_news(db_, now, stop), "sweep_failed");
  if (now >= deliveries_at_) {
    deliveries_at_ = now + kHourUs;
    log_failure(forget_deliveries(db_, now, stop), "sweep_failed");
  }
  log_failure(sweep_sends(db_, nums_, now, stop), "sweep_failed");
  log_failure(forget_codes(db_, now, stop), "sweep_failed");
}

}  // namespace wigwag::work
