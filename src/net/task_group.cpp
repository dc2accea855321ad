#include "net/task_group.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include "base/log.h"

namespace wigwag::net {

struct TaskGroup::State {
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{context.get_executor()};
  std::mutex mutex;  // not Guarded: threads wait on it
  std::condition_variable ended;
  std::size_t running = 0;
  std::thread thread{[this] { context.run(); }};
};

TaskGroup::TaskGroup() : state_(std::make_unique<State>()) {}

TaskGroup::~TaskGroup() { stop(); }

void TaskGroup::spawn(Task<> task) {
  {
    std::scoped_lock const lock(state_->mutex);
    ++state_->running;
  }
  boost::asio::co_spawn(state_->context, std::move(task), [state = state_.get()](std::exception_ptr thrown) {
    if (thrown) log::error("task_failed");
    std::scoped_lock const lock(state->mutex);
    --state->running;
    state->ended.notify_all();
  });
}

std::size_t TaskGroup::running() const {
  std::scoped_lock const lock(state_->mutex);
  return state_->running;
}

void TaskGroup::wait() {
  std::unique_lock lock(state_->mutex);
  state_->ended.wait(lock, [this] { return state_->running == 0; });
}

void TaskGroup::stop() {
  if (!state_->thread.joinable()) return;
  wait();
  state_->guard.reset();
  state_->thread.join();
}

}  // namespace wigwag::net
