#include <algorithm>
#include <array>

#include "sim/control_rows.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kAppsMax = 20;

void write_app(json::Writer& out, App const& app) {
  out.begin_object().member("id", app.id).member("name", app.name).member("callback_url", app.callback_url);
  out.key("fields").begin_array();
  for (std::string const& field : app.fields) out.value(field);
  out.end_array().member("mode", app.mode == AppMode::live ? "live" : "development");
  out.member("disabled", app.disabled).member("has_old_secret", !app.old_secret.reveal().empty()).end_object();
}

std::string overrides_json(Subscriptions const& all) {
  json::Writer out;
  out.begin_object().key("apps").begin_array();
  for (App const& app : all.apps) write_app(out, app);
  out.end_array().key("subscriptions").begin_array();
  for (auto const& [key, url] : all.accounts) {
    out.begin_object().member("app_id", key.first).member("waba_id", key.second);
    if (!url.empty()) out.member("override", url);
    out.end_object();
  }
  for (auto const& [key, url] : all.numbers)
    out.begin_object()
        .member("app_id", key.first)
        .member("phone_number_id", key.second)
        .member("override", url)
        .end_object();
  out.end_array();
  out.member("overrides", all.overrides == OverrideScope::messages_only ? "messages_only" : "all_fields");
  return out.end_object().take();
}

Result<std::string> list(ControlCall& call) {
  return call.parts.outbox.subscriptions().with([](Subscriptions& all) { return overrides_json(all); });
}

Done read_app(App& app, json::Value body) {
  static constexpr std::array<std::string_view, 2> kModes{"live", "development"};
  TRY(auto const name, string_member(body, "name"));
  TRY(auto const url, string_member(body, "callback_url"));
  TRY(auto const token, string_member(body, "verify_token"));
  TRY(auto const secret, string_member(body, "secret"));
  TRY(auto const fields, words_member(body, "fields"));
  TRY(auto const mode, choice_member(body, "mode", kModes));
  TRY(auto const disabled, truth_member(body, "disabled"));
  app.name = name.value_or(app.name);
  app.callback_url = url.value_or(app.callback_url);
  app.verify_token = token.value_or(app.verify_token);
  if (secret) {
    app.old_secret = app.secret;
    app.secret = Secret(*secret);
  }
  if (fields) app.fields = {fields->begin(), fields->end()};
  if (mode) app.mode = *mode == "live" ? AppMode::live : AppMode::development;
  app.disabled = disabled.value_or(app.disabled);
  return {};
}

/// A new app is subscribed to every account of the sandbox.
Result<std::string> put(ControlCall& call) {
  static constexpr std::array<std::string_view, 9> kMembers{
      "id", "name", "callback_url", "verify_token", "secret", "fields", "mode", "disabled", "overrides"};
  static constexpr std::array<std::string_view, 2> kScopes{"messages_only", "all_fields"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(auto const id, string_member(call.body, "id"));
  TRY(auto const scope, choice_member(call.body, "overrides", kScopes));
  return call.parts.outbox.subscriptions().with([&](Subscriptions& all) -> Result<std::string> {
    if (!id && all.apps.empty()) return fail(Code::invalid, "`id` is missing, and there is no app yet", "id");
    App* const known = id ? all.find_app(*id) : &all.apps.front();
    App app = known != nullptr ? *known : App{.id = *id, .name = *id};
    TRY_DONE(read_app(app, call.body));
    if (app.id.empty() || app.callback_url.empty() || app.secret.reveal().empty())
      return fail(Code::invalid, "an app needs `id`, `callback_url` and `secret`",
          app.id.empty()             ? "id"
          : app.callback_url.empty() ? "callback_url"
                                     : "secret");
    if (scope) all.overrides = *scope == "all_fields" ? OverrideScope::all_fields : OverrideScope::messages_only;
    if (known != nullptr) {
      *known = app;
      return overrides_json(all);
    }
    if (all.apps.size() >= kAppsMax) return fail(Code::invalid, "there are too many apps", "id");
    for (Number const& number : call.parts.people.numbers()) all.accounts[{app.id, number.waba_id}] = "";
    all.apps.push_back(app);
    return overrides_json(all);
  });
}

Result<std::string> remove(ControlCall& call) {
  return call.parts.outbox.subscriptions().with([&](Subscriptions& all) -> Result<std::string> {
    std::string const& id = call.names.front();
    if (std::erase_if(all.apps, [&](App const& app) { return app.id == id; }) == 0)
      return fail(Code::not_found, "no app has this id");
    std::erase_if(all.accounts, [&](auto const& each) { return each.first.first == id; });
    std::erase_if(all.numbers, [&](auto const& each) { return each.first.first == id; });
    return success();
  });
}

/// Without asking the address: for that there are Graph's own calls, and /_sim/verify.
Result<std::string> subscribe(ControlCall& call) {
  static constexpr std::array<std::string_view, 5> kMembers{
      "app_id", "waba_id", "phone_number_id", "override", "subscribed"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(auto const app_id, string_member(call.body, "app_id"));
  TRY(auto const waba, string_member(call.body, "waba_id"));
  TRY(auto const number, string_member(call.body, "phone_number_id"));
  TRY(auto const url, string_member(call.body, "override"));
  TRY(auto const subscribed, truth_member(call.body, "subscribed"));
  if (waba.has_value() == number.has_value())
    return fail(Code::invalid, "give one of `waba_id` and `phone_number_id`", "waba_id");
  if (number && !url) return fail(Code::invalid, "`override` is missing; \"\" removes it", "override");
  return call.parts.outbox.subscriptions().with([&](Subscriptions& all) -> Result<std::string> {
    App const* const app = app_id ? all.find_app(*app_id) : all.apps.empty() ? nullptr : &all.apps.front();
    if (app == nullptr) return fail(Code::invalid, "`app_id` is no app of this sandbox", "app_id");
    auto& table = waba ? all.accounts : all.numbers;
    auto const key = std::pair(app->id, waba ? *waba : *number);
    if (!subscribed.value_or(true) || (number && url->empty())) {
      table.erase(key);
    } else {
      table[key] = url.value_or("");
    }
    return overrides_json(all);
  });
}

constexpr auto kRows = std::to_array<ControlRow>({
    {net::Method::get, "/_sim/apps", &list, "who gets webhooks, and where"},
    {net::Method::post, "/_sim/apps", &put, "a new app, or a change: secret, fields, mode, disabled"},
    {net::Method::del, "/_sim/apps/*", &remove, "an app is gone"},
    {net::Method::post, "/_sim/subscriptions", &subscribe, "an account or a number: override, subscribed"},
});

}  // namespace

std::span<ControlRow const> app_rows() { return kRows; }

}  // namespace wigwag::sim
