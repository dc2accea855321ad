#include "work/journal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>

#include "kit/postgres.h"
#include "work/append_queue.h"
#include "work/folder_lock.h"
#include "work/journal_log.h"

namespace wigwag::work {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSegmentBytes = 64 * 1024;
constexpr Instant kNow = Instant::from_seconds(1'767'225'600);

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "wigwag-journal-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  fs::path const& path() const { return path_; }
  std::string database() const { return "sqlite:" + (path_ / "wigwag.db").string(); }
  fs::path log() const { return path_ / "journal"; }

 private:
  fs::path path_;
};

template <class T>
T value(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().message + " " + result.error().note);
  return std::move(result).value();
}

Done append(Journal& journal, std::string body) {
  std::promise<Done> durable;
  journal.append(std::move(body), kNow, [&](Done done) { durable.set_value(std::move(done)); });
  return durable.get_future().get();
}

/// Takes and finishes everything; the bodies in order.
std::vector<std::string> drain(store::Db& db, Journal& journal) {
  std::vector<std::string> bodies;
  while (true) {
    auto const before = bodies.size();
    auto done = db.write([&](store::WriteTx& tx) -> Done {
      TRY(std::vector<Receipt> receipts, journal.take(tx, 7, 1 << 20));
      for (Receipt const& receipt : receipts) bodies.push_back(receipt.body);
      return journal.finish(tx, receipts);
    });
    EXPECT_TRUE(done);
    if (bodies.size() == before) return bodies;
  }
}

std::vector<std::string> numbered(int count) {
  std::vector<std::string> bodies;
  for (int i = 0; i < count; ++i)
    bodies.push_back("body " + std::to_string(i) + std::string(static_cast<std::size_t>(i * 37 % 900), 'x'));
  return bodies;
}

class BothJournals : public testing::TestWithParam<store::Engine> {
 protected:
  BothJournals()
      : db_(value(store::Db::open(GetParam() == store::Engine::sqlite ? folder_.database() : kit::fresh_postgres()))) {
    reopen();
  }
  void reopen() {
    journal_.reset();
    journal_ = value(Journal::open(*db_, folder_.path(), nums_));
  }

  Folder folder_;
  NumSource nums_{0};
  std::unique_ptr<store::Db> db_;
  std::unique_ptr<Journal> journal_;
};

TEST_P(BothJournals, GivesBackWhatWasAppendedInOrderOnce) {
  auto const bodies = numbered(50);
  for (auto const& body : bodies) ASSERT_TRUE(append(*journal_, body));

  EXPECT_EQ(journal_->state().waiting, 50);
  EXPECT_EQ(drain(*db_, *journal_), bodies);
  EXPECT_TRUE(drain(*db_, *journal_).empty());
  EXPECT_EQ(journal_->state().waiting, 0);
}

TEST_P(BothJournals, KeepsEveryByte) {
  std::string body("\0\x01\xff{\"a\":\"\\u0000\"}", 17);
  ASSERT_TRUE(append(*journal_, body));
  ASSERT_TRUE(append(*journal_, ""));

  EXPECT_EQ(drain(*db_, *journal_), (std::vector<std::string>{body, ""}));
}

TEST_P(BothJournals, GoesOnAfterARestartWhereApplyingEnded) {
  auto const bodies = numbered(20);
  for (auto const& body : bodies) ASSERT_TRUE(append(*journal_, body));
  ASSERT_TRUE(db_->write([&](store::WriteTx& tx) -> Done {
    TRY(std::vector<Receipt> receipts, journal_->take(tx, 8, 1 << 20));
    return journal_->finish(tx, receipts);
  }));

  reopen();

  EXPECT_EQ(journal_->recovered().waiting, 12);
  EXPECT_EQ(drain(*db_, *journal_), std::vector<std::string>(bodies.begin() + 8, bodies.end()));
}

TEST_P(BothJournals, TakesAgainWhatARolledBackTransactionTook) {
  ASSERT_TRUE(append(*journal_, "once"));
  auto const failed = db_->write([&](store::WriteTx& tx) -> Done {
    TRY(std::vector<Receipt> receipts, journal_->take(tx, 8, 1 << 20));
    TRY_DONE(journal_->finish(tx, receipts));
    return fail(Code::internal, "something else went wrong");
  });
  ASSERT_FALSE(failed);

  EXPECT_EQ(drain(*db_, *journal_), std::vector<std::string>{"once"});
}

TEST_P(BothJournals, TakesNoMoreBytesThanAskedButAtLeastOneReceipt) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append(*journal_, std::string(1000, 'x')));

  auto const taken = value(db_->write([&](store::WriteTx& tx) { return journal_->take(tx, 100, 10); }));

  EXPECT_EQ(taken.size(), 1U);
}

TEST_P(BothJournals, TakesAppendsFromManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(append(*journal_, std::to_string(t * 1000 + i)));
    });
  for (auto& thread : threads) thread.join();

  auto bodies = drain(*db_, *journal_);
  std::ranges::sort(bodies);
  EXPECT_EQ(bodies.size(), 400U);
  EXPECT_EQ(std::ranges::unique(bodies).begin(), bodies.end());
}

INSTANTIATE_TEST_SUITE_P(Engines, BothJournals, testing::Values(store::Engine::sqlite, store::Engine::postgres),
    [](auto const& info) { return info.param == store::Engine::sqlite ? "sqlite" : "postgres"; });

/// A log with small segments, closed, as a crash would leave it.
struct Written {
  Folder folder;
  std::vector<std::string> bodies = numbered(60);

  Written() {
    auto db = value(store::Db::open(folder.database()));
    auto journal = value(JournalLog::open(*db, folder.log(), 16 * 1024));
    for (auto const& body : bodies) EXPECT_TRUE(append(*journal, body));
  }
  std::vector<std::string> reread(Recovery* recovery = nullptr) {
    auto db = value(store::Db::open(folder.database()));
    auto journal = value(JournalLog::open(*db, folder.log(), 16 * 1024));
    if (recovery) *recovery = journal->recovered();
    auto bodies = drain(*db, *journal);
    EXPECT_TRUE(append(*journal, "after"));
    EXPECT_EQ(drain(*db, *journal), std::vector<std::string>{"after"});
    return bodies;
  }
  std::vector<fs::path> segments() const {
    std::vector<fs::path> files;
    for (auto const& entry : fs::directory_iterator(folder.log())) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
  }
};

void overwrite(fs::path const& file, std::int64_t offset, std::string const& bytes) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(offset).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

TEST(JournalLog, SpreadsOverSegments) {
  Written written;

  EXPECT_GT(written.segments().size(), 1U);
  EXPECT_EQ(written.reread(), written.bodies);
}

TEST(JournalLog, CutsATornLastFrame) {
  Written written;
  std::int64_t const last = frame_bytes(written.bodies.back().size());
  auto db = value(store::Db::open(written.folder.database()));
  std::int64_t end = 0;
  {
    auto journal = value(JournalLog::open(*db, written.folder.log(), 16 * 1024));
    auto receipts = value(db->write([&](store::WriteTx& tx) { return journal->take(tx, 1000, 1 << 30); }));
    end = receipts.back().position + last;
  }
  auto const file = written.segments().back();
  std::int64_t const start = std::stoll(file.stem().string());
  overwrite(file, end - start - last + 45, std::string(static_cast<std::size_t>(last) - 45, '\0'));

  Recovery recovery;
  auto const bodies = written.reread(&recovery);

  EXPECT_EQ(bodies, std::vector<std::string>(written.bodies.begin(), written.bodies.end() - 1));
  EXPECT_GT(recovery.torn_bytes, 0);
  EXPECT_EQ(recovery.corrupt_bytes, 0);
}

TEST(JournalLog, LosesOnlyTheDamagedFrameAndKeepsItsBytes) {
  Written written;
  overwrite(written.segments().front(), 60, "XXXX");

  Recovery recovery;
  auto const bodies = written.reread(&recovery);

  EXPECT_EQ(bodies.size(), written.bodies.size() - 1);
  EXPECT_GT(recovery.corrupt_bytes, 0);
  bool kept = false;
  for (auto const& entry : fs::directory_iterator(written.folder.log()))
    kept |= entry.path().extension() == ".corrupt" && fs::file_size(entry.path()) > 0;
  EXPECT_TRUE(kept);
}

TEST(JournalLog, SurvivesAFlippedByteAnywhere) {
  for (std::int64_t offset = 0; offset < 4096; offset += 97) {
    Written written;
    overwrite(written.segments().front(), offset, "\x7f");

    auto const bodies = written.reread();

    EXPECT_GE(bodies.size(), written.bodies.size() - 1) << "at " << offset;
  }
}

TEST(JournalLog, TakesASegmentThatWasNotFinished) {
  Written written;
  fs::path const last = written.segments().back();
  std::int64_t const next = std::stoll(last.stem().string()) + 16 * 1024;
  std::ofstream(written.folder.log() / fmt::format("{:020}.log", next)) << "x";  // a kill came while it was made
  written.reread();

  auto db = value(store::Db::open(written.folder.database()));
  auto journal = value(JournalLog::open(*db, written.folder.log(), 16 * 1024));
  for (auto const& body : written.bodies) EXPECT_TRUE(append(*journal, body));
  EXPECT_EQ(drain(*db, *journal), written.bodies);
}

TEST(AppendQueue, NothingIsWrittenOnceItIsBroken) {
  std::promise<void> begun, more;
  std::promise<Done> first, second;
  int groups = 0;
  AppendQueue* self = nullptr;
  AppendQueue queue([&](std::vector<Append> const&) -> Done {
    ++groups;
    begun.set_value();
    more.get_future().wait();
    self->broken();
    return fail(Code::unavailable, "the disk is gone");
  });
  self = &queue;
  queue.push({"one", kNow, [&](Done done) { first.set_value(std::move(done)); }});
  begun.get_future().wait();
  queue.push({"two", kNow, [&](Done done) { second.set_value(std::move(done)); }});
  more.set_value();

  EXPECT_FALSE(first.get_future().get());
  EXPECT_FALSE(second.get_future().get());
  EXPECT_EQ(groups, 1);
}

TEST(JournalLog, RefusesAndRecoversWhenAReceiptIsLargerThanASegment) {
  Folder folder;
  auto db = value(store::Db::open(folder.database()));
  auto journal = value(JournalLog::open(*db, folder.log(), kSegmentBytes));

  EXPECT_FALSE(append(*journal, std::string(kSegmentBytes, 'x')));
  EXPECT_TRUE(append(*journal, "small"));
  EXPECT_EQ(drain(*db, *journal), std::vector<std::string>{"small"});
}

TEST(JournalLog, KeepsWhatWasAcknowledgedBeforeAKill) {
  Folder folder;
  int acknowledged[2];
  ASSERT_EQ(pipe(acknowledged), 0);
  pid_t const child = fork();
  if (child == 0) {
    auto db = store::Db::open(folder.database());
    auto journal = JournalLog::open(**db, folder.log(), kSegmentBytes);
    for (int i = 0;; ++i) {
      if (!append(**journal, std::to_string(i))) _exit(1);
      if (::write(acknowledged[1], &i, sizeof i) != sizeof i) _exit(1);
    }
  }
  int last = -1;
  while (last < 200) ASSERT_EQ(::read(acknowledged[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(acknowledged[1]);
  for (int more = 0; ::read(acknowledged[0], &more, sizeof more) == sizeof more;) last = more;

  auto db = value(store::Db::open(folder.database()));
  auto journal = value(JournalLog::open(*db, folder.log(), kSegmentBytes));
  auto const bodies = drain(*db, *journal);

  ASSERT_GE(bodies.size(), static_cast<std::size_t>(last) + 1);
  for (std::size_t i = 0; i < bodies.size(); ++i) EXPECT_EQ(bodies[i], std::to_string(i));
}

TEST(JournalLog, ForgetsOldSegmentsOnlyWhenApplied) {
  Folder folder;
  auto db = value(store::Db::open(folder.database()));
  auto journal = value(JournalLog::open(*db, folder.log(), 16 * 1024));
  for (auto const& body : numbered(60)) ASSERT_TRUE(append(*journal, body));
  auto const files = [&] { return std::distance(fs::directory_iterator(folder.log()), fs::directory_iterator()); };
  auto const before = files();
  Instant const tomorrow = system_now() + kDayUs;

  ASSERT_TRUE(journal->forget_applied(tomorrow));
  EXPECT_EQ(files(), before);
  drain(*db, *journal);
  ASSERT_TRUE(journal->forget_applied(tomorrow));
  EXPECT_EQ(files(), 1);
}

TEST(FolderLock, IsHeldByOne) {
  Folder folder;
  auto first = FolderLock::take(folder.path());
  ASSERT_TRUE(first);

  auto const second = FolderLock::take(folder.path());

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
}

}  // namespace
}  // namespace wigwag::work
