#include "work/append_queue.h"

#include <utility>

#include "base/limits.h"

namespace wigwag::work {

AppendQueue::AppendQueue(Write write) : write_(std::move(write)), thread_([this] { run(); }) {}

AppendQueue::~AppendQueue() {
  {
    std::scoped_lock const lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  thread_.join();
}

void AppendQueue::push(Append append) {
  {
    std::scoped_lock const lock(mutex_);
    if (state_.healthy && !stopping_ && queue_.size() < limits::journal_queue_max) {
      queue_.push_back(std::move(append));
      queued_.notify_one();
      return;
    }
  }
  append.done(fail(Error{Code::unavailable, "too many webhooks wait to be stored", {}, "journal_full", 1}));
}

void AppendQueue::run() {
  std::vector<Append> group;
  while (true) {
    bool healthy = false;
    {
      std::unique_lock lock(mutex_);
      queued_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      std::swap(group, queue_);
      healthy = state_.healthy;
    }
    auto const start = std::chrono::steady_clock::now();
    Done const written = healthy ? write_(group) : fail(Code::unavailable, "the journal is broken");
    auto const took = std::chrono::steady_clock::now() - start;
    if (written) account_for(group, std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    for (Append& append : group) append.done(written);
    group.clear();
  }
}

void AppendQueue::account_for(std::vector<Append> const& group, std::int64_t took_us) {
  std::scoped_lock const lock(mutex_);
  if (state_.waiting <= 0) state_.oldest_waiting_at = group.front().received_at;
  state_.waiting += static_cast<std::int64_t>(group.size());
  state_.appended += static_cast<std::int64_t>(group.size());
  state_.syncs += 1;
  state_.sync_us_last = took_us;
  news_ = true;
  durable_.notify_all();
}

void AppendQueue::wait_for_group(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  durable_.wait_for(lock, at_most, [&] { return news_; });
  news_ = false;
}

void AppendQueue::applied(std::int64_t count, Instant received_at) {
  std::scoped_lock const lock(mutex_);
  state_.waiting -= count;
  state_.oldest_waiting_at = received_at;
}

void AppendQueue::recovered(std::int64_t count, Instant oldest) {
  std::scoped_lock const lock(mutex_);
  state_.waiting += count;
  state_.oldest_waiting_at = oldest;
  news_ = count > 0;
}

void AppendQueue::broken() {
  std::scoped_lock const lock(mutex_);
  state_.healthy = false;
}

JournalState AppendQueue::state() const {
  std::scoped_lock const lock(mutex_);
  return state_;
}

}  // namespace wigwag::work
