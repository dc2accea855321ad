/// @file What servers on one PostgreSQL database tell each other: whose event log has grown. One thread with a
/// connection of its own, made when first needed, made again when lost.
#pragma once
#include <libpq-fe.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/event_signal.h"

namespace wigwag::store {

/// Not part of the transaction it tells of: PostgreSQL lets transactions with a NOTIFY commit one after the other, and
/// nothing is lost but time when a notice is. What waits while one notice travels goes with the next.
class PostgresNotices {
 public:
  /// `signal` outlives this.
  PostgresNotices(std::string address, EventSignal const& signal);
  /// Sends what waits, if a connection stands.
  ~PostgresNotices();
  PostgresNotices(PostgresNotices const&) = delete;

  /// Hears the others from now on. Thread-safe, as is `tell_others`; neither waits.
  void hear();
  void tell_others(std::vector<ProjectId> const& grown);

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  void loop();
  /// False when this object ends.
  bool connect();
  bool send_waiting();
  void take_heard();
  /// Until the server says something, something waits, or the end.
  void wait_for_more();
  std::set<ProjectId> take_waiting();
  void wake();
  bool ending();

  std::string const address_;
  EventSignal const& signal_;
  std::unique_ptr<PGconn, Finish> handle_;  ///< used by the thread only
  int const wake_;                          ///< an eventfd
  std::mutex mutex_;
  std::condition_variable changed_;
  bool needed_ = false;
  bool ending_ = false;
  std::set<ProjectId> waiting_;  ///< bounded: see tell_others
  bool all_waiting_ = false;     ///< too many to name
  std::thread thread_;
};

}  // namespace wigwag::store
