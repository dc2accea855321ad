/// @file Erasing what belonged to somebody, step by step, in the background. A step that a crash cut is done again.
#pragma once
#include <cstdint>
#include <thread>

#include "base/instant.h"
#include "base/result.h"
#include "files/blobs.h"
#include "model/erasure.h"
#include "net/pool.h"
#include "net/task_group.h"
#include "store/db.h"

namespace wigwag::work {

class Eraser {
 public:
  /// All outlive this.
  struct Parts {
    store::Db& db;
    net::Pool& pool;
    files::Blobs& blobs;
    Clock clock;
  };
  explicit Eraser(Parts parts) : parts_(std::move(parts)) {}
  /// Stops.
  ~Eraser() { stop(); }

  void start();
  /// The running step ends. Before the Pool is stopped.
  void stop();

  /// All that is to be erased now; how many things were. Not beside a started thread.
  Result<std::int64_t> erase_due();

 private:
  void run(std::stop_token const& stop);
  Result<bool> erase_one(std::stop_token const& stop);
  Done remove_files(std::vector<std::string> const& blobs);
  Task<> remove(std::vector<std::string> const& blobs, Done& done);

  Parts parts_;
  std::jthread thread_;
  net::TaskGroup tasks_;  ///< ends before what its tasks use
};

}  // namespace wigwag::work
