/// @file What both journals share: requests that wait to become durable, and the thread that takes them in groups. What
/// queued while the last group was written is the next group; there is no timer.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "work/journal.h"

namespace wigwag::work {

struct Append {
  std::string body;
  Instant received_at;
  AppendDone done;
};

class AppendQueue {
 public:
  /// Makes a group durable: all of it, or none that is acknowledged.
  using Write = std::function<Done(std::vector<Append> const&)>;

  explicit AppendQueue(Write write);
  /// Writes what waits, then ends the thread.
  ~AppendQueue();
  AppendQueue(AppendQueue const&) = delete;
  AppendQueue& operator=(AppendQueue const&) = delete;

  void push(Append append);
  /// Sleeps until a group became durable since the last call, or for that long.
  void wait_for_group(std::chrono::milliseconds at_most);
  /// Takes `count` receipts off those that wait; the newest of them came at `received_at`.
  void applied(std::int64_t count, Instant received_at);
  /// Receipts that were found at the start.
  void recovered(std::int64_t count, Instant oldest);
  /// From now on every append is refused.
  void broken();
  JournalState state() const;

 private:
  void run();
  void account_for(std::vector<Append> const& group, std::int64_t took_us);

  Write const write_;
  mutable std::mutex mutex_;
  std::condition_variable queued_;
  std::condition_variable durable_;
  std::vector<Append> queue_;
  JournalState state_;
  bool news_ = false;  ///< a group became durable since the last wait
  bool stopping_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace wigwag::work
