#include "sim/sandbox.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/guarded.h"
#include "base/json.h"
#include "base/limits.h"
#include "net/http.h"
#include "net/pool.h"
#include "net/server.h"
#include "sim/help.h"
#include "sim/inbound.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kPoolThreads = 4;
constexpr std::size_t kPoolQueueMax = 1000;
constexpr std::chrono::seconds kStopDeadline{limits::shutdown_timeout_s};

net::Response refusal(int status, std::string_view message, std::string_view field = {}) {
  json::Writer out;
  out.begin_object().member("error", message);
  if (!field.empty()) out.member("field", field);
  return net::json(status, out.end_object().take() + "\n");
}

int status_of(Code code) {
  switch (code) {
    case Code::bad_request: return 400;
    case Code::invalid: return 422;
    case Code::too_large: return 413;
    case Code::unavailable: return 502;
    case Code::unauthorized:
    case Code::forbidden:
    case Code::not_found:
    case Code::method_not_allowed:
    case Code::conflict:
    case Code::rate_limited:
    case Code::window_closed:
    case Code::in_flight:
    case Code::marketing_stopped:
    case Code::internal: return 500;
  }
  return 500;
}

net::Response refusal(Error const& error) { return refusal(status_of(error.code), error.message, error.field); }

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

Result<Webhook> build(Wish wish, Phone& phone, std::string const& body, Instant now) {
  auto const document = json::Document::parse(body.empty() ? "{}" : std::string_view(body));
  if (wish == Wish::webhook && (!document || !is_bare_value(document->root()))) return Webhook{body, {}};
  if (!document) return fail(Code::bad_request, "the body is no JSON: " + document.error().message);
  switch (wish) {
    case Wish::inbound: return inbound_webhook(phone, document->root(), now);
    case Wish::status: return status_webhook(phone, document->root(), now);
    case Wish::webhook: return value_webhook(phone, document->root());
  }
  return fail(Code::internal, "no such wish");
}

}  // namespace

struct Sandbox::State {
  explicit State(SandboxOptions given)
      : options(std::move(given)),
        phone(Phone{options.numbers, IdMint(options.seed)}),
        pool(kPoolThreads, kPoolQueueMax),
        server(server_options(options), [this](net::Request request) { return answer(*this, std::move(request)); }) {}

  static net::Options server_options(SandboxOptions const& options) {
    net::Options out;
    out.host = options.host;
    out.port = options.port;
    out.body_limit = [](net::Method, std::string_view) { return limits::webhook_body_bytes_max; };
    return out;
  }

  static Task<net::Response> answer(State& state, net::Request request);
  static Task<net::Response> grant(State& state, Wish wish, net::Request request);
  Result<Webhook> webhook_for(Wish wish, net::Request const& request) {
    return phone.with([&](Phone& mine) { return build(wish, mine, request.body, request.received_at); });
  }

  SandboxOptions const options;
  Guarded<Phone> phone;
  net::Pool pool;
  net::Server server;
};

Task<net::Response> Sandbox::State::answer(State& state, net::Request request) {
  std::string_view const path = request.path();
  auto const wish = wish_at(path);
  bool const reads = request.method == net::Method::get || request.method == net::Method::head;
  if (!wish && path != "/") co_return refusal(404, "there is nothing here; GET / lists what there is");
  if (wish ? request.method != net::Method::post : !reads) {
    net::Response response = refusal(405, wish ? "use POST" : "use GET");
    response.headers.push_back({"Allow", wish ? "POST" : "GET, HEAD"});
    co_return response;
  }
  if (!wish) co_return net::text(200, help_text(state.options.numbers, state.options.target.address));
  co_return co_await grant(state, *wish, std::move(request));
}

Task<net::Response> Sandbox::State::grant(State& state, Wish wish, net::Request request) {
  auto const signature = wanted_signature(request);
  if (!signature) co_return refusal(signature.error());
  auto webhook = state.webhook_for(wish, request);
  if (!webhook) co_return refusal(webhook.error());
  auto const status = co_await state.pool.run(
      [&target = state.options.target, body = webhook->body, how = *signature] { return deliver(target, body, how); });
  if (!status) co_return refusal(status.error());
  bool const built = wish != Wish::webhook || webhook->body != request.body;
  co_return delivered(*status, *webhook, built);
}

Sandbox::Sandbox(SandboxOptions options) : state_(std::make_unique<State>(std::move(options))) {
  must(!state_->options.numbers.empty(), "the sandbox needs a number");
}
Sandbox::~Sandbox() { stop(); }

Result<std::uint16_t> Sandbox::start() { return state_->server.start(); }

void Sandbox::stop() {
  state_->server.stop(kStopDeadline);
  state_->pool.stop();
}

}  // namespace wigwag::sim
