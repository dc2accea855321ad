#include "work/send_desk.h"

#include <algorithm>
#include <exception>
#include <iterator>

#include "base/log.h"

namespace wigwag::work {
namespace {

constexpr std::size_t kTogetherMax = 64;  // of each kind: how many share a commit, and the project's lock

template <class T>
std::vector<T> take_first(std::vector<T>& all) {
  auto const end = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kTogetherMax));
  std::vector<T> some(std::make_move_iterator(all.begin()), std::make_move_iterator(end));
  all.erase(all.begin(), end);
  return some;
}

template <class T>
auto jobs_of(std::vector<T> const& waiting) {
  std::vector<decltype(&waiting.front().job)> jobs;
  for (T const& one : waiting) jobs.push_back(&one.job);
  return jobs;
}

Error refusal() { return {Code::unavailable, "too much to do, try again", "", "pool", 1}; }

}  // namespace

template <class Add>
void SendDesk::enqueue(ProjectId project, Add const& add) {
  bool const leads = queues_.with([&](auto& queues) {
    Queue& queue = queues[project];
    add(queue);
    return !std::exchange(queue.running, true);
  });
  if (leads) submit(project);
}

Task<core::Drafted> SendDesk::draft(core::Draft draft) {
  net::OneShot<core::Drafted> const done;
  ProjectId const project = draft.project;
  enqueue(project, [&](Queue& queue) { queue.drafts.push_back({std::move(draft), done}); });
  co_return co_await done.wait();
}

Task<Done> SendDesk::settle(core::Settlement settlement) {
  net::OneShot<Done> const done;
  ProjectId const project = settlement.project;
  enqueue(project, [&](Queue& queue) { queue.settlements.push_back({std::move(settlement), done}); });
  co_return co_await done.wait();
}

/// Empty: nobody waits. Then the next to come leads.
SendDesk::Batch SendDesk::take(ProjectId project) {
  return queues_.with([&](auto& queues) {
    Queue& queue = queues[project];
    Batch batch{take_first(queue.drafts), take_first(queue.settlements)};
    if (batch.empty()) queues.erase(project);
    return batch;
  });
}

void SendDesk::submit(ProjectId project) {
  bool const taken = pool_.submit([this, project](net::Pool::Turn turn) {
    if (turn == net::Pool::Turn::run)
      run(project);
    else
      refuse(project);
  });
  if (!taken) refuse(project);
}

void SendDesk::refuse(ProjectId project) {
  for (Batch batch = take(project); !batch.empty(); batch = take(project)) {
    for (auto& one : batch.drafts) one.done.set(fail(refusal()));
    for (auto& one : batch.settlements) one.done.set(fail(refusal()));
  }
}

bool SendDesk::has_more(ProjectId project) {
  return queues_.with([&](auto& queues) {
    Queue const& queue = queues[project];
    bool const more = !queue.drafts.empty() || !queue.settlements.empty();
    if (!more) queues.erase(project);
    return more;
  });
}

/// One batch; then whoever came meanwhile, behind whatever else waits for the pool.
void SendDesk::run(ProjectId project) {
  Batch batch = take(project);
  std::vector<core::Drafted> drafted;
  std::vector<Done> settled;
  Done done;
  try {
    done = write(batch, drafted, settled);
  } catch (std::exception const& thrown) {
    done = fail(Code::internal, "internal error", {}, thrown.what());
  }
  for (std::size_t i = 0; i < batch.drafts.size(); ++i)
    batch.drafts[i].done.set(done ? std::move(drafted[i]) : core::Drafted(fail(done.error())));
  for (std::size_t i = 0; i < batch.settlements.size(); ++i)
    batch.settlements[i].done.set(done ? std::move(settled[i]) : done);
  if (has_more(project)) submit(project);
}

/// Together; and if one of them is in the way, once more, each with a fate of its own.
Done SendDesk::write(Batch const& batch, std::vector<core::Drafted>& drafted, std::vector<Done>& settled) {
  Instant const now = clock_();
  if (before_) before_(now);
  auto const drafts = jobs_of(batch.drafts);
  auto const settlements = jobs_of(batch.settlements);
  Done const together = db_.write([&](store::WriteTx& tx) -> Done {
    TRY(drafted, core::write_together(tx, nums_, now, settlements, drafts));
    settled.assign(settlements.size(), Done());
    return {};
  });
  if (together || together.error().code == Code::unavailable) return together;
  return db_.write([&](store::WriteTx& tx) -> Done {
    TRY(settled, core::settle_all(tx, nums_, now, settlements));
    TRY(drafted, core::draft_all(tx, nums_, now, drafts));
    return {};
  });
}

}  // namespace wigwag::work
