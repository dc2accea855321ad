#include <thread>

#include "each_engine.h"
#include "model/project.h"
#include "store/postgres_wire.h"
#include "store/statistics.h"

namespace wigwag::store {
namespace {

constexpr Stmt<std::int64_t()> kProjectCount{"SELECT count(*) FROM project"};
constexpr Stmt<std::int64_t()> kOwnProcess{"SELECT pg_backend_pid()"};
constexpr Stmt<std::int64_t(std::int64_t)> kKill{
    "WITH one AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE pid = ?) "
    "SELECT count(pg_terminate_backend(pid)) FROM one"};
constexpr Stmt<std::int64_t()> kKillOthers{
    "WITH others AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid()) SELECT count(pg_terminate_backend(pid)) FROM others"};
constexpr Stmt<std::int64_t()> kConnections{"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"};
constexpr Stmt<void(std::string, ProjectId)> kRename{"UPDATE project SET name = ? WHERE num = ?"};

constexpr Stmt<std::int64_t(std::string)> kRowsThatPlannerKnows{
    "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE relname = ?"};

constexpr Stmt<std::int64_t(std::string)> kTrigramIndexes{
    "SELECT count(*) FROM pg_index i JOIN pg_opclass o ON o.oid = i.indclass[0] WHERE o.opcname = ?"};
constexpr Stmt<std::int64_t(std::string)> kTrigramIndexesOverColumnsOfOthers{
    "SELECT count(*) FROM pg_index i JOIN pg_opclass o ON o.oid = i.indclass[0] WHERE o.opcname = ? AND EXISTS "
    "(SELECT 1 FROM pg_index other WHERE other.indrelid = i.indrelid AND other.indexrelid <> i.indexrelid "
    "AND i.indkey[0] <> 0 AND i.indkey[0] = ANY (other.indkey))"};

class PostgresTest : public testing::Test {
 protected:
  std::string const address = kit::fresh_postgres();
  std::unique_ptr<Db> db = ok(Db::open(address));
  std::unique_ptr<Db> killer = ok(Db::open(address));

  void kill_others() {
    ok(killer->read([](ReadTx& tx) { return tx.number(kKillOthers); }));
  }
  std::int64_t count() {
    return ok(killer->read([](ReadTx& tx) { return tx.number(kProjectCount); }));
  }
};

TEST_F(PostgresTest, ReadsAndWritesGoOnAfterTheConnectionWasLost) {
  kill_others();
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectCount); })), 0);

  kill_others();
  ok(db->write([](WriteTx& tx) { return tx.insert(Project{{1}, "a"}); }));
  kill_others();

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectCount); }, Snapshot::one_statement)), 1);
}

TEST_F(PostgresTest, ThePlannerLearnsOfTablesThatGrow) {
  auto const known = [&] {
    ok(statistics::keep_up(*db));
    return ok(db->read([](ReadTx& tx) { return tx.number(kRowsThatPlannerKnows, "project"); }));
  };
  auto const grow = [&](std::int64_t from, std::int64_t to) {
    std::vector<Project> rows;
    for (std::int64_t num = from; num < to; ++num) rows.push_back({{num}, std::to_string(num)});
    ok(db->write([&](WriteTx& tx) -> Done {
      TRY_DONE(tx.insert_many(rows));
      return tx.execute("SELECT pg_stat_force_next_flush()");
    }));
  };

  grow(0, 100);
  EXPECT_LT(known(), 100) << "small ones need none";
  grow(100, 1000);
  EXPECT_EQ(known(), 1000);
  grow(1000, 1500);
  EXPECT_EQ(known(), 1000) << "not doubled yet";
  grow(1500, 2500);
  EXPECT_EQ(known(), 2500);
}

// A trigram index answers equality too, at a cost that the planner takes for nothing on a new table.
TEST_F(PostgresTest, NoTrigramIndexStandsOverAColumnThatIsLookedUpWhole) {
  auto const count = [&](auto const& stmt) {
    return ok(db->read([&](ReadTx& tx) { return tx.number(stmt, "gin_trgm_ops"); }));
  };
  EXPECT_EQ(count(kTrigramIndexes), 4);
  EXPECT_EQ(count(kTrigramIndexesOverColumnsOfOthers), 0);
}

TEST_F(PostgresTest, ATransactionThatLostItsConnectionRunsAgain) {
  int runs = 0;
  ok(db->write([&](WriteTx& tx) -> Done {
    ++runs;
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    if (runs == 1) {
      TRY(std::int64_t const own, tx.number(kOwnProcess));
      ok(killer->read([&](ReadTx& other) { return other.number(kKill, own); }));
    }
    return tx.insert(Project{{2}, "b"});
  }));

  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count(), 2);
}

TEST_F(PostgresTest, ALostCommitIsNotRunAgain) {
  int runs = 0;
  auto const result = db->write([&](WriteTx& tx) -> Done {
    ++runs;
    TRY_DONE(tx.insert(Project{{1}, "a"}));
    TRY(std::int64_t const own, tx.number(kOwnProcess));
    ok(killer->read([&](ReadTx& other) { return other.number(kKill, own); }));
    return {};
  });

  EXPECT_EQ(code(result), Code::unavailable);
  EXPECT_EQ(runs, 1);
  ok(db->write([](WriteTx& tx) { return tx.insert(Project{{1}, "a"}); }));
}

TEST_F(PostgresTest, ADeadlockIsRunAgain) {
  ok(db->write([](WriteTx& tx) { return tx.insert_many<Project>({{{1}, "a"}, {{2}, "b"}}); }));
  std::atomic<int> met = 0, runs = 0;
  auto const swap = [&](std::int64_t first, std::int64_t second) {
    ok(db->write([&](WriteTx& tx) -> Done {
      ++runs;
      TRY_DONE(tx.change(kRename, "first" + std::to_string(first), ProjectId{first}));
      ++met;
      while (met < 2) std::this_thread::yield();
      TRY_DONE(tx.change(kRename, "second" + std::to_string(second), ProjectId{second}));
      return {};
    }));
  };
  std::thread other([&] { swap(1, 2); });
  swap(2, 1);
  other.join();

  EXPECT_GE(runs, 3);
}

TEST_F(PostgresTest, ThePoolHasALimitAndWaits) {
  auto const small = ok(Db::open(address, {.connections_max = 2}));
  std::int64_t const before = ok(killer->read([](ReadTx& tx) { return tx.number(kConnections); }));
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i)
        ok(small->write(
            [&](WriteTx& tx) { return tx.insert(Project{{t * 100 + i + 1}, std::to_string(t * 100 + i)}); }));
    });
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(count(), 160);
  EXPECT_LE(ok(killer->read([](ReadTx& tx) { return tx.number(kConnections); })), before + 1);
}

TEST_F(PostgresTest, AFullPoolIsUnavailableAfterTheDeadline) {
  auto const small = ok(Db::open(address, {.connections_max = 1, .query_deadline_ms = 50}));

  ok(small->read([&](ReadTx&) -> Done {
    std::thread([&] {
      EXPECT_EQ(code(small->read([](ReadTx& tx) { return tx.number(kProjectCount); })), Code::unavailable);
    }).join();
    return {};
  }));
}

TEST_F(PostgresTest, AServerThatIsAwayIsUnavailable) {
  EXPECT_EQ(code(Db::open("postgres://wigwag@127.0.0.1:1/none")), Code::unavailable);
}

TEST(PostgresWire, NumbersComeBack) {
  for (std::int64_t const value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, INT64_MAX, INT64_MIN})
    EXPECT_EQ(from_big_endian(big_endian(value, 8)), value);
  EXPECT_EQ(from_big_endian(big_endian(-2, 2)), -2);
}

}  // namespace
}  // namespace wigwag::store
