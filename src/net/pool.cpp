#include "net/pool.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.h"

namespace wigwag::net {

struct Pool::Shared {
  explicit Shared(std::size_t bound) : queue_max(bound) {}

  std::size_t const queue_max;
  std::mutex mutable mutex;  // not Guarded: the threads wait on it
  std::condition_variable not_empty;
  std::deque<Job> queue;
  bool stopping = false;
  std::vector<std::thread> threads;

  /// An empty job: no more will come.
  Job next() {
    std::unique_lock lock(mutex);
    not_empty.wait(lock, [this] { return stopping || !queue.empty(); });
    if (stopping) return {};
    Job job = std::move(queue.front());
    queue.pop_front();
    return job;
  }

  void work() {
    while (Job job = next()) job(Turn::run);
  }
};

Pool::Pool(std::size_t threads, std::size_t queue_max) : shared_(std::make_unique<Shared>(queue_max)) {
  must(threads > 0, "a pool has a thread");
  for (std::size_t i = 0; i < threads; ++i) shared_->threads.emplace_back([shared = shared_.get()] { shared->work(); });
}

Pool::~Pool() { stop(); }

void Pool::stop() {
  std::deque<Job> left;
  {
    std::scoped_lock const lock(shared_->mutex);
    shared_->stopping = true;
    left.swap(shared_->queue);
  }
  shared_->not_empty.notify_all();
  for (Job& job : left) job(Turn::refused);
  for (std::thread& thread : shared_->threads) thread.join();
  shared_->threads.clear();
}

std::size_t Pool::waiting() const {
  std::scoped_lock const lock(shared_->mutex);
  return shared_->queue.size();
}

std::unexpected<Error> Pool::refused() {
  return std::unexpected<Error>(Error{Code::unavailable, "too much to do, try again", "", "pool", 1});
}

std::unexpected<Error> Pool::failure(char const* what) { return fail(Code::internal, "internal error", "", what); }

bool Pool::submit(Job job) {
  {
    std::scoped_lock const lock(shared_->mutex);
    if (shared_->stopping || shared_->queue.size() >= shared_->queue_max) return false;
    shared_->queue.push_back(std::move(job));
  }
  shared_->not_empty.notify_one();
  return true;
}

}  // namespace wigwag::net
