// A call, from its bytes to the handler that answers it.
#include <fmt/format.h>
#include <algorithm>

#include "sim/graph_request.h"
#include "sim/graph_state.h"
#include "sim/routes.h"

namespace wigwag::sim {
namespace {

struct Object {
  Node node = Node::none;
  std::string id;
  std::string account_id = {};
};

bool owns(Subscriptions const& subscriptions, std::string const& app_id) {
  return std::ranges::find(subscriptions.apps, app_id, &App::id) != subscriptions.apps.end();
}

std::string account_of_number(World& world, std::string const& number_id) {
  BusinessNumber const* const number = world.find_number(number_id);
  return number == nullptr ? std::string() : number->account_id;
}

/// Which object the first segment means; Node::none when it is the name of a call instead.
std::optional<Object> find_object(World& world, Subscriptions const& subscriptions, std::string const& id) {
  if (world.accounts.contains(id)) return Object{Node::account, id, id};
  if (auto const* number = world.find_number(id)) return Object{Node::number, id, number->account_id};
  if (auto const found = world.templates.find(id); found != world.templates.end())
    return Object{Node::message_template, id, found->second.account_id};
  if (auto const* file = world.media.find(id))
    return Object{Node::media, id, account_of_number(world, file->phone_number_id)};
  if (auto const found = world.flows.find(id); found != world.flows.end())
    return Object{Node::flow, id, found->second.account_id};
  if (auto const found = world.groups.find(id); found != world.groups.end())
    return Object{Node::group, id, account_of_number(world, found->second.phone_number_id)};
  if (id.starts_with("upload:")) return Object{Node::upload, id};
  if (owns(subscriptions, id)) return Object{Node::app, id};
  return std::nullopt;
}

bool is_a_name(std::string const& segment) {
  return segment == "message_template_library" || segment == "me" || segment == "debug_token" ||
         segment == "sandbox_media";
}

std::unexpected<Refusal> refuse_token(int code, int subcode, std::string message) {
  Refusal out = refusal_of(code);
  out.subcode = subcode;
  out.details.clear();
  out.message = std::move(message);
  return std::unexpected<Refusal>(std::move(out));
}

Found<TokenRule> check_token(World& world, net::Request const& request) {
  auto const token = read_token(request);
  if (!token) return refuse_token(104, 0, "(#104) An access token is required to request this resource.");
  auto const found = world.tokens.find(*token);
  if (found == world.tokens.end()) return TokenRule{};
  switch (found->second.state) {
    case TokenState::valid: return found->second;
    case TokenState::unknown: return refuse_token(190, 0, "Invalid OAuth access token - Cannot parse access token");
    case TokenState::expired:
      return refuse_token(190, 463, "Error validating access token: Session has expired on a day that has passed.");
  }
  return found->second;
}

std::expected<void, Refusal> check_scope(TokenRule const& rule, Scope scope) {
  if (scope == Scope::messaging && !rule.may_message)
    return refuse_token(
        10, 0, "(#10) Application does not have permission for this action: whatsapp_business_messaging is missing");
  if (scope == Scope::management && !rule.may_manage)
    return refuse_token(200, 0, "(#200) Permissions error: whatsapp_business_management is missing");
  return {};
}

/// Calls of management in the last hour; those that send are counted elsewhere.
std::expected<void, Refusal> count_call(World& world, Call const& call, Scope scope) {
  std::int64_t const calls_max = world.behaviour.management_calls_per_h;
  if (call.account == nullptr || scope != Scope::management || calls_max == 0) return {};
  auto& times = world.management[call.account->id];
  forget_before(times, call.now - kHourUs);
  if (static_cast<std::int64_t>(times.size()) >= calls_max)
    return refuse(80007, "There have been too many calls for this WhatsApp Business account.");
  times.push_back(call.now);
  return {};
}

std::int64_t usage_of(World& world, std::string const& account_id) {
  auto const found = world.management.find(account_id);
  std::int64_t const calls_max = world.behaviour.management_calls_per_h;
  if (found == world.management.end() || calls_max == 0) return 0;
  return std::min<std::int64_t>(100, static_cast<std::int64_t>(found->second.size()) * 100 / calls_max);
}

std::string own_address(net::Request const& request) {
  return "http://" + std::string(request.header("host").value_or("127.0.0.1"));
}

struct Aim {
  Object object;
  std::string edge;
  GraphRoute const* route = nullptr;
};

Found<Aim> aim_of(
    World& world, Subscriptions const& subscriptions, net::Request const& request, GraphPath const& path) {
  if (path.segments.empty()) return unknown_path(request.path());
  std::string const& id = path.segments.front();
  auto const object = find_object(world, subscriptions, id);
  net::Method const method = request.method == net::Method::head ? net::Method::get : request.method;
  if (!object && !is_a_name(id)) return no_such_object(id, method);
  Aim out{object.value_or(Object{Node::none, id}), object && path.segments.size() > 1 ? path.segments[1] : ""};
  if (!object) out.edge = id;
  TRY(out.route, find_route(method, out.object.node, out.edge, id));
  std::size_t const rest = path.segments.size() - (object && !out.edge.empty() ? 2 : 1);
  if (rest > out.route->rest_max) return unknown_path("/" + path.segments.back());
  return out;
}

}  // namespace

Handled Graph::State::handle(net::Request const& request, std::optional<Fault> const& fault) {
  Subscriptions const known = outbox.subscriptions().with([](Subscriptions const& all) { return all; });
  Instant const now = clock.now();
  Handled out{.answer = reply("{}")};
  auto const path = read_path(request.path());
  if (path) out.version = path->version;
  auto const parameters = path ? read_parameters(request) : Found<Parameters>(Parameters{});
  auto const document = json::Document::parse(parameters ? std::string_view(parameters->json) : "{}");
  must(document.has_value(), "parameters were put together as JSON");
  out.answer = world.with([&](World& mine) -> Answer {
    if (!path) return std::unexpected(path.error());
    TRY(TokenRule const rule, check_token(mine, request));
    TRY(Aim const aim, aim_of(mine, known, request, *path));
    if (!parameters) return std::unexpected(parameters.error());
    Call call{.world = mine,
        .now = now,
        .request = request,
        .effects = out.effects,
        .subscriptions = known,
        .version = path->version,
        .node = aim.object.id,
        .body = document->root(),
        .files = parameters->files};
    std::size_t const behind = aim.object.node == Node::none || aim.edge.empty() ? 1 : 2;
    call.rest.assign(path->segments.begin() + static_cast<std::ptrdiff_t>(behind), path->segments.end());
    call.own_address = own_address(request);
    call.app_id = !rule.app_id.empty() ? rule.app_id : known.apps.empty() ? std::string() : known.apps.front().id;
    call.number = aim.object.node == Node::number ? mine.find_number(aim.object.id) : nullptr;
    auto const account = mine.accounts.find(aim.object.account_id);
    call.account = account == mine.accounts.end() ? nullptr : &account->second;
    if (fault) call.fate = fault->fate, call.statuses_after_ms = fault->statuses_after_ms;
    if (call.account != nullptr && !rule.accounts.empty() && !rule.accounts.contains(call.account->id))
      return no_such_object(aim.object.id, request.method);
    TRY_DONE(check_scope(rule, aim.route->scope));
    out.account_id = aim.object.account_id;
    TRY_DONE(count_call(mine, call, aim.route->scope));
    Answer answer = aim.route->handler(call);
    out.usage_percent = usage_of(mine, out.account_id);
    return answer;
  });
  return out;
}

}  // namespace wigwag::sim
