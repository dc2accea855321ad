/// @file The number of this process among all that write to one database, kept by a lease.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"
#include "store/db.h"

namespace wigwag::app {

class Node {
 public:
  /// SQLite has one server, by the lock on its data folder: each start takes the next number. PostgreSQL: a free
  /// number, renewed until destruction; `lost` is called, from the renewing thread, should another process hold it:
  /// nothing more may be written then. Errors: unavailable, when all numbers are taken. `db` outlives this.
  static Result<std::unique_ptr<Node>> take(store::Db& db, std::function<void()> lost);
  ~Node();
  Node(Node const&) = delete;
  Node& operator=(Node const&) = delete;

  int number() const { return number_; }
  /// Of this process and this start of it, in the leases; empty on SQLite.
  std::string const& holder() const { return holder_; }
  /// How many servers share the database just now, this one included.
  std::int64_t alive() const { return alive_.load(); }

 private:
  Node(store::Db& db, int number, std::string holder, std::function<void()> lost);
  void renew_until_stopped();

  store::Db& db_;
  int const number_;
  std::string const holder_;  ///< empty: no lease
  std::function<void()> const lost_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::atomic<std::int64_t> alive_ = 1;
  std::thread renewing_;
};

}  // namespace wigwag::app
