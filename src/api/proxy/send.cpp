#include "api/proxy/send.h"

#include "base/crypto.h"
#include "base/limits.h"
#include "dialect/graph_refusal.h"
#include "meta/outgoing.h"
#include "store/channels.h"
#include "store/templates.h"
#include "work/send.h"

namespace wigwag::api::proxy {
namespace {

using dialect::GraphRefusal;
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

Reply refuse(meta::Mistake const& mistake, Context const& context) {
  return answer(dialect::graph_refusal(
      {.code = mistake.code, .title = mistake.title, .details = mistake.details, .trace_id = context.request.id}));
}

/// Source: Kapso's answers are Meta's; where there is none of Meta's, it is one that Meta would give (inferred).
Reply answer_to(Sent const& sent, Context const& context) {
  GraphRefusal none{.trace_id = context.request.id, .retry_after_s = sent.retry_after_s};
  switch (sent.fate) {
    case Sent::Fate::accepted:
    case Sent::Fate::repeated:
    case Sent::Fate::refused: return answer(net::json(sent.status, sent.body));
    case Sent::Fate::throttled: {
      if (!sent.body.empty()) {
        net::Response response = net::json(429, sent.body);
        response.headers.push_back({"Retry-After", std::to_string(std::max(sent.retry_after_s, 1))});
        return answer(std::move(response));
      }
      none.status = 429;
      none.code = kPace;
      none.title = "Rate limit hit";
      none.details = "More messages wait for this number or this person than can go out in time. It was not sent.";
      return answer(dialect::graph_refusal(none));
    }
    case Sent::Fate::unsent:
      none.status = 503;
      none.code = kService;
      none.title = "Service unavailable";
      none.details = "Meta could not be reached. The message was not sent.";
      return answer(dialect::graph_refusal(none));
    case Sent::Fate::unknown:
      none.status = 504;
      none.code = kFailure;
      none.title = "The outcome of this send is unknown";
      none.details =
          "Meta did not answer in time. The message may have been sent and is not sent again; its status "
          "tells when Meta does.";
      return answer(dialect::graph_refusal(none));
  }
  must(false, "a send has a fate");
  return {};
}

Task<Result<Reply>> mark_read(
    Services const& services, Channel channel, meta::Outgoing outgoing, Context const& context) {
  CO_TRY(meta::GraphReply reply,
      co_await services.sender.mark_read(std::move(channel), outgoing.read_wamid, context.request.body));
  if (reply.outcome == net::Outcome::answered) co_return answer(net::json(reply.status, std::move(reply.body)));
  co_return answer_to({.fate = Sent::Fate::unknown, .status = 0}, context);
}

Task<Result<Reply>> send(Services const& services, ProjectId project, std::string_view number, Context const& context,
    meta::Endpoint endpoint) {
  auto outgoing = meta::read_outgoing(context.body->root(), endpoint);
  CO_TRY(Known known, co_await services.read([&](store::ReadTx& tx) {
    return look_up(tx, project, number, outgoing ? *outgoing : meta::Outgoing{});
  }));
  if (!known.channel) co_return fail(Code::not_found, "Phone number not found", "PhoneNumber");
  if (!outgoing) co_return refuse(outgoing.error(), context);
  if (outgoing->messaging_account_id && *outgoing->messaging_account_id != known.channel->waba_id)
    co_return answer(dialect::coded_error(
        422, "Messaging account does not match this WhatsApp phone number", "messaging_account_mismatch"));
  if (outgoing->kind == meta::OutgoingKind::mark_read)
    co_return co_await mark_read(services, *std::move(known.channel), *std::move(outgoing), context);
  work::SendOrder order{.channel = *std::move(known.channel), .endpoint = endpoint, .body = context.request.body};
  order.is_marketing = known.stored && known.stored->category == kMarketing;
  order.outgoing = *std::move(outgoing);
  CO_TRY(order.repeat, repeat_key(context));
  CO_TRY(Sent const sent, co_await services.sender.send(std::move(order)));
  co_return answer_to(sent, context);
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
