// What a number shows and how it is set: profile, settings, automation, shop, encryption, QR codes.
// Source: meta-cloud-api.md §10.3.
#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sim/routes.h"
#include "sim/template_words.h"

namespace wigwag::sim {
namespace {

using Checked = std::expected<void, Refusal>;

constexpr std::size_t kAboutMax = 139, kAddressMax = 256, kDescriptionMax = 512, kEmailMax = 128, kSitesMax = 2;
constexpr std::size_t kPromptsMax = 4, kPromptMax = 80, kCommandsMax = 30, kCommandMax = 32, kCommandWordsMax = 256;
constexpr std::size_t kCodesMax = 2000, kPrefilledMax = 140;
constexpr std::array<std::string_view, 7> kProfileFields{
    "about", "address", "description", "email", "profile_picture_url", "websites", "vertical"};
constexpr auto kVerticals = std::to_array<std::string_view>(
    {"UNDEFINED", "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT",
        "HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "NOT_A_BIZ", "ALCOHOL",
        "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE"});
constexpr std::array<std::string_view, 4> kSettings{
    "calling", "user_identity_change", "storage_configuration", "payload_encryption"};

std::string profile_json(Profile const& profile) {
  json::Writer out;
  out.begin_object();
  for (auto const& [name, value] : {std::pair("about", &profile.about), std::pair("address", &profile.address),
           std::pair("description", &profile.description), std::pair("email", &profile.email),
           std::pair("profile_picture_url", &profile.picture_url), std::pair("vertical", &profile.vertical)})
    if (!value->empty()) out.member(name, *value);
  if (!profile.websites.empty()) {
    out.key("websites").begin_array();
    for (std::string const& site : profile.websites) out.value(site);
    out.end_array();
  }
  return out.member("messaging_product", "whatsapp").end_object().take();
}

Answer show_profile(Call& call) {
  // Meta gives only messaging_product when no fields are named.
  std::string const fields = text_of(call.body["fields"]).value_or("");
  TRY(std::string const projected,
      project(profile_json(call.number->profile), fields.empty() ? "messaging_product" : fields + ",messaging_product",
          {"WhatsAppBusinessProfile", {}, kProfileFields}));
  return reply("{\"data\":[" + projected + "]}");
}

Checked read_word(Call const& call, std::string& out, std::string_view name, std::size_t characters_max) {
  json::Value const value = call.body[name];
  if (!value) return {};
  if (!value.is(json::Type::string)) return refuse_parameter(fmt::format("{} must be a string", name));
  std::string const text = value.text()->utf8();
  TRY_DONE(check_length(name, text, characters_max));
  out = text;
  return {};
}

Checked read_websites(Call const& call, Profile& out) {
  json::Value const sites = call.body["websites"];
  if (!sites) return {};
  if (!sites.is(json::Type::array) || sites.size() > kSitesMax)
    return refuse_parameter("websites must be an array of at most 2 addresses");
  out.websites.clear();
  Checked done;
  sites.each([&](json::Value one) {
    std::string const site = one.word().value_or("");
    bool const is_url = site.starts_with("http://") || site.starts_with("https://");
    if (!is_url) done = refuse_parameter("websites must begin with http:// or https://");
    if (done) done = check_length("websites", site, kAddressMax);
    out.websites.push_back(site);
  });
  return done;
}

Answer change_profile(Call& call) {
  TRY_DONE(needs_whatsapp(call));
  Profile changed = call.number->profile;
  TRY_DONE(read_word(call, changed.about, "about", kAboutMax));
  if (changed.about.empty()) return refuse_parameter("about must have 1 to 139 characters");
  TRY_DONE(read_word(call, changed.address, "address", kAddressMax));
  TRY_DONE(read_word(call, changed.description, "description", kDescriptionMax));
  TRY_DONE(read_word(call, changed.email, "email", kEmailMax));
  if (!changed.email.empty() && !changed.email.contains('@')) return refuse_parameter("email is no address");
  TRY_DONE(read_word(call, changed.vertical, "vertical", kAddressMax));
  if (std::ranges::find(kVerticals, changed.vertical) == kVerticals.end())
    return refuse_parameter(
        fmt::format("vertical must be one of the known ones, as RETAIL; {} is none", changed.vertical));
  TRY_DONE(read_websites(call, changed));
  if (auto const handle = text_of(call.body["profile_picture_handle"])) {
    if (call.world.handles.find(*handle) == nullptr)
      return refuse_parameter("profile_picture_handle is not the handle of an uploaded file");
    changed.picture_url = "https://pps.whatsapp.net/v/sandbox/" + call.number->id + ".jpg";
  }
  call.number->profile = changed;
  return success();
}

Answer show_settings(Call& call) {
  json::Writer out;
  out.begin_object();
  for (auto const& [name, value] : call.number->settings) out.key(name).raw(value);
  if (!call.number->settings.contains("storage_configuration"))
    out.key("storage_configuration").raw(R"({"status":"DEFAULT"})");
  return reply(out.end_object().take());
}

void tell_calling(Call& call, std::string const& calling) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").member("timestamp", call.now.seconds());
  out.member("type", "phone_number_settings").key("phone_number_settings").begin_object();
  out.member("phone_number_id", call.number->id).key("calling").raw(calling).end_object().end_object();
  call.effects.posts.push_back(number_posting(*call.number, "account_settings_update", out.take()));
}

Checked check_calling(json::Value calling) {
  std::string const status = text_of(calling["status"]).value_or("");
  if (status == "ENABLED" || status == "DISABLED" || status.empty()) return {};
  return refuse_parameter("calling.status must be ENABLED or DISABLED");
}

Answer change_settings(Call& call) {
  std::map<std::string, std::string> changes;
  for (std::string_view const name : kSettings) {
    json::Value const value = call.body[name];
    if (!value) continue;
    if (!value.is(json::Type::object)) return refuse_parameter(fmt::format("{} must be an object", name));
    if (name == "calling") TRY_DONE(check_calling(value));
    if (name == "user_identity_change" && !value["enable_identity_key_check"].boolean())
      return refuse_parameter("user_identity_change.enable_identity_key_check must be true or false");
    changes[std::string(name)] = json::compact(value.raw());
  }
  if (changes.empty())
    return refuse_parameter(
        "One of calling, user_identity_change, storage_configuration, payload_encryption is required.");
  for (auto& [name, value] : changes) {
    std::string const before = call.number->settings.contains(name) ? call.number->settings[name] : "{}";
    call.number->settings[name] = json::merge_missing(value, before);
  }
  if (changes.contains("calling")) tell_calling(call, call.number->settings["calling"]);
  return success();
}

Checked check_prompts(json::Value prompts) {
  if (!prompts) return {};
  if (!prompts.is(json::Type::array) || prompts.size() > kPromptsMax)
    return refuse_parameter("prompts must be an array of at most 4 texts");
  Checked done;
  prompts.each([&](json::Value one) {
    if (done) done = check_length("prompts", one.word().value_or(""), kPromptMax);
  });
  return done;
}

Checked check_commands(json::Value commands) {
  if (!commands) return {};
  if (!commands.is(json::Type::array) || commands.size() > kCommandsMax)
    return refuse_parameter("commands must be an array of at most 30 commands");
  Checked done;
  commands.each([&](json::Value one) {
    auto const name = text_of(one["command_name"]), words = text_of(one["command_description"]);
    if (done && (!name || !words))
      done = refuse_parameter("commands: command_name and command_description are required");
    if (done) done = check_length("commands.command_name", *name, kCommandMax);
    if (done) done = check_length("commands.command_description", *words, kCommandWordsMax);
  });
  return done;
}

Answer change_automation(Call& call) {
  TRY_DONE(check_prompts(call.body["prompts"]));
  TRY_DONE(check_commands(call.body["commands"]));
  json::Writer out;
  out.begin_object();
  for (std::string_view const name : {"enable_welcome_message", "prompts", "commands"})
    if (call.body[name]) out.key(name).raw(json::compact(call.body[name].raw()));
  call.number->automation = json::merge_missing(out.end_object().take(), call.number->automation);
  return success();
}

Answer show_commerce(Call& call) {
  json::Writer out;
  out.begin_object().key("data").begin_array().begin_object().member("is_cart_enabled", call.number->has_cart);
  out.member("is_catalog_visible", call.number->shows_catalog).member("id", call.number->id);
  return reply(out.end_object().end_array().end_object().take());
}

Answer change_commerce(Call& call) {
  auto const cart = truth_of(call.body["is_cart_enabled"]), catalog = truth_of(call.body["is_catalog_visible"]);
  if ((call.body["is_cart_enabled"] && !cart) || (call.body["is_catalog_visible"] && !catalog) || (!cart && !catalog))
    return refuse_parameter("is_cart_enabled and is_catalog_visible must be true or false; one is required");
  call.number->has_cart = cart.value_or(call.number->has_cart);
  call.number->shows_catalog = catalog.value_or(call.number->shows_catalog);
  return success();
}

Answer show_key(Call& call) {
  if (call.number->public_key.empty()) return reply(R"({"data":[]})");
  json::Writer out;
  out.begin_object().key("data").begin_array().begin_object();
  out.member("business_public_key", call.number->public_key).member("business_public_key_signature_status", "VALID");
  return reply(out.end_object().end_array().end_object().take());
}

Answer change_key(Call& call) {
  TRY(std::string const key, needed_text(call, "business_public_key"));
  if (!key.starts_with("-----BEGIN PUBLIC KEY-----") || !key.contains("-----END PUBLIC KEY-----"))
    return refuse_parameter("business_public_key must be a 2048-bit RSA public key in PEM form");
  call.number->public_key = key;
  return success();
}

std::string code_json(QrCode const& code) {
  json::Writer out;
  out.begin_object().member("code", code.code).member("prefilled_message", code.prefilled_message);
  out.member("deep_link_url", code.link);
  if (!code.image_url.empty()) out.member("qr_image_url", code.image_url);
  return out.end_object().take();
}

QrCode* find_code(Call& call, std::string const& wanted) {
  auto const found = std::ranges::find(call.number->codes, wanted, &QrCode::code);
  return found == call.number->codes.end() ? nullptr : &*found;
}

Answer show_codes(Call& call) {
  std::vector<Item> items;
  std::string const wanted = call.rest.empty() ? text_of(call.body["code"]).value_or("") : call.rest.front();
  for (QrCode const& code : call.number->codes)
    if (wanted.empty() || code.code == wanted) items.push_back({code.code, code_json(code)});
  if (!wanted.empty() && items.empty()) return refuse_parameter("There is no QR code " + wanted);
  return list_reply(call, std::move(items));
}

Answer put_code(Call& call) {
  TRY(std::string const message, needed_text(call, "prefilled_message"));
  TRY_DONE(check_length("prefilled_message", message, kPrefilledMax));
  auto const image = text_of(call.body["generate_qr_image"]);
  if (image && *image != "SVG" && *image != "PNG") return refuse_parameter("generate_qr_image must be SVG or PNG");
  std::string const wanted = call.rest.empty() ? text_of(call.body["code"]).value_or("") : call.rest.front();
  if (!wanted.empty()) {
    QrCode* const known = find_code(call, wanted);
    if (known == nullptr) return refuse_parameter("There is no QR code " + wanted);
    known->prefilled_message = message;
    return reply(code_json(*known));
  }
  if (call.number->codes.size() >= kCodesMax) return refuse_parameter("A number may have 2000 QR codes.");
  QrCode code{.code = call.world.mint.hex(14), .prefilled_message = message, .link = {}, .image_url = {}};
  code.link = "https://wa.me/message/" + code.code;
  if (image)
    code.image_url = "https://scontent.whatsapp.net/sandbox/" + code.code + (*image == "SVG" ? ".svg" : ".png");
  call.number->codes.push_back(code);
  return reply(code_json(code));
}

Answer remove_code(Call& call) {
  std::string const wanted = call.rest.empty() ? text_of(call.body["code"]).value_or("") : call.rest.front();
  if (find_code(call, wanted) == nullptr) return refuse_parameter("There is no QR code " + wanted);
  std::erase_if(call.number->codes, [&](QrCode const& code) { return code.code == wanted; });
  return success();
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::get, Node::number, "whatsapp_business_profile", &show_profile, Scope::messaging},
    {net::Method::post, Node::number, "whatsapp_business_profile", &change_profile, Scope::messaging},
    {net::Method::get, Node::number, "settings", &show_settings, Scope::management},
    {net::Method::post, Node::number, "settings", &change_settings, Scope::management},
    {net::Method::post, Node::number, "conversational_automation", &change_automation, Scope::management},
    {net::Method::get, Node::number, "whatsapp_commerce_settings", &show_commerce, Scope::management},
    {net::Method::post, Node::number, "whatsapp_commerce_settings", &change_commerce, Scope::management},
    {net::Method::get, Node::number, "whatsapp_business_encryption", &show_key, Scope::messaging},
    {net::Method::post, Node::number, "whatsapp_business_encryption", &change_key, Scope::messaging},
    {net::Method::get, Node::number, "message_qrdls", &show_codes, Scope::management, 1},
    {net::Method::post, Node::number, "message_qrdls", &put_code, Scope::management, 1},
    {net::Method::del, Node::number, "message_qrdls", &remove_code, Scope::management, 1},
};

}  // namespace

std::span<GraphRoute const> profile_routes() { return kRoutes; }

}  // namespace wigwag::sim
