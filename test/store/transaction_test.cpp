#include <atomic>
#include <latch>
#include <set>
#include <stdexcept>
#include <thread>

#include "each_engine.h"
#include "model/project.h"
#include "store/leases.h"

namespace wigwag::store {
namespace {

constexpr Stmt<Project()> kProjects{"SELECT {*} FROM project ORDER BY num LIMIT 100000"};
constexpr Stmt<std::int64_t()> kProjectCount{"SELECT count(*) FROM project"};
constexpr Stmt<ProjectCounter(std::int64_t, ProjectId)> kNextEvents{
    "UPDATE project_counter SET events = events + ? WHERE project_id = ? RETURNING {*}"};
// Counts to a hundred million: about a minute on either engine.
constexpr Stmt<std::int64_t(std::int64_t)> kSlow{
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?) "
    "SELECT count(*) FROM counted"};

class TransactionTest : public EachEngine {
 protected:
  std::unique_ptr<Db> db = open();
  std::string names() {
    std::string out;
    for (Project const& row : ok(db->read([](ReadTx& tx) { return tx.all(kProjects); }))) out += row.name;
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, TransactionTest, kEngines, engine_name);

TEST_P(TransactionTest, AnErrorRollsBack) {
  auto const result = db->write([](WriteTx& tx) -> Result<int> {
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    return fail(Code::rate_limited, "no");
  });

  EXPECT_EQ(code(result), Code::rate_limited);
  EXPECT_EQ(names(), "");
}

TEST_P(TransactionTest, GivesTheFunctionsValue) {
  EXPECT_EQ(ok(db->write([](WriteTx&) -> Result<std::string> { return std::string("value"); })), "value");
  EXPECT_EQ(ok(db->read([](ReadTx&) -> Result<std::string> { return std::string("value"); })), "value");
}

TEST_P(TransactionTest, SavepointUndoesOnlyItsPart) {
  ok(db->write([](WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    auto const outer = tx.savepoint([&]() -> Result<int> {
      TRY_DONE(tx.insert(Project{{2}, "b"}));
      auto const inner = tx.savepoint([&] { return tx.insert(Project{{3}, "a"}); });
      EXPECT_EQ(code(inner), Code::conflict);
      TRY_DONE(tx.insert(Project{{4}, "d"}));
      return 5;
    });
    EXPECT_EQ(ok(outer), 5);
    auto const undone = tx.savepoint([&]() -> Done {
      TRY_DONE(tx.insert(Project{{6}, "f"}));
      return fail(Code::invalid, "no");
    });
    EXPECT_EQ(code(undone), Code::invalid);
    return tx.insert(Project{{7}, "g"});
  }));

  EXPECT_EQ(names(), "abdg");
}

TEST_P(TransactionTest, AFailedStatementCannotBeIgnored) {
  auto const dropped = db->write([](WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    EXPECT_EQ(code(tx.insert(Project{{1}, "a"})), Code::conflict);
    EXPECT_EQ(code(tx.number(kProjectCount)), Code::internal);
    return {};
  });
  auto const in_savepoint = db->write([](WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    auto const part = tx.savepoint([&]() -> Done {
      EXPECT_EQ(code(tx.insert(Project{{1}, "a"})), Code::conflict);
      return {};
    });
    EXPECT_EQ(code(part), Code::internal);
    return tx.insert(Project{{2}, "b"});
  });

  EXPECT_EQ(code(dropped), Code::internal);
  ok(in_savepoint);
  EXPECT_EQ(names(), "ab");
}

TEST_P(TransactionTest, AnExceptionRollsBack) {
  auto const result = db->write([](WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    throw std::runtime_error("from a library");
  });

  EXPECT_EQ(code(result), Code::internal);
  EXPECT_EQ(names(), "");
}

TEST_P(TransactionTest, AReadSeesOneMoment) {
  ok(db->write([](WriteTx& tx) { return tx.insert(Project{{1}, "a"}); }));
  std::latch looked(1), written(1);
  std::thread writer([&] {
    looked.wait();
    ok(db->write([](WriteTx& tx) { return tx.insert(Project{{2}, "b"}); }));
    written.count_down();
  });

  ok(db->read([&](ReadTx& tx) -> Done {
    TRY(std::int64_t const before, tx.number(kProjectCount));
    looked.count_down();
    written.wait();
    TRY(std::int64_t const after, tx.number(kProjectCount));
    EXPECT_EQ(before, 1);
    EXPECT_EQ(after, 1);
    return {};
  }));

  writer.join();
  EXPECT_EQ(names(), "ab");
}

TEST_P(TransactionTest, ConcurrentWritersLoseNothing) {
  constexpr int kThreads = 8, kWrites = 150;
  ok(db->write([](WriteTx& tx) { return tx.insert(ProjectCounter{{1}, 0, 0}); }));
  std::vector<std::vector<std::int64_t>> given(kThreads);
  std::atomic<int> conflicts = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kWrites; ++i) {
        auto const events = db->write([&](WriteTx& tx) -> Result<std::int64_t> {
          TRY_DONE(tx.insert(Project{{t * 1000 + i + 1}, std::to_string(t * 1000 + i)}));
          if (i % 10 == 9) TRY_DONE(tx.insert(Project{{t * 1000 + i}, "taken"}));
          TRY(auto const counter, tx.one(kNextEvents, 1, ProjectId{1}));
          return counter->events;
        });
        if (events)
          given[static_cast<std::size_t>(t)].push_back(*events);
        else
          conflicts += events.error().code == Code::conflict ? 1 : 100'000;
      }
    });
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(conflicts, kThreads * kWrites / 10);
  std::set<std::int64_t> numbers;
  for (auto const& own : given) {
    EXPECT_TRUE(std::ranges::is_sorted(own));
    numbers.insert(own.begin(), own.end());
  }
  EXPECT_EQ(numbers.size(), static_cast<std::size_t>(kThreads * kWrites * 9 / 10));
  EXPECT_EQ(*numbers.rbegin(), kThreads * kWrites * 9 / 10) << "numbers without gaps";
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectCount); })), kThreads * kWrites * 9 / 10);
}

TEST_P(TransactionTest, AnotherProcessWritesBeside) {
  auto const other = open();
  std::thread commands([&] {
    for (int i = 0; i < 50; ++i)
      ok(other->write([&](WriteTx& tx) { return tx.insert(Project{{1000 + i}, std::to_string(i)}); }));
  });
  for (int i = 0; i < 50; ++i)
    ok(db->write([&](WriteTx& tx) { return tx.insert(Project{{i + 1}, "s" + std::to_string(i)}); }));
  commands.join();

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectCount); })), 100);
  EXPECT_EQ(ok(other->read([](ReadTx& tx) { return tx.number(kProjectCount); })), 100);
}

TEST_P(TransactionTest, AStatementPastItsDeadlineIsStopped) {
  auto const quick = open({.query_deadline_ms = 100});

  EXPECT_EQ(code(quick->read([](ReadTx& tx) { return tx.number(kSlow, 100'000'000); })), Code::unavailable);
  EXPECT_EQ(code(quick->write([](WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    TRY_DONE(tx.number(kSlow, 100'000'000));
    return {};
  })),
      Code::unavailable);

  EXPECT_EQ(names(), "");
  ok(quick->write([](WriteTx& tx) { return tx.insert(Project{{1}, "a"}); }));
  EXPECT_EQ(names(), "a");
}

TEST_P(TransactionTest, ALeaseHasOneHolderUntilItsTime) {
  auto const take = [&](std::string const& holder, std::int64_t now) {
    return ok(
        db->write([&](WriteTx& tx) { return lease_take(tx, "sweep", holder, Instant{now + 100}, Instant{now}); }));
  };

  EXPECT_TRUE(take("one", 1000));
  EXPECT_FALSE(take("two", 1050));
  EXPECT_TRUE(take("one", 1060));
  EXPECT_FALSE(take("two", 1101));
  EXPECT_TRUE(take("two", 1160));
  ok(db->write([&](WriteTx& tx) { return lease_give_back(tx, "sweep", "one"); }));
  EXPECT_FALSE(take("one", 1170));
  ok(db->write([&](WriteTx& tx) { return lease_give_back(tx, "sweep", "two"); }));
  EXPECT_TRUE(take("one", 1180));
}

}  // namespace
}  // namespace wigwag::store
