/// @file Guarded<T>: a value inside its mutex. The lock is never held across `co_await`, and never with another.
#pragma once
#include <mutex>
#include <utility>

namespace wigwag {

template <class T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}

  /// Runs `f(value)` under the lock and returns what it returns.
  template <class F>
  auto with(F&& f) {
    std::scoped_lock const lock(mutex_);
    return std::forward<F>(f)(value_);
  }
  template <class F>
  auto with(F&& f) const {
    std::scoped_lock const lock(mutex_);
    return std::forward<F>(f)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_;
};

}  // namespace wigwag
