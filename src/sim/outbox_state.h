/// @file What the outbox keeps: batches that gather, webhooks under way, chance. One lock around all of it, which is
/// never held while the network or the clock is asked: what is to be done there is collected in a Todo and done
/// afterwards.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "net/client.h"
#include "sim/outbox.h"

namespace wigwag::sim {

using std::chrono::milliseconds;

/// Chance that the seed decides.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : bits_(seed) {}
  bool roll(double probability) {
    return probability > 0 && static_cast<double>(bits_() >> 11) * 0x1.0p-53 < probability;
  }
  std::uint64_t below(std::uint64_t count) { return count == 0 ? 0 : bits_() % count; }
  milliseconds up_to(milliseconds most) {
    return milliseconds(static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most.count()) + 1)));
  }

 private:
  std::mt19937_64 bits_;
};

struct Update {
  Posting posting;
  std::vector<HookTarget> targets;
};

struct Batch {
  std::uint64_t number = 0;
  std::vector<HookTarget> targets;
  std::vector<Posting> postings;
  std::size_t bytes = 0;
  std::string reason = {};  ///< why there are no targets
};

using SharedHold = std::shared_ptr<SimClock::Hold>;

/// A webhook that is not finished.
struct Live {
  std::vector<HookTarget> targets;
  std::set<std::size_t> answered = {};  ///< indexes of targets that have answered 200 once
  std::size_t waiting = 0;              ///< answers of this round
  int round = 0;
  SharedHold hold = {};  ///< as long as a round is under way
};

struct Send {
  std::uint64_t hook;
  std::size_t index;  ///< of the target
  HookTarget target;
  std::string body;
  Signature signature;
  milliseconds timeout;
};

/// What is to be done when the lock has been given back.
struct Todo {
  explicit Todo(SimClock& clock) : hold(std::make_shared<SimClock::Hold>(clock.hold())) {}
  SharedHold hold;  ///< of the rounds that begin here
  std::vector<SharedHold> over = {};
  std::vector<std::pair<Instant, SimClock::Job>> jobs = {};
  std::vector<Send> sends = {};
};

struct Outbox::State : std::enable_shared_from_this<Outbox::State> {
  explicit State(SimClock& given);

  void with_lock(std::move_only_function<void(Todo&)> work);
  void perform(Todo& todo);
  void send(Send send);
  void later(Todo& todo, Instant when, std::move_only_function<void(State&, Todo&)> job);

  // Everything below runs under the lock.
  void accept(Todo& todo, Posting posting, Route route);
  void gather(Todo& todo, Update update);
  void batch(Todo& todo, Update update);
  void flush(Todo& todo, std::uint64_t number);
  std::uint64_t post_group(Todo& todo, Batch group);
  std::uint64_t post_again(Todo& todo, Hook const& first, Route route);
  std::uint64_t begin_once(Hook hook);
  void end_once(std::uint64_t id, HookTry attempt);
  void forget();
  std::uint64_t add(Todo& todo, Hook hook, std::vector<HookTarget> targets);
  std::uint64_t finish_at_once(HookState state, std::string reason, std::vector<Posting> const& postings);
  Hook hook_of(std::vector<Posting> const& postings) const;
  void begin_round(Todo& todo, std::uint64_t id);
  void pump(Todo& todo);
  void take_answer(Todo& todo, Send const& send, HookTry attempt);
  void end_round(Todo& todo, Hook& hook, Live& live);
  bool is_idle() const { return in_flight == 0 && ready.empty() && batches.empty() && !held; }

  SimClock& clock;
  Guarded<Subscriptions> subscriptions;

  std::mutex mutable mutex;
  std::condition_variable idle;
  Delivery delivery;
  Dice dice{1};
  HookRecord record;
  std::map<std::uint64_t, Live> lives;
  std::deque<std::uint64_t> ready;
  std::vector<Batch> batches;
  std::optional<Update> held;       ///< lets the next one go first
  std::uint64_t numbers_given = 0;  ///< of batches and of what is held
  std::uint64_t held_number = 0;
  std::uint64_t generation = 0;  ///< jobs of an earlier one do nothing
  std::size_t in_flight = 0;
  bool stopped = false;
  Instant now;  ///< simulated, as of the work under the lock

  net::Client client;  ///< last: its thread comes back to all of these
};

}  // namespace wigwag::sim
