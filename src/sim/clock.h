/// @file The sandbox's time: real time plus an offset, or standing still, and the jobs that wait for a moment of it.
/// Everything in the sandbox that is timed asks this clock, so a test can let a week pass at once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/instant.h"

namespace wigwag::sim {

/// Thread-safe. Jobs run on the clock's own thread, in the order of their time and then of the calls; none runs after
/// stop().
class SimClock {
 public:
  using Job = std::move_only_function<void()>;

  explicit SimClock(Clock real = system_now);
  ~SimClock();
  SimClock(SimClock const&) = delete;
  SimClock& operator=(SimClock const&) = delete;

  Instant now() const;
  Instant real() const;  ///< for what is measured and not simulated
  bool frozen() const;

  void at(Instant when, Job job);  ///< at once when `when` has passed
  void after(std::chrono::milliseconds delay, Job job);

  /// Moves time. On the way forward every job runs at its own moment, and so does what these jobs ask for; all that
  /// falls due has run when this returns, and the holds that were taken by then are gone. Called from a job it only
  /// arranges the move. Backwards nothing runs.
  void set(Instant when);
  void advance(std::chrono::microseconds by);
  void freeze();
  void run();  ///< time goes on, from where it stands

  /// While it lives, a move of the clock that began before it waits at the moment at which it was taken: for what is
  /// simulated by real work, as a webhook that is on its way.
  class Hold {
   public:
    Hold() = default;
    Hold(Hold&&) noexcept = default;
    Hold& operator=(Hold&&) noexcept = default;

   private:
    friend class SimClock;
    explicit Hold(std::shared_ptr<void> token) : token_(std::move(token)) {}
    std::shared_ptr<void> token_;
  };
  Hold hold();

  /// Jobs that wait are dropped, moves end where they are.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace wigwag::sim
