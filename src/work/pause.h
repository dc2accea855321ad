/// @file How a loop waits between two rounds.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace wigwag::work {

/// Sleeps for that long, or until a stop is requested.
inline void pause(std::stop_token const& stop, std::chrono::microseconds length) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, length, [] { return false; });
}

}  // namespace wigwag::work
