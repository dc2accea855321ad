#include "api/proxy/send.h"

#include "api/proxy/refusals.h"
#include "api/sending.h"
#include "meta/outgoing.h"
#include "store/channels.h"
#include "work/send.h"

namespace wigwag::api::proxy {
namespace {

using work::Sent;

constexpr int kPace = 130429;     // Meta: throughput
constexpr int kService = 131016;  // Meta: service unavailable
constexpr int kFailure = 131000;  // Meta: something went wrong

Reply answer(net::Response response) { return {std::move(response), false}; }

struct Known {
  std::optional<Channel> channel;
  std::optional<Template> stored;  ///< of the account, when a template is sent
};

Result<Known> look_up(store::ReadTx& tx, ProjectId project, std::string_view number, meta::Outgoing const& outgoing) {
  Known known;
  TRY(known.channel, store::channels::of_project(tx, project, number));
  if (!known.channel || !outgoing.template_use) return known;
  meta::OutgoingTemplate const& use = *outgoing.template_use;
  TRY(known.stored, stored_template(tx, *known.channel, {use.name, use.language}));
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
  if (known.channel->kind == ChannelKind::sandbox) co_return no_session();
  if (!known.channel->access_token) co_return no_token("phone number " + std::string(number));
  if (outgoing->messaging_account_id && *outgoing->messaging_account_id != known.channel->waba_id)
    co_return answer(dialect::coded_error(
        422, "Messaging account does not match this WhatsApp phone number", "messaging_account_mismatch"));
  if (outgoing->kind == meta::OutgoingKind::mark_read)
    co_return co_await mark_read(services, *std::move(known.channel), *std::move(outgoing), context);
  if (auto const& use = outgoing->template_use)
    known.stored =
        co_await known_template(services, *known.channel, {use->name, use->language}, std::move(known.stored));
  if (known.stored)
    if (auto const mistake = check_against(*known.stored, *outgoing)) co_return refuse_as_graph(*mistake);
  work::SendOrder order{.channel = *std::move(known.channel), .endpoint = endpoint, .body = context.request.body};
  order.stored = std::move(known.stored);
  order.outgoing = *std::move(outgoing);
  CO_TRY(order.repeat, repeat_key(services, context.request, context.request.body));
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
