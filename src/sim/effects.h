/// @file What follows from a change of the world, done when its lock is free again: webhooks, later jobs, requests to
/// others.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "sim/outbox.h"
#include "sim/subscriptions.h"

namespace wigwag::sim {

struct World;
struct Effects;
using Job = std::move_only_function<void(World&, Instant now, Effects&)>;

struct Later {
  std::chrono::milliseconds delay;  ///< simulated
  Job job;
};

/// A file that a message names by a link.
struct Fetched {
  bool is_there = false;
  std::string why;  ///< when it is not
  std::string mime_type;
  std::string bytes;
};
struct Fetch {
  std::string url;
  std::size_t bytes_max = 0;
  std::move_only_function<void(World&, Instant now, Effects&, Fetched)> done;
};

/// A callback that must prove itself before the call succeeds.
struct Verification {
  std::string url, token;
};

using SubscriptionChange = std::move_only_function<void(Subscriptions&)>;

enum class Release : std::uint8_t { at_once, after_webhooks, slowly };

struct Effects {
  std::vector<Posting> posts = {};
  std::vector<Later> later = {};
  std::vector<Fetch> fetches = {};
  std::optional<Verification> verification = {};
  std::vector<SubscriptionChange> subscriptions = {};  ///< only when the verification, if any, has succeeded
  Release release = Release::at_once;
  net::Ending ending = net::Ending::answer;
};

}  // namespace wigwag::sim
