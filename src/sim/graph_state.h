/// @file What the parts of Graph share. Only for Graph's own files.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "net/client.h"
#include "net/one_shot.h"
#include "net/pool.h"
#include "sim/call.h"
#include "sim/faults.h"
#include "sim/graph.h"
#include "sim/requests.h"

namespace wigwag::sim {

struct Traffic {
  Requests requests;
  Faults faults;
};

/// What a call comes to, before anything leaves.
struct Handled {
  Answer answer;
  Effects effects = {};
  std::string version = {};
  std::string account_id = {};  ///< "" when the call was about none
  std::int64_t usage_percent = 0;
};

struct Graph::State : std::enable_shared_from_this<Graph::State> {
  State(SimClock& given_clock, Outbox& given_outbox, std::vector<Number> given_numbers, std::uint64_t given_seed)
      : clock(given_clock),
        outbox(given_outbox),
        numbers(std::move(given_numbers)),
        seed(given_seed),
        world(World(numbers, seed, clock.now())),
        pool(2, 1000) {}

  SimClock& clock;
  Outbox& outbox;
  std::vector<Number> const numbers;
  std::uint64_t const seed;
  Guarded<World> world;
  Guarded<Traffic> traffic;
  std::function<void(Effects const&)> watcher;
  net::Client client;
  net::Pool pool;

  Handled handle(net::Request const& request, std::optional<Fault> const& fault);
  void run(Job job);
  void apply(Effects effects);
  void fetch(Fetch fetch);
  std::string trace_id();

  static Task<net::Response> answer(std::shared_ptr<State> self, net::Request request);
  /// Does what must be done before the answer may leave.
  static Task<> settle(std::shared_ptr<State> self, Handled& handled);
  static Task<> wait(std::shared_ptr<State> self, std::int64_t simulated_ms);
};

/// The control calls. Errors are net::Responses of their own shape.
net::Response control_graph(Graph::State& state, net::Request const& request);

}  // namespace wigwag::sim
