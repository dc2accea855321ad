#include "each_engine.h"
#include "model/api_key.h"
#include "model/contact.h"
#include "model/lease.h"
#include "model/message.h"
#include "model/project.h"
#include "model/quarantine.h"

namespace wigwag::store {
namespace {

constexpr Stmt<Project(ProjectId)> kProject{"SELECT {*} FROM project WHERE num = ?"};
constexpr Stmt<Project()> kProjects{"SELECT {*} FROM project ORDER BY num LIMIT 10000"};
constexpr Stmt<std::int64_t()> kProjectCount{"SELECT count(*) FROM project"};
constexpr Stmt<std::int64_t()> kProjectSum{"SELECT sum(num) FROM project"};
constexpr Stmt<std::string(ProjectId)> kProjectName{"SELECT name FROM project WHERE num = ?"};
constexpr Stmt<void(std::string, ProjectId)> kRename{"UPDATE project SET name = ? WHERE num = ?"};
constexpr Stmt<Project(std::string, ProjectId)> kRenameReturning{
    "UPDATE project SET name = ? WHERE num = ? RETURNING {*}"};
constexpr Stmt<Contact(ProjectId, std::string)> kContactsByPhone{
    "SELECT {*} FROM contact, {keys} WHERE project_id = k1 AND phone = k2"};
constexpr Stmt<Contact(ProjectId, ContactNum)> kContact{"SELECT {*} FROM contact WHERE project_id = ? AND num = ?"};
constexpr Stmt<MessageCount(ProjectId)> kCounts{
    "SELECT {*} FROM message_count WHERE project_id = ? ORDER BY channel_num, direction, type LIMIT 100"};
constexpr Stmt<Quarantined(RowNum)> kQuarantined{"SELECT {*} FROM quarantine WHERE num = ?"};
constexpr Stmt<Setting(std::string, std::string)> kSettingRange{
    "SELECT {*} FROM setting WHERE name >= ? AND name < ? ORDER BY name LIMIT 100"};
constexpr Stmt<ApiKey(bool)> kKeysIf{"SELECT {*} FROM api_key WHERE (revoked_at IS NULL) = ? ORDER BY num LIMIT 10"};

Contact contact(std::int64_t num, std::string phone) {
  Contact row{
      .project_id = {1}, .num = {num}, .profile_search = "", .metadata = "{}", .seen_at = {5}, .updated_at = {6}};
  row.phone = std::move(phone);
  return row;
}

MessageCount count(std::int64_t channel, std::int64_t n) {
  return {{1}, {channel}, Direction::inbound, "text", MessageStatus::read, false, n};
}

class EngineTest : public EachEngine {
 protected:
  std::unique_ptr<Db> db = open();

  template <class Row>
  Result<void> insert(std::vector<Row> const& rows, Taken taken = Taken::fail) {
    return db->write([&](WriteTx& tx) { return tx.insert_many(rows, taken); });
  }
  std::vector<Project> projects() {
    return ok(db->read([](ReadTx& tx) { return tx.all(kProjects); }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, EngineTest, kEngines, engine_name);

TEST_P(EngineTest, GivesBackWhatWasInserted) {
  ok(db->write([](WriteTx& tx) { return tx.insert(Project{{7}, "seven"}); }));

  auto const found = ok(db->read([](ReadTx& tx) { return tx.one(kProject, ProjectId{7}); }));
  auto const missing = ok(db->read([](ReadTx& tx) { return tx.one(kProject, ProjectId{8}); }));

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->name, "seven");
  EXPECT_FALSE(missing.has_value());
}

TEST_P(EngineTest, KeepsEveryMemberType) {
  Contact row = contact(11, "4915112345678");
  row.profile_name = Text::from_utf8("Zoë 🦊 \"quoted\" \\ \n");
  row.display_name = Text{"\\ud83d\\u0000"};
  row.customer_num = CustomerNum{0};
  row.identity_at = Instant{-1};
  row.seen_at = {9'007'199'254'740'993};
  row.metadata = "";
  ok(insert<Contact>({row}));

  auto const found = ok(db->read([](ReadTx& tx) { return tx.one(kContact, ProjectId{1}, ContactNum{11}); }));

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->phone, row.phone);
  EXPECT_EQ(found->profile_name, row.profile_name);
  EXPECT_EQ(found->display_name, row.display_name);
  EXPECT_EQ(found->customer_num, row.customer_num);
  EXPECT_EQ(found->identity_at, row.identity_at);
  EXPECT_EQ(found->seen_at, row.seen_at);
  EXPECT_EQ(found->metadata, "");
  EXPECT_EQ(found->bsuid, std::nullopt);
}

TEST_P(EngineTest, KeepsBytesOfAnyValue) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  ok(insert<Quarantined>(
      {{{1}, {2}, "odd", Bytes{all}, Bytes{""}, std::nullopt}, {{2}, {2}, "", std::nullopt, Bytes{all}, Instant{0}}}));

  auto const first = ok(db->read([](ReadTx& tx) { return tx.one(kQuarantined, RowNum{1}); }));
  auto const second = ok(db->read([](ReadTx& tx) { return tx.one(kQuarantined, RowNum{2}); }));

  EXPECT_EQ(first->part, Bytes{all});
  EXPECT_EQ(first->body, Bytes{""});
  EXPECT_EQ(second->part, std::nullopt);
  EXPECT_EQ(second->body, Bytes{all});
  EXPECT_EQ(second->replayed_at, Instant{0});
}

TEST_P(EngineTest, RefusesNulInText) {
  std::string const nul("a\0b", 3);

  EXPECT_EQ(code(insert<Project>({{{1}, nul}})), Code::invalid);
  EXPECT_EQ(code(insert<Project>({{{1}, "one"}, {{2}, nul}})), Code::invalid);
  EXPECT_EQ(code(db->write([&](WriteTx& tx) { return tx.change(kRename, nul, ProjectId{1}); })), Code::invalid);
  EXPECT_TRUE(projects().empty());
}

TEST_P(EngineTest, OrdersWordsByTheirBytes) {
  ok(insert<Setting>({{"a", ""}, {"B", ""}, {"b", ""}, {"ä", ""}, {"Z", ""}}));

  auto const found = ok(db->read([](ReadTx& tx) { return tx.all(kSettingRange, "A", "c"); }));

  std::string names;
  for (Setting const& row : found) names += row.name;
  EXPECT_EQ(names, "BZab");
}

TEST_P(EngineTest, NumberIsZeroForNoRowAndNull) {
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectSum); })), 0);

  ok(insert<Project>({{{40}, "a"}, {{2}, "b"}}));

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectSum); })), 42);
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectCount); })), 2);
}

TEST_P(EngineTest, SumsBeyondTenThousandAreExact) {
  ok(insert<Project>({{{9'007'199'254'740'000}, "a"}, {{10'000}, "b"}}));

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.number(kProjectSum); })), 9'007'199'254'750'000);
}

TEST_P(EngineTest, GivesSingleColumns) {
  ok(insert<Project>({{{1}, "one"}}));

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.one(kProjectName, ProjectId{1}); })), "one");
}

TEST_P(EngineTest, BindsTruth) {
  ok(insert<ApiKey>({{{1}, {1}, "live", "", "h1", "all"}, {{2}, {1}, "gone", "", "h2", "all", {}, {}, Instant{3}}}));

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.all(kKeysIf, true); })).at(0).name, "live");
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return tx.all(kKeysIf, false); })).at(0).name, "gone");
}

TEST_P(EngineTest, ChangeCountsRows) {
  ok(insert<Project>({{{1}, "one"}}));

  EXPECT_EQ(ok(db->write([](WriteTx& tx) { return tx.change(kRename, "uno", ProjectId{1}); })), 1);
  EXPECT_EQ(ok(db->write([](WriteTx& tx) { return tx.change(kRename, "dos", ProjectId{2}); })), 0);
  auto const returned = ok(db->write([](WriteTx& tx) { return tx.one(kRenameReturning, "ein", ProjectId{1}); }));
  EXPECT_EQ(returned->name, "ein");
  EXPECT_EQ(projects().at(0).name, "ein");
}

TEST_P(EngineTest, ManyGivesTheRowsOfEveryKey) {
  std::vector<Contact> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back(contact(i + 1, std::to_string(100'000 + i)));
  ok(insert(rows));
  std::vector<std::tuple<ProjectId, std::string>> keys;
  for (int i = 0; i < 5000; i += 2) keys.emplace_back(ProjectId{1}, std::to_string(100'000 + i));
  keys.emplace_back(ProjectId{2}, "100001");
  keys.emplace_back(ProjectId{1}, "no such");

  auto const found = ok(db->read([&](ReadTx& tx) { return tx.many(kContactsByPhone, keys); }));
  auto const none = ok(db->read([&](ReadTx& tx) { return tx.many(kContactsByPhone, {}); }));

  EXPECT_EQ(found.size(), 2500U);
  EXPECT_TRUE(none.empty());
}

TEST_P(EngineTest, TakenKeyIsAConflict) {
  ok(insert<Project>({{{1}, "one"}}));

  EXPECT_EQ(code(insert<Project>({{{1}, "two"}})), Code::conflict);
  EXPECT_EQ(code(insert<Project>({{{2}, "one"}})), Code::conflict);
  EXPECT_EQ(code(insert<Project>({{{3}, "three"}, {{3}, "again"}})), Code::conflict);
  EXPECT_EQ(projects().size(), 1U);
}

TEST_P(EngineTest, SkipLeavesWhatIsThere) {
  ok(insert<Project>({{{1}, "one"}}));

  ok(insert<Project>({{{1}, "uno"}, {{2}, "one"}, {{3}, "three"}, {{3}, "tres"}}, Taken::skip));

  ASSERT_EQ(projects().size(), 2U);
  EXPECT_EQ(projects().at(0).name, "one");
  EXPECT_EQ(projects().at(1).name, "three");
}

TEST_P(EngineTest, ReplaceTakesTheLastOfEachKey) {
  ok(insert<Project>({{{1}, "one"}}));

  ok(insert<Project>({{{1}, "uno"}, {{2}, "dos"}, {{1}, "ein"}}, Taken::replace));

  ASSERT_EQ(projects().size(), 2U);
  EXPECT_EQ(projects().at(0).name, "ein");
  EXPECT_EQ(code(insert<Project>({{{3}, "dos"}}, Taken::replace)), Code::conflict) << "another unique key";
}

TEST_P(EngineTest, AddSumsUpWhatHasOneKey) {
  auto const add = [&](std::vector<MessageCount> const& rows) {
    ok(db->write([&](WriteTx& tx) { return tx.add_many(rows, &MessageCount::n); }));
  };
  add({count(5, 10), count(6, 1)});
  add({count(5, 3), count(5, 4), count(7, 2), count(6, -1)});

  auto const found = ok(db->read([](ReadTx& tx) { return tx.all(kCounts, ProjectId{1}); }));

  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].n, 17);
  EXPECT_EQ(found[1].n, 0);
  EXPECT_EQ(found[2].n, 2);
  EXPECT_EQ(found[0].status, MessageStatus::read);
}

TEST_P(EngineTest, UpdateWritesAllOrTheNamedMembers) {
  ok(insert<Contact>({contact(1, "100"), contact(2, "200")}));
  Contact changed = contact(1, "111");
  changed.username = "one";
  changed.updated_at = {77};

  ok(db->write([&](WriteTx& tx) { return tx.update(changed, &Contact::username, &Contact::updated_at); }));
  auto const named = ok(db->read([](ReadTx& tx) { return tx.one(kContact, ProjectId{1}, ContactNum{1}); }));
  ok(db->write([&](WriteTx& tx) { return tx.update_many<Contact>({changed, contact(9, "900")}); }));
  auto const all = ok(db->read([](ReadTx& tx) { return tx.one(kContact, ProjectId{1}, ContactNum{1}); }));
  auto const other = ok(db->read([](ReadTx& tx) { return tx.one(kContact, ProjectId{1}, ContactNum{2}); }));

  EXPECT_EQ(named->phone, "100");
  EXPECT_EQ(named->username, "one");
  EXPECT_EQ(named->updated_at, Instant{77});
  EXPECT_EQ(all->phone, "111");
  EXPECT_EQ(other->username, std::nullopt);
  EXPECT_FALSE(ok(db->read([](ReadTx& tx) { return tx.one(kContact, ProjectId{1}, ContactNum{9}); })).has_value());
}

TEST_P(EngineTest, LastUpdateOfAKeyCounts) {
  ok(insert<Project>({{{1}, "one"}}));

  ok(db->write([](WriteTx& tx) { return tx.update_many<Project>({{{1}, "uno"}, {{1}, "ein"}}); }));

  EXPECT_EQ(projects().at(0).name, "ein");
}

TEST_P(EngineTest, BigBatchesAreOneCall) {
  std::vector<Contact> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back(contact(i + 1, std::to_string(i)));

  ok(insert(rows));
  for (Contact& row : rows) row.profile_search = "changed";
  ok(db->write([&](WriteTx& tx) { return tx.update_many(rows, &Contact::profile_search); }));

  auto const last = ok(db->read([](ReadTx& tx) { return tx.one(kContact, ProjectId{1}, ContactNum{5000}); }));
  EXPECT_EQ(last->profile_search, "changed");
  ok(insert(std::vector<Contact>()));
}

TEST_P(EngineTest, DynamicTakesAnyValue) {
  ok(insert<Contact>({contact(1, "100"), contact(2, "200"), contact(3, "300")}));
  Dynamic const list{
      "SELECT {*} FROM contact WHERE project_id = ? AND phone > ? AND (bsuid IS NOT NULL) = ? "
      "ORDER BY num DESC LIMIT ?",
      {to_value(ProjectId{1}), to_value(std::string("100")), Value(false), Value(std::int64_t{10})}};
  Dynamic const total{"SELECT count(*) FROM contact WHERE project_id = ?", {Value(std::int64_t{1})}};

  auto const rows = ok(db->read([&](ReadTx& tx) { return tx.dynamic<Contact>(list); }));

  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].num, ContactNum{3});
  EXPECT_EQ(ok(db->read([&](ReadTx& tx) { return tx.dynamic_number(total); })), 3);
}

TEST_P(EngineTest, UnknownWordIsAnInternalError) {
  ok(db->write([](WriteTx& tx) { return tx.insert(count(5, 1)); }));
  ok(db->write([](WriteTx& tx) { return tx.execute("UPDATE message_count SET direction = 'sideways'"); }));

  EXPECT_EQ(code(db->read([](ReadTx& tx) { return tx.all(kCounts, ProjectId{1}); })), Code::internal);
}

TEST_P(EngineTest, ReadsCannotWrite) {
  ok(insert<Project>({{{1}, "one"}}));

  auto const sneak = [](ReadTx& tx) { return tx.one(kRenameReturning, "x", ProjectId{1}); };

  EXPECT_EQ(code(db->read(sneak)), Code::internal);
  EXPECT_EQ(code(db->read(sneak, Snapshot::one_statement)), Code::internal);
  EXPECT_EQ(projects().at(0).name, "one");
}

TEST_P(EngineTest, OneStatementNeedsNoSnapshot) {
  ok(insert<Project>({{{1}, "one"}}));

  auto const found = db->read([](ReadTx& tx) { return tx.one(kProject, ProjectId{1}); }, Snapshot::one_statement);

  EXPECT_EQ(ok(found)->name, "one");
}

TEST_P(EngineTest, MoreStatementsThanAreKeptStillWork) {
  ok(insert<Project>({{{1}, "one"}}));

  for (int i = 0; i < 700; ++i) {
    Dynamic const query{"SELECT num + " + std::to_string(i) + " FROM project WHERE num = ?", {Value(std::int64_t{1})}};
    ASSERT_EQ(ok(db->read([&](ReadTx& tx) { return tx.dynamic_number(query); })), i + 1);
  }
}

}  // namespace
}  // namespace wigwag::store
