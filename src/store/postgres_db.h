/// @file PostgreSQL: the pool of connections to one database.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/db.h"
#include "store/postgres.h"
#include "store/postgres_notices.h"

namespace wigwag::store {

class PostgresDb final : public Db {
 public:
  static Result<std::unique_ptr<PostgresDb>> open(std::string const& address, OpenOptions const& options);

  Engine engine() const override { return Engine::postgres; }
  EventSignal::Listening on_events(EventListener listener) override;

 protected:
  Done run_read(std::function<Done(ReadTx&)> const& f, Snapshot snapshot) override;
  Done run_write(std::function<Done(WriteTx&)> const& f) override;

 private:
  struct Seat {
    std::unique_ptr<PostgresConnection> connection;
    std::uint64_t age = 0;  ///< of the pool when it was made
  };

  PostgresDb(PostgresAddress address, OpenOptions const& options);
  /// Waits for a free connection, at most as long as a query may take.
  Result<Seat> take();
  void give_back(Seat seat);
  /// What a transaction has added to, when it may have been committed.
  void tell(std::vector<ProjectId> const& grown);
  /// Gives a seat back when left, whatever happened.
  template <class F>
  Done seated(F&& f);

  PostgresAddress const address_;
  std::size_t const connections_max_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<Seat> idle_;
  std::size_t seats_ = 0;    ///< idle ones and those in use
  std::size_t waiting_ = 0;  ///< threads
  std::uint64_t age_ = 0;    ///< rises when a connection is lost: those made before are not trusted any more
  PostgresNotices notices_;
};

}  // namespace wigwag::store
