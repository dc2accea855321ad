#include "sim/sandbox.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/json.h"
#include "base/limits.h"
#include "net/http.h"
#include "net/pool.h"
#include "net/server.h"
#include "sim/answer.h"
#include "sim/control.h"
#include "sim/graph.h"
#include "sim/help.h"
#include "sim/inbound_file.h"
#include "sim/join.h"
#include "sim/outbox.h"
#include "sim/page.h"
#include "sim/people.h"
#include "sim/shelf.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kPoolThreads = 4;
constexpr std::size_t kPoolQueueMax = 1000;
constexpr std::chrono::seconds kStopDeadline{limits::shutdown_timeout_s};
constexpr std::size_t kPictureBytesMax = 5UL * 1024 * 1024;  // Meta's bound for images
constexpr std::string_view kAppId = "555010400000001";

Result<Signature> wanted_signature(net::Request const& request) {
  TRY(auto const parameters, net::parse_query(request.query()));
  for (net::Parameter const& parameter : parameters) {
    if (parameter.name != "signature")
      return fail(Code::invalid, "unknown parameter `" + parameter.name + "`; allowed is signature", parameter.name);
    if (parameter.value == "valid") return Signature::valid;
    if (parameter.value == "wrong") return Signature::wrong;
    if (parameter.value == "missing") return Signature::missing;
    return fail(Code::invalid, "`signature` must be one of valid, wrong, missing", "signature");
  }
  return Signature::valid;
}

net::Response delivered(int status, Webhook const& webhook, bool with_body) {
  json::Writer out;
  out.begin_object().member("status", status);
  if (!webhook.wamids.empty()) {
    out.member("wamid", webhook.wamids.front()).key("wamids").begin_array();
    for (std::string const& wamid : webhook.wamids) out.value(wamid);
    out.end_array();
  }
  if (with_body) out.key("body").raw(webhook.body);
  return net::json(200, out.end_object().take() + "\n");
}

enum class Wish { inbound, status, webhook };

std::optional<Wish> wish_at(std::string_view path) {
  if (path == "/sandbox/inbound") return Wish::inbound;
  if (path == "/sandbox/status") return Wish::status;
  if (path == "/sandbox/webhook") return Wish::webhook;
  return std::nullopt;
}

/// `{field, value}` is put into an envelope; anything else is posted byte for byte.
bool is_bare_value(json::Value body) { return body["field"] && body["value"] && !body["object"]; }

/// What is to be posted. A message stands in the customer's chat from here on.
Result<Webhook> build(Wish wish, People& people, std::string const& body, Instant now) {
  auto const document = json::Document::parse(body.empty() ? "{}" : std::string_view(body));
  if (wish == Wish::webhook && (!document || !is_bare_value(document->root()))) return Webhook{body, {}};
  if (!document) return fail(Code::bad_request, "the body is no JSON: " + document.error().message);
  if (wish == Wish::inbound) {
    TRY(Inbound const inbound, people.note(document->root(), now));
    return webhook_of(inbound.change);
  }
  TRY(Change const change, people.with_phone([&](Phone& phone) {
    return wish == Wish::status ? status_of(phone, document->root(), now) : value_of(phone, document->root());
  }));
  return webhook_of(change);
}

/// The request, with what Graph will give for the file that it names.
std::string with_its_file(Graph& graph, Wish wish, std::string const& body) {
  if (wish != Wish::inbound) return body;
  auto const document = json::Document::parse(body);
  if (!document || !document->root().is(json::Type::object)) return body;
  return graph.world().with([&](World& world) { return with_file(world, document->root()); });
}

/// The app that the target is the callback of, subscribed to every account.
void subscribe(Subscriptions& all, SandboxOptions const& options) {
  all.apps.push_back({.id = std::string(kAppId),
      .name = "wigwag",
      .callback_url = options.target.address,
      .verify_token = options.target.verify_token.reveal(),
      .secret = options.target.app_secret});
  for (Number const& number : options.numbers) all.accounts[{std::string(kAppId), number.waba_id}] = "";
}

net::Response not_allowed(std::string_view allowed) {
  net::Response response = refusal(405, allowed == "POST" ? "use POST" : "use GET");
  response.headers.push_back({"Allow", std::string(allowed)});
  return response;
}

}  // namespace

struct Sandbox::State {
  explicit State(SandboxOptions given)
      : options(std::move(given)),
        clock(options.clock),
        outbox(clock),
        people(clock, outbox, options.numbers, options.seed),
        parts{clock, outbox, people, shelf},
        graph(clock, outbox, options.numbers, options.seed),
        pool(kPoolThreads, kPoolQueueMax),
        server(server_options(options), [this](net::Request request) { return answer(*this, std::move(request)); }) {
    outbox.subscriptions().with([&](Subscriptions& all) { subscribe(all, options); });
    join(graph, people, shelf);
  }

  static net::Options server_options(SandboxOptions const& options) {
    net::Options out;
    out.host = options.host;
    out.port = options.port;
    out.body_limit = [](net::Method, std::string_view path, std::string_view) {
      if (Graph::answers(path)) return Graph::body_limit(path);
      return path == "/_sim/media" ? kPictureBytesMax : limits::webhook_body_bytes_max;
    };
    return out;
  }

  static Task<net::Response> answer(State& state, net::Request request);
  static Task<net::Response> grant(State& state, Wish wish, net::Request request);
  static Task<net::Response> reset(State& state, net::Request request);

  SandboxOptions const options;
  SimClock clock;
  Outbox outbox;
  People people;
  Shelf shelf;
  Parts parts;
  Graph graph;
  net::Pool pool;
  net::Server server;
};

Task<net::Response> Sandbox::State::answer(State& state, net::Request request) {
  std::string const path(request.path());
  if (path == "/_sim/reset") co_return co_await reset(state, std::move(request));
  if (Graph::answers(path)) co_return co_await state.graph.answer(std::move(request));
  if (Graph::controls(path)) co_return co_await state.graph.control(std::move(request));
  if (controls(path)) co_return co_await control(state.parts, state.pool, std::move(request));
  if (auto const wish = wish_at(path)) {
    if (request.method != net::Method::post) co_return not_allowed("POST");
    co_return co_await grant(state, *wish, std::move(request));
  }
  if (!is_page(path)) co_return refusal(404, "there is nothing here; GET / lists what there is");
  bool const reads = request.method == net::Method::get || request.method == net::Method::head;
  if (!reads) co_return not_allowed("GET, HEAD");
  if (path == "/" && !wants_page(request))
    co_return net::text(200, help_text(state.options.numbers, state.options.target.address));
  co_return page(path);
}

Task<net::Response> Sandbox::State::grant(State& state, Wish wish, net::Request request) {
  auto const signature = wanted_signature(request);
  if (!signature) co_return refusal(signature.error());
  std::string const body = with_its_file(state.graph, wish, request.body);
  auto webhook = build(wish, state.people, body, state.clock.now());
  if (!webhook) co_return refusal(webhook.error());
  auto const status = co_await state.outbox.post_once(state.options.target, webhook->body, *signature);
  if (!status) co_return refusal(status.error());
  bool const built = wish != Wish::webhook || webhook->body != request.body;
  co_return delivered(*status, *webhook, built);
}

/// Everything as it was at the start, but for the ids, which go on.
Task<net::Response> Sandbox::State::reset(State& state, net::Request request) {
  if (request.method != net::Method::post) co_return not_allowed("POST");
  state.outbox.reset();
  state.people.reset();
  state.graph.reset();
  state.shelf.clear();
  state.outbox.subscriptions().with([&](Subscriptions& all) {
    all = {};
    subscribe(all, state.options);
  });
  Instant const real = state.clock.real();
  auto const moved = co_await state.pool.run([&state, real] {
    state.clock.set(real);
    state.clock.run();
  });
  if (!moved) co_return refusal(moved.error());
  co_return net::json(200, "{\"success\":true}\n");
}

Sandbox::Sandbox(SandboxOptions options) : state_(std::make_unique<State>(std::move(options))) {
  must(!state_->options.numbers.empty(), "the sandbox needs a number");
}
Sandbox::~Sandbox() { stop(); }

Result<std::uint16_t> Sandbox::start() { return state_->server.start(); }

void Sandbox::remember(std::string const& body) {
  auto const document = json::Document::parse(body);
  if (!document) return;
  document->root()["entry"].each([this](json::Value entry) {
    entry["changes"].each([this](json::Value change) { state_->graph.hear(change["value"]); });
  });
}

void Sandbox::remember(Template const& created) {
  state_->graph.world().with([&](World& world) { world.templates.insert_or_assign(created.id, created); });
}

void Sandbox::stop() {
  state_->server.stop(kStopDeadline);
  state_->outbox.stop();
  state_->clock.stop();
  state_->graph.stop();
  state_->pool.stop();
}

}  // namespace wigwag::sim
