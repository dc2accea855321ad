#include <fmt/format.h>
#include <algorithm>

#include "sim/outbox_body.h"
#include "sim/outbox_state.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kWaitingMax = 100'000;  // webhooks that are not finished, and updates that gather
constexpr std::size_t kTriesKept = 200;       // of one webhook
constexpr std::size_t kBodyBytesMax = limits::webhook_body_bytes_max - 64 * 1024;
constexpr milliseconds kShuffleAtMost{1'000};  // how long an update waits for one that goes first

net::ClientOptions client_options() {
  net::ClientOptions options;
  options.user_agent = "facebookexternalua";
  return options;
}

}  // namespace

Outbox::State::State(SimClock& given) : clock(given), client(client_options()) {}

void Outbox::State::with_lock(std::move_only_function<void(Todo&)> work) {
  Todo todo(clock);
  Instant const at = clock.now();
  {
    std::scoped_lock const lock(mutex);
    if (stopped) return;
    now = at;
    work(todo);
    if (is_idle()) idle.notify_all();
  }
  perform(todo);
}

void Outbox::State::perform(Todo& todo) {
  for (auto& [when, job] : todo.jobs) clock.at(when, std::move(job));
  for (Send& each : todo.sends) send(std::move(each));
}

void Outbox::State::later(Todo& todo, Instant when, std::move_only_function<void(State&, Todo&)> job) {
  todo.jobs.emplace_back(when, [weak = weak_from_this(), mine = generation, job = std::move(job)]() mutable {
    auto const state = weak.lock();
    if (!state) return;
    state->with_lock([&](Todo& next) {
      if (state->generation == mine) job(*state, next);
    });
  });
}

void Outbox::State::send(Send send) {
  net::ClientRequest request{.method = net::Method::post, .url = send.target.url, .rule = net::kConfigured};
  request.headers = hook_headers(send.target.secret, send.target.old_secret, send.body, send.signature);
  request.body = std::move(send.body);
  request.timeout = send.timeout;
  request.oversize = net::Oversize::cut;
  request.response_bytes_max = kAnswerBytesMax;
  HookTry attempt{.app_id = send.target.app_id, .url = send.target.url, .at = clock.now()};
  Instant const began = clock.real();
  client.send(std::move(request), [state = shared_from_this(), send = std::move(send), attempt = std::move(attempt),
                                      began](Result<net::ClientResponse> answer) mutable {
    attempt.took_us = state->clock.real() - began;
    note_answer(attempt, answer);
    state->with_lock([&](Todo& todo) { state->take_answer(todo, send, std::move(attempt)); });
  });
}

void Outbox::State::accept(Todo& todo, Posting posting, Route route) {
  if (route.targets.empty()) {
    finish_at_once(HookState::nobody, route.reason, {std::move(posting)});
  } else if (lives.size() + batches.size() >= kWaitingMax) {
    finish_at_once(HookState::dropped, "too many webhooks wait", {std::move(posting)});
  } else if (dice.roll(delivery.drop)) {
    finish_at_once(HookState::dropped, "by chance", {std::move(posting)});
  } else if (dice.roll(delivery.delay)) {
    Instant const when = now + std::chrono::microseconds(dice.up_to(delivery.delay_max)).count();
    later(
        todo, when, [update = Update{std::move(posting), std::move(route.targets)}](State& state, Todo& mine) mutable {
          state.gather(mine, std::move(update));
        });
  } else {
    gather(todo, {std::move(posting), std::move(route.targets)});
  }
}

void Outbox::State::gather(Todo& todo, Update update) {
  if (held) {
    Update first = std::move(*held);
    held.reset();
    batch(todo, std::move(update));
    batch(todo, std::move(first));
    return;
  }
  if (!dice.roll(delivery.shuffle)) return batch(todo, std::move(update));
  held = std::move(update);
  held_number = ++numbers_given;
  later(
      todo, now + std::chrono::microseconds(kShuffleAtMost).count(), [number = held_number](State& state, Todo& mine) {
        if (!state.held || state.held_number != number) return;
        Update alone = std::move(*state.held);
        state.held.reset();
        state.batch(mine, std::move(alone));
      });
}

void Outbox::State::batch(Todo& todo, Update update) {
  auto found = std::ranges::find(batches, update.targets, &Batch::targets);
  std::size_t const bytes = update.posting.value.size() * 2 + 200;  // escaped, with what is around it
  if (found != batches.end() && found->bytes + bytes > kBodyBytesMax) {
    flush(todo, found->number);
    found = batches.end();
  }
  if (found == batches.end()) {
    batches.push_back({.number = ++numbers_given, .targets = std::move(update.targets), .postings = {}});
    found = std::prev(batches.end());
  }
  found->bytes += bytes;
  found->postings.push_back(std::move(update.posting));
  std::uint64_t const number = found->number;
  if (delivery.linger.count() == 0 || found->postings.size() >= delivery.batch_updates_max) return flush(todo, number);
  if (found->postings.size() == 1)
    later(todo, now + std::chrono::microseconds(delivery.linger).count(),
        [number](State& state, Todo& mine) { state.flush(mine, number); });
}

void Outbox::State::flush(Todo& todo, std::uint64_t number) {
  auto const found = std::ranges::find(batches, number, &Batch::number);
  if (found == batches.end()) return;
  Batch batch = std::move(*found);
  batches.erase(found);
  if (delivery.shuffle > 0)
    for (std::size_t i = batch.postings.size(); i > 1; --i)
      std::swap(batch.postings[i - 1], batch.postings[dice.below(i)]);
  Hook hook = hook_of(batch.postings);
  if (dice.roll(delivery.duplicate)) {
    Instant const when = now + std::chrono::microseconds(dice.up_to(delivery.duplicate_after)).count();
    Hook again = hook;
    std::vector<HookTarget> targets = batch.targets;
    hook.id = add(todo, std::move(hook), std::move(batch.targets));
    again.copy_of = hook.id;
    return later(
        todo, when, [again = std::move(again), targets = std::move(targets)](State& state, Todo& mine) mutable {
          again.created = state.now;
          state.add(mine, std::move(again), std::move(targets));
        });
  }
  add(todo, std::move(hook), std::move(batch.targets));
}

Hook Outbox::State::hook_of(std::vector<Posting> const& postings) const {
  Hook hook;
  hook.created = now;
  hook.signature = delivery.signature;
  hook.body = written(body_of(postings, now), delivery.escaping);
  hook.updates = postings.size();
  for (Posting const& each : postings) hook.fields.push_back(each.field);
  Posting const& about = postings.front();
  hook.about = {about.waba_id, about.phone_number_id, about.field, {}, about.with_time};
  return hook;
}

std::uint64_t Outbox::State::post_group(Todo& todo, Batch group) {
  if (group.targets.empty()) return finish_at_once(HookState::nobody, std::move(group.reason), group.postings);
  return add(todo, hook_of(group.postings), std::move(group.targets));
}

std::uint64_t Outbox::State::post_again(Todo& todo, Hook const& first, Route route) {
  Hook again = first;
  again.created = now;
  again.state = HookState::ready;
  again.copy_of = first.id;
  again.next_try.reset();
  again.tries.clear();
  again.reason = route.reason;
  if (!route.targets.empty()) return add(todo, std::move(again), std::move(route.targets));
  again.state = HookState::nobody;
  return record.add(std::move(again));
}

std::uint64_t Outbox::State::begin_once(Hook hook) {
  hook.created = now;
  hook.state = HookState::posting;
  ++in_flight;
  return record.add(std::move(hook));
}

void Outbox::State::end_once(std::uint64_t id, HookTry attempt) {
  --in_flight;
  Hook* const hook = record.find(id);
  if (hook == nullptr) return;
  hook->state = attempt.status == 200 ? HookState::delivered : HookState::expired;
  if (attempt.status != 200) hook->reason = "there is no second try";
  hook->tries.push_back(std::move(attempt));
}

void Outbox::State::forget() {
  ++generation;
  record.clear();
  lives.clear();
  ready.clear();
  batches.clear();
  held.reset();
  delivery = {};
  dice = Dice(delivery.seed);
}

std::uint64_t Outbox::State::add(Todo& todo, Hook hook, std::vector<HookTarget> targets) {
  std::uint64_t const id = record.add(std::move(hook));
  lives[id] = Live{.targets = std::move(targets)};
  begin_round(todo, id);
  return id;
}

std::uint64_t Outbox::State::finish_at_once(HookState state, std::string reason, std::vector<Posting> const& postings) {
  Hook hook = hook_of(postings);
  hook.state = state;
  hook.reason = std::move(reason);
  return record.add(std::move(hook));
}

void Outbox::State::begin_round(Todo& todo, std::uint64_t id) {
  auto const live = lives.find(id);
  Hook* const hook = record.find(id);
  if (live == lives.end() || hook == nullptr) return;
  live->second.hold = todo.hold;
  hook->state = HookState::ready;
  hook->next_try.reset();
  ready.push_back(id);
  pump(todo);
}

void Outbox::State::pump(Todo& todo) {
  while (!ready.empty() && in_flight < delivery.in_flight_max) {
    std::uint64_t const id = ready.front();
    ready.pop_front();
    auto const found = lives.find(id);
    Hook* const hook = record.find(id);
    if (found == lives.end() || hook == nullptr) continue;
    Live& live = found->second;
    hook->state = HookState::posting;
    ++live.round;
    live.waiting = live.targets.size();
    in_flight += live.waiting;
    for (std::size_t i = 0; i < live.targets.size(); ++i)
      todo.sends.push_back({id, i, live.targets[i], hook->body, hook->signature, delivery.timeout});
  }
}

void Outbox::State::take_answer(Todo& todo, Send const& send, HookTry attempt) {
  --in_flight;
  auto const live = lives.find(send.hook);
  Hook* const hook = record.find(send.hook);
  if (live != lives.end() && hook != nullptr) {
    attempt.round = live->second.round;
    if (attempt.status == 200) live->second.answered.insert(send.index);
    hook->tries.push_back(std::move(attempt));
    if (hook->tries.size() > kTriesKept) hook->tries.erase(hook->tries.begin());
    if (--live->second.waiting == 0) end_round(todo, *hook, live->second);
  }
  pump(todo);
}

void Outbox::State::end_round(Todo& todo, Hook& hook, Live& live) {
  todo.over.push_back(std::move(live.hold));
  std::uint64_t const id = hook.id;
  if (live.answered.size() == live.targets.size()) {
    hook.state = HookState::delivered;
    lives.erase(id);
    return;
  }
  std::vector<milliseconds> const& gaps = delivery.retry_gaps;
  std::size_t const tried = static_cast<std::size_t>(live.round) - 1;
  Instant const next =
      gaps.empty() ? now : now + std::chrono::microseconds(gaps[std::min(tried, gaps.size() - 1)]).count();
  if (gaps.empty() || next - hook.created > std::chrono::microseconds(delivery.retry_horizon).count()) {
    hook.state = HookState::expired;
    hook.reason = gaps.empty() ? "there is no second try" : "the horizon of the retries is reached";
    lives.erase(id);
    return;
  }
  hook.state = HookState::retrying;
  hook.next_try = next;
  later(todo, next, [id](State& state, Todo& mine) { state.begin_round(mine, id); });
}

}  // namespace wigwag::sim
