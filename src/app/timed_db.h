/// @file A database that tells the metrics how long its transactions take.
#pragma once
#include <memory>
#include <utility>

#include "base/metrics.h"
#include "store/db.h"

namespace wigwag::app {

class TimedDb final : public store::Db {
 public:
  /// `wigwag_database_seconds{transaction="read"|"write"}`: waiting for a turn and for the commit included. `metrics`
  /// outlives this.
  TimedDb(std::unique_ptr<store::Db> db, Metrics& metrics);

  store::Engine engine() const override { return db_->engine(); }
  store::EventSignal::Listening on_events(store::EventListener listener) override {
    return db_->on_events(std::move(listener));
  }

 protected:
  Done run_read(std::function<Done(store::ReadTx&)> const& f, store::Snapshot snapshot) override;
  Done run_write(std::function<Done(store::WriteTx&)> const& f) override;

 private:
  std::unique_ptr<store::Db> db_;
  Histogram& read_seconds_;
  Histogram& write_seconds_;
};

}  // namespace wigwag::app
