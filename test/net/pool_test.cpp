#include "net/pool.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace wigwag::net {
namespace {

/// One thread with an io_context, as a net thread is.
class NetThread {
 public:
  NetThread() : guard_(boost::asio::make_work_guard(context_)), thread_([this] { context_.run(); }) {}
  ~NetThread() {
    guard_.reset();
    thread_.join();
  }

  template <class T>
  std::future<T> begin(Task<T> task) {
    return boost::asio::co_spawn(context_, std::move(task), boost::asio::use_future);
  }
  template <class T>
  T finish(Task<T> task) {
    return begin(std::move(task)).get();
  }

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::thread thread_;
};

template <class F>
Task<PoolResult<F>> run_on(Pool& pool, F f) {
  co_return co_await pool.run(std::move(f));
}

Task<bool> comes_back_to_its_thread(Pool& pool) {
  auto const before = ::gettid();
  auto const elsewhere = co_await pool.run([] { return ::gettid(); });
  co_return elsewhere && *elsewhere != before&& ::gettid() == before;
}

TEST(Pool, RunsElsewhereAndComesBack) {
  NetThread net;
  Pool pool(2, 10);

  EXPECT_TRUE(net.finish(comes_back_to_its_thread(pool)));
}

TEST(Pool, GivesValuesAndErrorsAsTheyAre) {
  NetThread net;
  Pool pool(1, 10);

  auto const value = net.finish(run_on(pool, [] { return std::string("v"); }));
  auto const error = net.finish(run_on(pool, []() -> Result<int> { return fail(Code::conflict, "no"); }));
  auto const done = net.finish(run_on(pool, [] {}));

  ASSERT_TRUE(value);
  EXPECT_EQ(*value, "v");
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().code, Code::conflict);
  EXPECT_TRUE(done);
}

TEST(Pool, WhatIsThrownIsAnInternalError) {
  NetThread net;
  Pool pool(1, 10);

  auto const result = net.finish(run_on(pool, []() -> int { throw std::runtime_error("secret"); }));

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::internal);
  EXPECT_EQ(result.error().message.find("secret"), std::string::npos);
}

TEST(Pool, AFullQueueRefusesAtOnceAndWorksOnAfterwards) {
  NetThread net;
  Pool pool(1, 1);
  std::latch begun(1);
  std::latch may_end(1);
  auto running = net.begin(run_on(pool, [&] {
    begun.count_down();
    may_end.wait();
  }));
  begun.wait();
  auto queued = net.begin(run_on(pool, [] {}));
  while (pool.waiting() == 0) std::this_thread::yield();

  auto const refused = net.finish(run_on(pool, [] {}));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_EQ(refused.error().retry_after_s, 1);
  may_end.count_down();
  EXPECT_TRUE(running.get());
  EXPECT_TRUE(queued.get());
  EXPECT_TRUE(net.finish(run_on(pool, [] {})));
}

TEST(Pool, StopEndsWhatRunsAndRefusesWhatWaits) {
  NetThread net;
  Pool pool(1, 10);
  std::latch begun(1);
  std::latch may_end(1);
  auto running = net.begin(run_on(pool, [&] {
    begun.count_down();
    may_end.wait();
  }));
  begun.wait();
  auto queued = net.begin(run_on(pool, [] {}));
  while (pool.waiting() == 0) std::this_thread::yield();

  std::thread stopping([&] { pool.stop(); });
  auto const refused = queued.get();
  may_end.count_down();
  stopping.join();

  EXPECT_TRUE(running.get());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_FALSE(net.finish(run_on(pool, [] {})));
}

Task<int> value_of(OneShot<int> one_shot) { co_return co_await one_shot.wait(); }

TEST(OneShot, AValueSetBeforeTheWaitIsGivenAtOnce) {
  NetThread net;
  OneShot<int> one_shot;

  EXPECT_TRUE(one_shot.set(7));

  EXPECT_EQ(net.finish(value_of(one_shot)), 7);
}

TEST(OneShot, TheFirstValueCounts) {
  NetThread net;
  OneShot<int> one_shot;

  EXPECT_TRUE(one_shot.set(1));
  EXPECT_FALSE(one_shot.set(2));

  EXPECT_EQ(net.finish(value_of(one_shot)), 1);
}

TEST(OneShot, OneThreadResumesManyWaitersOfSeveralThreads) {
  constexpr int kWaiters = 2000;
  NetThread first;
  NetThread second;
  std::vector<OneShot<int>> one_shots(kWaiters);
  std::vector<std::future<int>> values;
  std::thread journal([&] {
    for (int i = 0; i < kWaiters; ++i) one_shots[static_cast<std::size_t>(i)].set(i);
  });

  for (int i = 0; i < kWaiters; ++i)
    values.push_back((i % 2 == 0 ? first : second).begin(value_of(one_shots[static_cast<std::size_t>(i)])));

  for (int i = 0; i < kWaiters; ++i) EXPECT_EQ(values[static_cast<std::size_t>(i)].get(), i);
  journal.join();
}

TEST(OneShot, ValuesThatOnlyMoveAreGivenOn) {
  OneShot<std::unique_ptr<int>> one_shot;

  EXPECT_TRUE(one_shot.set(std::make_unique<int>(3)));
}

}  // namespace
}  // namespace wigwag::net
