/// @file Whether a number works, by Meta's own word. Looked at once in three minutes a number, whoever asks; what fails
/// for its token is left alone for longer and longer.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/guarded.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/secret.h"
#include "base/task.h"
#include "meta/graph.h"
#include "model/channel.h"
#include "net/pool.h"
#include "store/db.h"

namespace wigwag::work {

inline constexpr std::int64_t kHealthPerSecond = 5;
inline constexpr std::int64_t kHealthPerMinute = 60;

struct HealthRate {
  bool allowed = true;
  std::int64_t second_remaining = 0;
  std::int64_t minute_remaining = 0;
  int retry_after_s = 0;
};

/// All of it outlives the task.
struct HealthNeeds {
  store::Db& db;
  net::Pool& pool;
  meta::Graph& graph;
  Clock const& clock;
  Secret<std::string> const& seal_key;
  std::string const& version;
};

/// Thread-safe. In memory, of this node.
class NumberHealth {
 public:
  HealthRate take(ProjectId project, Instant now);
  /// The answer's body. Source: Kapso, phone health. A second caller waits for the first, 15 seconds at most.
  Task<std::string> check(HealthNeeds needs, Channel channel);
  /// The number's settings have changed.
  void forget(ChannelNum channel);

 private:
  struct Entry {
    std::string body = {};
    Instant until = {};
    bool is_running = false;
    int failures = 0;  ///< of the token or of access, one after the other
  };
  struct Window {
    Instant second, minute;  ///< when they began
    std::int64_t in_second = 0, in_minute = 0;
  };
  struct State {
    std::map<ChannelNum, Entry> entries;
    std::map<ProjectId, Window> windows;
  };
  struct Found;

  Task<Found> look(HealthNeeds const& needs, Channel channel);
  Guarded<State> state_;
};

}  // namespace wigwag::work
