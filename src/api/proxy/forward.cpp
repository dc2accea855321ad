#include "api/proxy/forward.h"

#include "dialect/refusal.h"
#include "net/client_file.h"
#include "store/groups.h"
#include "store/templates.h"

namespace wigwag::api::proxy {
namespace {

using net::Method;
using work::NumberAccess;

enum class Owner : std::uint8_t { number, account, any };

using Found = Result<std::optional<NumberAccess>>;

Found look(store::ReadTx& tx, ProjectId project, std::string const& id, Owner owner, work::GraphSeat seat) {
  if (owner == Owner::account) return work::access_of_account(tx, project, id, seat);
  TRY(std::optional<NumberAccess> found, work::access_of_number(tx, project, id, seat));
  if (found || owner == Owner::number) return found;
  return work::access_of_account(tx, project, id, seat);
}

Task<Result<Seat>> seat_of(Services const& services, ProjectId project, std::string id, Owner owner) {
  auto const read = [&] {
    return services.db.read(
        [&](store::ReadTx& tx) { return look(tx, project, id, owner, {services.seal_key, services.graph_version}); });
  };
  CO_TRY(std::optional<NumberAccess> found, co_await services.pool.run(read));
  if (!found) co_return no_object(id);
  co_return *std::move(found);
}

/// The number or account that owns an object, as far as we know; empty: we do not.
using Owned = Result<std::string> (*)(store::ReadTx& tx, ProjectId project, std::string const& id);

Result<std::string> owner_of_flow(store::ReadTx& tx, ProjectId project, std::string const& id) {
  TRY(std::vector<Flow> const flows, store::templates::flows(tx, {{project, id}}));
  return flows.empty() ? std::string() : flows.front().waba_id;
}
Result<std::string> owner_of_template(store::ReadTx& tx, ProjectId project, std::string const& id) {
  TRY(std::vector<Template> const templates, store::templates::by_template_id(tx, {{project, id}}));
  return templates.empty() ? std::string() : templates.front().waba_id;
}
Result<std::string> owner_of_group(store::ReadTx& tx, ProjectId project, std::string const& id) {
  TRY(std::optional<std::string> number, store::groups::number_of(tx, project, id));
  return number.value_or("");
}

/// Whom the query names, else whom we know.
Result<std::string> owner_of(store::ReadTx& tx, Context const& context, std::string const& id, Owned known) {
  for (std::string_view const name : {"phone_number_id", "business_account_id"}) {
    TRY(std::optional<std::string_view> const owner, context.query.value(name));
    if (owner) return std::string(*owner);
  }
  return known(tx, context.caller.project_id, id);
}

std::string path_id(Context const& context) { return std::string(Bind<Path<"id">>::from(context).text); }

Task<Result<Reply>> forward(Services const& services, Context const& context, Result<Seat> found, std::string path) {
  CO_TRY(Seat seat, with_token(std::move(found)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  co_return co_await hand_on(services, context, *std::get<NumberAccess>(seat).access, std::move(path));
}

std::string content_type_of(net::Request const& request) {
  return std::string(request.header("Content-Type").value_or("application/json"));
}

}  // namespace

bool is_flow_upload(Method method, std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return method == Method::post && dialect::dialect_of(path) == dialect::Dialect::proxy &&
         (path.ends_with("/assets") || path.ends_with("/flows"));
}

std::string graph_path(std::string_view raw_path) {
  for (std::string_view const base : {"/meta/whatsapp", "/api/meta"})
    if (raw_path.starts_with(base)) raw_path.remove_prefix(base.size());
  while (raw_path.starts_with('/')) raw_path.remove_prefix(1);
  while (raw_path.ends_with('/')) raw_path.remove_suffix(1);
  std::string_view const first = raw_path.substr(0, raw_path.find('/'));
  bool const version =
      first.size() > 1 && first[0] == 'v' && first.find_first_not_of("0123456789.", 1) == std::string_view::npos;
  if (version) raw_path.remove_prefix(std::min(first.size() + 1, raw_path.size()));
  return std::string(raw_path);
}

Task<Result<Seat>> seat_of_number(Services const& services, ProjectId project, std::string phone_number_id) {
  return seat_of(services, project, std::move(phone_number_id), Owner::number);
}
Task<Result<Seat>> seat_of_account(Services const& services, ProjectId project, std::string waba_id) {
  return seat_of(services, project, std::move(waba_id), Owner::account);
}
Task<Result<Seat>> seat_of_any(Services const& services, ProjectId project, std::string id) {
  return seat_of(services, project, std::move(id), Owner::any);
}

Result<Seat> with_token(Result<Seat> seat) {
  if (!seat) return seat;
  auto const* const found = std::get_if<NumberAccess>(&*seat);
  if (found != nullptr && found->channel.kind == ChannelKind::sandbox) return no_session();
  if (found != nullptr && !found->access) return no_token("phone number " + found->channel.phone_number_id);
  return seat;
}

Task<Result<Reply>> hand_on(
    Services const& services, Context const& context, meta::GraphAccess access, std::string path, Instead instead) {
  net::Request const& request = context.request;
  if (path.contains('%')) co_return no_object(path);  // no id of Meta's needs it; a hidden `/` would lead elsewhere
  if (context.query.has("method"))
    co_return refuse_as_graph({.message = "Invalid parameter", .details = "method cannot be given in the query"});
  std::string const token = access.token.reveal();
  std::string query = instead.query.value_or(std::string(request.query()));
  std::optional<meta::GraphBody> body;
  if (!request.body.empty()) body = meta::GraphBody{content_type_of(request), request.body};
  if (instead.body) body = meta::GraphBody{"application/json", *std::move(instead.body)};
  if (request.body_file) {
    CO_TRY(net::Source source, net::file_source(request.body_file->path()));
    body = meta::GraphBody{content_type_of(request), {}, std::move(source)};
  }
  Result<meta::GraphReply> reply = fail(Code::invalid, "cannot be asked for with this method");
  switch (request.method) {
    case Method::get:
    case Method::head: reply = co_await services.graph.get(std::move(access), std::move(path), std::move(query)); break;
    case Method::del:
      reply = co_await services.graph.del(std::move(access), std::move(path), std::move(query), std::move(body));
      break;
    case Method::post:
      if (!body) body = meta::GraphBody{content_type_of(request)};
      reply = co_await services.graph.post(std::move(access), std::move(path), std::move(query), *std::move(body));
      break;
    case Method::put:
    case Method::patch:
    case Method::options:
    case Method::other: break;
  }
  co_return relay(std::move(reply), token);
}

Task<Result<Reply>> forward_for_number(Services const& services, Context const& context) {
  Result<Seat> seat = co_await seat_of_number(services, context.caller.project_id, path_id(context));
  co_return co_await forward(services, context, std::move(seat), graph_path(context.request.path()));
}

Task<Result<Reply>> forward_for_account(Services const& services, Context const& context) {
  Result<Seat> seat = co_await seat_of_account(services, context.caller.project_id, path_id(context));
  co_return co_await forward(services, context, std::move(seat), graph_path(context.request.path()));
}

Task<Result<Reply>> forward_for_any(Services const& services, Context const& context) {
  Result<Seat> seat = co_await seat_of_any(services, context.caller.project_id, path_id(context));
  co_return co_await forward(services, context, std::move(seat), graph_path(context.request.path()));
}

namespace {

Task<Result<Reply>> forward_for_owner(Services const& services, Context const& context, Owned known, std::string path) {
  std::string const id = path_id(context);
  CO_TRY(std::string const owner,
      co_await services.read([&](store::ReadTx& tx) { return owner_of(tx, context, id, known); }));
  if (owner.empty()) co_return no_object(id);
  Result<Seat> seat = co_await seat_of_any(services, context.caller.project_id, owner);
  co_return co_await forward(services, context, std::move(seat), std::move(path));
}

}  // namespace

Task<Result<Reply>> forward_for_flow(Services const& services, Context const& context) {
  std::string path = graph_path(context.request.path());
  if (path.starts_with("flows/")) path.erase(0, std::string_view("flows/").size());
  return forward_for_owner(services, context, &owner_of_flow, std::move(path));
}
Task<Result<Reply>> forward_for_template(Services const& services, Context const& context) {
  return forward_for_owner(services, context, &owner_of_template, graph_path(context.request.path()));
}
Task<Result<Reply>> forward_for_group(Services const& services, Context const& context) {
  return forward_for_owner(services, context, &owner_of_group, graph_path(context.request.path()));
}

namespace {

// Source: Kapso, business profile: all of it, where Meta gives but its own product unless it is asked.
constexpr std::string_view kProfileFields =
    "fields=about,address,description,email,profile_picture_url,websites,vertical";

Task<Result<Reply>> show_profile(Services const& services, Context const& context) {
  std::string const id = path_id(context);
  CO_TRY(Seat seat, with_token(co_await seat_of_number(services, context.caller.project_id, id)));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  Instead instead;
  if (!context.query.has("fields")) {
    std::string const given(context.request.query());
    instead.query = given.empty() ? std::string(kProfileFields) : given + "&" + std::string(kProfileFields);
  }
  co_return co_await hand_on(
      services, context, *std::get<NumberAccess>(seat).access, graph_path(context.request.path()), std::move(instead));
}

/// Of a number: those of its account, under which Meta has them.
Task<Result<Reply>> list_flows(Services const& services, Context const& context) {
  CO_TRY(Seat seat, with_token(co_await seat_of_any(services, context.caller.project_id, path_id(context))));
  if (auto* refusal = std::get_if<Reply>(&seat)) co_return std::move(*refusal);
  auto const& number = std::get<NumberAccess>(seat);
  co_return co_await hand_on(services, context, *number.access, number.channel.waba_id + "/flows");
}

constexpr Go kNumber = &forward_for_number, kAccount = &forward_for_account;
constexpr Go kFlow = &forward_for_flow;
constexpr Go kGroup = &forward_for_group, kTemplate = &forward_for_template;
constexpr Scope kRead = Scope::numbers_read, kWrite = Scope::numbers_write;

// Source: Kapso, Meta-proxy API 8.5, 8.8, 8.9; Cloud API, 10.1 to 10.3 and 16.
constexpr Route kRoutes[] = {
    {Method::get, "/:id/settings", "A number's settings", kRead, kNumber},
    {Method::post, "/:id/settings", "Change a number's settings", kWrite, kNumber},
    {Method::get, "/:id/whatsapp_business_profile", "A number's business profile", kRead, &show_profile},
    {Method::post, "/:id/request_code", "Have a verification code sent", kWrite, kNumber},
    {Method::post, "/:id/verify_code", "Verify a number by its code", kWrite, kNumber},
    {Method::post, "/:id/deregister", "Deregister a number", kWrite, kNumber},
    {Method::get, "/:id/username_suggestions", "Usernames that a number could have", kRead, kNumber},
    {Method::del, "/:id/username", "Give a number's username up", kWrite, kNumber},
    {Method::del, "/:id/requested_username", "Take a request for a username back", kWrite, kNumber},
    {Method::get, "/:id/message_qrdls", "A number's QR codes", kRead, kNumber},
    {Method::post, "/:id/message_qrdls", "Make or change a QR code", kWrite, kNumber},
    {Method::get, "/:id/message_qrdls/:code", "One QR code", kRead, kNumber},
    {Method::del, "/:id/message_qrdls/:code", "Delete a QR code", kWrite, kNumber},
    {Method::get, "/:id/conversational_automation", "Prompts and commands of a number", kRead, kNumber},
    {Method::post, "/:id/conversational_automation", "Set prompts and commands", kWrite, kNumber},
    {Method::get, "/:id/whatsapp_commerce_settings", "Cart and catalogue settings", kRead, kNumber},
    {Method::post, "/:id/whatsapp_commerce_settings", "Set cart and catalogue", kWrite, kNumber},
    {Method::get, "/:id/whatsapp_business_encryption", "A number's key for flows", kRead, kNumber},
    {Method::post, "/:id/whatsapp_business_encryption", "Set a number's key for flows", kWrite, kNumber},
    {Method::post, "/:id/smb_app_data", "Ask the phone app for its data", kWrite, kNumber},
    {Method::post, "/:id/official_business_account", "Apply for the official mark", kWrite, kNumber},
    {Method::get, "/:id/groups", "A number's groups", Scope::groups_read, kNumber},
    {Method::post, "/:id/groups", "Make a group", Scope::groups_write, kNumber},
    {Method::del, "/:id/participants", "Remove people from a group", Scope::groups_write, kGroup},
    {Method::get, "/:id/join_requests", "Who wants to join a group", Scope::groups_read, kGroup},
    {Method::post, "/:id/join_requests", "Let people into a group", Scope::groups_write, kGroup},
    {Method::del, "/:id/join_requests", "Refuse people who want to join a group", Scope::groups_write, kGroup},
    {Method::get, "/:id/invite_link", "A group's invite link", Scope::groups_read, kGroup},
    {Method::post, "/:id/invite_link", "Make a group's invite link anew", Scope::groups_write, kGroup},
    {Method::get, "/:id/compare", "How two templates did, side by side", Scope::templates_read, kTemplate},
    {Method::get, "/:id/call_permissions", "Whether a user may be called", Scope::messages_read, kNumber},
    {Method::post, "/:id/phone_numbers", "Add a number to an account", kWrite, kAccount},
    {Method::get, "/:id/subscribed_apps", "Apps that get an account's webhooks", kRead, kAccount},
    {Method::post, "/:id/subscribed_apps", "Subscribe to an account's webhooks", kWrite, kAccount},
    {Method::del, "/:id/subscribed_apps", "End the subscription", kWrite, kAccount},
    {Method::get, "/:id/template_analytics", "How templates did", Scope::templates_read, kAccount},
    {Method::get, "/:id/message_template_previews", "Preset texts of templates", Scope::templates_read, kAccount},
    {Method::get, "/:id/flows", "Flows of an account", kRead, &list_flows},
    {Method::get, "/:id/assets", "A flow's files", kRead, kFlow},
    {Method::post, "/:id/assets", "Upload a flow's JSON", kWrite, kFlow},
    {Method::post, "/:id/publish", "Publish a flow", kWrite, kFlow},
    {Method::post, "/:id/deprecate", "Deprecate a flow", kWrite, kFlow},
    {Method::del, "/flows/:id", "Delete the draft of a flow", kWrite, kFlow},
};

}  // namespace

std::span<Route const> forward_routes() { return kRoutes; }

}  // namespace wigwag::api::proxy
