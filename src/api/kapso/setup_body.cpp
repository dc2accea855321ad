#include "api/kapso/setup_body.h"

#include <algorithm>

#include "net/address.h"

namespace wigwag::api::kapso {
namespace {

constexpr std::size_t kColourLetters = 7, kAreaDigits = 3;
constexpr net::UrlRule kLed{net::Schemes::http_too, net::Reach::anywhere};  // a browser goes there, not we

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_colour(std::string_view text) {
  return text.size() == kColourLetters && text[0] == '#' && std::ranges::all_of(text.substr(1), is_hexadecimal);
}
bool is_country(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}
/// `https://host` or `https://host:port`, of letters that may stand in a header.
bool is_origin(std::string_view text) {
  if (!net::parse_url(text, {net::Schemes::https_only, net::Reach::anywhere})) return false;
  return std::ranges::all_of(text.substr(std::string_view("https://").size()), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == ':' ||
           c == '[' || c == ']';
  });
}

Done set_url(std::optional<std::string>& url, Patch<std::string> const& in, std::string_view field) {
  if (!in.present) return {};
  url = in.value;
  if (url && url->empty()) url.reset();
  if (!url) return {};
  auto const parsed = net::parse_url(*url, kLed);
  if (parsed) return {};
  return fail(Code::invalid, std::string(field) + " " + parsed.error().message, std::string(field));
}

/// The words with a blank between them, each once.
Done set_words(std::string& words, std::vector<std::string> const& in, bool (*holds)(std::string_view),
    std::string_view field, std::string_view allowed) {
  words.clear();
  for (std::string const& one : in) {
    if (!holds(one))
      return fail(Code::invalid, std::string(field) + ": each must be " + std::string(allowed), std::string(field));
    if ((" " + words + " ").contains(" " + one + " ")) continue;
    words.append(words.empty() ? "" : " ").append(one);
  }
  return {};
}

Done set_theme(SetupLink& link, json::Value in) {
  if (!in) return {};
  link.theme.reset();
  if (in.is(json::Type::null)) return {};
  if (!in.is(json::Type::object)) return fail(Code::invalid, "theme_config must be an object", "theme_config");
  json::Writer out;
  out.begin_object();
  for (std::string_view const name : kThemeColours) {
    json::Value const colour = in[name];
    if (!colour || colour.is(json::Type::null)) continue;
    std::string const word = colour.word().value_or("");
    std::string const field = "theme_config." + std::string(name);
    if (!is_colour(word)) return fail(Code::invalid, field + " must be a colour such as #1f2937", field);
    out.member(name, word);
  }
  link.theme = out.end_object().take();
  return {};
}

Done set_provision(SetupLink& link, LinkBody const& body) {
  if (body.provision_phone_number.value) link.provision = *body.provision_phone_number.value;
  if (body.phone_number_country_isos.present) {
    TRY_DONE(set_words(link.countries, body.phone_number_country_isos.value.value_or(std::vector<std::string>{"US"}),
        &is_country, "phone_number_country_isos", "a country's two letters"));
  }
  if (body.phone_number_area_code.present) link.area_code = body.phone_number_area_code.value;
  if (link.area_code && link.area_code->empty()) link.area_code.reset();
  if (!link.area_code) return {};
  if (link.area_code->size() != kAreaDigits || !std::ranges::all_of(*link.area_code, is_digit))
    return fail(Code::invalid, "phone_number_area_code must have three digits", "phone_number_area_code");
  if (!(" " + link.countries + " ").contains(" US "))
    return fail(Code::invalid, "phone_number_area_code is possible in the US only", "phone_number_area_code");
  return {};
}

}  // namespace

Done change_link(SetupLink& link, LinkBody const& body) {
  TRY_DONE(set_url(link.success_url, body.success_redirect_url, "success_redirect_url"));
  TRY_DONE(set_url(link.failure_url, body.failure_redirect_url, "failure_redirect_url"));
  if (body.allowed_origins.present) {
    TRY_DONE(set_words(link.origins, body.allowed_origins.value.value_or(std::vector<std::string>()), &is_origin,
        "allowed_origins", "an HTTPS origin such as https://app.example.com"));
  }
  TRY_DONE(set_provision(link, body));
  if (body.allowed_connection_types.present) {
    link.connection_types.clear();
    for (ConnectionType const one : {ConnectionType::coexistence, ConnectionType::dedicated}) {
      auto const& given = body.allowed_connection_types.value;
      if (given && std::ranges::find(*given, one) == given->end()) continue;
      link.connection_types.append(link.connection_types.empty() ? "" : " ").append(word_of(one));
    }
  }
  TRY_DONE(set_theme(link, body.theme_config));
  if (body.language.present) link.language = body.language.value;
  return {};
}

}  // namespace wigwag::api::kapso
