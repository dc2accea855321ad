/// @file Tasks that belong to no request, on a thread of their own.
#pragma once
#include <cstddef>
#include <memory>

#include "base/task.h"

namespace wigwag::net {

class TaskGroup {
 public:
  TaskGroup();
  /// Stops.
  ~TaskGroup();
  TaskGroup(TaskGroup const&) = delete;
  TaskGroup& operator=(TaskGroup const&) = delete;

  /// Any thread, until stop(). What the task refers to outlives it; what it throws is logged.
  void spawn(Task<> task);
  /// Those that have not ended.
  std::size_t running() const;
  /// Waits until none runs.
  void wait();
  /// The same, then joins. Whatever a task waits for must come: who resumes it (Client, Pool) is stopped after this, or
  /// before it in a way that tells it so.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wigwag::net
