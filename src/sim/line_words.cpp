#include "sim/line_words.h"

#include <fmt/format.h>

#include "base/json.h"

namespace wigwag::sim {
namespace {

std::string text_in(json::Value value) {
  auto const text = value.text();
  return text ? text->utf8() : std::string{};
}

std::string first_of(std::string const& a, std::string const& b) { return a.empty() ? b : a; }

std::string interactive_words(json::Value content) {
  for (std::string_view const reply : {"button_reply", "list_reply"})
    if (content[reply]) return text_in(content[reply]["title"]);
  if (content["nfm_reply"]) return first_of(text_in(content["nfm_reply"]["body"]), "Form sent");
  if (content["call_permission_reply"]) return "Calls: " + text_in(content["call_permission_reply"]["response"]);
  std::string const header = text_in(content["header"]["text"]);
  std::string const body = text_in(content["body"]["text"]);
  std::string const footer = text_in(content["footer"]["text"]);
  return header + (header.empty() || body.empty() ? "" : "\n") + body + (footer.empty() ? "" : "\n" + footer);
}

std::string place_words(json::Value content) {
  std::string const name = first_of(text_in(content["name"]), text_in(content["address"]));
  return fmt::format(
      "{}{}{}, {}", name, name.empty() ? "" : ", ", content["latitude"].raw(), content["longitude"].raw());
}

void add_buttons(std::vector<Tap>& taps, json::Value action) {
  action["buttons"].each([&](json::Value button) {
    taps.push_back({"reply", text_in(button["reply"]["title"]), text_in(button["reply"]["id"])});
  });
  action["sections"].each([&](json::Value section) {
    section["rows"].each([&](json::Value row) {
      taps.push_back({"row", text_in(row["title"]), text_in(row["id"]), text_in(row["description"])});
    });
  });
}

}  // namespace

std::string words_of(std::string_view type, std::string_view content) {
  auto const document = json::Document::parse(content.empty() ? "{}" : content);
  if (!document) return fmt::format("[{}]", type);
  json::Value const it = document->root();
  if (type == "text") return text_in(it["body"]);
  if (type == "interactive") return first_of(interactive_words(it), "[interactive]");
  if (type == "button") return text_in(it["text"]);
  if (type == "location") return place_words(it);
  if (type == "contacts") return first_of(text_in(it.at(0)["name"]["formatted_name"]), "A contact");
  if (type == "template") return fmt::format("[template {}]", text_in(it["name"]));
  if (type == "system") return text_in(it["body"]);
  if (type == "reaction") return text_in(it["emoji"]);
  if (type == "document") return first_of(text_in(it["caption"]), first_of(text_in(it["filename"]), "[document]"));
  return first_of(text_in(it["caption"]), fmt::format("[{}]", type));
}

std::vector<Tap> taps_of(std::string_view type, std::string_view content) {
  std::vector<Tap> taps;
  if (type != "interactive") return taps;
  auto const document = json::Document::parse(content);
  if (!document) return taps;
  json::Value const action = document->root()["action"];
  std::string const kind = text_in(document->root()["type"]);
  json::Value const parameters = action["parameters"];
  if (kind == "button" || kind == "list") add_buttons(taps, action);
  if (kind == "cta_url") taps.push_back({"url", text_in(parameters["display_text"]), text_in(parameters["url"])});
  if (kind == "flow")
    taps.push_back({"flow", first_of(text_in(parameters["flow_cta"]), "Open"),
        first_of(text_in(parameters["flow_token"]), "unused")});
  if (kind == "location_request_message") taps.push_back({"location", "Send location"});
  if (kind == "call_permission_request") taps.push_back({"call_permission", "Allow calls"});
  if (kind == "request_contact_info") taps.push_back({"contact_info", "Share contact"});
  return taps;
}

Result<std::string> tapped_message(Tap const& tap, std::string_view answer) {
  json::Writer out;
  out.begin_object();
  if (tap.kind == "reply" || tap.kind == "row") {
    std::string_view const reply = tap.kind == "reply" ? "button_reply" : "list_reply";
    out.member("type", "interactive").key("interactive").begin_object().member("type", reply).key(reply).begin_object();
    out.member("id", tap.payload).member("title", tap.title);
    if (!tap.description.empty()) out.member("description", tap.description);
    out.end_object().end_object();
  } else if (tap.kind == "quick_reply") {
    out.member("type", "button").key("button").begin_object();
    out.member("payload", tap.payload.empty() ? tap.title : tap.payload).member("text", tap.title).end_object();
  } else if (tap.kind == "flow") {
    std::string const token = json::Writer().begin_object().member("flow_token", tap.payload).end_object().take();
    std::string const response = json::merge_missing(answer.empty() ? "{}" : answer, token);
    out.member("type", "interactive").key("interactive").begin_object().member("type", "nfm_reply");
    out.key("nfm_reply").begin_object().member("name", "flow").member("body", "Sent");
    out.member("response_json", response).end_object().end_object();
  } else if (tap.kind == "call_permission") {
    out.member("type", "interactive").key("interactive").raw(R"({"type":"call_permission_reply"})");
  } else if (tap.kind == "location" || tap.kind == "contact_info") {
    out.member("type", tap.kind == "location" ? "location" : "contacts");
  } else {
    return fail(
        Code::invalid, fmt::format("tapping `{}` sends nothing: it is of kind {}", tap.title, tap.kind), "index");
  }
  std::string const object = out.end_object().take();
  return object.substr(1, object.size() - 2);
}

}  // namespace wigwag::sim
