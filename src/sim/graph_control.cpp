// What a test or a person sets and asks of the Graph side: not Meta's, under /_sim/.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "sim/graph_state.h"
#include "sim/template_node.h"
#include "sim/template_words.h"

namespace wigwag::sim {
namespace {

using Body = json::Value;

net::Response answer_json(std::string body) { return net::json(200, body + "\n"); }

net::Response problem(int status, std::string_view message, std::string_view field = {}) {
  json::Writer out;
  out.begin_object().member("error", message);
  if (!field.empty()) out.member("field", field);
  return net::json(status, out.end_object().take() + "\n");
}
net::Response problem(Error const& error) {
  return problem(error.code == Code::not_found ? 404 : 422, error.message, error.field);
}

std::uint64_t number_in(std::string_view text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string query_word(net::Request const& request, std::string_view name) {
  auto const parameters = net::parse_query(request.query());
  if (!parameters) return {};
  auto const found = std::ranges::find(*parameters, name, &net::Parameter::name);
  return found == parameters->end() ? std::string() : found->value;
}

/// GET ?after=ID&path=messages; DELETE forgets them.
net::Response requests(Graph::State& state, net::Request const& request) {
  if (request.method == net::Method::del) {
    state.traffic.with([](Traffic& traffic) { traffic.requests.clear(); });
    return answer_json(R"({"success":true})");
  }
  std::uint64_t const after = number_in(query_word(request, "after"));
  std::string const path = query_word(request, "path"), method = query_word(request, "method");
  json::Writer out;
  out.begin_object().key("data").begin_array();
  state.traffic.with([&](Traffic& traffic) {
    for (RecordedCall const& call : traffic.requests.all())
      if (call.id > after && call.path.contains(path) && (method.empty() || call.method == method))
        out.raw(recorded_json(call));
  });
  return answer_json(out.end_array().end_object().take());
}

net::Response list_faults(Graph::State& state) {
  json::Writer out;
  out.begin_object().key("data").begin_array();
  state.traffic.with([&](Traffic& traffic) {
    for (Fault const& fault : traffic.faults.all()) out.raw(fault_json(fault));
  });
  return answer_json(out.end_array().end_object().take());
}

net::Response faults(Graph::State& state, net::Request const& request, Body body, std::string_view id) {
  if (request.method == net::Method::get) return list_faults(state);
  if (request.method == net::Method::del) {
    bool const found = state.traffic.with([&](Traffic& traffic) {
      if (!id.empty()) return traffic.faults.remove(number_in(id));
      traffic.faults.clear();
      return true;
    });
    return found ? answer_json(R"({"success":true})") : problem(404, "there is no such fault");
  }
  auto fault = read_fault(body);
  if (!fault) return problem(fault.error());
  auto const given = state.traffic.with([&](Traffic& traffic) { return traffic.faults.add(*fault); });
  if (!given) return problem(given.error());
  return answer_json(fmt::format(R"({{"id":{}}})", *given));
}

net::Response behaviour(Graph::State& state, net::Request const& request, Body body) {
  if (request.method == net::Method::get)
    return answer_json(state.world.with([](World const& world) { return behaviour_json(world.behaviour); }));
  if (request.method == net::Method::del) {
    state.world.with([](World& world) { world.behaviour = {}; });
    return answer_json(R"({"success":true})");
  }
  auto const result = state.world.with([&](World& world) -> Result<std::string> {
    TRY(world.behaviour, changed(world.behaviour, body));
    return behaviour_json(world.behaviour);
  });
  return result ? answer_json(*result) : problem(result.error());
}

Result<TokenRule> read_rule(Body body) {
  TokenRule out;
  std::string const word = body["state"].word().value_or("valid");
  if (word != "valid" && word != "unknown" && word != "expired")
    return fail(Code::invalid, "`state` must be valid, unknown or expired", "state");
  out.state = word == "valid" ? TokenState::valid : word == "unknown" ? TokenState::unknown : TokenState::expired;
  if (body["scopes"]) {
    out.may_message = out.may_manage = false;
    body["scopes"].each([&](Body one) {
      out.may_message |= one.word() == "whatsapp_business_messaging";
      out.may_manage |= one.word() == "whatsapp_business_management";
    });
  }
  body["accounts"].each([&](Body one) { out.accounts.insert(one.word().value_or("")); });
  out.app_id = body["app_id"].word().value_or("");
  return out;
}

net::Response tokens(Graph::State& state, net::Request const& request, Body body) {
  if (request.method == net::Method::del) {
    state.world.with([](World& world) { world.tokens.clear(); });
    return answer_json(R"({"success":true})");
  }
  auto const token = body["token"].word();
  if (!token) return problem(422, "`token` is required", "token");
  auto const rule = read_rule(body);
  if (!rule) return problem(rule.error());
  state.world.with([&](World& world) { world.tokens[*token] = *rule; });
  return answer_json(R"({"success":true})");
}

Done change_template(Template& one, Body body, Effects& effects) {
  if (auto const status = body["status"].word()) {
    static constexpr std::array<std::string_view, 9> kStatuses{
        "APPROVED", "REJECTED", "PENDING", "PAUSED", "DISABLED", "IN_APPEAL", "LIMIT_EXCEEDED", "ARCHIVED", "FLAGGED"};
    if (std::ranges::find(kStatuses, *status) == kStatuses.end())
      return fail(Code::invalid, "`status` must be a status of templates, as APPROVED", "status");
    std::string const title = *status == "PAUSED" ? "FIRST_PAUSE" : *status == "DISABLED" ? "DISABLED" : "";
    set_template_status(one, *status, body["reason"].word().value_or("NONE"), title, effects);
  }
  if (auto const quality = body["quality"].word()) set_template_quality(one, *quality, effects);
  if (auto const category = body["category"].word()) set_template_category(one, *category, effects);
  if (auto const pacing = body["pacing"].word()) {
    if (*pacing != "none" && *pacing != "release" && *pacing != "drop")
      return fail(Code::invalid, "`pacing` must be none, release or drop", "pacing");
    one.pacing = *pacing == "none" ? Pacing::none : *pacing == "drop" ? Pacing::drop : Pacing::release;
  }
  return {};
}

/// By `id`, or by `name`, with `language` and `account_id` if given.
Template* wanted_template(World& world, Body body) {
  if (auto const id = body["id"].word()) {
    auto const found = world.templates.find(*id);
    return found == world.templates.end() ? nullptr : &found->second;
  }
  for (auto const& [account_id, account] : world.accounts) {
    if (body["account_id"] && body["account_id"].word() != account_id) continue;
    for (auto& [id, one] : world.templates)
      if (one.account_id == account_id && one.name == body["name"].word() &&
          (!body["language"] || one.language == body["language"].word()))
        return &one;
  }
  return nullptr;
}

net::Response templates(Graph::State& state, Body body) {
  Effects effects;
  auto const result = state.world.with([&](World& world) -> Result<std::string> {
    Template* const one = wanted_template(world, body);
    if (one == nullptr) return fail(Code::not_found, "there is no such template");
    TRY_DONE(change_template(*one, body, effects));
    return template_json(*one);
  });
  state.apply(std::move(effects));
  return result ? answer_json(*result) : problem(result.error());
}

void tell_quality(BusinessNumber const& number, std::string const& event, Effects& effects) {
  json::Writer out;
  out.begin_object().member("display_phone_number", number.digits).member("event", event);
  out.member("current_limit", number.tier).end_object();
  effects.posts.push_back(account_posting(number.account_id, "phone_number_quality_update", out.take()));
}

void tell_name(BusinessNumber const& number, Effects& effects) {
  json::Writer out;
  out.begin_object().member("display_phone_number", number.digits).member("decision", number.name_status);
  out.member("requested_verified_name", number.verified_name).key("rejection_reason").null().end_object();
  effects.posts.push_back(account_posting(number.account_id, "phone_number_name_update", out.take()));
}

net::Response numbers(Graph::State& state, Body body) {
  Effects effects;
  bool const found = state.world.with([&](World& world) {
    BusinessNumber* const number = world.find_number(body["id"].word().value_or(""));
    if (number == nullptr) return false;
    if (auto const status = body["status"].word()) number->status = *status;
    if (auto const registered = body["is_registered"].boolean()) number->is_registered = *registered;
    if (auto const coexists = body["is_on_biz_app"].boolean()) number->is_on_business_app = *coexists;
    if (auto const tier = body["messaging_limit"].word()) {
      number->tier = *tier;
      tell_quality(*number, "UPGRADE", effects);
    }
    if (auto const quality = body["quality"].word()) {
      number->quality = *quality;
      tell_quality(*number, *quality == "RED" ? "FLAGGED" : "UNFLAGGED", effects);
    }
    if (auto const name = body["name_status"].word()) {
      number->name_status = *name;
      tell_name(*number, effects);
    }
    return true;
  });
  state.apply(std::move(effects));
  return found ? answer_json(R"({"success":true})") : problem(404, "there is no such number", "id");
}

/// Who is in a group: {id, join: [phones], leave: [phones], request: phone, suspended}.
net::Response groups(Graph::State& state, Body body) {
  bool const found = state.world.with([&](World& world) {
    auto const at = world.groups.find(body["id"].word().value_or(""));
    if (at == world.groups.end()) return false;
    Group& group = at->second;
    body["join"].each([&](Body phone) { group.participants.push_back(digits_of(phone.word().value_or(""))); });
    body["leave"].each([&](Body phone) { std::erase(group.participants, digits_of(phone.word().value_or(""))); });
    if (auto const phone = body["request"].word()) group.requests.push_back({world.mint.hex(16), digits_of(*phone)});
    if (auto const suspended = body["suspended"].boolean()) group.is_suspended = *suspended;
    return true;
  });
  return found ? answer_json(R"({"success":true})") : problem(404, "there is no such group", "id");
}

}  // namespace

net::Response control_graph(Graph::State& state, net::Request const& request) {
  std::string_view const path = request.path();
  bool const reads = request.method == net::Method::get || request.method == net::Method::del;
  if (!reads && request.method != net::Method::post && request.method != net::Method::patch)
    return problem(405, "use GET, POST or DELETE");
  auto const document = json::Document::parse(request.body.empty() ? "{}" : std::string_view(request.body));
  if (!document || !document->root().is(json::Type::object)) return problem(400, "the body must be a JSON object");
  Body const body = document->root();
  if (path == "/_sim/requests") return requests(state, request);
  if (path.starts_with("/_sim/faults"))
    return faults(state, request, body, path.size() > 13 ? path.substr(13) : std::string_view());
  if (path == "/_sim/behaviour") return behaviour(state, request, body);
  if (path == "/_sim/tokens") return tokens(state, request, body);
  if (reads) return problem(405, "use POST");
  if (path == "/_sim/templates") return templates(state, body);
  if (path == "/_sim/numbers") return numbers(state, body);
  if (path == "/_sim/groups") return groups(state, body);
  return problem(404, "there is nothing here");
}

}  // namespace wigwag::sim
