#include "sim/graph.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "sim/flow_endpoint.h"
#include "sim/graph_state.h"
#include "sim/life.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kUploadBytesMax = limits::media_bytes_max + 1024 * 1024;
constexpr std::chrono::milliseconds kStatusFirst{5'000};  // real time
constexpr std::string_view kPage =
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>\n";

/// Set when it is destroyed, so that nobody waits for a job that never runs.
class Wake {
 public:
  explicit Wake(net::OneShot<int> done) : done_(std::move(done)) {}
  Wake(Wake&& other) noexcept : done_(std::exchange(other.done_, std::nullopt)) {}
  Wake& operator=(Wake&&) = delete;
  Wake(Wake const&) = delete;
  Wake& operator=(Wake const&) = delete;
  ~Wake() {
    if (done_) done_->set(0);
  }

 private:
  std::optional<net::OneShot<int>> done_;
};

std::string recipient_in(net::Request const& request) {
  if (!request.path().ends_with("messages")) return {};
  auto const document = json::Document::parse(request.body);
  return document ? document->root()["to"].word().value_or("") : std::string();
}

net::Response written(Answer const& answer, std::string const& trace_id) {
  net::Response out;
  if (answer) {
    out = {answer->status, answer->content_type, answer->body, answer->headers};
  } else {
    out = {answer.error().status, "application/json; charset=UTF-8", error_body(answer.error(), trace_id)};
    if (answer.error().status == 401)
      out.headers.push_back({"WWW-Authenticate", "OAuth \"Facebook Platform\" \"invalid_token\""});
  }
  return out;
}

void add_headers(net::Response& out, Handled const& handled, std::string const& trace_id) {
  out.headers.push_back({"x-fb-trace-id", trace_id});
  out.headers.push_back({"x-fb-request-id", trace_id});
  out.headers.push_back({"x-fb-rev", "1000000000"});
  if (!handled.version.empty()) out.headers.push_back({"facebook-api-version", handled.version});
  out.headers.push_back({"x-app-usage", R"({"call_count":0,"total_cputime":0,"total_time":0})"});
  if (handled.account_id.empty()) return;
  std::int64_t const used = handled.usage_percent;
  out.headers.push_back({"x-business-use-case-usage",
      fmt::format(R"({{"{}":[{{"type":"whatsapp","call_count":{},"total_cputime":{},"total_time":{},)"
                  R"("estimated_time_to_regain_access":{}}}]}})",
          handled.account_id, used, used, used, used >= 100 ? 60 : 0)});
}

/// What a fault puts in the place of the answer.
std::optional<net::Response> faulty(Fault const& fault, std::string const& trace_id) {
  if (fault.code >= 0) {
    Refusal refusal = refusal_of(fault.code, fault.details);
    if (fault.status != 0) refusal.status = fault.status;
    refusal.subcode = fault.subcode;
    return net::Response{refusal.status, "application/json; charset=UTF-8", error_body(refusal, trace_id)};
  }
  if (fault.status == 0) return std::nullopt;
  std::string const type = fault.content_type.empty() ? "text/html; charset=utf-8" : fault.content_type;
  return net::Response{fault.status, type, fault.body.empty() ? std::string(kPage) : fault.body};
}

int code_in(Answer const& answer, std::optional<Fault> const& fault) {
  if (fault && fault->code >= 0) return fault->code;
  return answer ? 0 : answer.error().code;
}

Task<net::Response> control_now(std::shared_ptr<Graph::State> state, net::Request request) {
  co_return control_graph(*state, request);
}

}  // namespace

std::string Graph::State::trace_id() {
  return world.with([](World& mine) { return "A" + mine.mint.hex(22); });
}

void Graph::State::run(Job job) {
  Effects effects;
  Instant const now = clock.now();
  world.with([&](World& mine) { job(mine, now, effects); });
  apply(std::move(effects));
}

void Graph::State::apply(Effects effects) {
  if (watcher) watcher(effects);
  for (SubscriptionChange& change : effects.subscriptions)
    outbox.subscriptions().with([&](Subscriptions& all) { change(all); });
  for (Posting& posting : effects.posts) outbox.post(std::move(posting));
  for (Later& later : effects.later) {
    clock.after(later.delay, [weak = weak_from_this(), job = std::move(later.job)]() mutable {
      if (auto const self = weak.lock()) self->run(std::move(job));
    });
  }
  for (Fetch& one : effects.fetches) fetch(std::move(one));
}

void Graph::State::fetch(Fetch fetch) {
  std::int64_t const timeout_ms = world.with([](World const& mine) { return mine.behaviour.link_timeout_ms; });
  net::ClientRequest request{.url = fetch.url, .rule = {net::Schemes::http_too, net::Reach::anywhere}};
  request.timeout = std::chrono::milliseconds(timeout_ms);
  request.response_bytes_max = fetch.bytes_max;
  auto hold = std::make_shared<SimClock::Hold>(clock.hold());
  client.send(std::move(request),
      [weak = weak_from_this(), done = std::move(fetch.done), hold](Result<net::ClientResponse> answer) mutable {
        auto const self = weak.lock();
        if (!self) return;
        Fetched out;
        if (!answer) {
          out.why = answer.error().message;
        } else if (answer->outcome != net::Outcome::answered || answer->status != 200) {
          out.why = answer->loss == net::Loss::too_large ? std::string("the file is too large")
                                                         : fmt::format("the link answered {}", answer->status);
        } else {
          out = {true, {}, std::string(answer->header("content-type").value_or("")), std::move(answer->body)};
        }
        self->run([&](World& world, Instant now, Effects& effects) { done(world, now, effects, std::move(out)); });
      });
}

Task<> Graph::State::wait(std::shared_ptr<State> self, std::int64_t simulated_ms) {
  net::OneShot<int> done;
  self->clock.after(std::chrono::milliseconds(simulated_ms), [wake = Wake(done)] {});
  co_await done.wait();
}

Task<> Graph::State::settle(std::shared_ptr<State> self, Handled& handled) {
  Effects effects = std::move(handled.effects);
  if (handled.answer && effects.verification) {
    Done const verified = co_await self->outbox.verify(effects.verification->url, effects.verification->token);
    if (!verified) {
      Refusal refusal = refusal_of(100, verified.error().message);
      refusal.subcode = 2200;
      refusal.message = "(#2200) Callback verification failed with the following errors: " + verified.error().message;
      handled.answer = std::unexpected(std::move(refusal));
      co_return;
    }
  }
  Release const release = effects.release;
  handled.effects.ending = effects.ending;
  self->apply(std::move(effects));
  if (release == Release::after_webhooks) {
    auto const settled = co_await self->pool.run([self] { return self->outbox.settle(kStatusFirst); });
    log_failure(settled ? Done() : Done(fail(settled.error())), "status_first_not_settled");
  }
  if (release == Release::slowly) {
    co_await wait(self, self->world.with([](World const& mine) { return mine.behaviour.slow_answer_ms; }));
  }
}

Task<net::Response> Graph::State::answer(std::shared_ptr<State> self, net::Request request) {
  std::string const trace = self->trace_id();
  std::string const to = recipient_in(request);
  Instant const now = self->clock.now();
  auto const [id, fault] = self->traffic.with([&](Traffic& traffic) {
    auto taken = traffic.faults.take(net::method_name(request.method), request.path(), to);
    RecordedCall call = recorded(request, now);
    call.fault = taken ? taken->id : 0;
    return std::pair(traffic.requests.add(std::move(call)), std::move(taken));
  });
  Handled handled{.answer = reply("{}")};
  bool const is_done = !fault || !fault->refuses();
  if (is_done) {
    handled = self->handle(request, fault);
    co_await settle(self, handled);
  }
  if (fault && fault->delay_ms > 0) co_await wait(self, fault->delay_ms);
  net::Response out = written(handled.answer, trace);
  if (fault) {
    if (auto instead = faulty(*fault, trace)) out = *std::move(instead);
  }
  add_headers(out, handled, trace);
  out.ending = fault && fault->ending != net::Ending::answer ? fault->ending : handled.effects.ending;
  int const code = code_in(handled.answer, fault);
  self->traffic.with([&](Traffic& traffic) {
    RecordedCall* const call = traffic.requests.find(id);
    if (call == nullptr) return;
    call->status = out.ending == net::Ending::answer ? out.status : 0;
    call->code = code;
    call->ending = out.ending;
    if (out.content_type.starts_with("application/json") && out.body.size() < 64 * 1024) call->answer = out.body;
  });
  co_return out;
}

Graph::Graph(SimClock& clock, Outbox& outbox, std::vector<Number> numbers, std::uint64_t seed)
    : state_(std::make_shared<State>(clock, outbox, std::move(numbers), seed)) {}
Graph::~Graph() { stop(); }

bool Graph::answers(std::string_view path) {
  if (path.size() < 2) return false;
  std::string_view const first = path.substr(1, path.find('/', 1) - 1);
  bool const version = first.size() >= 2 && first[0] == 'v' && first[1] >= '0' && first[1] <= '9';
  bool const id = std::ranges::all_of(first, [](char c) { return c >= '0' && c <= '9'; });
  return version || id || first.starts_with("upload:") || first == "message_template_library" || first == "me" ||
         first == "debug_token" || first == "sandbox_media";
}

std::size_t Graph::body_limit(std::string_view path) {
  bool const is_file = path.ends_with("/media") || path.contains("/upload:") || path.ends_with("/assets");
  return is_file ? kUploadBytesMax : limits::webhook_body_bytes_max;
}

Task<net::Response> Graph::answer(net::Request request) { return State::answer(state_, std::move(request)); }

void Graph::watch(std::function<void(Effects const&)> watcher) { state_->watcher = std::move(watcher); }

void Graph::give_status(std::string const& wamid, std::string const& status) {
  state_->run(
      [&](World& world, Instant now, Effects& effects) { sim::give_status(world, wamid, status, now, effects); });
}

void Graph::hear(json::Value value) {
  state_->world.with([&, now = state_->clock.now()](World& world) { world.hear(value, now); });
}

Guarded<World>& Graph::world() { return state_->world; }

void Graph::reset() {
  state_->world.with(
      [&, now = state_->clock.now()](World& world) { world = World(state_->numbers, state_->seed, now); });
  state_->traffic.with([](Traffic& traffic) {
    traffic.requests.clear();
    traffic.faults.clear();
  });
}

void Graph::stop() {
  state_->client.stop();
  state_->pool.stop();
}

bool Graph::controls(std::string_view path) {
  for (std::string_view const name : {"/_sim/requests", "/_sim/faults", "/_sim/behaviour", "/_sim/tokens",
           "/_sim/templates", "/_sim/numbers", "/_sim/groups", "/_sim/flows"})
    if (path == name || (path.starts_with(name) && path[name.size()] == '/')) return true;
  return false;
}

Task<net::Response> Graph::control(net::Request request) {
  if (request.path().starts_with("/_sim/flows/")) return ask_endpoint(state_, std::move(request));
  return control_now(state_, std::move(request));
}

}  // namespace wigwag::sim
