#include "sim/clock.h"

#include <gtest/gtest.h>
#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace wigwag::sim {
namespace {

constexpr Instant kStart = Instant::from_seconds(1'767'225'600);

/// Real time that the test moves, or that stands.
Clock standing_still() {
  return [] { return kStart; };
}

TEST(SimClock, StandsAtRealTimeUntilItIsMoved) {
  SimClock clock(standing_still());

  EXPECT_EQ(clock.now(), kStart);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(clock.now(), kStart + kHourUs);
  clock.set(kStart - kDayUs);
  EXPECT_EQ(clock.now(), kStart - kDayUs);
  EXPECT_EQ(clock.real(), kStart);
}

TEST(SimClock, AdvanceRunsWhatFallsDueEachAtItsOwnMoment) {
  SimClock clock(standing_still());
  std::vector<std::string> seen;
  auto const note = [&](std::string const& name) {
    return [&, name] { seen.push_back(name + "@" + std::to_string((clock.now() - kStart) / kSecondUs)); };
  };
  clock.after(std::chrono::seconds(20), note("b"));
  clock.after(std::chrono::seconds(10), note("a"));
  clock.after(std::chrono::seconds(20), note("c"));
  clock.after(std::chrono::seconds(61), note("late"));

  clock.advance(std::chrono::seconds(60));

  EXPECT_EQ(seen, (std::vector<std::string>{"a@10", "b@20", "c@20"}));
}

TEST(SimClock, AdvanceRunsWhatItsJobsAskForWithinTheSpan) {
  SimClock clock(standing_still());
  clock.freeze();
  int runs = 0;
  std::function<void()> again = [&] {
    ++runs;
    clock.after(std::chrono::hours(1), [&] { again(); });
  };
  clock.after(std::chrono::hours(1), [&] { again(); });

  clock.advance(std::chrono::hours(24));

  EXPECT_EQ(runs, 24);
  EXPECT_EQ(clock.now(), kStart + kDayUs);
}

TEST(SimClock, FrozenTimeRunsNothingUntilItGoesOn) {
  std::atomic<std::int64_t> real_us = kStart.us;
  SimClock clock([&] { return Instant{real_us}; });
  clock.freeze();
  real_us += kHourUs;

  EXPECT_TRUE(clock.frozen());
  EXPECT_EQ(clock.now(), kStart);
  clock.run();
  EXPECT_EQ(clock.now(), kStart);  // it goes on from where it stood
  real_us += kSecondUs;
  EXPECT_EQ(clock.now(), kStart + kSecondUs);
}

TEST(SimClock, JobsRunInRealTimeToo) {
  SimClock clock;
  std::latch ran(1);

  clock.after(std::chrono::milliseconds(1), [&] { ran.count_down(); });

  ran.wait();
  EXPECT_FALSE(clock.frozen());
}

TEST(SimClock, WhatIsOverdueRunsAtOnceInTheOrderOfTheCalls) {
  SimClock clock(standing_still());
  clock.freeze();
  std::vector<int> seen;
  std::latch ran(2);

  clock.at(kStart - kDayUs, [&] { seen.push_back(1), ran.count_down(); });
  clock.at(kStart - 2 * kDayUs, [&] { seen.push_back(2), ran.count_down(); });

  ran.wait();
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST(SimClock, AMoveWaitsForWhatIsUnderWay) {
  SimClock clock(standing_still());
  clock.freeze();
  std::vector<Instant> seen;
  std::thread work;
  clock.after(std::chrono::seconds(1), [&] {
    work = std::thread([&, hold = clock.hold()]() mutable {
      seen.push_back(clock.now());
      clock.after(std::chrono::seconds(1), [&] { seen.push_back(clock.now()); });
    });
  });

  clock.advance(std::chrono::hours(1));

  work.join();
  EXPECT_EQ(seen, (std::vector<Instant>{kStart + kSecondUs, kStart + 2 * kSecondUs}));
}

TEST(SimClock, AMoveDoesNotWaitForWhatBeganLater) {
  SimClock clock(standing_still());
  SimClock::Hold later;
  clock.advance(std::chrono::seconds(1));

  later = clock.hold();

  EXPECT_EQ(clock.now(), kStart + kSecondUs);
}

TEST(SimClock, SeveralThreadsMoveItOneAfterAnother) {
  SimClock clock(standing_still());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { clock.advance(std::chrono::seconds(1)); });
  for (std::thread& each : threads) each.join();

  EXPECT_EQ(clock.now(), kStart + 8 * kSecondUs);
}

TEST(SimClock, AfterStopNothingRunsAndNobodyWaits) {
  SimClock clock(standing_still());
  bool ran = false;
  clock.after(std::chrono::seconds(1), [&] { ran = true; });

  clock.stop();
  clock.advance(std::chrono::hours(1));
  clock.at(kStart, [&] { ran = true; });

  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace wigwag::sim
