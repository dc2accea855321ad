// WhatsApp Business Accounts, and apps as far as webhooks need them. Source: meta-cloud-api.md §2.3, §10.2.
#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sim/analytics.h"
#include "sim/number_node.h"
#include "sim/routes.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kUrlMax = 200;
constexpr std::array<std::string_view, 4> kAccountDefaults{
    "name", "timezone_id", "message_template_namespace", "currency"};
constexpr std::array<std::string_view, 3> kAccountOptional{
    "analytics", "on_behalf_of_business_info", "primary_funding_id"};

std::string account_json(Call const& call) {
  Account const& account = *call.account;
  json::Writer out;
  out.begin_object().member("name", account.name).member("timezone_id", "1").member("currency", "USD");
  out.member("message_template_namespace", "5550_sandbox_" + account.id).member("account_review_status", "APPROVED");
  out.member("business_verification_status", "verified").member("status", account.status).member("country", "US");
  out.member("ownership_type", "SELF").key("owner_business_info").begin_object();
  out.member("name", account.name).member("id", "555010000000001").end_object();
  out.key("health_status").raw(health_json(call.world, account.id, nullptr));
  out.member("is_enabled_for_insights", account.has_insights);
  return out.member("id", account.id).end_object().take();
}

Answer show(Call& call) {
  std::string const fields = text_of(call.body["fields"]).value_or("");
  if (auto answer = analytics_answer(call, fields)) return *std::move(answer);
  return project_reply(call, account_json(call), {"WhatsAppBusinessAccount", kAccountDefaults, kAccountOptional});
}

Answer change(Call& call) {
  auto const insights = truth_of(call.body["is_enabled_for_insights"]);
  if (!insights) return refuse_parameter("is_enabled_for_insights must be true");
  if (!*insights) return refuse(200006, "Template insights cannot be switched off again.");
  call.account->has_insights = true;
  return success();
}

Answer list_numbers(Call& call) {
  std::vector<Item> items;
  for (auto const& [id, number] : call.world.numbers)
    if (number.account_id == call.account->id) items.push_back({id, number_json(call, number)});
  return list_reply(call, std::move(items), number_shape());
}

Answer add_number(Call& call) {
  TRY(std::string const country, needed_text(call, "cc"));
  TRY(std::string const local, needed_text(call, "phone_number"));
  TRY(std::string const name, needed_text(call, "verified_name"));
  std::string const digits = digits_of(country) + digits_of(local);
  if (digits.size() < 7 || digits.size() > 15) return refuse_parameter("phone_number is no phone number");
  for (auto const& [id, number] : call.world.numbers)
    if (number.digits == digits) return refuse_parameter("The phone number has been added already.");
  BusinessNumber number{.id = call.world.new_id("5550102"), .account_id = call.account->id, .digits = digits};
  number.verified_name = name;
  number.status = "PENDING";
  number.code_verification = "NOT_VERIFIED";
  number.name_status = "PENDING_REVIEW";
  number.quality = "UNKNOWN";
  number.is_registered = false;
  std::string const id = number.id;
  call.world.numbers.emplace(id, std::move(number));
  json::Writer out;
  return reply(out.begin_object().member("id", id).end_object().take());
}

Answer subscribe(Call& call) {
  auto const url = text_of(call.body["override_callback_uri"]);
  std::pair const key{call.app_id, call.account->id};
  if (url) {
    TRY(std::string const token, needed_text(call, "verify_token"));
    TRY_DONE(check_length("override_callback_uri", *url, kUrlMax));
    call.effects.verification = Verification{*url, token};
  }
  call.effects.subscriptions.push_back([key, to = url.value_or("")](Subscriptions& all) { all.accounts[key] = to; });
  return success();
}

Answer subscribed(Call& call) {
  json::Writer out;
  out.begin_object().key("data").begin_array();
  for (App const& app : call.subscriptions.apps) {
    auto const found = call.subscriptions.accounts.find({app.id, call.account->id});
    if (found == call.subscriptions.accounts.end()) continue;
    out.begin_object().key("whatsapp_business_api_data").begin_object().member("id", app.id).member("name", app.name);
    out.member("link", "https://www.facebook.com/games/?app_id=" + app.id).end_object();
    if (!found->second.empty()) out.member("override_callback_uri", found->second);
    out.end_object();
  }
  return reply(out.end_array().end_object().take());
}

Answer unsubscribe(Call& call) {
  std::pair const key{call.app_id, call.account->id};
  call.effects.subscriptions.push_back([key](Subscriptions& all) { all.accounts.erase(key); });
  return success();
}

Answer show_app(Call& call) {
  json::Writer out;
  std::string name;
  for (App const& app : call.subscriptions.apps)
    if (app.id == call.node) name = app.name;
  out.begin_object().member("name", name).member("link", "https://www.facebook.com/games/?app_id=" + call.node);
  return reply(out.member("id", call.node).end_object().take());
}

std::set<std::string> words_of(std::string const& list) {
  std::set<std::string> out;
  for (std::size_t at = 0; at < list.size();) {
    std::size_t const end = std::min(list.find(',', at), list.size());
    if (end > at) out.insert(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Answer set_app_webhook(Call& call) {
  TRY(std::string const object, needed_text(call, "object"));
  if (object != "whatsapp_business_account") return refuse_parameter("object must be whatsapp_business_account");
  TRY(std::string const url, needed_text(call, "callback_url"));
  TRY(std::string const token, needed_text(call, "verify_token"));
  std::set<std::string> const fields = words_of(text_of(call.body["fields"]).value_or(""));
  call.effects.verification = Verification{url, token};
  call.effects.subscriptions.push_back([id = call.node, url, token, fields](Subscriptions& all) {
    App* const app = all.find_app(id);
    if (app == nullptr) return;
    app->callback_url = url;
    app->verify_token = token;
    app->fields = fields;
  });
  return success();
}

Answer app_webhook(Call& call) {
  json::Writer out;
  out.begin_object().key("data").begin_array();
  for (App const& app : call.subscriptions.apps) {
    if (app.id != call.node || app.callback_url.empty()) continue;
    out.begin_object().member("object", "whatsapp_business_account").member("callback_url", app.callback_url);
    out.member("active", !app.disabled).key("fields").begin_array();
    for (std::string const& field : app.fields)
      out.begin_object().member("name", field).member("version", call.version).end_object();
    out.end_array().end_object();
  }
  return reply(out.end_array().end_object().take());
}

Answer me(Call& call) {
  json::Writer out;
  out.begin_object().member("name", "Sandbox system user").member("id", "555010700000001").end_object();
  (void)call;
  return reply(out.take());
}

/// Who asks sees the scopes of the token that was given to be looked at.
Answer debug_token(Call& call) {
  TRY(std::string const token, needed_text(call, "input_token"));
  auto const found = call.world.tokens.find(token);
  TokenRule const rule = found == call.world.tokens.end() ? TokenRule{} : found->second;
  json::Writer out;
  out.begin_object().key("data").begin_object().member("app_id", call.app_id).member("type", "SYSTEM_USER");
  out.member("is_valid", rule.state == TokenState::valid).member("expires_at", 0).key("scopes").begin_array();
  if (rule.may_manage) out.value("whatsapp_business_management");
  if (rule.may_message) out.value("whatsapp_business_messaging");
  return reply(out.end_array().end_object().end_object().take());
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::get, Node::account, "", &show, Scope::management},
    {net::Method::post, Node::account, "", &change, Scope::management},
    {net::Method::get, Node::account, "phone_numbers", &list_numbers, Scope::management},
    {net::Method::post, Node::account, "phone_numbers", &add_number, Scope::management},
    {net::Method::post, Node::account, "subscribed_apps", &subscribe, Scope::management},
    {net::Method::get, Node::account, "subscribed_apps", &subscribed, Scope::management},
    {net::Method::del, Node::account, "subscribed_apps", &unsubscribe, Scope::management},
    {net::Method::get, Node::account, "template_analytics", &template_analytics, Scope::management},
    {net::Method::get, Node::app, "", &show_app, Scope::any},
    {net::Method::post, Node::app, "subscriptions", &set_app_webhook, Scope::any},
    {net::Method::get, Node::app, "subscriptions", &app_webhook, Scope::any},
    {net::Method::get, Node::none, "me", &me, Scope::any},
    {net::Method::get, Node::none, "debug_token", &debug_token, Scope::any},
};

}  // namespace

std::span<GraphRoute const> account_routes() { return kRoutes; }

}  // namespace wigwag::sim
