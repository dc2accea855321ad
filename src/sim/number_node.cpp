#include "sim/number_node.h"

#include <array>

namespace wigwag::sim {
namespace {

constexpr std::array<std::string_view, 7> kDefaults{"verified_name", "code_verification_status", "display_phone_number",
    "quality_rating", "platform_type", "throughput", "webhook_configuration"};
constexpr std::array<std::string_view, 6> kOptional{
    "webhook_configuration", "last_onboarded_time", "certificate", "new_certificate", "search_visibility", "username"};

void write_override(json::Writer& out, std::string_view name, std::string const& url) {
  if (!url.empty()) out.member(name, url);
}

std::string find_url(std::map<std::pair<std::string, std::string>, std::string> const& urls, std::string const& app_id,
    std::string const& id) {
  auto const found = urls.find({app_id, id});
  return found == urls.end() ? std::string() : found->second;
}

void write_webhooks(json::Writer& out, Call const& call, BusinessNumber const& number) {
  std::string application;
  for (App const& app : call.subscriptions.apps)
    if (app.id == call.app_id) application = app.callback_url;
  out.key("webhook_configuration").begin_object();
  write_override(out, "phone_number", find_url(call.subscriptions.numbers, call.app_id, number.id));
  write_override(
      out, "whatsapp_business_account", find_url(call.subscriptions.accounts, call.app_id, number.account_id));
  write_override(out, "application", application);
  out.end_object();
}

void write_entity(json::Writer& out, std::string_view type, std::string const& id, bool may_send) {
  out.begin_object().member("entity_type", type).member("id", id);
  out.member("can_send_message", may_send ? "AVAILABLE" : "BLOCKED").end_object();
}

}  // namespace

std::string shown_number(std::string const& digits) {
  if (digits.size() != 11 || digits[0] != '1') return "+" + digits;
  return "+1 " + digits.substr(1, 3) + "-" + digits.substr(4, 3) + "-" + digits.substr(7);
}

std::string health_json(World const& world, std::string const& account_id, BusinessNumber const* number) {
  auto const account = world.accounts.find(account_id);
  bool const account_ok = account != world.accounts.end() && account->second.status == "ACTIVE";
  bool const number_ok = number == nullptr || (number->is_registered && number->status == "CONNECTED");
  json::Writer out;
  out.begin_object().member("can_send_message", account_ok && number_ok ? "AVAILABLE" : "BLOCKED");
  out.key("entities").begin_array();
  if (number != nullptr) write_entity(out, "PHONE_NUMBER", number->id, number_ok);
  write_entity(out, "WABA", account_id, account_ok);
  return out.end_array().end_object().take();
}

std::string number_json(Call const& call, BusinessNumber const& number) {
  json::Writer out;
  out.begin_object().member("verified_name", number.verified_name);
  out.member("code_verification_status", number.code_verification);
  out.member("display_phone_number", shown_number(number.digits)).member("quality_rating", number.quality);
  out.member("platform_type", number.is_registered ? "CLOUD_API" : "NOT_APPLICABLE");
  out.key("throughput").begin_object().member("level", number.throughput).end_object();
  write_webhooks(out, call, number);
  out.key("quality_score").begin_object().member("score", number.quality).end_object();
  out.member("status", number.status).member("name_status", number.name_status).member("new_name_status", "NONE");
  out.member("account_mode", "LIVE").member("messaging_limit_tier", number.tier);
  out.member("whatsapp_business_manager_messaging_limit", number.tier);
  out.member("is_official_business_account", false).member("is_pin_enabled", !number.pin.empty());
  out.member("is_on_biz_app", number.is_on_business_app).member("host_platform", "CLOUD_API");
  out.member("is_preverified_number", false).member("country_dial_code", number.digits.substr(0, 1));
  out.key("health_status").raw(health_json(call.world, number.account_id, &number));
  out.key("conversational_automation").raw(number.automation);
  if (!number.username.empty()) out.member("username", number.username);
  return out.member("id", number.id).end_object().take();
}

Shape number_shape() { return {"WhatsAppBusinessPhoneNumber", kDefaults, kOptional}; }

}  // namespace wigwag::sim
