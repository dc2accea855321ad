/// @file What was asked of the API is written down beside the requests: a bounded queue, and a thread that writes what
/// waits in one transaction.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/limits.h"
#include "base/metrics.h"
#include "base/result.h"
#include "model/api_log.h"
#include "store/db.h"

namespace wigwag::work {

class ApiLogWriter {
 public:
  struct Parts {
    store::Db& db;
    NumSource& nums;
    Metrics& metrics;
    Clock clock;
    std::int64_t kept_days = limits::api_log_kept_days;
    std::size_t waiting_max = 20'000;
  };
  explicit ApiLogWriter(Parts parts);
  /// Stops.
  ~ApiLogWriter();
  ApiLogWriter(ApiLogWriter const&) = delete;

  void start();
  /// Writes what waits. Any number of times.
  void stop();

  /// Thread-safe; never waits. The row gets its number here. When too many wait it is left out, and counted.
  void note(ApiLog row);
  /// Everything that waits, now.
  Done write_waiting();
  /// What is older than it is kept, some rows at a time.
  Done forget_old();

 private:
  void run(std::stop_token const& stop);

  Parts const parts_;
  Counter& written_;
  Counter& left_out_;
  std::mutex mutex_;  // not Guarded: the thread waits on it
  std::condition_variable_any wake_;
  std::vector<ApiLog> waiting_;
  Instant forgot_at_;  ///< the thread's
  std::atomic<bool> stopping_{false};
  std::jthread thread_;
};

}  // namespace wigwag::work
