// A business number: its node, registration, webhooks of its own, username. Source: meta-cloud-api.md §10.1, §14.
#include <fmt/format.h>
#include <algorithm>

#include "sim/number_node.h"
#include "sim/routes.h"

namespace wigwag::sim {
namespace {

using Checked = std::expected<void, Refusal>;

constexpr std::size_t kUrlMax = 200;
constexpr std::size_t kRegistrationsMax = 10;
constexpr std::size_t kWrongPinsMax = 5;  // not published (inferred)
constexpr std::size_t kPinDigits = 6;
constexpr std::size_t kNameMax = 256;
constexpr std::size_t kUsernameMin = 3, kUsernameMax = 35;

Answer show(Call& call) { return project_reply(call, number_json(call, *call.number), number_shape()); }

void tell_pin_changed(Call& call) {
  json::Writer out;
  out.begin_object().member("display_phone_number", call.number->digits).member("event", "PIN_CHANGED").end_object();
  call.effects.posts.push_back(account_posting(call.number->account_id, "security", out.take()));
}

bool is_pin(std::string const& text) {
  return text.size() == kPinDigits && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Found<std::string> pin_of(Call const& call) {
  TRY(std::string const pin, needed_text(call, "pin"));
  if (is_pin(pin)) return pin;
  return refuse_parameter("pin must have 6 digits");
}

Answer override_webhook(Call& call) {
  json::Value const wanted = call.body["webhook_configuration"];
  if (!wanted["override_callback_uri"].is(json::Type::string))
    return refuse_parameter("webhook_configuration.override_callback_uri is required");
  std::string const url = text_of(wanted["override_callback_uri"]).value_or("");
  std::pair const key{call.app_id, call.number->id};
  if (url.empty()) {
    call.effects.subscriptions.push_back([key](Subscriptions& all) { all.numbers.erase(key); });
    return success();
  }
  TRY_DONE(check_length("webhook_configuration.override_callback_uri", url, kUrlMax));
  auto const token = text_of(wanted["verify_token"]);
  if (!token) return refuse_parameter("webhook_configuration.verify_token is required");
  call.effects.verification = Verification{url, *token};
  call.effects.subscriptions.push_back([key, url](Subscriptions& all) { all.numbers[key] = url; });
  return success();
}

Answer change(Call& call) {
  if (call.body["webhook_configuration"]) return override_webhook(call);
  if (call.body["new_display_name"]) {
    TRY(std::string const name, needed_text(call, "new_display_name"));
    if (name.size() > kNameMax) return refuse_parameter("new_display_name is too long");
    call.number->name_status = "PENDING_REVIEW";
    return success();
  }
  if (!call.body["pin"]) return refuse_parameter("One of pin, webhook_configuration is required.");
  TRY(call.number->pin, pin_of(call));
  tell_pin_changed(call);
  return success();
}

Checked check_registrations(Call& call) {
  auto& times = call.number->registrations;
  forget_before(times, call.now - 72 * kHourUs);
  if (times.size() >= kRegistrationsMax)
    return refuse(133016, "A number may be registered and deregistered 10 times in 72 hours.");
  times.push_back(call.now);
  return {};
}

Checked check_pin(Call& call, std::string const& pin) {
  BusinessNumber& number = *call.number;
  forget_before(number.wrong_pins, call.now - kDayUs);
  if (number.wrong_pins.size() >= kWrongPinsMax) return refuse(133008, "Too many wrong PINs were tried; wait a day.");
  if (number.pin.empty() || number.pin == pin) return {};
  number.wrong_pins.push_back(call.now);
  return refuse(133005, "The PIN is not the one of two-step verification.");
}

Answer enroll(Call& call) {
  TRY_DONE(needs_whatsapp(call));
  TRY(std::string const pin, pin_of(call));
  if (call.number->code_verification != "VERIFIED")
    return refuse(133006, "The number must be verified first: request_code, then verify_code.");
  TRY_DONE(check_pin(call, pin));
  TRY_DONE(check_registrations(call));
  bool const is_new_pin = call.number->pin != pin;
  call.number->pin = pin;
  call.number->is_registered = true;
  call.number->status = "CONNECTED";
  if (is_new_pin) tell_pin_changed(call);
  return success();
}

Answer deregister(Call& call) {
  if (!call.number->is_registered) return refuse(133010, "The number is not registered.");
  TRY_DONE(check_registrations(call));
  call.number->is_registered = false;
  call.number->status = "DISCONNECTED";
  return success();
}

Answer request_code(Call& call) {
  TRY(std::string const method, needed_text(call, "code_method"));
  if (method != "SMS" && method != "VOICE") return refuse_parameter("code_method must be one of {SMS, VOICE}");
  TRY(std::string const language, needed_text(call, "language"));
  if (call.number->code_verification == "VERIFIED") return refuse_parameter("The number is verified already.");
  call.number->requested_code = call.world.behaviour.verification_code;
  return success();
}

Answer verify_code(Call& call) {
  TRY(std::string const code, needed_text(call, "code"));
  if (call.number->requested_code.empty()) return refuse_parameter("No code was requested: request_code first.");
  if (code != call.number->requested_code) return refuse_parameter("code: this is not the code that was sent.");
  call.number->requested_code.clear();
  call.number->code_verification = "VERIFIED";
  return success();
}

Checked check_username(std::string const& name) {
  bool const plain = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'; });
  bool const has_letter = std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
  bool const bad_dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
  bool const like_a_site = name.starts_with("www") || name.ends_with(".com") || name.ends_with(".net") ||
                           name.ends_with(".org") || name.ends_with(".html");
  if (name.size() >= kUsernameMin && name.size() <= kUsernameMax && plain && has_letter && !bad_dots && !like_a_site)
    return {};
  return refuse_parameter(
      "username must have 3 to 35 of a-z, 0-9, period and underscore, with a letter, and be no web address");
}

Answer set_username(Call& call) {
  TRY(std::string const name, needed_text(call, "username"));
  TRY_DONE(check_username(name));
  for (auto const& [id, number] : call.world.numbers) {
    if (id == call.number->id || number.username != name) continue;
    return reply(R"({"status":"REJECTED","rejection_reasons":["USERNAME_TAKEN"]})");
  }
  call.number->username = name;
  call.number->requested_username.clear();
  json::Writer out;
  out.begin_object().member("display_phone_number", call.number->digits).member("decision", "APPROVED");
  out.member("requested_username", name).key("rejection_reasons").begin_array().end_array().end_object();
  call.effects.posts.push_back(account_posting(call.number->account_id, "phone_number_username_update", out.take()));
  return reply(R"({"status":"APPROVED"})");
}

Answer show_username(Call& call) {
  json::Writer out;
  out.begin_object();
  if (!call.number->username.empty()) out.member("username", call.number->username).member("status", "ACTIVE");
  if (!call.number->requested_username.empty()) out.member("requested_username", call.number->requested_username);
  return reply(out.end_object().take());
}

Answer remove_username(Call& call) {
  call.number->username.clear();
  return success();
}

Answer remove_requested_username(Call& call) {
  call.number->requested_username.clear();
  return success();
}

Answer suggest_usernames(Call& call) {
  std::string base;
  for (char const c : call.number->verified_name) {
    if (c >= 'A' && c <= 'Z') base += static_cast<char>(c + 32);
    if (c >= 'a' && c <= 'z') base += c;
  }
  json::Writer out;
  out.begin_object().key("data").begin_array().begin_object().key("username_suggestions").begin_array();
  for (std::string const& end : {std::string(), std::string(".official"), "_" + call.number->digits.substr(7)})
    out.value(base + end);
  return reply(out.end_array().end_object().end_array().end_object().take());
}

Answer sync_business_app(Call& call) {
  TRY_DONE(needs_whatsapp(call));
  TRY(std::string const kind, needed_text(call, "sync_type"));
  if (kind != "history" && kind != "smb_app_state_sync")
    return refuse_parameter("sync_type must be one of {history, smb_app_state_sync}");
  if (!call.number->is_on_business_app) return refuse_parameter("The number is not used in the WhatsApp Business app.");
  if (call.number->synced.contains(kind)) return refuse(2593107, "This synchronization was asked for already.");
  call.number->synced[kind] = call.now;
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp");
  return reply(out.member("request_id", call.world.mint.hex(16)).end_object().take());
}

Answer apply_for_badge(Call&) { return success(); }

constexpr GraphRoute kRoutes[] = {
    {net::Method::get, Node::number, "", &show, Scope::management},
    {net::Method::post, Node::number, "", &change, Scope::management},
    {net::Method::post, Node::number, "register", &enroll, Scope::messaging},
    {net::Method::post, Node::number, "deregister", &deregister, Scope::messaging},
    {net::Method::post, Node::number, "request_code", &request_code, Scope::management},
    {net::Method::post, Node::number, "verify_code", &verify_code, Scope::management},
    {net::Method::get, Node::number, "username", &show_username, Scope::management},
    {net::Method::post, Node::number, "username", &set_username, Scope::management},
    {net::Method::del, Node::number, "username", &remove_username, Scope::management},
    {net::Method::get, Node::number, "username_suggestions", &suggest_usernames, Scope::management},
    {net::Method::del, Node::number, "requested_username", &remove_requested_username, Scope::management},
    {net::Method::post, Node::number, "smb_app_data", &sync_business_app, Scope::management},
    {net::Method::post, Node::number, "official_business_account", &apply_for_badge, Scope::management},
};

}  // namespace

std::span<GraphRoute const> number_routes() { return kRoutes; }

}  // namespace wigwag::sim
