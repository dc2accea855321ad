#include "dialect/kapso_message.h"

#include <algorithm>

#include "model/status_steps.h"

namespace wigwag::dialect {
namespace {

using store::MessageView;

/// What the keys of one message are computed from; the payload is parsed only where somebody needs a part of it.
struct Facts {
  MessageView const& message;
  Surface surface;
  json::Value payload;       ///< missing when revoked
  json::Document answers{};  ///< nfm_reply.response_json, when it is an object
  std::string answers_text{};
  std::optional<ShownFile> file{};  ///< once it is stored
};

json::Value flow_reply(Facts const& facts) { return facts.payload["interactive"]["nfm_reply"]; }

json::Value answers(Facts const& facts) { return facts.answers_text.empty() ? json::Value() : facts.answers.root(); }

/// Fresh inbound messages wait for automation, which does not exist yet; outbound ones are through (inferred).
std::string_view processing_status(Facts const& facts) {
  if (facts.message.direction == Direction::inbound) return "pending";
  return facts.surface == Surface::platform ? "processed" : "completed";
}

std::string_view shown_status(Facts const& facts) {
  bool const came_in = facts.surface == Surface::webhook && facts.message.direction == Direction::inbound;
  return came_in ? "received" : word_of(facts.message.status);
}

void write_raw_or_null(json::Writer& out, std::string_view name, json::Value value) {
  out.key(name);
  value ? out.raw(value.raw()) : out.null();
}

void write_raw_if(json::Writer& out, std::string_view name, json::Value value) {
  if (value) out.key(name).raw(value.raw());
}

void write_template_data(json::Writer& out, json::Value sent) {
  out.begin_object();
  write_raw_or_null(out, "name", sent["name"]);
  write_raw_or_null(out, "language", sent["language"]);
  out.key("params").begin_array();
  sent["components"].each([&](json::Value component) {
    std::string kind = component["type"].word().value_or("");
    if (kind != "body" && kind != "BODY") return;
    component["parameters"].each([&](json::Value parameter) { out.value(parameter["text"].text().value_or(Text{})); });
  });
  out.end_array().end_object();
}

void write_interactive_data(json::Writer& out, Facts const& facts) {
  json::Value const interactive = facts.payload["interactive"];
  out.begin_object();
  write_raw_or_null(out, "type", interactive["type"]);
  out.member("body_text", interactive["body"]["text"].text().value_or(facts.message.text)).end_object();
}

void write_members(json::Writer& out, json::Value object, std::initializer_list<std::string_view> names) {
  out.begin_object();
  for (std::string_view const name : names) write_raw_or_null(out, name, object[name]);
  out.end_object();
}

void write_media_data(json::Writer& out, json::Value media) {
  out.begin_object();
  for (std::string_view const name : {"caption", "filename", "mime_type"}) write_raw_if(out, name, media[name]);
  out.end_object();
}

void write_type_data(json::Writer& out, Facts const& facts) {
  std::string const& type = facts.message.type;
  json::Value const content = facts.payload[type];
  if (!content) return;
  auto const is = [&](auto... names) { return ((type == names) || ...); };
  if (!is("image", "video", "document", "audio", "template", "interactive", "location", "order", "reaction")) return;
  out.key("message_type_data");
  if (is("template"))
    write_template_data(out, content);
  else if (is("interactive"))
    write_interactive_data(out, facts);
  else if (is("location"))
    write_members(out, content, {"latitude", "longitude", "name", "address"});
  else if (is("order"))
    write_members(out, content, {"catalog_id", "product_items"});
  else if (is("reaction"))
    write_members(out, content, {"message_id", "emoji"});
  else
    write_media_data(out, content);
}

void write_stored_file(json::Writer& out, Facts const& facts) {
  if (!facts.file) return;
  ShownFile const& file = *facts.file;
  out.key("media_data").begin_object().member("url", file.url).member("filename", file.filename);
  out.member("content_type", file.content_type).member("byte_size", file.bytes).end_object();
}

void write_text_if(json::Writer& out, std::string_view name, json::Value value) { out.member_if(name, value.text()); }

/// How each of kMessageKeys is written; nothing for a key that the message does not have.
using Write = void (*)(json::Writer&, Facts const&);
constexpr std::array<Write, kMessageKeys.size()> kWrites{
    [](json::Writer& out, Facts const& f) { out.member("direction", word_of(f.message.direction)); },
    [](json::Writer& out, Facts const& f) { out.member("status", shown_status(f)); },
    [](json::Writer& out, Facts const& f) { out.member("processing_status", processing_status(f)); },
    [](json::Writer& out, Facts const& f) { out.member("origin", word_of(f.message.origin)); },
    [](json::Writer& out, Facts const& f) {
      out.member("phone_number", f.message.contact_phone ? f.message.contact_phone : f.message.phone);
    },
    [](json::Writer& out, Facts const& f) { out.member("phone_number_id", f.message.phone_number_id); },
    [](json::Writer& out, Facts const& f) { out.member("has_media", f.message.has_media); },
    [](json::Writer& out, Facts const& f) {
      out.member("whatsapp_conversation_id", uuid_of(f.message.conversation_num));
    },
    [](json::Writer& out, Facts const& f) {
      out.member("contact_name", f.message.display_name ? f.message.display_name : f.message.profile_name);
    },
    [](json::Writer& out, Facts const& f) { out.member("content", readable_content(f.message, f.payload, f.file)); },
    [](json::Writer& out, Facts const& f) {
      if (!f.message.statuses.empty()) out.key("statuses").raw("[" + raw_steps(f.message.statuses) + "]");
    },
    [](json::Writer&, Facts const&) {},  // transcript: nothing transcribes yet
    [](json::Writer& out, Facts const& f) {
      if (f.file) out.member("media_url", f.file->url);
    },
    &write_stored_file,
    &write_type_data,
    [](json::Writer& out, Facts const& f) { write_raw_if(out, "flow_response", answers(f)); },
    [](json::Writer& out, Facts const& f) { write_text_if(out, "flow_token", answers(f)["flow_token"]); },
    [](json::Writer& out, Facts const& f) { write_text_if(out, "flow_name", flow_reply(f)["name"]); },
    [](json::Writer& out, Facts const& f) { write_text_if(out, "order_text", f.payload["order"]["text"]); },
};

/// The answers of a flow come as JSON inside a string.
void read_answers(Facts& facts) {
  auto const text = flow_reply(facts)["response_json"].text();
  if (!text) return;
  facts.answers_text = text->utf8();
  auto document = json::Document::parse(facts.answers_text);
  if (document && document->root().is(json::Type::object))
    facts.answers = std::move(*document);
  else
    facts.answers_text.clear();
}

void write_kapso(json::Writer& out, Facts const& facts, KeySet keys) {
  out.key("kapso").begin_object();
  for (std::size_t i = 0; i < kWrites.size(); ++i)
    if ((keys >> i & 1) != 0) kWrites[i](out, facts);
  out.end_object();
}

/// Meta's `order.text` is Kapso's `order.order_text`.
void write_order(json::Writer& out, json::Value order) {
  out.begin_object();
  order.each_member_verbatim([&](std::string_view key, json::Value value) {
    if (key == "\"text\"") key = "\"order_text\"";
    out.raw_key(key).raw(value.raw());
  });
  out.end_object();
}

/// Not a template or a menu, whose file is only a part.
bool is_file(std::string_view type) {
  constexpr std::array<std::string_view, 5> kTypes{"image", "video", "audio", "document", "sticker"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

/// `link` is where we have the file; what the sender gave as one gives way to it.
void write_media(json::Writer& out, json::Value media, ShownFile const& file) {
  out.begin_object();
  media.each_member_verbatim([&](std::string_view key, json::Value value) {
    if (key != "\"link\"") out.raw_key(key).raw(value.raw());
  });
  out.member("link", file.url).end_object();
}

/// The payload's members one by one, for who selects some, for an order or a stored file; else it is appended as it is.
void write_content(json::Writer& out, Facts const& facts, Projection const& projection) {
  MessageView const& message = facts.message;
  if (message.revoked_at) return;
  if (!projection.selects && message.type != "order" && !facts.file) {
    std::string_view const object = message.payload;
    if (object.size() > 2) out.raw_members(object.substr(1, object.size() - 2));
    return;
  }
  facts.payload.each_member_verbatim([&](std::string_view key, json::Value value) {
    std::string_view const name = key.substr(1, key.size() - 2);
    if (!projection.shows(name)) return;
    out.raw_key(key);
    if (facts.file && name == message.type && is_file(name) && value.is(json::Type::object))
      write_media(out, value, *facts.file);
    else if (key == "\"order\"" && value.is(json::Type::object))
      write_order(out, value);
    else
      out.raw(value.raw());
  });
}

/// Who wrote or who was written to, as the message itself named them.
void write_people(json::Writer& out, MessageView const& message, Projection const& projection) {
  bool const inbound = message.direction == Direction::inbound;
  auto const member = [&](std::string_view name, auto const& value) {
    if (projection.shows(name)) out.member(name, value);
  };
  member(inbound ? "from" : "to", message.phone);
  if (message.bsuid) member(inbound ? "from_user_id" : "to_user_id", *message.bsuid);
  if (message.parent_bsuid) member(inbound ? "from_parent_user_id" : "to_parent_user_id", *message.parent_bsuid);
  if (message.username) member("username", "@" + *message.username);
}

/// A message that Meta has not taken has no wamid; it is shown under an id of ours (inferred).
std::string id_of(MessageView const& message) { return message.wamid.empty() ? uuid_of(message.num) : message.wamid; }

}  // namespace

void write_message_type_data(json::Writer& out, MessageView const& message, json::Value payload) {
  write_type_data(out, Facts{message, Surface::webhook, payload});
}

void write_message(json::Writer& out, MessageView const& message, Surface surface, Projection const& projection) {
  bool const plain_text = message.type == "text" && !projection.selects;
  json::Document payload;
  if (!plain_text && !message.revoked_at) {
    auto parsed = json::Document::parse(message.payload);
    if (parsed) payload = std::move(*parsed);
  }
  Facts facts{message, surface, plain_text || message.revoked_at ? json::Value() : payload.root()};
  if (facts.payload["interactive"]) read_answers(facts);
  facts.file = shown_file(message, projection.files);

  out.begin_object().member("id", id_of(message));
  if (projection.shows("timestamp")) out.member("timestamp", std::to_string(message.sent_at.seconds()));
  if (projection.shows("type")) out.member("type", message.type);
  write_people(out, message, projection);
  write_content(out, facts, projection);
  if (projection.kapso != 0) write_kapso(out, facts, projection.kapso);
  out.end_object();
}

}  // namespace wigwag::dialect
