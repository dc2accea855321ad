/// @file SQLite: the writer, the readers and the checkpoints of one file.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "store/db.h"
#include "store/group_commit.h"
#include "store/sqlite.h"

namespace wigwag::store {

/// Copies the write-ahead log into the database beside the writer: never inside a commit that somebody waits for.
class Checkpointer {
 public:
  Checkpointer(std::unique_ptr<SqliteConnection> connection, GroupCommit& writer);
  ~Checkpointer();

  /// From the writer's commit: so many pages stand in the log now.
  void note(int wal_pages);

 private:
  void loop();
  void checkpoint(bool idle);

  std::unique_ptr<SqliteConnection> connection_;  ///< used by the thread only
  GroupCommit& writer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int pages_ = 0;  ///< in the log, not known to be copied
  std::uint64_t commits_ = 0;
  bool ending_ = false;
  std::thread thread_;
};

class SqliteDb final : public Db {
 public:
  /// `path` as in the address, without `sqlite:`.
  static Result<std::unique_ptr<SqliteDb>> open(std::string const& path, OpenOptions const& options);
  ~SqliteDb() override;

  Engine engine() const override { return Engine::sqlite; }

 protected:
  Done run_read(std::function<Done(ReadTx&)> const& f, Snapshot snapshot) override;
  Done run_write(std::function<Done(WriteTx&)> const& f) override { return writer_->write(f); }

 private:
  using Reader = std::unique_ptr<SqliteConnection>;

  SqliteDb() = default;
  Done start();
  Result<Reader> take_reader();

  SqliteFile file_;
  std::string own_folder_;  ///< deleted at the end; empty for a file that stays
  std::unique_ptr<GroupCommit> writer_;
  std::unique_ptr<Checkpointer> checkpointer_;
  Guarded<std::vector<Reader>> idle_readers_;  ///< as many as ever read at once; the one used last is taken first
};

}  // namespace wigwag::store
