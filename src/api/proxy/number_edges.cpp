#include "api/proxy/number_edges.h"

#include <algorithm>

#include "api/proxy/blocked_users.h"
#include "api/proxy/forward.h"
#include "base/log.h"
#include "core/changes.h"
#include "meta/number_rules.h"
#include "model/template.h"

namespace wigwag::api::proxy {
namespace {

using json::Value;
using net::Method;

using Check = std::optional<meta::Mistake> (*)(Value body);

/// Checked here, so that a mistake is named at once; then handed on.
template <Check check>
Task<Result<Reply>> checked(Services const& services, Context const& context) {
  if (auto const mistake = check(context.body->root())) co_return refuse_as_graph(*mistake);
  co_return co_await forward_for_number(services, context);
}

bool succeeded(Result<Reply> const& reply) { return reply && reply->response.status < 300; }

// Usernames: `approved` and `reserved`, where Meta says ACTIVE and RESERVED

std::string kapso_status(std::string word) {
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word == "active" ? "approved" : word;
}

std::string username(Value root) {
  json::Writer out;
  out.begin_object();
  root.each_member_verbatim([&](std::string_view key, Value value) {
    out.raw_key(key);
    if (auto const word = value.word(); key == "\"status\"" && word)
      out.value(kapso_status(*word));
    else
      out.raw(value.raw());
  });
  return out.end_object().take();
}

/// Handed on; a success is shown in another shape.
template <std::string (*reshape)(Value)>
Task<Result<Reply>> reshaped(Services const& services, Context const& context) {
  Result<Reply> reply = co_await forward_for_number(services, context);
  if (!succeeded(reply)) co_return reply;
  auto const document = json::Document::parse(reply->response.body);
  if (!document || !document->root().is(json::Type::object)) co_return reply;
  std::string body = reshape(document->root());
  reply->response.body = std::move(body);
  co_return reply;
}

// Calls

/// What Meta connected is in the list at once; its webhooks go on with it.
Task<Result<Reply>> call(Services const& services, Context const& context) {
  auto order = meta::read_call(context.body->root());
  if (!order) co_return refuse_as_graph(order.error());
  ProjectId const project = context.caller.project_id;
  std::string const id(Bind<Path<"id">>::from(context).text);
  CO_TRY(Seat seat, with_token(co_await seat_of_number(services, project, id)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& number = std::get<work::NumberAccess>(seat);
  Result<Reply> reply = co_await hand_on(services, context, *number.access, graph_path(context.request.path()));
  if (order->action != meta::CallAction::connect || !succeeded(reply)) co_return reply;
  auto const document = json::Document::parse(reply->response.body);
  auto const call_id = document ? document->root()["calls"].at(0)["id"].word() : std::nullopt;
  if (!call_id) co_return reply;
  core::CallMade const made{number.channel.num, *call_id, order->to, order->recipient, order->callback_data};
  Done const kept = co_await services.pool.run([&] {
    return services.db.write(
        [&](store::WriteTx& tx) { return core::keep_call(tx, services.nums, services.clock(), project, made); });
  });
  log_failure(kept, "call_not_kept");  // it is made all the same, and its webhooks bring it
  co_return reply;
}

// Flows: one that is made here is known by its id from now on

Task<Result<Reply>> create_flow(Services const& services, Context const& context) {
  ProjectId const project = context.caller.project_id;
  std::string const id(Bind<Path<"id">>::from(context).text);
  CO_TRY(Seat seat, with_token(co_await seat_of_any(services, project, id)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& number = std::get<work::NumberAccess>(seat);
  Result<Reply> reply = co_await hand_on(services, context, *number.access, number.channel.waba_id + "/flows");
  if (!succeeded(reply)) co_return reply;
  auto const document = json::Document::parse(reply->response.body);
  Flow flow;
  flow.project_id = project;
  flow.num = services.nums.next_as<RowNum>(context.now);
  flow.waba_id = number.channel.waba_id;
  flow.flow_id = document ? document->root()["id"].word().value_or("") : "";
  flow.updated_at = context.now;
  if (flow.flow_id.empty()) co_return reply;
  Done const kept = co_await services.write([&](store::WriteTx& tx) { return tx.insert(flow, store::Taken::skip); });
  log_failure(kept, "flow_not_kept");
  co_return reply;
}

constexpr Scope kRead = Scope::numbers_read, kWrite = Scope::numbers_write;
constexpr bool kBody = true;

constexpr Route kRoutes[] = {
    {Method::post, "/:id/whatsapp_business_profile", "Change a number's business profile", kWrite,
        &checked<&meta::check_profile>, kBody},
    {Method::post, "/:id/register", "Register a number", kWrite, &checked<&meta::check_registration>, kBody},
    {Method::get, "/:id/block_users", "Users that are blocked", kRead, &list_blocked},
    {Method::post, "/:id/block_users", "Block users", kWrite, &block_users},
    {Method::del, "/:id/block_users", "Unblock users", kWrite, &unblock_users},
    {Method::get, "/:id/username", "A number's username", kRead, &reshaped<&username>},
    {Method::post, "/:id/username", "Ask for a username", kWrite, &reshaped<&username>},
    {Method::post, "/:id/calls", "Connect, accept, reject or end a call", Scope::messages_send, &call, kBody},
    {Method::post, "/:id/flows", "Make a flow", kWrite, &create_flow},
};

}  // namespace

std::span<Route const> number_routes() { return kRoutes; }

}  // namespace wigwag::api::proxy
