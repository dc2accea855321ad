// Flows: kept and given back; their JSON is only read as far as its shape. Source: meta-cloud-api.md §16.3.
#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "sim/routes.h"
#include "sim/template_words.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kFlowJsonMax = 10 * 1024 * 1024;
constexpr auto kCategories = std::to_array<std::string_view>({"SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING",
    "LEAD_GENERATION", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER"});
constexpr std::array<std::string_view, 5> kDefaults{"name", "status", "categories", "validation_errors", "id"};
constexpr std::array<std::string_view, 2> kOptional{"endpoint_uri", "data_channel_uri"};

std::string errors_of(std::string const& flow_json) {
  auto const document = json::Document::parse(flow_json);
  std::string_view what;
  if (!document || !document->root().is(json::Type::object)) {
    what = "The flow JSON is no JSON object.";
  } else if (!document->root()["version"].word()) {
    what = "Required property 'version' is missing.";
  } else if (!document->root()["screens"].is(json::Type::array) || document->root()["screens"].size() == 0) {
    what = "Required property 'screens' is missing.";
  } else {
    return "[]";
  }
  json::Writer out;
  out.begin_array().begin_object().member("error", "INVALID_PROPERTY").member("error_type", "FLOW_JSON_ERROR");
  out.member("message", what).member("line_start", 1).member("line_end", 1).member("column_start", 1);
  return out.member("column_end", 1).end_object().end_array().take();
}

std::string flow_json(Call const& call, Flow const& flow) {
  json::Writer out;
  out.begin_object().member("name", flow.name).member("status", flow.status).key("categories").begin_array();
  for (std::string const& category : flow.categories) out.value(category);
  out.end_array().key("validation_errors").raw(flow.errors).member("json_version", "7.0");
  out.member("data_api_version", "3.0");
  if (!flow.endpoint_uri.empty()) out.member("endpoint_uri", flow.endpoint_uri);
  out.key("preview").begin_object().member("preview_url", call.own_address + "/flow_preview/" + flow.id);
  out.member("expires_at", iso_offset(call.now + 30 * kDayUs)).end_object();
  out.key("whatsapp_business_account").begin_object().member("id", flow.account_id).end_object();
  out.member("updated_at", iso_offset(flow.created));
  return out.member("id", flow.id).end_object().take();
}

Shape shape() { return {"WhatsAppBusinessFlow", kDefaults, kOptional}; }
Flow& the_flow(Call& call) { return call.world.flows.find(call.node)->second; }

Found<std::vector<std::string>> categories_of(Call const& call) {
  json::Value const list = call.body["categories"];
  std::vector<std::string> out;
  if (!list.is(json::Type::array) || list.size() == 0)
    return refuse_parameter("categories must be an array of categories");
  list.each([&](json::Value one) { out.push_back(one.word().value_or("")); });
  for (std::string const& one : out)
    if (std::ranges::find(kCategories, one) == kCategories.end())
      return refuse_parameter(fmt::format("categories: {} is no category of flows", one));
  return out;
}

void tell_status(Call& call, Flow& flow, std::string const& status) {
  json::Writer out;
  out.begin_object().member("event", "FLOW_STATUS_CHANGE");
  out.member("message", fmt::format("Flow {} changed status from {} to {}", flow.name, flow.status, status));
  out.member("flow_id", flow.id).member("old_status", flow.status).member("new_status", status).end_object();
  flow.status = status;
  call.effects.posts.push_back(account_posting(flow.account_id, "flows", out.take()));
}

std::expected<void, Refusal> publish_now(Call& call, Flow& flow) {
  if (flow.status != "DRAFT") return refuse(139002, "Only a draft can be published.");
  if (flow.json.empty() || flow.errors != "[]")
    return refuse(139002, "The flow has no JSON, or its JSON has errors; see validation_errors.");
  tell_status(call, flow, "PUBLISHED");
  return {};
}

Answer create(Call& call) {
  Flow flow{.id = call.world.new_id("5550106"), .account_id = call.account->id, .created = call.now};
  TRY(flow.name, needed_text(call, "name"));
  TRY(flow.categories, categories_of(call));
  for (auto const& [id, other] : call.world.flows)
    if (other.account_id == flow.account_id && other.name == flow.name)
      return refuse_parameter("name: there is a flow of this name already");
  if (auto const source = text_of(call.body["clone_flow_id"])) {
    auto const found = call.world.flows.find(*source);
    if (found == call.world.flows.end()) return refuse_parameter("clone_flow_id: there is no such flow");
    flow.json = found->second.json;
    flow.errors = found->second.errors;
  }
  json::Value const given = call.body["flow_json"];
  if (given) {
    flow.json = given.is(json::Type::string) ? given.text()->utf8() : std::string(given.raw());
    flow.errors = errors_of(flow.json);
  }
  flow.endpoint_uri = text_of(call.body["endpoint_uri"]).value_or("");
  Flow& kept = call.world.flows.emplace(flow.id, flow).first->second;
  if (truth_of(call.body["publish"]).value_or(false)) {
    auto const published = publish_now(call, kept);
    if (!published) {
      call.world.flows.erase(flow.id);
      return std::unexpected(published.error());
    }
  }
  json::Writer out;
  out.begin_object().member("id", flow.id).member("success", true).key("validation_errors").raw(flow.errors);
  return reply(out.end_object().take());
}

Answer list(Call& call) {
  std::vector<Item> items;
  for (auto const& [id, flow] : call.world.flows)
    if (flow.account_id == call.account->id) items.push_back({id, flow_json(call, flow)});
  return list_reply(call, std::move(items), shape());
}

Answer show(Call& call) { return project_reply(call, flow_json(call, the_flow(call)), shape()); }

Answer change(Call& call) {
  Flow& flow = the_flow(call);
  if (flow.status != "DRAFT") return refuse(139001, "Only a draft can be changed.");
  if (call.body["categories"]) {
    TRY(flow.categories, categories_of(call));
  }
  if (auto const name = text_of(call.body["name"])) flow.name = *name;
  if (auto const uri = text_of(call.body["endpoint_uri"])) flow.endpoint_uri = *uri;
  return success();
}

Answer upload(Call& call) {
  Flow& flow = the_flow(call);
  if (flow.status != "DRAFT") return refuse(139001, "Only a draft can be changed.");
  if (text_of(call.body["asset_type"]) != "FLOW_JSON") return refuse_parameter("asset_type must be FLOW_JSON");
  if (text_of(call.body["name"]) != "flow.json") return refuse_parameter("name must be flow.json");
  if (call.files.empty()) return refuse_parameter("The parameter file is required.");
  if (call.files.front().bytes.size() > kFlowJsonMax) return refuse_parameter("file may have 10 MB at most");
  flow.json = call.files.front().bytes;
  flow.errors = errors_of(flow.json);
  json::Writer out;
  return reply(
      out.begin_object().member("success", true).key("validation_errors").raw(flow.errors).end_object().take());
}

Answer assets(Call& call) {
  if (the_flow(call).json.empty()) return reply(R"({"data":[]})");
  json::Writer out;
  out.begin_object().member("name", "flow.json").member("asset_type", "FLOW_JSON");
  out.member("download_url", call.own_address + "/flow_assets/" + call.node).end_object();
  return list_reply(call, {{"flow.json", out.take()}});
}

Answer publish(Call& call) {
  TRY_DONE(publish_now(call, the_flow(call)));
  return success();
}

Answer deprecate(Call& call) {
  if (the_flow(call).status != "PUBLISHED") return refuse(139003, "Only a published flow can be deprecated.");
  tell_status(call, the_flow(call), "DEPRECATED");
  return success();
}

Answer remove(Call& call) {
  if (the_flow(call).status != "DRAFT") return refuse(139004, "Only a draft can be deleted.");
  call.world.flows.erase(call.node);
  return success();
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::post, Node::account, "flows", &create, Scope::management},
    {net::Method::get, Node::account, "flows", &list, Scope::management},
    {net::Method::get, Node::flow, "", &show, Scope::management},
    {net::Method::post, Node::flow, "", &change, Scope::management},
    {net::Method::del, Node::flow, "", &remove, Scope::management},
    {net::Method::post, Node::flow, "assets", &upload, Scope::management},
    {net::Method::get, Node::flow, "assets", &assets, Scope::management},
    {net::Method::post, Node::flow, "publish", &publish, Scope::management},
    {net::Method::post, Node::flow, "deprecate", &deprecate, Scope::management},
};

}  // namespace

std::span<GraphRoute const> flow_routes() { return kRoutes; }

}  // namespace wigwag::sim
