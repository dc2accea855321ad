#include "sim/clock.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace wigwag::sim {

struct SimClock::State {
  explicit State(Clock given) : real(std::move(given)) {}

  Instant now() const {
    if (step) return *step;
    return frozen_at ? *frozen_at : real() + offset_us;
  }
  void settle_at(Instant when) {
    step.reset();
    if (frozen_at) {
      frozen_at = when;
    } else {
      offset_us = when - real();
    }
  }
  bool has_due() const { return !jobs.empty() && jobs.begin()->first.first <= (target ? *target : now()); }
  bool is_held() const { return !holds.empty() && *holds.begin() < holds_before; }

  void work();
  void run_next(std::unique_lock<std::mutex>& lock);
  void go_on(std::unique_lock<std::mutex>& lock);
  void wait_for_next(std::unique_lock<std::mutex>& lock);
  void move(std::unique_lock<std::mutex>& lock, Instant when);

  Clock const real;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::int64_t offset_us = 0;
  std::optional<Instant> frozen_at;
  std::optional<Instant> target;  ///< of the move that is under way
  std::optional<Instant> step;    ///< where that move stands
  std::map<std::pair<Instant, std::uint64_t>, Job> jobs;
  std::uint64_t jobs_given = 0;
  std::uint64_t moves_done = 0;
  std::set<std::uint64_t> holds;
  std::uint64_t holds_given = 0;
  std::uint64_t holds_before = 0;  ///< a move waits for the holds with smaller numbers
  bool stopped = false;
  std::thread thread;
};

void SimClock::State::run_next(std::unique_lock<std::mutex>& lock) {
  auto const first = jobs.begin();
  Instant const when = first->first.first;
  Job job = std::move(first->second);
  jobs.erase(first);
  if (target) step = std::max(now(), when);
  lock.unlock();
  job();
  job = {};  // what it holds goes without the lock
  lock.lock();
  holds_before = holds_given;
}

void SimClock::State::go_on(std::unique_lock<std::mutex>& lock) {
  if (is_held()) {
    changed.wait(lock);
    return;
  }
  if (has_due()) return run_next(lock);
  settle_at(*target);
  target.reset();
  ++moves_done;
  changed.notify_all();
}

void SimClock::State::wait_for_next(std::unique_lock<std::mutex>& lock) {
  if (jobs.empty() || frozen_at) {
    changed.wait(lock);
    return;
  }
  changed.wait_for(lock, std::chrono::microseconds(jobs.begin()->first.first - now()));
}

void SimClock::State::work() {
  std::unique_lock lock(mutex);
  while (!stopped) {
    if (target) {
      go_on(lock);
    } else if (has_due()) {
      run_next(lock);
    } else {
      wait_for_next(lock);
    }
  }
}

void SimClock::State::move(std::unique_lock<std::mutex>& lock, Instant when) {
  target = when;
  step = std::min(now(), when);
  holds_before = holds_given;
  std::uint64_t const mine = moves_done + 1;
  changed.notify_all();
  if (std::this_thread::get_id() == thread.get_id()) return;
  changed.wait(lock, [&] { return stopped || moves_done >= mine; });
}

SimClock::SimClock(Clock real) : state_(std::make_shared<State>(std::move(real))) {
  state_->thread = std::thread([state = state_.get()] { state->work(); });
}
SimClock::~SimClock() { stop(); }

Instant SimClock::now() const {
  std::scoped_lock const lock(state_->mutex);
  return state_->now();
}

Instant SimClock::real() const { return state_->real(); }

bool SimClock::frozen() const {
  std::scoped_lock const lock(state_->mutex);
  return state_->frozen_at.has_value();
}

void SimClock::at(Instant when, Job job) {
  std::scoped_lock const lock(state_->mutex);
  if (state_->stopped) return;
  state_->jobs.emplace(std::pair(std::max(when, state_->now()), ++state_->jobs_given), std::move(job));
  state_->changed.notify_all();
}

void SimClock::after(std::chrono::milliseconds delay, Job job) {
  at(now() + std::chrono::microseconds(delay).count(), std::move(job));
}

void SimClock::set(Instant when) {
  std::unique_lock lock(state_->mutex);
  bool const from_job = std::this_thread::get_id() == state_->thread.get_id();
  if (!from_job) state_->changed.wait(lock, [&] { return state_->stopped || !state_->target; });
  if (!state_->stopped) state_->move(lock, when);
}

void SimClock::advance(std::chrono::microseconds by) {
  std::unique_lock lock(state_->mutex);
  bool const from_job = std::this_thread::get_id() == state_->thread.get_id();
  if (!from_job) state_->changed.wait(lock, [&] { return state_->stopped || !state_->target; });
  if (!state_->stopped) state_->move(lock, (state_->target ? *state_->target : state_->now()) + by.count());
}

void SimClock::freeze() {
  std::scoped_lock const lock(state_->mutex);
  if (!state_->frozen_at) state_->frozen_at = state_->now();
  state_->changed.notify_all();
}

void SimClock::run() {
  std::scoped_lock const lock(state_->mutex);
  if (!state_->frozen_at) return;
  state_->offset_us = *state_->frozen_at - state_->real();
  state_->frozen_at.reset();
  state_->changed.notify_all();
}

SimClock::Hold SimClock::hold() {
  std::scoped_lock const lock(state_->mutex);
  std::uint64_t const number = state_->holds_given++;
  state_->holds.insert(number);
  return Hold(std::shared_ptr<void>(nullptr, [state = state_, number](void*) {
    std::scoped_lock const release(state->mutex);
    state->holds.erase(number);
    state->changed.notify_all();
  }));
}

void SimClock::stop() {
  {
    std::scoped_lock const lock(state_->mutex);
    state_->stopped = true;
    state_->changed.notify_all();
  }
  if (state_->thread.joinable()) state_->thread.join();
  std::map<std::pair<Instant, std::uint64_t>, Job> dropped;
  std::scoped_lock const lock(state_->mutex);
  dropped.swap(state_->jobs);  // destroyed behind the lock: jobs may own holds
}

}  // namespace wigwag::sim
