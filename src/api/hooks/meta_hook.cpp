#include "api/hooks/meta_hook.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "meta/signature.h"
#include "net/one_shot.h"

namespace wigwag::api::hooks {
namespace {

constexpr std::string_view kWebhooks = "wigwag_webhooks_total";
constexpr std::string_view kWebhooksHelp = "Webhooks from Meta by what became of them";
constexpr int kRetryAfterS = 5;
constexpr int kLogEveryS = 10;

net::Response refusal(int status, std::string_view message) {
  return net::json(status, json::Writer().begin_object().member("error", message).end_object().take());
}

/// The first parameter of that name; "" when there is none or it holds what no token holds.
std::string_view value_of(std::vector<net::Parameter> const& parameters, std::string_view name) {
  auto const found = std::ranges::find(parameters, name, &net::Parameter::name);
  return found != parameters.end() && found->clean ? std::string_view(found->value) : std::string_view();
}

net::Response unavailable(Error const& error) {
  log::limited(log::Level::warn, "webhook_postponed", kLogEveryS, {{"reason", error.message}});
  net::Response response = refusal(503, "the webhook cannot be stored right now; send it again");
  int const seconds = error.retry_after_s > 0 ? error.retry_after_s : kRetryAfterS;
  response.headers.push_back({"Retry-After", std::to_string(seconds)});
  return response;
}

}  // namespace

MetaHook::MetaHook(work::Journal& journal, Metrics& metrics, MetaSecrets secrets)
    : journal_(journal),
      secrets_(std::move(secrets)),
      acknowledged_(metrics.counter(kWebhooks, kWebhooksHelp, {{"outcome", "acknowledged"}})),
      forged_(metrics.counter(kWebhooks, kWebhooksHelp, {{"outcome", "refused_signature"}})),
      postponed_(metrics.counter(kWebhooks, kWebhooksHelp, {{"outcome", "postponed"}})),
      bytes_(metrics.counter("wigwag_webhook_bytes_total", "Bytes of acknowledged webhooks")) {}

Task<net::Response> MetaHook::handle(net::Request request) {
  if (request.method == net::Method::post) co_return co_await accept(std::move(request));
  if (request.method == net::Method::get) co_return confirm(request);
  net::Response response = refusal(405, "Meta's webhooks use GET and POST");
  response.headers.push_back({"Allow", "GET, POST"});
  co_return response;
}

net::Response MetaHook::confirm(net::Request const& request) const {
  auto const parameters = net::parse_query(request.query());
  if (!parameters) return refusal(403, "the subscription was not confirmed");
  std::string_view const challenge = value_of(*parameters, "hub.challenge");
  std::string const& token = secrets_.verify_token.reveal();
  bool const ours = constant_time_equal(value_of(*parameters, "hub.verify_token"), token) && !token.empty();
  if (!ours || value_of(*parameters, "hub.mode") != "subscribe" || challenge.size() > limits::challenge_bytes_max)
    return refusal(403, "the subscription was not confirmed: mode, verify token or challenge is not right");
  log::info("subscription_confirmed");
  return {.status = 200, .content_type = "text/plain", .body = std::string(challenge)};
}

Task<net::Response> MetaHook::accept(net::Request request) {
  auto const signature = request.header("X-Hub-Signature-256");
  if (!signature || !meta::verify(secrets_.app_secrets, request.body, *signature)) {
    forged_.add();
    log::limited(log::Level::warn, "webhook_refused", kLogEveryS, {{"signed", signature.has_value()}});
    co_return refusal(401, "the signature in X-Hub-Signature-256 is missing or wrong");
  }
  auto const bytes = static_cast<double>(request.body.size());
  net::OneShot<Done> durable;
  journal_.append(std::move(request.body), request.received_at, [durable](Done done) { durable.set(std::move(done)); });
  Done const done = co_await durable.wait();
  if (!done) {
    postponed_.add();
    co_return unavailable(done.error());
  }
  acknowledged_.add();
  bytes_.add(bytes);
  co_return net::text(200, "");
}

}  // namespace wigwag::api::hooks
