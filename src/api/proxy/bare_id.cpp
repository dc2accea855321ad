#include "api/proxy/bare_id.h"

#include "api/proxy/forward.h"
#include "api/proxy/media.h"
#include "api/proxy/numbers.h"
#include "meta/number_rules.h"
#include "store/groups.h"
#include "store/templates.h"

namespace wigwag::api::proxy {
namespace {

constexpr std::size_t kGroupIdCharactersMin = 16;  // Meta's are longer

using net::Method;

std::string path_id(Context const& context) { return std::string(Bind<Path<"id">>::from(context).text); }

bool is_refused(Seat const& seat) { return std::holds_alternative<Reply>(seat); }

/// One that we know, or one of which the caller says what only flows have; all else is a file.
Task<Result<bool>> is_flow(Services const& services, Context const& context, std::string const& id) {
  for (std::string_view const name : {"fields", "business_account_id"}) {
    CO_TRY(auto const value, context.query.value(name));
    if (value) co_return true;
  }
  CO_TRY(auto const flows, co_await services.read([&](store::ReadTx& tx) {
    return store::templates::flows(tx, {{context.caller.project_id, id}});
  }));
  co_return !flows.empty();
}

/// One that a webhook told of; or one of a number that the query names, by its look: ids of all else are decimal.
Task<Result<bool>> is_group(Services const& services, Context const& context, std::string const& id) {
  bool const is_decimal = id.find_first_not_of("0123456789") == std::string::npos;
  if (!is_decimal && id.size() >= kGroupIdCharactersMin && context.query.has("phone_number_id")) co_return true;
  CO_TRY(auto const number, co_await services.read([&](store::ReadTx& tx) {
    return store::groups::number_of(tx, context.caller.project_id, id);
  }));
  co_return number.has_value();
}

/// A number or an account, else a group, a flow, or a file.
Task<Result<Reply>> show(Services const& services, Context const& context) {
  std::string const id = path_id(context);
  CO_TRY(Seat seat, co_await seat_of_any(services, context.caller.project_id, id));
  if (is_refused(seat)) {
    CO_TRY(bool const group, co_await is_group(services, context, id));
    if (group) co_return co_await forward_for_group(services, context);
    CO_TRY(bool const flow, co_await is_flow(services, context, id));
    if (flow) co_return co_await forward_for_flow(services, context);
    co_return co_await show_media(services, context.caller.project_id, id, context);
  }
  auto const& found = std::get<work::NumberAccess>(seat);
  if (found.access) co_return co_await hand_on(services, context, *found.access, graph_path(context.request.path()));
  if (found.channel.phone_number_id != id) co_return no_token("business account " + id);
  json::Writer out;
  write_stored_number(out, found.channel);
  co_return ok(out.take());
}

/// Of a number: its PIN is checked. All else is handed on.
Task<Result<Reply>> change(Services const& services, Context const& context) {
  std::string const id = path_id(context);
  CO_TRY(Seat seat, co_await seat_of_any(services, context.caller.project_id, id));
  if (is_refused(seat)) {
    CO_TRY(bool const group, co_await is_group(services, context, id));
    if (group) co_return co_await forward_for_group(services, context);
    co_return co_await forward_for_flow(services, context);
  }
  if (std::get<work::NumberAccess>(seat).channel.phone_number_id == id) {
    auto const body = json::Document::parse(context.request.body);
    if (!body) co_return fail(Code::bad_request, "The request body is not valid JSON: " + body.error().message);
    bool const only_webhooks = body->root()["webhook_configuration"] && !body->root()["pin"];
    auto const mistake = only_webhooks ? std::nullopt : meta::check_pin(body->root());
    if (mistake) co_return refuse_as_graph(*mistake);
  }
  co_return co_await forward_for_any(services, context);
}

Task<Result<Reply>> remove(Services const& services, Context const& context) {
  std::string const id = path_id(context);
  CO_TRY(bool const group, co_await is_group(services, context, id));
  if (group) co_return co_await forward_for_group(services, context);
  CO_TRY(bool const flow, co_await is_flow(services, context, id));
  if (flow) co_return co_await forward_for_flow(services, context);
  co_return co_await delete_media(services, context.caller.project_id, id, context);
}

constexpr Route kRoutes[] = {
    {Method::get, "/:id", "A number, an account, a group, a flow or a file at Meta", Scope::messages_read, &show},
    {Method::post, "/:id", "Set a number's PIN; change an account, a group or a flow", Scope::numbers_write, &change},
    {Method::del, "/:id", "Delete a file at Meta, a group, or the draft of a flow", Scope::messages_send, &remove},
};

}  // namespace

std::span<Route const> bare_id_routes() { return kRoutes; }

}  // namespace wigwag::api::proxy
