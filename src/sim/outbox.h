/// @file The way of every webhook from the sandbox to whoever subscribed: put into Meta's envelope, batched, signed
/// over its exact bytes, posted, repeated when it fails, and remembered. It can be told to misbehave as Meta does.
/// Source: meta-cloud-api.md §2 and §17.2.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/task.h"
#include "sim/clock.h"
#include "sim/deliver.h"
#include "sim/hook.h"
#include "sim/subscriptions.h"
#include "sim/webhook.h"

namespace wigwag::sim {

/// How webhooks are sent. Probabilities are 0 to 1 and follow `seed`; times are simulated but for `timeout`.
struct Delivery {
  std::chrono::milliseconds timeout{10'000};
  Escaping escaping = Escaping::meta;
  Signature signature = Signature::valid;
  std::size_t batch_updates_max = 1;    ///< 1 to 1000 updates in one body
  std::chrono::milliseconds linger{0};  ///< how long an update waits for others
  double shuffle = 0;                   ///< an update lets the next one go first; inside a batch any order
  double duplicate = 0;                 ///< the same body goes out once more, up to duplicate_after later
  std::chrono::milliseconds duplicate_after{1'000};
  double drop = 0;   ///< it is never sent
  double delay = 0;  ///< it goes out up to delay_max later
  std::chrono::milliseconds delay_max{5'000};
  std::uint64_t seed = 1;
  std::vector<std::chrono::milliseconds>
      retry_gaps;                           ///< between the tries, the last one again and again; empty: one try
  std::chrono::milliseconds retry_horizon;  ///< since the first try
  std::size_t in_flight_max = 64;

  Delivery();  ///< Meta's own way
};

struct OutboxCounts {
  std::size_t in_flight = 0;  ///< requests
  std::size_t ready = 0;      ///< webhooks that wait for a free place
  std::size_t gathering = 0;  ///< updates that wait for others, or for the next one
  std::size_t retrying = 0;   ///< webhooks that wait for their next try
};

class Outbox {
 public:
  explicit Outbox(SimClock& clock);
  ~Outbox();
  Outbox(Outbox const&) = delete;
  Outbox& operator=(Outbox const&) = delete;

  Guarded<Subscriptions>& subscriptions();
  Delivery delivery() const;
  void set_delivery(Delivery delivery);  ///< for what is posted from now on; the dice begin anew

  /// Any thread; never waits.
  void post(Posting posting);
  /// One body with all of these, whatever the settings for batches say; one for each set of addresses, if they differ.
  /// The ids of the webhooks.
  std::vector<std::uint64_t> post_together(std::vector<Posting> postings);
  /// The same bytes once more to whoever is subscribed now, as a webhook of its own; nullopt when it is not on record.
  std::optional<std::uint64_t> redeliver(std::uint64_t id);
  /// This body, once, at once, to this address, for a caller who waits: the status that was answered.
  /// Errors: unavailable, when there was no answer.
  Task<Result<int>> post_once(Target target, std::string body, Signature signature);

  /// Asks the address whether it wants webhooks, as Meta does when a callback is set. Errors: invalid, when it does not
  /// answer 200 with the challenge.
  Task<Done> verify(std::string url, std::string verify_token);

  /// On record, the newest last; `after`: only those with greater ids.
  std::vector<Hook> hooks(std::uint64_t after, std::size_t limit) const;
  std::optional<Hook> hook(std::uint64_t id) const;
  OutboxCounts counts() const;
  void clear();  ///< forgets the record of what is finished
  void reset();  ///< forgets everything, also what waits; Meta's own way of delivery again

  /// Waits, in real time, until nothing is on its way, ready or gathering. What waits for the simulated clock does not
  /// count. False when the deadline came first. Not for a net thread.
  bool settle(std::chrono::milliseconds deadline);

  /// Nothing is sent from here on; what is on its way is given up.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace wigwag::sim
