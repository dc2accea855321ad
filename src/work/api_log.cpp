#include "work/api_log.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "base/log.h"
#include "store/api_logs.h"
#include "store/projects.h"

namespace wigwag::work {
namespace {

constexpr std::size_t kBatch = 500;  // from here on it is written at once; and so many in a transaction
constexpr std::chrono::milliseconds kPause{500};
constexpr std::int64_t kForgetEveryUs = kHourUs;
constexpr std::int64_t kProjectsMax = 100'000;

}  // namespace

ApiLogWriter::ApiLogWriter(Parts parts)
    : parts_(std::move(parts)),
      written_(parts_.metrics.counter("wigwag_api_log_rows_total", "Requests that were logged")),
      left_out_(parts_.metrics.counter("wigwag_api_log_left_out_total", "Requests that were not logged")) {}

ApiLogWriter::~ApiLogWriter() { stop(); }

void ApiLogWriter::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void ApiLogWriter::stop() {
  if (!thread_.joinable()) return;
  stopping_.store(true);
  thread_.request_stop();
  thread_.join();
}

void ApiLogWriter::note(ApiLog row) {
  row.num = parts_.nums.next_as<RowNum>(parts_.clock());
  bool wake = false;
  {
    std::scoped_lock const lock(mutex_);
    if (waiting_.size() >= parts_.waiting_max) {
      left_out_.add();
      return;
    }
    waiting_.push_back(std::move(row));
    wake = waiting_.size() == kBatch;
  }
  if (wake) wake_.notify_one();
}

Done ApiLogWriter::write_waiting() {
  std::vector<ApiLog> rows;
  {
    std::scoped_lock const lock(mutex_);
    rows.swap(waiting_);
  }
  Done all;
  for (std::size_t begin = 0; begin < rows.size(); begin += kBatch) {
    std::size_t const count = std::min(kBatch, rows.size() - begin);
    std::span<ApiLog const> const some(rows.data() + begin, count);
    Done const done = parts_.db.write([&](store::WriteTx& tx) { return store::api_logs::add(tx, some); });
    (done ? written_ : left_out_).add(static_cast<double>(count));
    if (!done) all = done;
  }
  return all;
}

Done ApiLogWriter::forget_old() {
  TRY(auto const projects, parts_.db.read([](store::ReadTx& tx) { return store::projects::all(tx, kProjectsMax); }));
  Instant const before = parts_.clock() - parts_.kept_days * kDayUs;
  for (Project const& project : projects)
    for (std::int64_t some = limits::sweep_batch_max; some == limits::sweep_batch_max;) {
      if (stopping_.load()) return {};  // the rest goes next time
      TRY(some, parts_.db.write([&](store::WriteTx& tx) {
        return store::api_logs::forget(tx, project.num, before, limits::sweep_batch_max);
      }));
    }
  return {};
}

void ApiLogWriter::run(std::stop_token const& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kPause, [this] { return waiting_.size() >= kBatch; });
    }
    log_failure(write_waiting(), "api_log_not_written");
    Instant const now = parts_.clock();
    if (now - forgot_at_ < kForgetEveryUs) continue;
    forgot_at_ = now;
    log_failure(forget_old(), "api_log_not_forgotten");
  }
  log_failure(write_waiting(), "api_log_not_written");
}

}  // namespace wigwag::work
