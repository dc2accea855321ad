#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "each_engine.h"
#include "model/quarantine.h"
#include "store/sqlite_db.h"

namespace wigwag::store {
namespace {

constexpr Stmt<std::int64_t()> kRows{"SELECT count(*) FROM quarantine"};

class SqliteTest : public testing::Test {
 protected:
  Scratch scratch;
  std::string const path = scratch.path / "folder" / "wigwag.db";
};

TEST_F(SqliteTest, NobodyElseMayReadTheFiles) {
  auto const db = ok(Db::open("sqlite:" + path));

  for (std::string const suffix : {"", "-wal", "-shm"}) {
    struct stat facts{};
    ASSERT_EQ(::stat((path + suffix).c_str(), &facts), 0) << suffix;
    EXPECT_EQ(facts.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(SqliteTest, ClosingLeavesOneFile) {
  ok(Db::open("sqlite:" + path));

  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_F(SqliteTest, MakesNothingWhenNotAsked) {
  EXPECT_EQ(code(Db::open("sqlite:" + path, {.create = false})), Code::unavailable);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsRefused) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << std::string(8192, 'x');

  EXPECT_EQ(code(Db::open("sqlite:" + path)), Code::internal);
}

TEST_F(SqliteTest, MemoryDatabasesAreStrangersToEachOther) {
  auto const one = ok(Db::open("sqlite::memory:"));
  auto const two = ok(Db::open("sqlite::memory:"));
  ok(one->write([](WriteTx& tx) { return tx.insert(Quarantined{{1}, {1}, "r", {}, Bytes{"b"}, {}}); }));

  EXPECT_EQ(ok(one->read([](ReadTx& tx) { return tx.number(kRows); })), 1);
  EXPECT_EQ(ok(two->read([](ReadTx& tx) { return tx.number(kRows); })), 0);
}

TEST_F(SqliteTest, TheLogIsCopiedAndStartsAnewUnderLoad) {
  auto const db = ok(Db::open("sqlite::memory:"));
  std::filesystem::path wal;
  for (auto const& folder : std::filesystem::directory_iterator("/dev/shm"))
    if (folder.path().filename().string().starts_with("wigwag-") &&
        std::filesystem::exists(folder.path() / "wigwag.db-wal"))
      wal = folder.path() / "wigwag.db-wal";
  ASSERT_FALSE(wal.empty());
  std::int64_t num = 0;
  std::uintmax_t largest = 0;
  for (int megabytes = 0; megabytes < 900; megabytes += 8) {
    std::vector<Quarantined> rows;
    for (int i = 0; i < 8; ++i) rows.push_back({{++num}, {1}, "r", {}, Bytes{std::string(1'000'000, 'x')}, {}});
    ok(db->write([&](WriteTx& tx) { return tx.insert_many(rows); }));
    ok(db->write([&](WriteTx& tx) { return tx.execute("DELETE FROM quarantine"); }));
    largest = std::max(largest, std::filesystem::file_size(wal));
  }

  EXPECT_LT(largest, 600U * 1024 * 1024);
}

}  // namespace
}  // namespace wigwag::store
