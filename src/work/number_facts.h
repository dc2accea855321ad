/// @file Asks Meta once for each number of which nothing is known yet: `wigwag number add` asks nobody.
#pragma once
#include <string>

#include "base/instant.h"
#include "base/secret.h"
#include "meta/graph.h"
#include "model/channel.h"
#include "net/pool.h"
#include "net/task_group.h"
#include "store/db.h"

namespace wigwag::work {

class NumberFacts {
 public:
  /// All outlive this.
  struct Parts {
    store::Db& db;
    net::Pool& pool;
    meta::Graph& graph;
    Clock clock;
    Secret<std::string> seal_key;
    std::string graph_version;
  };
  explicit NumberFacts(Parts parts) : parts_(std::move(parts)) {}

  /// Any thread; never waits. What cannot be had is asked for at the next call.
  void look();
  /// After the Client that the Graph asks by.
  void stop() { tasks_.stop(); }

 private:
  Task<> learn_all();
  Task<> learn(Channel channel);

  Parts parts_;
  net::TaskGroup tasks_;
};

}  // namespace wigwag::work
