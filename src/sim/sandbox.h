/// @file The sandbox's own HTTP server: takes wishes, builds signed webhooks and posts them to the server; a control
/// API for tests under /_sim/; a page where a person plays the customers. It stands for Meta and knows no more about
/// the server than Meta does: an address and an app secret.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "sim/deliver.h"
#include "sim/webhook.h"

namespace wigwag::sim {

struct Template;

struct SandboxOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any that is free
  Target target;
  std::vector<Number> numbers;  ///< at least one; the first is meant when a wish names none
  std::uint64_t seed = 0;       ///< of the ids: the same seed gives the same ones again
  Clock clock = system_now;     ///< behind the simulated one
};

class Sandbox {
 public:
  explicit Sandbox(SandboxOptions options);
  ~Sandbox();
  Sandbox(Sandbox const&) = delete;
  Sandbox& operator=(Sandbox const&) = delete;

  /// The port. Errors: as net::Server::start.
  Result<std::uint16_t> start();
  /// Refuses new wishes, ends those that run.
  void stop();

  // What it would know had it run before: its memory is the process's.

  /// A webhook body that it may have sent: who wrote when, and the files.
  void remember(std::string const& body);
  void remember(Template const& created);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wigwag::sim
