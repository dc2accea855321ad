#include "api/embed/page.h"

#include <fmt/format.h>
#include <array>

#include "api/html.h"
#include "base/crypto.h"
#include "base/text.h"

namespace wigwag::api::embed {
namespace {

constexpr std::size_t kLettersMax = 160;  // of a message

constexpr std::string_view kStyle =
    "body{margin:0;font:15px/1.4 system-ui,sans-serif;background:Canvas;color:CanvasText}"
    "h1{font-size:17px;margin:0;padding:12px 16px;border-bottom:1px solid GrayText}"
    "ul{list-style:none;margin:0;padding:0}"
    "li{padding:10px 16px;border-bottom:1px solid color-mix(in srgb,GrayText 30%,transparent)}"
    "b{margin-right:8px}time,.by{font-size:12px;color:GrayText}"
    "p{margin:2px 0 0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}"
    ".none{padding:24px 16px;color:GrayText}";

struct Sentences {
  std::string_view title, none, nobody, ended;
};
/// In the order of EmbedLanguage.
constexpr std::array<Sentences, 2> kSentences{
    Sentences{"Conversations", "No conversations yet", "Unknown contact", "ended"},
    Sentences{"Conversaciones", "Todavía no hay conversaciones", "Contacto desconocido", "terminada"}};

std::string_view scheme_of(EmbedMode mode) {
  switch (mode) {
    case EmbedMode::system: return "light dark";
    case EmbedMode::light: return "light";
    case EmbedMode::dark: return "dark";
  }
  return "light dark";
}

std::string name_of(store::ConversationView const& row, Sentences const& sentences) {
  for (auto const& name : {row.display_name, row.profile_name})
    if (name && !name->empty()) return name->utf8();
  if (row.username && !row.username->empty()) return "@" + *row.username;
  if (row.phone && !row.phone->empty()) return "+" + *row.phone;
  return std::string(sentences.nobody);
}

std::string last_words(store::ConversationView const& row) {
  std::string const words = row.last_message_text ? row.last_message_text->utf8() : "";
  if (words.empty()) return row.last_message_type ? "[" + *row.last_message_type + "]" : "";
  return std::string(first_code_points(words, kLettersMax));
}

/// 2026-02-03 09:45 UTC
std::string minute_text(Instant at) {
  std::string const iso = iso_seconds(at);
  return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

std::string item_of(store::ConversationView const& row, Sentences const& sentences) {
  Instant const at = row.last_message_at.value_or(row.last_active_at);
  std::string const ended = row.ended_at ? fmt::format(" <span class=\"by\">· {}</span>", sentences.ended) : "";
  return fmt::format("<li><b dir=\"auto\">{}</b><time datetime=\"{}\">{}</time>{}<p dir=\"auto\">{}</p></li>",
      html_escaped(name_of(row, sentences)), iso_seconds(at), minute_text(at), ended, html_escaped(last_words(row)));
}

/// Only `ancestors` may show the page, and nothing in it runs or loads. Its address is a secret: nobody is told.
net::Response answer(int status, std::string html, std::string_view ancestors) {
  net::Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(html);
  std::string const style = base64_encode(sha256(kStyle));
  response.headers = {{"Content-Security-Policy",
                          fmt::format("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; "
                                      "frame-ancestors {}",
                              style, ancestors)},
      {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "no-referrer"}, {"Cache-Control", "no-store"}};
  return response;
}

std::string html_of(std::string_view language, std::string_view scheme, std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
      "<meta name=\"color-scheme\" content=\"{}\"><title>{}</title><style>{}</style></head>"
      "<body><h1>{}</h1>{}</body></html>\n",
      language, scheme, title, kStyle, title, body);
}

}  // namespace

net::Response page_of(InboxEmbed const& embed, std::vector<store::ConversationView> const& conversations) {
  Sentences const& sentences = kSentences.at(static_cast<std::size_t>(embed.language));
  std::string body = "<ul>";
  for (store::ConversationView const& row : conversations) body += item_of(row, sentences);
  body += "</ul>";
  if (conversations.empty()) body = fmt::format("<p class=\"none\">{}</p>", sentences.none);
  return answer(200, html_of(word_of(embed.language), scheme_of(embed.default_mode), sentences.title, body),
      embed.allowed_origins.empty() ? std::string_view("*") : std::string_view(embed.allowed_origins));
}

net::Response nothing_here() {
  return answer(
      404, html_of("en", "light dark", "Not found", "<p class=\"none\">There is no inbox at this address</p>"), "*");
}

}  // namespace wigwag::api::embed
