#include "app/timed_db.h"

#include <chrono>

namespace wigwag::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view kName = "wigwag_database_seconds";
constexpr std::string_view kHelp = "How long transactions took, with their wait for a turn";

class Timing {
 public:
  explicit Timing(Histogram& seconds) : seconds_(seconds) {}
  ~Timing() { seconds_.observe(std::chrono::duration<double>(SteadyClock::now() - begin_).count()); }
  Timing(Timing const&) = delete;
  Timing& operator=(Timing const&) = delete;

 private:
  Histogram& seconds_;
  SteadyClock::time_point const begin_ = SteadyClock::now();
};

}  // namespace

TimedDb::TimedDb(std::unique_ptr<store::Db> db, Metrics& metrics)
    : db_(std::move(db)),
      read_seconds_(metrics.histogram(kName, kHelp, {{"transaction", "read"}})),
      write_seconds_(metrics.histogram(kName, kHelp, {{"transaction", "write"}})) {}

Done TimedDb::run_read(std::function<Done(store::ReadTx&)> const& f, store::Snapshot snapshot) {
  Timing const timing(read_seconds_);
  return db_->read([&](store::ReadTx& tx) { return f(tx); }, snapshot);
}

Done TimedDb::run_write(std::function<Done(store::WriteTx&)> const& f) {
  Timing const timing(write_seconds_);
  return db_->write([&](store::WriteTx& tx) { return f(tx); });
}

}  // namespace wigwag::app
