/// @file Live streams: each reader is told of its project's events from its own place in the log. One thread of each
/// server reads what is new once for all who wait for it, renders an event once, and hands it to all streams that want
/// it.
#pragma once
#include <atomic>
#include <bitset>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/limits.h"
#include "base/metrics.h"
#include "base/result.h"
#include "dialect/file_link.h"
#include "model/enums.h"
#include "net/stream.h"
#include "store/db.h"

namespace wigwag::work {

using EventKinds = std::bitset<Words<EventKind>::words.size()>;

/// Of which events a reader is told: those that hold to every part.
struct LiveFilter {
  EventKinds kinds = {};
  std::vector<ChannelNum> channels = {};            ///< any of them; empty: all, and events of no number
  std::vector<ConversationNum> conversations = {};  ///< the same
};

struct LiveWish {
  ProjectId project;
  ApiKeyNum key;  ///< the stream ends with it
  LiveFilter filter;
  std::int64_t after = 0;  ///< the first event has a greater number
};

class Live {
 public:
  struct Parts {
    store::Db& db;
    Metrics& metrics;
    Clock clock;
    dialect::FileLinks files = {};
    std::int64_t heartbeat_us = limits::live_heartbeat_s * kSecondUs;
    std::chrono::milliseconds look_anyway = std::chrono::seconds(2);  ///< for events that nobody told of
    std::size_t streams_max = limits::live_streams_max;
  };
  explicit Live(Parts parts);
  /// After the net servers that have streams: their connections call.
  ~Live();
  Live(Live const&) = delete;

  void start();
  /// Ends all streams. Any number of times.
  void stop();

  /// Thread-safe; asks no database. Errors: unavailable (too many).
  Result<std::shared_ptr<net::Stream>> open(LiveWish wish);
  std::size_t streams() const { return streams_.load(std::memory_order_relaxed); }

 private:
  struct Reader {
    ApiKeyNum key;
    LiveFilter filter;
    std::int64_t position = 0;  ///< number of the last event that was looked at for it
    std::shared_ptr<net::Stream> stream;
  };
  /// A project's readers.
  struct Room {
    std::vector<Reader> readers;
    std::int64_t newest = 0;  ///< event, as far as known
    bool due = true;          ///< some reader may have to be told of something
  };
  /// What came from other threads.
  struct Inbox {
    std::vector<LiveWish> wishes;
    std::vector<std::shared_ptr<net::Stream>> streams;  ///< of these
    std::set<ProjectId> grown;
    bool all_grown = false;
  };
  struct Batch;

  void run(std::stop_token const& stop);
  /// Waits, at most until it is time to look anyway.
  Inbox next(std::stop_token const& stop, bool at_once);
  void note(std::optional<ProjectId> project);
  void admit(Inbox& inbox);
  /// True when there is more to do at once.
  bool walk(ProjectId project, Room& room);
  Result<Batch> load(ProjectId project, Room const& room, std::int64_t after);
  void hand_out(Room& room, Batch const& batch, std::int64_t after);
  void look_anyway();
  void beat(Instant now);

  Parts const parts_;
  Gauge& gauge_;
  Counter& told_;
  std::atomic<std::size_t> streams_{0};
  std::mutex mutex_;  // not Guarded: the thread waits on it
  std::condition_variable_any wake_;
  Inbox inbox_;
  std::map<ProjectId, Room> rooms_;  ///< the thread's
  Instant next_beat_;                ///< the thread's
  std::jthread thread_;
  store::EventSignal::Listening listening_;
};

}  // namespace wigwag::work
