/// @file Meta's Graph API as far as the Cloud API goes: what is asked under /vNN.N/… is answered from a world of its
/// own, strictly, and what follows is posted through the outbox. Source: meta-cloud-api.md.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/json.h"
#include "base/result.h"
#include "base/task.h"
#include "net/http.h"
#include "sim/clock.h"
#include "sim/effects.h"
#include "sim/outbox.h"
#include "sim/webhook.h"
#include "sim/world.h"

namespace wigwag::sim {

class Graph {
 public:
  /// Both outlive this. The clock is stopped before this is destroyed: its jobs come here.
  Graph(SimClock& clock, Outbox& outbox, std::vector<Number> numbers, std::uint64_t seed);
  ~Graph();
  Graph(Graph const&) = delete;
  Graph& operator=(Graph const&) = delete;

  /// Whether a path is Graph's: with a version in front, or an object's id or name alone.
  static bool answers(std::string_view path);
  /// Bytes of body that a request to this path may have.
  static std::size_t body_limit(std::string_view path);
  Task<net::Response> answer(net::Request request);

  /// /_sim/requests, faults, behaviour, tokens, templates, numbers, groups, flows.
  static bool controls(std::string_view path);
  Task<net::Response> control(net::Request request);

  /// Hears of everything that follows from calls and jobs, before it is done. Before anything runs.
  void watch(std::function<void(Effects const&)> watcher);
  /// The customer has read or played a message of ours, now.
  void give_status(std::string const& wamid, std::string const& status);

  /// A customer's messages are on their way to the business. `value`: of field `messages`.
  void hear(json::Value value);
  Guarded<World>& world();
  /// Everything as it was at the start; the record and the faults are empty.
  void reset();
  /// Ends requests that run. No call comes after this.
  void stop();

  struct State;  ///< only for Graph's own files

 private:
  std::shared_ptr<State> state_;
};

}  // namespace wigwag::sim
