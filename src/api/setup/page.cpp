#include "api/setup/page.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/json.h"
#include "net/address.h"
#include "net/percent.h"

namespace wigwag::api::setup {
namespace {

constexpr std::size_t kNonceLetters = 22;

/// The theme's word for it, or ours.
struct Colour {
  std::string_view name, variable, ours;
};
constexpr Colour kColours[] = {{"primary_color", "primary", "#0f766e"},
    {"primary_foreground_color", "on-primary", "#ffffff"}, {"background_color", "background", "#f4f4f5"},
    {"text_color", "text", "#18181b"}, {"muted_text_color", "muted-text", "#52525b"}, {"card_color", "card", "#ffffff"},
    {"muted_color", "muted", "#f4f4f5"}, {"border_color", "border", "#a1a1aa"},
    {"secondary_color", "secondary", "#e4e4e7"}, {"secondary_foreground_color", "on-secondary", "#18181b"},
    {"destructive_color", "destructive", "#b91c1c"}, {"destructive_foreground_color", "on-destructive", "#ffffff"}};

constexpr std::string_view kStyle = R"(
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{max-width:32rem;margin:2rem auto;padding:1.5rem;background:var(--card)}
main,input{border:1px solid var(--border);border-radius:.5rem}
h1{margin:0 0 .5rem;font-size:1.4rem}
p{margin:0 0 1rem}
label{display:block;margin-top:1rem;font-weight:600}
small{display:block;color:var(--muted-text);font-weight:400}
input{width:100%;margin-top:.25rem;padding:.6rem;font:inherit;color:var(--text);background:var(--muted)}
input:focus,button:focus{outline:3px solid var(--primary);outline-offset:1px}
button{width:100%;margin-top:1.5rem;padding:.75rem;font:inherit;font-weight:600;border:0;border-radius:.5rem}
button{color:var(--on-primary);background:var(--primary)}
.note{padding:.6rem;background:var(--secondary);color:var(--on-secondary);border-radius:.5rem}
.problem{padding:.6rem;background:var(--destructive);color:var(--on-destructive);border-radius:.5rem}
.mistake{color:var(--destructive);font-weight:600}
)";

/// Checked when they were set; checked again because they stand in a style.
bool is_colour(std::string_view text) {
  return text.size() == 7 && text[0] == '#' &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

std::string style_of(Look const& look) {
  std::string const theme = look.link && look.link->theme ? *look.link->theme : "{}";
  auto const document = json::Document::parse(theme);
  std::string out = ":root{";
  for (Colour const& one : kColours) {
    std::string const own = document ? document->root()[one.name].word().value_or("") : std::string();
    out += fmt::format("--{}:{};", one.variable, is_colour(own) ? std::string_view(own) : one.ours);
  }
  return out + "}" + std::string(kStyle);
}

/// A form that ends in a redirect counts as sent there too; browsers hold it against this list.
std::string form_targets(Look const& look) {
  std::string out = "'self'";
  if (!look.link) return out;
  for (auto const& url : {look.link->success_url, look.link->failure_url}) {
    auto const parsed = url ? net::parse_url(*url, {net::Schemes::http_too, net::Reach::anywhere})
                            : Result<net::Url>(fail(Code::not_found, "none"));
    bool const plain =
        parsed && parsed->host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-[]:") == std::string::npos;
    if (plain) out += " " + parsed->origin();
  }
  return out;
}

std::string policy_of(Look const& look, std::string_view nonce) {
  std::string const frames = look.link && !look.link->origins.empty() ? look.link->origins : "'none'";
  return fmt::format("default-src 'none'; style-src 'nonce-{}'; form-action {}; base-uri 'none'; frame-ancestors {}",
      nonce, form_targets(look), frames);
}

void add_privacy(net::Response& response) {
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  response.headers.push_back({"X-Robots-Tag", "noindex"});
}

net::Response page(int status, Look const& look, std::string_view title, std::string const& inside) {
  std::string const nonce = random_token("", kNonceLetters);
  std::string_view const direction = look.language == SetupLanguage::ar ? "rtl" : "ltr";
  net::Response response{.status = status, .content_type = "text/html; charset=utf-8"};
  response.body = fmt::format(
      "<!doctype html>\n<html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{}</title>"
      "<style nonce=\"{}\">{}</style></head><body><main><h1>{}</h1>{}</main></body></html>\n",
      word_of(look.language), direction, escaped(title), nonce, style_of(look), escaped(title), inside);
  response.headers.push_back({"Content-Security-Policy", policy_of(look, nonce)});
  add_privacy(response);
  return response;
}

struct Input {
  std::string_view name, label, hint, attributes;
};

std::string input_of(Input const& input, FormPage const& form) {
  auto const value = form.values.find(input.name);
  auto const mistake = form.mistakes.find(input.name);
  std::string out = fmt::format("<label for=\"{0}\">{1}<small id=\"{0}_hint\">{2}</small></label>", input.name,
      escaped(input.label), escaped(input.hint));
  out += fmt::format("<input id=\"{0}\" name=\"{0}\" value=\"{1}\" aria-describedby=\"{0}_hint{2}\" {3}{4}>",
      input.name, value == form.values.end() ? "" : escaped(value->second),
      mistake == form.mistakes.end() ? "" : " " + std::string(input.name) + "_mistake", input.attributes,
      mistake == form.mistakes.end() ? "" : " aria-invalid=\"true\"");
  if (mistake != form.mistakes.end())
    out += fmt::format("<div class=\"mistake\" id=\"{}_mistake\">{}</div>", input.name, escaped(mistake->second));
  return out;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

net::Response form_page(int status, Look const& look, FormPage const& form) {
  Sentences const& say = sentences(look.language);
  std::string inside = fmt::format("<p><strong>{}</strong></p><p>{}</p>", escaped(form.customer), escaped(say.intro));
  if (look.link && look.link->provision) inside += fmt::format("<p class=\"note\">{}</p>", escaped(say.no_purchase));
  if (!form.problem.empty()) inside += fmt::format("<p class=\"problem\" role=\"alert\">{}</p>", escaped(form.problem));
  inside +=
      fmt::format("<form method=\"post\" autocomplete=\"off\"><input type=\"hidden\" name=\"nonce\" value=\"{}\">",
          escaped(form.nonce));
  inside += input_of({"phone_number_id", say.phone_number_id, say.phone_number_id_hint,
                         "required inputmode=\"numeric\" maxlength=\"32\" dir=\"ltr\""},
      form);
  inside += input_of({"business_account_id", say.account_id, say.account_id_hint,
                         "required inputmode=\"numeric\" maxlength=\"32\" dir=\"ltr\""},
      form);
  inside += input_of(
      {"access_token", say.token, say.token_hint, "type=\"password\" required maxlength=\"1024\" dir=\"ltr\""}, form);
  inside += input_of(
      {"display_phone_number", say.display_number, say.optional, "type=\"tel\" maxlength=\"32\" dir=\"ltr\""}, form);
  inside += fmt::format("<button type=\"submit\">{}</button></form>", escaped(say.submit));
  return page(status, look, say.title, inside);
}

net::Response words_page(int status, Look const& look, std::string_view title, std::string_view text) {
  return page(status, look, title, fmt::format("<p>{}</p>", escaped(text)));
}

net::Response redirect(std::string const& url, std::vector<net::QueryParameter> const& parameters) {
  std::size_t const hash = std::min(url.find('#'), url.size());
  std::string address = url.substr(0, hash);
  char sign = address.contains('?') ? '&' : '?';
  for (net::QueryParameter const& one : parameters) {
    address += fmt::format("{}{}={}", sign, one.name, net::percent_encoded(one.value));
    sign = '&';
  }
  address += url.substr(hash);
  std::string location;  // a header holds ASCII
  for (char const c : address)
    location += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : net::percent_encoded({&c, 1});
  net::Response response{.status = 303};
  response.headers.push_back({"Location", std::move(location)});
  add_privacy(response);
  return response;
}

}  // namespace wigwag::api::setup
