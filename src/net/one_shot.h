/// @file OneShot<T>: a value that another thread gives to a coroutine, once.
#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "base/task.h"

namespace wigwag::net {

/// The moment behind a OneShot: completed once by any thread, awaited once by a coroutine, in either order.
class Completion {
 public:
  Completion();
  ~Completion();
  Completion(Completion const&) = delete;
  Completion& operator=(Completion const&) = delete;

  /// Resumes the waiter on its own io_context, never inside this call. Returns false if it was complete already.
  bool complete();
  static Task<> wait(std::shared_ptr<Completion> completion);

 private:
  enum class State : unsigned char { open, waiting, complete };
  struct Waiter;
  void set_waiter(std::unique_ptr<Waiter> waiter);

  std::atomic<State> state_{State::open};
  std::unique_ptr<Waiter> waiter_;  ///< written before `waiting`, read by whoever changes `waiting` to `complete`
};

/// Copies share the one value. It must be set in the end, also at shutdown, and before the waiter's Server is
/// destroyed: a waiter that nobody resumes is never freed.
template <class T>
class OneShot {
 public:
  OneShot() : state_(std::make_shared<State>()) {}

  /// Any thread. The first value counts; returns false for any other.
  bool set(T value) const {
    if (state_->taken.exchange(true, std::memory_order_acq_rel)) return false;
    state_->value.emplace(std::move(value));
    return state_->complete();
  }

  /// At most one coroutine, once; it goes on on its own thread.
  Task<T> wait() const { return wait_for(state_); }

 private:
  struct State : Completion {
    std::atomic<bool> taken{false};
    std::optional<T> value;
  };

  static Task<T> wait_for(std::shared_ptr<State> state) {
    co_await Completion::wait(state);
    co_return std::move(*state->value);
  }

  std::shared_ptr<State> state_;
};

}  // namespace wigwag::net
