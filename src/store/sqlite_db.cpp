#include "store/sqlite_db.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace wigwag::store {
namespace {

constexpr int kCheckpointPages = 256 * 1024 * 1024 / 4096;
constexpr std::chrono::seconds kIdleBeforeCheckpoint{2};
constexpr std::chrono::milliseconds kPauseAfterBusy{200};  // a reader holds the log's end

// For tests: in memory where the system has a folder there, with the same locks and the same WAL as any other file.
Result<std::string> make_own_folder() {
  std::string folder =
      std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
  folder += "/wigwag-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr)
    return fail(Code::unavailable, "no folder for a temporary database", {}, std::strerror(errno));
  return folder;
}

// Made by us, so that it and what SQLite lays beside it can be read by nobody else.
Done make_file(std::string const& path, bool create) {
  std::error_code error;
  std::filesystem::path const folder = std::filesystem::path(path).parent_path();
  if (create && !folder.empty()) std::filesystem::create_directories(folder, error);
  int const file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
  if (file < 0) return fail(Code::unavailable, "cannot open the database " + path + ": " + std::strerror(errno));
  ::close(file);
  return {};
}

}  // namespace

Checkpointer::Checkpointer(std::unique_ptr<SqliteConnection> connection, GroupCommit& writer)
    : connection_(std::move(connection)), writer_(writer), thread_([this] { loop(); }) {}

Checkpointer::~Checkpointer() {
  {
    std::scoped_lock const lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Checkpointer::note(int wal_pages) {
  bool wake = false;
  {
    std::scoped_lock const lock(mutex_);
    wake = pages_ == 0 || wal_pages >= kCheckpointPages;
    pages_ = wal_pages;
    ++commits_;
  }
  if (wake) changed_.notify_one();
}

void Checkpointer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return ending_ || pages_ > 0; });
    if (ending_) return;
    auto const seen = commits_;
    changed_.wait_for(lock, kIdleBeforeCheckpoint, [&] { return ending_ || pages_ >= kCheckpointPages; });
    if (ending_) return;
    bool const idle = commits_ == seen;
    if (!idle && pages_ < kCheckpointPages) continue;
    pages_ = 0;
    lock.unlock();
    checkpoint(idle);
    lock.lock();
    if (pages_ > 0) changed_.wait_for(lock, kPauseAfterBusy, [&] { return ending_; });
  }
}

// Twice beside the writer, so that little is left; then once with the writer held, so that the log starts anew.
void Checkpointer::checkpoint(bool idle) {
  sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (!idle) sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  int left = 0;
  writer_.while_idle([&](SqliteConnection& writer) {
    sqlite3_busy_timeout(writer.handle(), 1);
    int const mode = idle ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
    int pages = 0;
    int const code = sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, mode, &pages, nullptr);
    if (code != SQLITE_OK) left = pages;
    writer.restore_busy_timeout();
  });
  if (left <= 0) return;
  std::scoped_lock const lock(mutex_);
  if (pages_ == 0) pages_ = left;
}

Result<std::unique_ptr<SqliteDb>> SqliteDb::open(std::string const& path, OpenOptions const& options) {
  std::unique_ptr<SqliteDb> db(new SqliteDb);
  db->file_ = {path, true, std::chrono::milliseconds(options.query_deadline_ms)};
  if (path == ":memory:") {
    TRY(db->own_folder_, make_own_folder());
    db->file_.path = db->own_folder_ + "/wigwag.db";
    db->file_.durable = false;
  }
  TRY_DONE(make_file(db->file_.path, options.create));
  TRY_DONE(db->start());
  return db;
}

Done SqliteDb::start() {
  TRY(auto writer, SqliteConnection::open(file_, SqliteRole::writer));
  TRY(auto checkpointing, SqliteConnection::open(file_, SqliteRole::checkpointer));
  sqlite3* const handle = writer->handle();
  writer_ = std::make_unique<GroupCommit>(std::move(writer), signal_);
  checkpointer_ = std::make_unique<Checkpointer>(std::move(checkpointing), *writer_);
  sqlite3_wal_hook(
      handle,
      [](void* checkpointer, sqlite3*, char const*, int pages) {
        static_cast<Checkpointer*>(checkpointer)->note(pages);
        return SQLITE_OK;
      },
      checkpointer_.get());
  return {};
}

SqliteDb::~SqliteDb() {
  checkpointer_.reset();
  idle_readers_.with([](auto& readers) { readers.clear(); });
  writer_.reset();  // the last connection: SQLite copies the log and deletes it
  std::error_code ignored;
  if (!own_folder_.empty()) std::filesystem::remove_all(own_folder_, ignored);
}

Result<SqliteDb::Reader> SqliteDb::take_reader() {
  Reader reader = idle_readers_.with([](auto& readers) {
    Reader taken;
    if (readers.empty()) return taken;
    taken = std::move(readers.back());
    readers.pop_back();
    return taken;
  });
  if (reader) return reader;
  return SqliteConnection::open(file_, SqliteRole::reader);
}

Done SqliteDb::run_read(std::function<Done(ReadTx&)> const& f, Snapshot snapshot) {
  TRY(Reader reader, take_reader());
  Done done = snapshot == Snapshot::whole ? reader->begin_read() : reader->begin_single();
  if (done) {
    ReadTx tx(*reader);
    done = f(tx);
    reader->roll_back();
  }
  idle_readers_.with([&](auto& readers) { readers.push_back(std::move(reader)); });
  return done;
}

}  // namespace wigwag::store
