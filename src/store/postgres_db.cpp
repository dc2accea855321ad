#include "store/postgres_db.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace wigwag::store {
namespace {

constexpr int kAttemptsMax = 5;

template <class Tx>
Done call(PostgresConnection& connection, std::function<Done(Tx&)> const& f) {
  Tx tx(connection);
  try {
    TRY_DONE(f(tx));
  } catch (std::exception const& thrown) {
    return fail(Code::internal, "internal error", {}, std::string("thrown inside a transaction: ") + thrown.what());
  }
  if (connection.failed())
    return fail(Code::internal, "internal error", {}, "a statement failed and its Error was dropped");
  return {};
}

std::unexpected<Error> no_connection_free() {
  return fail({Code::unavailable, "the database is busy, try again", {}, "no connection became free", 1});
}

}  // namespace

PostgresDb::PostgresDb(PostgresAddress address, OpenOptions const& options)
    : address_(std::move(address)),
      connections_max_(static_cast<std::size_t>(std::max(options.connections_max, 1))),
      notices_(address_.address, signal_) {}

Result<std::unique_ptr<PostgresDb>> PostgresDb::open(std::string const& address, OpenOptions const& options) {
  std::unique_ptr<PostgresDb> db(new PostgresDb({address, options.query_deadline_ms}, options));
  TRY(Seat first, db->take());
  db->give_back(std::move(first));
  return db;
}

Result<PostgresDb::Seat> PostgresDb::take() {
  std::unique_lock lock(mutex_);
  auto const free = [&] { return !idle_.empty() || seats_ < connections_max_; };
  if (!free()) {
    if (waiting_ >= limits::write_queue_max) return no_connection_free();
    ++waiting_;
    bool const came = freed_.wait_for(lock, std::chrono::milliseconds(address_.query_deadline_ms), free);
    --waiting_;
    if (!came) return no_connection_free();
  }
  if (!idle_.empty()) {
    Seat seat = std::move(idle_.back());
    idle_.pop_back();
    return seat;
  }
  ++seats_;
  std::uint64_t const age = age_;
  lock.unlock();
  auto connection = PostgresConnection::open(address_);
  if (connection) return Seat{std::move(*connection), age};
  give_back({});
  return fail(std::move(connection).error());
}

void PostgresDb::give_back(Seat seat) {
  std::vector<Seat> distrusted;  // closed outside the lock
  {
    std::scoped_lock const lock(mutex_);
    bool const lost = seat.connection && seat.connection->lost();
    if (lost && seat.age == age_) {
      ++age_;
      seats_ -= idle_.size();
      distrusted = std::exchange(idle_, {});
    }
    if (seat.connection && !lost && seat.age == age_)
      idle_.push_back(std::move(seat));
    else
      --seats_;
  }
  freed_.notify_one();
  if (!distrusted.empty()) freed_.notify_all();
}

template <class F>
Done PostgresDb::seated(F&& f) {
  Done done;
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    TRY(Seat seat, take());
    bool again = false;
    done = f(*seat.connection, again);
    give_back(std::move(seat));
    if (!again) break;
  }
  return done;
}

EventSignal::Listening PostgresDb::on_events(EventListener listener) {
  notices_.hear();
  return signal_.listen(std::move(listener));
}

void PostgresDb::tell(std::vector<ProjectId> const& grown) {
  signal_.tell(grown);
  notices_.tell_others(grown);
}

Done PostgresDb::run_read(std::function<Done(ReadTx&)> const& f, Snapshot snapshot) {
  return seated([&](PostgresConnection& connection, bool& again) {
    if (snapshot == Snapshot::whole)
      connection.begin_read();
    else
      connection.begin_single();
    Done done = call<ReadTx>(connection, f);
    again = !done && connection.retry() != Retry::pointless;
    connection.end_without_waiting();
    return done;
  });
}

Done PostgresDb::run_write(std::function<Done(WriteTx&)> const& f) {
  return seated([&](PostgresConnection& connection, bool& again) {
    connection.begin_write();
    Done done = call<WriteTx>(connection, f);
    again = !done && connection.retry() != Retry::pointless;
    if (!done) {
      connection.end_without_waiting();
      return done;
    }
    std::vector<ProjectId> const grown = connection.take_grown();
    done = connection.commit();
    if (done || connection.retry() == Retry::reconnect) tell(grown);
    if (!done) {
      again = connection.retry() == Retry::fresh_try;
      connection.end_without_waiting();
    }
    return done;
  });
}

}  // namespace wigwag::store
