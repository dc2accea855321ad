#include "store/migrate.h"

#include <thread>

#include "each_engine.h"
#include "model/event.h"
#include "model/message.h"
#include "model/send.h"
#include "model/thread.h"

namespace wigwag::store {
namespace {

constexpr MigrationFile kFirst{
    1, "0001_first.sql", "CREATE TABLE one (a {text} NOT NULL, b {bytes});\nINSERT INTO one (a) VALUES ('x;y');"};
constexpr MigrationFile kSecond{2, "0002_second.sql", "CREATE TABLE two (a BIGINT NOT NULL);"};
constexpr MigrationFile kBroken{
    2, "0002_broken.sql", "CREATE TABLE two (a BIGINT NOT NULL); CREATE TABLE one (a BIGINT);"};

constexpr Stmt<std::int64_t()> kOnes{"SELECT count(*) FROM one"};
constexpr Stmt<std::int64_t()> kTwos{"SELECT count(*) FROM two"};
constexpr Stmt<Thread()> kThreads{"SELECT {*} FROM thread"};
constexpr Stmt<Event()> kEvents{"SELECT {*} FROM event"};
constexpr Stmt<Send()> kSends{"SELECT {*} FROM send"};
constexpr Stmt<MessageCount()> kCounts{"SELECT {*} FROM message_count"};

/// There is this one row, equal in every column.
template <class Row>
bool same(std::vector<Row> const& rows, Row const& wanted) {
  return rows.size() == 1 && Table<Row>::columns.apply([&](auto const&... column) {
    return ((rows.front().*column.member == wanted.*column.member) && ...);
  });
}

class MigrateTest : public EachEngine {
 protected:
  std::unique_ptr<Db> db = open({.migrate = false});
  Done run(std::vector<MigrationFile> const& files) { return migrate(*db, files); }
};
INSTANTIATE_TEST_SUITE_P(Each, MigrateTest, kEngines, engine_name);

TEST_P(MigrateTest, AppliesEachFileOnce) {
  ok(run({kFirst}));
  ok(run({kFirst, kSecond}));
  ok(run({kFirst, kSecond}));

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kOnes); })), 1);
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kTwos); })), 0);
}

TEST_P(MigrateTest, AFileIsAppliedWholeOrNotAtAll) {
  auto const broken = run({kFirst, kBroken});

  ASSERT_FALSE(broken.has_value());
  EXPECT_NE(broken.error().message.find("0002_broken.sql"), std::string::npos);
  EXPECT_EQ(code(db->read([](ReadTx& tx) { return tx.number(kTwos); })), Code::internal) << "no table";
  ok(run({kFirst, kSecond}));
}

TEST_P(MigrateTest, RefusesAChangedFile) {
  ok(run({kFirst, kSecond}));

  auto const changed = run({{1, kFirst.name, "CREATE TABLE one (a BIGINT)"}, kSecond});

  ASSERT_EQ(code(changed), Code::conflict);
  EXPECT_NE(changed.error().message.find("0001_first.sql"), std::string::npos);
}

TEST_P(MigrateTest, RefusesANewerDatabase) {
  ok(run({kFirst, kSecond}));

  auto const older = run({kFirst});

  ASSERT_EQ(code(older), Code::conflict);
  EXPECT_NE(older.error().message.find("newer"), std::string::npos);
}

TEST_P(MigrateTest, ServersThatStartTogetherAgree) {
  std::vector<std::thread> servers;
  for (int i = 0; i < 4; ++i) servers.emplace_back([address = address()] { ok(Db::open(address)); });
  for (auto& server : servers) server.join();

  ok(Db::open(address()));
}

TEST_P(MigrateTest, MayTakeLongerThanAnyOtherStatement) {
  auto const impatient = open({.query_deadline_ms = 50, .migrate = false});
  constexpr MigrationFile kSlow{1, "0001_slow.sql",
      "CREATE TABLE one AS WITH RECURSIVE n (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n WHERE a < 1000000) "
      "SELECT count(*) AS a FROM n;"};

  ok(migrate(*impatient, std::array{kSlow}));

  EXPECT_EQ(ok(impatient->read([](ReadTx& tx) { return tx.number(kOnes); })), 1);
}

TEST_P(MigrateTest, RowsFromBeforeTheirTablesWereMadeAnewAreStillThere) {
  std::span<MigrationFile const> const files = migration_files();
  ok(migrate(*db, files.first(19)));  // before 0020_without_rowid.sql
  ProjectId const project{7};
  Thread thread{.project_id = project, .num = {2}, .channel_num = {3}, .unread_count = 4, .window_at = Instant{5}};
  thread.contact_num = ContactNum{6};
  Event event{.project_id = project, .num = 8, .kind = EventKind::message_sent, .at = {9}};
  event.detail = "{}";
  Send const send{project, {10}, {3}, {2}, SendState::unknown, {11}, {12}, "node"};
  MessageCount const count{project, {3}, Direction::outbound, "text", MessageStatus::sent, false, 13};
  ok(db->write([&](WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(thread));
    TRY_DONE(tx.insert(event));
    TRY_DONE(tx.insert(send));
    return tx.insert(count);
  }));

  ok(migrate(*db, files));

  ok(db->read([&](ReadTx& tx) -> Done {
    TRY(auto const threads, tx.all(kThreads));
    TRY(auto const events, tx.all(kEvents));
    TRY(auto const sends, tx.all(kSends));
    TRY(auto const counts, tx.all(kCounts));
    EXPECT_TRUE(same(threads, thread) && same(events, event) && same(sends, send) && same(counts, count));
    return {};
  }));
  EXPECT_EQ(code(db->write([&](WriteTx& tx) { return tx.insert(event); })), Code::conflict) << "the key is one still";
}

TEST(StatementsOf, SplitsAtSemicolonsOutsideBodies) {
  constexpr std::string_view kText =
      "-- a comment; with a semicolon\n"
      "CREATE TABLE a (b {text} DEFAULT 'x;y');  -- trailing\n"
      "-- sqlite:\n"
      "CREATE TRIGGER t AFTER INSERT ON a WHEN new.b <> 'END' BEGIN\n"
      "  UPDATE a SET b = CASE WHEN b = '' THEN 'c' ELSE b END; DELETE FROM a;\n"
      "END;\n"
      "-- postgres:\n"
      "CREATE INDEX i ON a (b);\n"
      "-- both:\n"
      "CREATE TABLE bend (c BIGINT)";

  auto const sqlite = ok(statements_of(Engine::sqlite, kText));
  auto const postgres = ok(statements_of(Engine::postgres, kText));

  ASSERT_EQ(sqlite.size(), 3U);
  EXPECT_EQ(sqlite[0], "CREATE TABLE a (b TEXT DEFAULT 'x;y')");
  EXPECT_TRUE(sqlite[1].ends_with("END"));
  EXPECT_EQ(sqlite[2], "CREATE TABLE bend (c BIGINT)");
  ASSERT_EQ(postgres.size(), 3U);
  EXPECT_EQ(postgres[0], "CREATE TABLE a (b TEXT COLLATE \"C\" DEFAULT 'x;y')");
  EXPECT_EQ(postgres[1], "CREATE INDEX i ON a (b)");
}

TEST(StatementsOf, RefusesAnUnknownFragment) {
  EXPECT_EQ(code(statements_of(Engine::sqlite, "CREATE TABLE a (b {word})")), Code::internal);
  EXPECT_EQ(code(statements_of(Engine::sqlite, "CREATE TABLE a (b {text")), Code::internal);
}

TEST(OpenDatabase, SaysWhatAnAddressLooksLike) { EXPECT_EQ(code(Db::open("mysql://x")), Code::invalid); }

}  // namespace
}  // namespace wigwag::store
