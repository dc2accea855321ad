#include "api/api.h"

#include <algorithm>
#include <utility>

#include "api/embed/routes.h"
#include "api/endpoint.h"
#include "api/kapso/routes.h"
#include "api/live/routes.h"
#include "api/presented_key.h"
#include "api/proxy/forward.h"
#include "api/proxy/media.h"
#include "api/proxy/routes.h"
#include "api/setup/routes.h"
#include "api/wacr/input.h"
#include "api/wacr/routes.h"
#include "base/crypto.h"
#include "base/log.h"
#include "dialect/refusal.h"
#include "model/wacr_switches.h"
#include "net/multipart.h"
#include "store/api_keys.h"

namespace wigwag::api {
namespace {

using dialect::Dialect;

constexpr std::int64_t kSecondsRoundedUpUs = kSecondUs - 1;

/// Random, as RFC 9562 has version 4; for answers to what never became a request.
std::string fresh_uuid() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string uuid = hex(bytes);
  for (std::size_t const dash : {8U, 13U, 18U, 23U}) uuid.insert(dash, 1, '-');
  return uuid;
}

Error limited(core::RateVerdict const& verdict, Instant now) {
  std::int64_t const wait_s = (verdict.reset_at - now + kSecondsRoundedUpUs) / kSecondUs;
  return {.code = Code::rate_limited, .message = "Too many requests", .retry_after_s = static_cast<int>(wait_s)};
}

/// Empty for what is no refusal, or nobody's business.
std::string told_by(Result<Reply> const& reply) {
  return reply || reply.error().code == Code::internal ? std::string() : reply.error().message;
}

void add_rate_headers(net::Response& response, core::RateVerdict const& verdict) {
  response.headers.push_back({"X-RateLimit-Limit", std::to_string(verdict.limit)});
  response.headers.push_back({"X-RateLimit-Remaining", std::to_string(verdict.remaining)});
  if (!verdict.allowed) response.headers.push_back({"X-RateLimit-Reset", std::to_string(verdict.reset_at.seconds())});
}

/// WA.cr has it on every 429, also when a code was asked for or checked too often.
void add_reset(net::Response& response, Instant now) {
  auto const named = [&](std::string_view name) {
    return std::ranges::find(response.headers, name, &net::Header::name);
  };
  auto const wait = named("Retry-After");
  if (wait == response.headers.end() || named("X-RateLimit-Reset") != response.headers.end()) return;
  response.headers.push_back({"X-RateLimit-Reset", std::to_string(now.seconds() + std::stoll(wait->value))});
}

}  // namespace

/// One request and what became known about it.
struct Api::Exchange {
  net::Request request;
  Instant now;
  Dialect dialect;
  Route const* route = nullptr;
  dialect::Query query = {};
  std::optional<core::Principal> caller = {};
  std::optional<core::RateVerdict> rate = {};  ///< nullopt: the key has no limit, or was not asked for yet
  bool wants_share = false;                    ///< this node must take more of the key's minute first
  std::optional<json::Document> body = {};     ///< once it was read
  std::string allow = {};                      ///< of a path that has no such method
};

Api::Api(Services services)
    : services_(std::move(services)),
      rates_(services_.db.engine() == store::Engine::sqlite ? core::RateLimiter::Nodes::one
                                                            : core::RateLimiter::Nodes::many) {
  for (std::span<Route const> const table : kapso::tables())
    for (Route const& route : table) add(route, "");
  for (std::string_view const base : proxy::kBases)
    for (std::span<Route const> const table : proxy::tables())
      for (Route const& route : table) add(route, base);
  for (std::span<Route const> const table : wacr::tables())
    for (Route const& route : table) add(route, "");
  for (Route const& route : live::routes()) add(route, "");
  for (Route const& route : embed::routes()) add(route, "");
  for (Route const& route : setup::routes()) add(route, "");
}

net::BodyLimit Api::body_limit(net::Method method, std::string_view path, std::string_view content_type) {
  bool const is_form = net::multipart_boundary(content_type).has_value();
  if (is_form && wacr::is_upload(method, path)) return {wacr::kUploadBytesMax, net::BodyTo::file};
  if (proxy::is_upload(method, path)) return {proxy::kUploadBytesMax, net::BodyTo::file};
  if (setup::knows(path)) return setup::kBodyBytesMax;
  if (proxy::is_flow_upload(method, path)) return {proxy::kFlowBytesMax, net::BodyTo::file};
  return limits::request_body_bytes_max;
}

bool Api::knows(std::string_view path) {
  return dialect::dialect_of(path) != Dialect::plain || live::knows(path) || embed::knows(path) || setup::knows(path);
}

net::Response Api::refuse(int status, std::string_view path) const {
  return dialect::refuse_status(dialect::dialect_of(path), status, {fresh_uuid(), services_.clock()});
}

Task<net::Response> Api::handle(net::Request request) {
  Dialect const dialect = dialect::dialect_of(request.path());
  Exchange exchange{std::move(request), services_.clock(), dialect};
  if (Done found = find_route(exchange); !found) co_return answer(exchange, fail(std::move(found).error()));
  auto query = net::parse_query(exchange.request.query());
  if (!query && query.error().code == Code::too_large)
    co_return dialect::refuse_status(dialect, 414, {exchange.request.id, exchange.now});
  if (!query) co_return answer(exchange, fail(std::move(query).error()));
  exchange.query = dialect::Query(*std::move(query));

  Result<Reply> reply = co_await run(exchange);
  co_await note_use(exchange);
  std::string const told = told_by(reply);
  net::Response response = answer(exchange, std::move(reply));
  write_down(exchange, response.status, told);
  co_return response;
}

void Api::add(Route const& route, std::string_view base) {
  Done const added = router_.add(route.method, std::string(base) + std::string(route.pattern), routes_.size());
  must(added.has_value(), "the tables hold each route once");
  routes_.push_back(&route);
}

Done Api::find_route(Exchange& exchange) const {
  net::Found found = router_.find(exchange.request.method, exchange.request.path());
  if (auto* match = std::get_if<net::Match>(&found)) {
    exchange.route = routes_[match->route];
    exchange.request.params = std::move(match->params);
    return {};
  }
  if (auto* wrong = std::get_if<net::WrongMethod>(&found)) {
    exchange.allow = std::move(wrong->allow);
    return fail(Code::method_not_allowed, "Method not allowed");
  }
  return fail(Code::not_found, "Not found");
}

Context Api::context(Exchange const& exchange, Thread thread) const {
  return {exchange.request, exchange.query, exchange.caller.value_or(core::Principal{}), exchange.now,
      services_.public_url, thread, {&services_.files, exchange.now}, exchange.body ? &*exchange.body : nullptr,
      &services_.nums};
}

/// A request that finds its node without a share of the key's minute has changed nothing, and begins again.
Task<Result<Reply>> Api::run(Exchange& exchange) {
  Result<Reply> reply = co_await attempt(exchange);
  while (std::exchange(exchange.wants_share, false)) {
    CO_TRY_DONE(co_await take_share(exchange));
    reply = co_await attempt(exchange);
  }
  co_return reply;
}

Task<Result<Reply>> Api::attempt(Exchange& exchange) {
  auto const& handler = exchange.route->run;
  if (auto const* plain = std::get_if<Read>(&handler)) co_return co_await read(exchange, *plain);
  if (auto const* writing = std::get_if<Write>(&handler)) co_return co_await write(exchange, *writing);
  co_return co_await go(exchange, std::get<Go>(handler));
}

Task<Result<Reply>> Api::read(Exchange& exchange, Read handler) {
  auto const snapshot = [this, &exchange, handler](Thread thread) {
    return services_.db.read([&](store::ReadTx& tx) -> Result<Reply> {
      TRY_DONE(admit(tx, exchange));
      return handler(tx, context(exchange, thread));
    });
  };
  Result<Reply> reply = on_the_pool();
  if (services_.db.engine() == store::Engine::sqlite) reply = snapshot(Thread::net);
  if (reply && reply->wants_pool) reply = co_await services_.pool.run([&snapshot] { return snapshot(Thread::pool); });
  co_return reply;
}

Task<Result<Reply>> Api::write(Exchange& exchange, Write handler) {
  co_return co_await services_.pool.run([this, &exchange, handler] {
    return services_.db.write([&](store::WriteTx& tx) -> Result<Reply> {
      TRY_DONE(admit(tx, exchange));
      TRY(std::optional<Repeat> const repeat, repeat_of(exchange));
      if (!repeat) return handler(tx, context(exchange, Thread::pool));
      TRY(std::optional<Reply> first, repeat->first(tx));
      if (first) return *std::move(first);
      TRY(Reply reply, handler(tx, context(exchange, Thread::pool)));
      TRY_DONE(repeat->settle(tx, reply));
      return reply;
    });
  });
}

/// Of a POST that makes something; what comes as a file is not remembered.
Result<std::optional<Repeat>> Api::repeat_of(Exchange const& exchange) const {
  net::Request const& request = exchange.request;
  bool const makes = request.method == net::Method::post && exchange.caller && exchange.route->remembers;
  if (!makes || request.body_file) return std::nullopt;
  TRY(std::optional<core::RepeatKey> key, repeat_key(services_, request, request.body));
  if (!key) return std::nullopt;
  return std::optional(Repeat{services_, exchange.caller->project_id, exchange.now, *std::move(key)});
}

/// The caller is known before the task begins; no transaction is open while it waits.
Task<Result<Reply>> Api::go(Exchange& exchange, Go handler) {
  auto const admitted = [this, &exchange] {
    return services_.db.read([&](store::ReadTx& tx) { return admit(tx, exchange); }, store::Snapshot::one_statement);
  };
  bool const inline_read = services_.db.engine() == store::Engine::sqlite;
  CO_TRY_DONE(inline_read ? admitted() : co_await services_.pool.run(admitted));
  Context const here = context(exchange, Thread::net);
  CO_TRY(std::optional<Repeat> const repeat, repeat_of(exchange));
  if (!repeat) co_return co_await handler(services_, here);
  CO_TRY(std::optional<Reply> first,
      co_await services_.write([&](store::WriteTx& tx) { return repeat->first_or_claim(tx); }));
  if (first) co_return *std::move(first);
  Result<Reply> reply = co_await handler(services_, here);
  log_failure(
      co_await services_.write([&](store::WriteTx& tx) { return repeat->settle(tx, reply); }), "first_answer_not_kept");
  co_return reply;
}

Task<std::optional<net::Response>> Api::admit_upload(net::Request const& head) const {
  net::Request request;
  request.method = head.method;
  request.target = head.target;
  request.headers = head.headers;
  request.remote_address = head.remote_address;
  request.id = fresh_uuid();
  Exchange exchange{std::move(request), services_.clock(), dialect::dialect_of(head.path())};
  if (!find_route(exchange) || !exchange.route->scope) co_return std::nullopt;
  Done const known = co_await services_.pool.run([&] {
    return services_.db.read(
        [&](store::ReadTx& tx) -> Done {
          TRY_DONE(know(tx, exchange));
          return may(exchange);
        },
        store::Snapshot::one_statement);
  });
  if (known) co_return std::nullopt;
  net::Response response = answer(exchange, fail(known.error()));
  write_down(exchange, response.status, known.error().message);
  co_return response;
}

/// Source: WA.cr API v2, order of checks: token, account, rate, scope (inferred); the other dialects name none. Asked
/// again on the pool, or after a lost connection, a request is not counted twice.
Done Api::admit(store::ReadTx& tx, Exchange& exchange) {
  if (exchange.route->open) return read_body(exchange);
  TRY_DONE(know(tx, exchange));
  core::Principal const& caller = *exchange.caller;
  if (caller.rate_per_minute && !exchange.rate) {
    exchange.rate = rates_.take(caller.key_num, *caller.rate_per_minute, exchange.now);
    exchange.wants_share = !exchange.rate;
    if (exchange.wants_share) return fail(Code::unavailable, "The key's share of its minute is used up");
  }
  if (exchange.rate && !exchange.rate->allowed) return fail(limited(*exchange.rate, exchange.now));
  TRY_DONE(may(exchange));
  return read_body(exchange);
}

Done Api::know(store::ReadTx& tx, Exchange& exchange) {
  TRY(exchange.caller, core::authenticate(tx, exchange.now, presented_key(exchange.request)));
  return {};
}

/// A route that names no scope is open to every key.
Done Api::may(Exchange const& exchange) {
  if (!exchange.route->scope) return {};
  Scope const scope = *exchange.route->scope;
  if (core::has_scope(exchange.caller->scopes, scope)) return {};
  std::string const word(word_of(scope));
  return fail(Code::forbidden, "This API key lacks the scope " + word, word);
}

/// Errors: bad_request.
Done Api::read_body(Exchange& exchange) const {
  if (!exchange.route->takes_body || exchange.body) return {};
  // Without a body WA.cr says which fields it misses.
  bool const lenient = exchange.dialect == Dialect::wacr || exchange.dialect == Dialect::wacr_comments;
  if (lenient) {
    TRY(std::optional<std::string> form, wacr::json_of_form(exchange.request));
    if (form) exchange.request.body = *std::move(form);
  }
  bool const empty = lenient && exchange.request.body.empty();
  auto document = json::Document::parse(empty ? std::string_view("{}") : std::string_view(exchange.request.body));
  if (!document) return fail(Code::bad_request, "The request body is not valid JSON: " + document.error().message);
  if (!document->root().is(json::Type::object))
    return fail(Code::bad_request, "The request body must be a JSON object");
  exchange.body = *std::move(document);
  return {};
}

Task<Done> Api::take_share(Exchange& exchange) {
  core::Principal const& caller = *exchange.caller;
  CO_TRY(auto const share, co_await services_.write([&](store::WriteTx& tx) {
    return core::RateLimiter::next_share(tx, caller.project_id, caller.key_num, *caller.rate_per_minute, exchange.now);
  }));
  rates_.add(caller.key_num, share);
  co_return Done{};
}

/// Once a minute a key's request waits for this write, on the pool; all others do not.
Task<> Api::note_use(Exchange const& exchange) {
  if (!exchange.caller) co_return;
  std::optional<Instant> const minute = key_use_.due(*exchange.caller, exchange.now);
  if (!minute) co_return;
  Done const noted = co_await services_.pool.run([this, key = exchange.caller->key_num, at = *minute] {
    return services_.db.write([&](store::WriteTx& tx) { return store::api_keys::note_use(tx, key, at); });
  });
  log_failure(noted, "key_use_not_noted");
}

void Api::write_down(Exchange const& exchange, int status, std::string_view told) const {
  if (log_ == nullptr || !exchange.caller) return;
  net::Request const& request = exchange.request;
  ApiLog row;
  row.project_id = exchange.caller->project_id;
  row.endpoint = endpoint_of(request, exchange.route->pattern);
  row.http_method = net::method_name(request.method);
  row.response_status = status;
  row.response_us = services_.clock() - exchange.now;
  if (!request.remote_address.empty()) row.ip_address = request.remote_address;
  if (!told.empty()) row.error_message = without_numbers(told);
  row.api_key_num = exchange.caller->key_num;
  log_->note(std::move(row));
}

net::Response Api::answer(Exchange const& exchange, Result<Reply> reply) const {
  net::Response response;
  if (reply) {
    response = std::move(reply->response);
  } else {
    Error error = std::move(reply).error();
    if (error.code == Code::internal) {
      log_failure(error, "request_failed");
      error.message = exchange.route != nullptr ? exchange.route->failure : "Internal error";
    }
    response = dialect::refuse(exchange.dialect, error, {exchange.request.id, exchange.now});
  }
  if (!exchange.allow.empty()) response.headers.push_back({"Allow", exchange.allow});
  bool const shown = exchange.dialect != Dialect::wacr || wigwag::wacr::kRateLimitHeaders;
  if (exchange.rate && shown) add_rate_headers(response, *exchange.rate);
  bool const wacr = exchange.dialect == Dialect::wacr || exchange.dialect == Dialect::wacr_comments;
  if (wacr && shown && response.status == 429) add_reset(response, exchange.now);
  return response;
}

}  // namespace wigwag::api
