/// @file What follows from a change of the world, done when its lock is free again: webhooks, later jobs, requests to
/// others.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "net/http.h"
#include "sim/outbox.h"
#include "sim/subscriptions.h"

namespace wigwag::sim {

struct World;
struct Effects;
using Job = std::function<void(World&, Instant now, Effects&)>;

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
  std::function<void(World&, Instant now, Effects&, Fetched)> done;
};

/// A callback that must prove itself before the call succeeds.
struct Verification {
  std::string url, token;
};

/// A message of the business got further; for who shows chats.
struct StatusNote {
  std::string wamid, status, note;
};

/// A message of the business as it stands in a chat.
struct WrittenNote {
  std::string wamid, to, type;
  std::string payload;  ///< of meta::Outgoing
  std::string reply_to, words, callback_data, phone_number_id;
};

using SubscriptionChange = std::move_only_function<void(Subscriptions&)>;

enum class Release : std::uint8_t { at_once, after_webhooks, slowly };

struct Effects {
  std::vector<Posting> posts = {};
  std::vector<Later> later = {};
  std::vector<Fetch> fetches = {};
  std::vector<StatusNote> notes = {};
  std::vector<WrittenNote> written = {};
  std::string read = {};                    ///< wamid up to which the business has read; empty: nothing
  std::optional<Instant> types_until = {};  ///< with `read`
  std::optional<Verification> verification = {};
  std::vector<SubscriptionChange> subscriptions = {};  ///< only when the verification, if any, has succeeded
  Release release = Release::at_once;
  net::Ending ending = net::Ending::answer;
};

}  // namespace wigwag::sim
