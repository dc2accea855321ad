// API keys, projects and members as rows.
#include "each_engine.h"
#include "store/api_keys.h"
#include "store/projects.h"

namespace wigwag::store {
namespace {

constexpr ProjectId kProject{1};

class Keys : public EachEngine {
 protected:
  ApiKey add(std::int64_t num, std::string hash, ProjectId project = kProject) {
    ApiKey key;
    key.num = ApiKeyNum{num};
    key.project_id = project;
    key.hash = std::move(hash);
    key.scopes = "all";
    ok(db->write([&](WriteTx& tx) { return api_keys::add(tx, key); }));
    return key;
  }
  std::optional<ApiKey> find(std::string_view hash) {
    return ok(db->read([&](ReadTx& tx) { return api_keys::by_hash(tx, hash); }));
  }

  std::unique_ptr<Db> const db = open();
};
INSTANTIATE_TEST_SUITE_P(Each, Keys, kEngines, engine_name);

TEST_P(Keys, AreFoundByTheirHashAlone) {
  add(1, "aa");

  EXPECT_EQ(find("aa")->num, ApiKeyNum{1});
  EXPECT_FALSE(find("bb"));
  EXPECT_FALSE(find(""));
}

TEST_P(Keys, AreAddedOnce) {
  ApiKey again = add(1, "aa");
  again.num = ApiKeyNum{2};

  EXPECT_EQ(code(db->write([&](WriteTx& tx) { return api_keys::add(tx, again); })), Code::conflict);
}

TEST_P(Keys, AreRevokedOnceAndOnlyByTheirProject) {
  add(1, "aa");
  auto const revoke = [&](ProjectId project, std::int64_t at) {
    return ok(db->write([&](WriteTx& tx) { return api_keys::revoke(tx, project, ApiKeyNum{1}, Instant{at}); }));
  };

  EXPECT_FALSE(revoke(ProjectId{2}, 5));
  EXPECT_TRUE(revoke(kProject, 6));
  EXPECT_FALSE(revoke(kProject, 7));
  EXPECT_EQ(find("aa")->revoked_at, Instant{6});
}

TEST_P(Keys, LastUseNeverGoesBack) {
  add(1, "aa");
  for (std::int64_t const at : {5, 9, 7})
    ok(db->write([&](WriteTx& tx) { return api_keys::note_use(tx, ApiKeyNum{1}, Instant{at}); }));

  EXPECT_EQ(find("aa")->last_used_at, Instant{9});
}

TEST_P(Keys, AreListedPerProjectOldestFirst) {
  add(2, "bb");
  add(1, "aa");
  add(3, "cc", ProjectId{2});

  auto const keys = ok(db->read([&](ReadTx& tx) { return api_keys::of_project(tx, kProject, 10); }));
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].hash, "aa");
  EXPECT_EQ(keys[1].hash, "bb");
}

TEST_P(Keys, ProjectsHaveOneName) {
  ok(db->write([](WriteTx& tx) { return projects::add(tx, {ProjectId{1}, "acme"}); }));

  EXPECT_EQ(code(db->write([](WriteTx& tx) { return projects::add(tx, {ProjectId{2}, "acme"}); })), Code::conflict);
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return projects::by_name(tx, "acme"); }))->num, ProjectId{1});
  EXPECT_FALSE(ok(db->read([](ReadTx& tx) { return projects::by_num(tx, ProjectId{2}); })));
  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return projects::all(tx, 10); })).size(), 1U);
}

TEST_P(Keys, MembersBelongToAProject) {
  ok(db->write(
      [](WriteTx& tx) { return projects::add_member(tx, {kProject, MemberNum{4}, "Kim", "kim@example.com"}); }));

  EXPECT_EQ(ok(db->read([](ReadTx& tx) { return projects::members(tx, kProject, 10); })).size(), 1U);
  EXPECT_TRUE(ok(db->read([](ReadTx& tx) { return projects::members(tx, ProjectId{2}, 10); })).empty());
}

}  // namespace
}  // namespace wigwag::store
