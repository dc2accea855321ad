#include "work/erase.h"

#include <chrono>
#include <string>
#include <vector>

#include "base/log.h"
#include "core/erase.h"
#include "store/erasures.h"
#include "work/pause.h"

namespace wigwag::work {
namespace {

constexpr std::chrono::milliseconds kLookAgain{500};
constexpr std::int64_t kLeaseUs = 5 * kMinuteUs;  // longer than any step

}  // namespace

void Eraser::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void Eraser::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  tasks_.stop();
}

void Eraser::run(std::stop_token const& stop) {
  if (parts_.db.engine() == store::Engine::sqlite) {  // we are alone: what was begun is nobody's
    auto const released =
        parts_.db.write([this](store::WriteTx& tx) { return store::erasures::release(tx, parts_.clock()); });
    log_failure(released, "erasures_not_released");
  }
  while (!stop.stop_requested()) {
    Result<bool> const erased = erase_one(stop);
    if (!erased) log_failure(erased.error(), "erasing_failed");
    if (erased && *erased) continue;
    pause(stop, kLookAgain);
  }
}

Task<> Eraser::remove(std::vector<std::string> const& blobs, Done& done) {
  for (std::string const& blob : blobs)
    if (Done removed = co_await parts_.blobs.remove(blob); !removed) done = std::move(removed);
}

/// This thread waits: only one thing is erased at a time.
Done Eraser::remove_files(std::vector<std::string> const& blobs) {
  Done done;
  if (blobs.empty()) return done;
  tasks_.spawn(remove(blobs, done));
  tasks_.wait();
  return done;
}

/// False when there was nothing to erase.
Result<bool> Eraser::erase_one(std::stop_token const& stop) {
  Instant const now = parts_.clock();
  TRY(bool const waits, parts_.db.read([&](store::ReadTx& tx) { return store::erasures::any_due(tx, now); }));
  if (!waits) return false;
  TRY(std::optional<Erasure> erasure,
      parts_.db.write([&](store::WriteTx& tx) { return store::erasures::take(tx, now, now + kLeaseUs); }));
  if (!erasure) return false;
  while (!stop.stop_requested()) {
    TRY(std::vector<std::string> const files,
        parts_.db.read([&](store::ReadTx& tx) { return core::files_of_next_step(tx, *erasure); }));
    TRY_DONE(remove_files(files));
    erasure->held_until = parts_.clock() + kLeaseUs;
    TRY(core::Erasing const step, parts_.db.write([&](store::WriteTx& tx) -> Result<core::Erasing> {
      TRY_DONE(store::erasures::keep(tx, *erasure));
      return core::erase_some(tx, parts_.clock(), *erasure, files);
    }));
    if (step == core::Erasing::done) return true;
  }
  return parts_.db.write([&](store::WriteTx& tx) -> Result<bool> {
    erasure->held_until = parts_.clock();
    TRY_DONE(store::erasures::keep(tx, *erasure));
    return false;
  });
}

Result<std::int64_t> Eraser::erase_due() {
  std::int64_t total = 0;
  while (true) {
    TRY(bool const one, erase_one({}));
    if (!one) return total;
    ++total;
  }
}

}  // namespace wigwag::work
