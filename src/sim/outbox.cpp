#include "sim/outbox.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "sim/outbox_body.h"
#include "sim/outbox_state.h"

namespace wigwag::sim {
namespace {

constexpr milliseconds kOnceTimeout{30'000};
constexpr milliseconds kVerifyTimeout{10'000};

}  // namespace

Delivery::Delivery()
    : retry_gaps{milliseconds(0), milliseconds(10'000), milliseconds(30'000), milliseconds(60'000),
          milliseconds(300'000), milliseconds(900'000), milliseconds(3'600'000), milliseconds(3 * 3'600'000),
          milliseconds(6 * 3'600'000), milliseconds(12 * 3'600'000)},
      retry_horizon(std::chrono::hours(7 * 24)) {}

Outbox::Outbox(SimClock& clock) : state_(std::make_shared<State>(clock)) {}
Outbox::~Outbox() { stop(); }

Guarded<Subscriptions>& Outbox::subscriptions() { return state_->subscriptions; }

Delivery Outbox::delivery() const {
  std::scoped_lock const lock(state_->mutex);
  return state_->delivery;
}

void Outbox::set_delivery(Delivery delivery) {
  state_->with_lock([&](Todo& todo) {
    state_->dice = Dice(delivery.seed);
    state_->delivery = std::move(delivery);
    state_->pump(todo);
  });
}

void Outbox::post(Posting posting) {
  Route route = state_->subscriptions.with(
      [&](Subscriptions& all) { return all.route(posting.waba_id, posting.phone_number_id, posting.field); });
  state_->with_lock([&](Todo& todo) { state_->accept(todo, std::move(posting), std::move(route)); });
}

std::vector<std::uint64_t> Outbox::post_together(std::vector<Posting> postings) {
  std::vector<Batch> groups;
  state_->subscriptions.with([&](Subscriptions& all) {
    for (Posting& each : postings) {
      Route route = all.route(each.waba_id, each.phone_number_id, each.field);
      auto found = std::ranges::find(groups, route.targets, &Batch::targets);
      if (found == groups.end()) {
        groups.push_back({.targets = std::move(route.targets), .postings = {}, .reason = std::move(route.reason)});
        found = std::prev(groups.end());
      }
      found->postings.push_back(std::move(each));
    }
  });
  std::vector<std::uint64_t> ids;
  state_->with_lock([&](Todo& todo) {
    for (Batch& group : groups) ids.push_back(state_->post_group(todo, std::move(group)));
  });
  return ids;
}

std::optional<std::uint64_t> Outbox::redeliver(std::uint64_t id) {
  std::optional<Hook> const first = hook(id);
  if (!first || first->fields.empty()) return std::nullopt;
  Posting const& about = first->about;
  Route route = state_->subscriptions.with(
      [&](Subscriptions& all) { return all.route(about.waba_id, about.phone_number_id, about.field); });
  std::optional<std::uint64_t> again;
  state_->with_lock([&](Todo& todo) { again = state_->post_again(todo, *first, std::move(route)); });
  return again;
}

Task<Result<int>> Outbox::post_once(Target target, std::string body, Signature signature) {
  std::shared_ptr<State> const state = state_;
  net::ClientRequest request{.method = net::Method::post, .url = target.address, .rule = net::kConfigured};
  request.headers = hook_headers(target.app_secret, {}, body, signature);
  request.timeout = kOnceTimeout;
  request.oversize = net::Oversize::cut;
  request.response_bytes_max = kAnswerBytesMax;
  Hook hook{.signature = signature, .body = body, .updates = 1};
  std::uint64_t id = 0;
  state->with_lock([&](Todo&) { id = state->begin_once(std::move(hook)); });
  request.body = std::move(body);
  HookTry attempt{.app_id = {}, .url = target.address, .at = state->clock.now()};
  Instant const began = state->clock.real();
  auto const answer = co_await state->client.fetch(std::move(request));
  attempt.took_us = state->clock.real() - began;
  note_answer(attempt, answer);
  int const status = attempt.status;
  std::string const error = attempt.error;
  state->with_lock([&](Todo&) { state->end_once(id, std::move(attempt)); });
  if (status != 0) co_return status;
  co_return fail(Code::unavailable, fmt::format("the server did not answer at {}: {}", target.address, error));
}

Task<Done> Outbox::verify(std::string url, std::string verify_token) {
  std::shared_ptr<State> const state = state_;
  std::string const challenge = random_challenge();
  net::ClientRequest request{.method = net::Method::get, .url = verification_url(url, challenge, verify_token)};
  request.rule = net::kConfigured;
  request.timeout = kVerifyTimeout;
  request.oversize = net::Oversize::cut;
  request.response_bytes_max = kAnswerBytesMax;
  HookTry attempt;
  auto const answer = co_await state->client.fetch(std::move(request));
  note_answer(attempt, answer);
  if (attempt.status == 0)
    co_return fail(Code::invalid, fmt::format("callback verification failed: no answer ({})", attempt.error));
  if (attempt.status != 200)
    co_return fail(Code::invalid, fmt::format("callback verification failed: HTTP status {}", attempt.status));
  if (answer->body != challenge)
    co_return fail(Code::invalid, "callback verification failed: the answer is not hub.challenge");
  co_return Done{};
}

std::vector<Hook> Outbox::hooks(std::uint64_t after, std::size_t limit) const {
  std::scoped_lock const lock(state_->mutex);
  return state_->record.after(after, limit);
}

std::optional<Hook> Outbox::hook(std::uint64_t id) const {
  std::scoped_lock const lock(state_->mutex);
  Hook const* const found = std::as_const(state_->record).find(id);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

OutboxCounts Outbox::counts() const {
  std::scoped_lock const lock(state_->mutex);
  OutboxCounts counts{.in_flight = state_->in_flight, .ready = state_->ready.size()};
  for (Batch const& each : state_->batches) counts.gathering += each.postings.size();
  if (state_->held) ++counts.gathering;
  counts.retrying = state_->record.count(HookState::retrying);
  return counts;
}

void Outbox::clear() {
  std::scoped_lock const lock(state_->mutex);
  state_->record.clear_finished();
}

void Outbox::reset() {
  std::scoped_lock const lock(state_->mutex);
  state_->forget();
  if (state_->is_idle()) state_->idle.notify_all();
}

bool Outbox::settle(std::chrono::milliseconds deadline) {
  std::unique_lock lock(state_->mutex);
  return state_->idle.wait_for(lock, deadline, [&] { return state_->stopped || state_->is_idle(); });
}

void Outbox::stop() {
  {
    std::scoped_lock const lock(state_->mutex);
    state_->stopped = true;
    state_->idle.notify_all();
  }
  state_->client.stop();
}

}  // namespace wigwag::sim
