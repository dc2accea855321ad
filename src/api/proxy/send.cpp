#include "api/proxy/send.h"

#include "api/proxy/refusals.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/log.h"
#include "meta/outgoing.h"
#include "store/channels.h"
#include "store/templates.h"
#include "work/access.h"
#include "work/send.h"
#include "work/template_sync.h"

namespace wigwag::api::proxy {
namespace {

using work::Sent;

constexpr std::string_view kMarketing = "MARKETING";
constexpr int kPace = 130429;     // Meta: throughput
constexpr int kService = 131016;  // Meta: service unavailable
constexpr int kFailure = 131000;  // Meta: something went wrong

Reply answer(net::Response response) { return {std::move(response), false}; }

/// The caller's Idempotency-Key, if they gave one. Errors: bad_request.
Result<std::optional<core::RepeatKey>> repeat_key(Context const& context) {
  auto const key = context.request.header("Idempotency-Key");
  if (!key) return std::optional<core::RepeatKey>();
  if (key->empty() || key->size() > limits::idempotency_key_bytes_max || !is_utf8(*key))
    return fail(Code::bad_request, "Idempotency-Key must have 1 to 255 characters", "Idempotency-Key");
  std::string const request = std::string(context.request.path()) + "\n" + context.request.body;
  return std::optional(core::RepeatKey{std::string(*key), hex(sha256(request))});
}

struct Known {
  std::optional<Channel> channel;
  std::optional<Template> stored;  ///< of the account, when a template is sent
};

Result<Known> look_up(store::ReadTx& tx, ProjectId project, std::string_view number, meta::Outgoing const& outgoing) {
  Known known;
  TRY(known.channel, store::channels::of_project(tx, project, number));
  if (!known.channel || !outgoing.template_use) return known;
  meta::OutgoingTemplate const& use = *outgoing.template_use;
  TRY(known.stored, store::templates::by_name(tx, project, known.channel->waba_id, use.name, use.language));
  return known;
}

/// Source: Kapso's answers are Meta's; where there is none of Meta's, it is one that Meta would give (inferred).
Reply answer_to(Sent const& sent) {
  switch (sent.fate) {
    case Sent::Fate::accepted:
    case Sent::Fate::repeated:
    case Sent::Fate::refused: return answer(net::json(sent.status, sent.body));
    case Sent::Fate::throttled: {
      if (sent.body.empty())
        return refuse_as_graph({.http_status = 429,
            .code = kPace,
            .message = "Rate limit hit",
            .details = "More messages wait for this number or this person than can go out in time. It was not sent.",
            .is_transient = true,
            .retry_after_s = sent.retry_after_s});
      net::Response response = net::json(429, sent.body);
      response.headers.push_back({"Retry-After", std::to_string(std::max(sent.retry_after_s, 1))});
      return answer(std::move(response));
    }
    case Sent::Fate::unsent:
      return refuse_as_graph({.http_status = 503,
          .code = kService,
          .message = "Service unavailable",
          .details = "Meta could not be reached. The message was not sent.",
          .is_transient = true,
          .retry_after_s = sent.retry_after_s});
    case Sent::Fate::unknown:
      return refuse_as_graph({.http_status = 504,
          .code = kFailure,
          .message = "The outcome of this send is unknown",
          .details = "Meta did not answer in time. The message may have been sent and is not sent again; its status "
                     "will tell."});
  }
  must(false, "a send has a fate");
  return {};
}

/// The account's templates are fetched when the one that is sent is not known well; nothing stands in the way of Meta's
/// own word.
Task<std::optional<Template>> fetch_template(
    Services const& services, Channel const& channel, meta::Outgoing const& outgoing) {
  ProjectId const project = channel.project_id;
  auto const due = co_await services.read(
      [&](store::ReadTx& tx) { return work::templates_are_due(tx, project, channel.waba_id, services.clock()); });
  auto access = work::access_of(channel, services.seal_key, services.graph_version);
  if (!due || !*due || !access) co_return std::nullopt;
  work::SyncNeeds const needs{
      services.db, services.pool, services.graph, services.nums, services.clock, *services.template_syncs};
  log_failure(
      co_await work::sync_templates(needs, *std::move(access), project, channel.waba_id), "templates_not_synced");
  auto const known = co_await services.read(
      [&](store::ReadTx& tx) { return look_up(tx, project, channel.phone_number_id, outgoing); });
  co_return known ? known->stored : std::nullopt;
}

std::optional<meta::Mistake> check_stored(meta::Outgoing const& outgoing, Template const& stored) {
  if (!stored.components || stored.stale) return std::nullopt;
  auto const components = json::Document::parse(*stored.components);
  if (!components) return std::nullopt;
  return meta::check_template(outgoing, components->root(),
      meta::parameter_format_of(stored.parameter_format.value_or("")), stored.category.value_or(""));
}

Task<Result<Reply>> mark_read(
    Services const& services, Channel channel, meta::Outgoing outgoing, Context const& context) {
  co_return relay(
      co_await services.sender.mark_read(std::move(channel), outgoing.read_wamid, context.request.body), {});
}

Task<Result<Reply>> send(Services const& services, ProjectId project, std::string_view number, Context const& context,
    meta::Endpoint endpoint) {
  auto outgoing = meta::read_outgoing(context.body->root(), endpoint);
  CO_TRY(Known known, co_await services.read([&](store::ReadTx& tx) {
    return look_up(tx, project, number, outgoing ? *outgoing : meta::Outgoing{});
  }));
  if (!known.channel) co_return fail(Code::not_found, "Phone number not found", "PhoneNumber");
  if (!outgoing) co_return refuse_as_graph(outgoing.error());
  if (!known.channel->access_token) co_return no_token("phone number " + std::string(number));
  if (outgoing->messaging_account_id && *outgoing->messaging_account_id != known.channel->waba_id)
    co_return answer(dialect::coded_error(
        422, "Messaging account does not match this WhatsApp phone number", "messaging_account_mismatch"));
  if (outgoing->kind == meta::OutgoingKind::mark_read)
    co_return co_await mark_read(services, *std::move(known.channel), *std::move(outgoing), context);
  if (outgoing->template_use && (!known.stored || known.stored->stale || !known.stored->components))
    known.stored = co_await fetch_template(services, *known.channel, *outgoing);
  if (known.stored)
    if (auto const mistake = check_stored(*outgoing, *known.stored)) co_return refuse_as_graph(*mistake);
  work::SendOrder order{.channel = *std::move(known.channel), .endpoint = endpoint, .body = context.request.body};
  order.is_marketing = known.stored && known.stored->category == kMarketing;
  order.outgoing = *std::move(outgoing);
  CO_TRY(order.repeat, repeat_key(context));
  CO_TRY(Sent const sent, co_await services.sender.send(std::move(order)));
  co_return answer_to(sent);
}

}  // namespace

Task<Result<Reply>> send_message(Services const& services, Caller<Scope::messages_send> caller,
    Path<"phone_number_id"> number, Body /*body*/, Context const& context) {
  return send(services, caller.project_id, number.text, context, meta::Endpoint::messages);
}

Task<Result<Reply>> send_marketing_message(Services const& services, Caller<Scope::messages_send> caller,
    Path<"phone_number_id"> number, Body /*body*/, Context const& context) {
  return send(services, caller.project_id, number.text, context, meta::Endpoint::marketing_messages);
}

}  // namespace wigwag::api::proxy
