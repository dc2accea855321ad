#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "each_engine.h"
#include "model/project.h"
#include "store/events.h"

namespace wigwag::store {
namespace {

constexpr Stmt<std::int64_t()> kKillNotices{
    "WITH noticing AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid()) SELECT count(pg_terminate_backend(pid)) FROM noticing"};

constexpr std::int64_t kAny = 0;

/// Counts what it is told, by project.
class Ear {
 public:
  EventListener listener() {
    return [this](std::optional<ProjectId> project) {
      std::scoped_lock const lock(mutex_);
      ++told_[project ? project->value : kAny];
      changed_.notify_all();
    };
  }
  int told(std::int64_t project) {
    std::scoped_lock const lock(mutex_);
    return told_[project];
  }
  /// False after ten seconds.
  bool waits_for(std::int64_t project, int times = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return told_[project] >= times; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, int> told_;
};

Done append_one(WriteTx& tx, std::int64_t project) {
  return events::append(tx, {project}, {{{project}, 0, EventKind::other_field, Instant(1), {}, {}, {}, {}, {}}}, 0);
}
Done append_in(Db& db, std::int64_t project) {
  return db.write([&](WriteTx& tx) { return append_one(tx, project); });
}

class EventSignalTest : public EachEngine {
 protected:
  std::unique_ptr<Db> db = open();
  Ear ear;
  EventSignal::Listening listening = db->on_events(ear.listener());
};
INSTANTIATE_TEST_SUITE_P(Each, EventSignalTest, kEngines, engine_name);

TEST_P(EventSignalTest, TellsOfACommitBeforeTheWriterGoesOn) {
  ok(append_in(*db, 7));

  EXPECT_EQ(ear.told(7), 1);
}

TEST_P(EventSignalTest, TellsEachProjectOnce) {
  ok(db->write([](WriteTx& tx) -> Done {
    TRY_DONE(append_one(tx, 7));
    TRY_DONE(append_one(tx, 8));
    return append_one(tx, 7);
  }));

  EXPECT_EQ(ear.told(7), 1);
  EXPECT_EQ(ear.told(8), 1);
}

TEST_P(EventSignalTest, SaysNothingOfWhatWasUndone) {
  auto const refused = db->write([](WriteTx& tx) -> Done {
    TRY_DONE(append_one(tx, 7));
    return fail(Code::invalid, "no");
  });
  ok(db->write([](WriteTx& tx) -> Done {
    auto const undone = tx.savepoint([&]() -> Done {
      TRY_DONE(append_one(tx, 7));
      return fail(Code::invalid, "no");
    });
    EXPECT_EQ(code(undone), Code::invalid);
    return append_one(tx, 8);
  }));

  EXPECT_EQ(code(refused), Code::invalid);
  EXPECT_EQ(ear.told(7), 0);
  EXPECT_EQ(ear.told(8), 1);
}

TEST_P(EventSignalTest, SaysNothingOfATransactionWithoutEvents) {
  ok(db->write([](WriteTx& tx) -> Done {
    TRY_DONE(events::append(tx, {7}, {}, 1));
    return tx.insert(Project{{9}, "a"});
  }));

  EXPECT_EQ(ear.told(7), 0);
  EXPECT_EQ(ear.told(9), 0);
}

TEST_P(EventSignalTest, AListenerThatIsGoneIsNotCalled) {
  {
    auto const ended = std::move(listening);
  }
  ok(append_in(*db, 7));

  EXPECT_EQ(ear.told(7), 0);
}

class NoticesTest : public testing::Test {
 protected:
  std::string const address = kit::fresh_postgres();
  std::unique_ptr<Db> here = ok(Db::open(address));
  std::unique_ptr<Db> there = ok(Db::open(address));
  Ear ear;
  EventSignal::Listening listening = here->on_events(ear.listener());

  void SetUp() override { ASSERT_TRUE(ear.waits_for(kAny)); }  // it is connected
};

TEST_F(NoticesTest, AnotherServersCommitsAreHeard) {
  ok(there->write([](WriteTx& tx) -> Done {
    TRY_DONE(append_one(tx, 7));
    return append_one(tx, 12345678901);
  }));

  EXPECT_TRUE(ear.waits_for(7));
  EXPECT_TRUE(ear.waits_for(12345678901));
}

TEST_F(NoticesTest, OwnCommitsAreHeardOnce) {
  ok(append_in(*here, 7));
  ok(append_in(*there, 8));

  EXPECT_TRUE(ear.waits_for(8));
  EXPECT_EQ(ear.told(7), 1);
  EXPECT_EQ(ear.told(kAny), 1);
}

TEST_F(NoticesTest, TooManyProjectsToNameAreAny) {
  ok(there->write([](WriteTx& tx) -> Done {
    for (std::int64_t project = 1; project <= 1000; ++project) TRY_DONE(append_one(tx, project));
    return {};
  }));

  EXPECT_TRUE(ear.waits_for(kAny, 2));
}

TEST_F(NoticesTest, ALostConnectionIsMadeAgainAndMayHaveMissedSomething) {
  ok(there->read([](ReadTx& tx) { return tx.number(kKillNotices); }));
  EXPECT_TRUE(ear.waits_for(kAny, 2));

  ok(append_in(*there, 7));

  EXPECT_TRUE(ear.waits_for(7));
}

TEST_F(NoticesTest, AServerThatEndsTellsWhatItHasToTell) {
  ok(append_in(*there, 7));
  ASSERT_TRUE(ear.waits_for(7));

  ok(append_in(*there, 8));
  there.reset();

  EXPECT_TRUE(ear.waits_for(8));
}

}  // namespace
}  // namespace wigwag::store
