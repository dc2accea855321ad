/// @file What operators and their machines ask: /healthz, /readyz, /metrics, and the page at /.
#pragma once
#include <cstdint>
#include <string>

#include "base/instant.h"
#include "base/metrics.h"
#include "base/task.h"
#include "net/http.h"
#include "net/pool.h"
#include "store/db.h"
#include "work/apply.h"
#include "work/journal.h"

namespace wigwag::app {

/// Thread-safe.
class Health {
 public:
  struct Parts {
    store::Db& db;
    work::Journal& journal;
    work::Apply& apply;
    net::Pool& pool;
    Metrics& metrics;
    int apply_lag_max_s;
  };
  explicit Health(Parts parts);

  static bool knows(std::string_view path);
  Task<net::Response> handle(net::Request request);

 private:
  Task<net::Response> ready(Instant now);
  net::Response metrics(Instant now);
  void note_journal(Instant now);
  void note_apply();

  Parts parts_;
  Histogram& database_seconds_;
};

}  // namespace wigwag::app
