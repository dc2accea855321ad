#include "meta/message_types.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <vector>

#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

/// Words from the message's own object.
using Words = Text (*)(Value object);

struct MessageType {
  std::string_view name;  ///< `type`, and the member that holds the content
  json::Type shape;       ///< of that member; null: the type has none, or can do without
  Words words;
  Effect effect = Effect::user_message;
  bool has_file = false;
};

Text first_of(std::initializer_list<Value> candidates) {
  for (Value const candidate : candidates)
    if (std::optional<Text> text = text_of(candidate); text && !text->empty()) return std::move(*text);
  return {};
}

void append_listed(Text& list, Text const& item) {
  if (item.empty()) return;
  if (!list.empty()) list.escaped += ", ";
  list.escaped += item.escaped;
}

Text no_words(Value) { return {}; }
Text body(Value object) { return first_of({object["body"]}); }
Text caption(Value object) { return first_of({object["caption"]}); }
Text caption_or_filename(Value object) { return first_of({object["caption"], object["filename"]}); }
Text place(Value object) { return first_of({object["name"], object["address"]}); }
Text button_text(Value object) { return first_of({object["text"], object["payload"]}); }
Text emoji(Value object) { return first_of({object["emoji"]}); }
Text template_name(Value object) { return first_of({object["name"]}); }

Text card_names(Value cards) {
  Text names;
  cards.each([&](Value card) {
    Value const name = card["name"];
    append_listed(names,
        first_of({name["formatted_name"], name["first_name"], card["org"]["company"], card["phones"].at(0)["phone"]}));
  });
  return names;
}

Text order_words(Value order) {
  Text words = first_of({order["text"]});
  if (!words.empty()) return words;
  order["product_items"].each([&](Value item) {
    Text const product = first_of({item["product_retailer_id"]});
    Text const quantity = first_of({item["quantity"]});
    append_listed(words, Text{quantity.empty() ? product.escaped : quantity.escaped + " × " + product.escaped});
  });
  return words;
}

/// The chosen title, a flow's words, the answer about calls; the body of what was sent to the user.
Text choice(Value interactive) {
  Value const reply = interactive[interactive["type"].word().value_or("")];
  Text words = first_of({reply["title"], reply["body"]});
  if (words.empty() && reply["response"].exists())
    words = Text{"Call permission: " + first_of({reply["response"]}).escaped};
  return words.empty() ? first_of({interactive["body"]["text"]}) : words;
}

using enum json::Type;

constexpr std::array kTypes = std::to_array<MessageType>({
    {"text", object, &body},
    {"image", object, &caption, Effect::user_message, true},
    {"video", object, &caption, Effect::user_message, true},
    {"audio", object, &no_words, Effect::user_message, true},
    {"document", object, &caption_or_filename, Effect::user_message, true},
    {"sticker", object, &no_words, Effect::user_message, true},
    {"location", object, &place},
    {"contacts", array, &card_names},
    {"interactive", object, &choice},
    {"button", object, &button_text},
    {"order", object, &order_words},
    {"template", object, &template_name},
    {"reaction", object, &emoji, Effect::quiet},
    {"system", null, &body, Effect::quiet},
    {"request_welcome", null, &no_words, Effect::event_only},
    {"media_placeholder", null, &no_words},
    {"unsupported", null, &no_words},
});
constexpr MessageType const& kUnsupported = kTypes.back();

constexpr std::array kEnvelope = std::to_array<std::string_view>({"id", "timestamp", "type", "from", "from_user_id",
    "from_parent_user_id", "to", "to_user_id", "to_parent_user_id", "group_id", "history_context", "username"});

MessageType const* row_of(std::string_view word) {
  auto const row = std::ranges::find(kTypes, word, &MessageType::name);
  return row == kTypes.end() ? nullptr : &*row;
}

/// A known word without its object is unsupported: Meta names `interactive` so when it cannot show what came. An object
/// without a word names the type itself.
MessageType const& type_of(Value message) {
  if (std::optional<std::string> const word = message["type"].word()) {
    MessageType const* const row = row_of(*word);
    return row != nullptr && (row->shape == null || message[row->name].is(row->shape)) ? *row : kUnsupported;
  }
  for (MessageType const& row : kTypes)
    if (row.shape != null && message[row.name].is(row.shape)) return row;
  return message["system"].is(object) ? *row_of("system") : kUnsupported;
}

Text unsupported_words(Value message, Value errors) {
  Text const type = first_of({message["type"]});
  bool const told = type.escaped != "unsupported" && type.escaped != "unknown";
  return first_of({errors.at(0)["title"], errors.at(0)["message"], message["unsupported"]["type"],
      told ? message["type"] : Value()});
}

std::string payload_of(Value message, Value added_errors) {
  struct Member {
    std::string name;
    std::string_view key;
    Value value;
  };
  std::vector<Member> members;
  message.each_member_verbatim([&](std::string_view key, Value value) {
    std::string name = Text::from_json(key.substr(1, key.size() - 2)).escaped;
    if (std::ranges::find(kEnvelope, name) == kEnvelope.end()) members.push_back({std::move(name), key, value});
  });
  std::unordered_set<std::string_view> seen;
  if (added_errors) seen.insert("errors");
  std::vector<Member const*> kept;
  for (auto member = members.rbegin(); member != members.rend(); ++member)
    if (seen.insert(member->name).second) kept.push_back(&*member);
  json::Writer out;
  out.begin_object();
  for (auto member = kept.rbegin(); member != kept.rend(); ++member)
    out.raw_key((*member)->key).raw(json::compact((*member)->value.raw()));
  if (added_errors) out.key("errors").raw(json::compact(added_errors.raw()));
  out.end_object();
  return out.take();
}

std::optional<MediaReference> media_of(MessageType const& type, Value file) {
  std::optional<std::string> id = id_of(file["id"]);
  if (!type.has_file || !id) return std::nullopt;
  MediaReference media;
  media.media_id = std::move(*id);
  media.kind = type.name;
  media.mime_type = word_of(file["mime_type"]).value_or("");
  media.sha256 = word_of(file["sha256"]).value_or("");
  media.filename = file["filename"].text();
  return media;
}

}  // namespace

Content read_content(Value message, Value value_errors) {
  MessageType const& type = type_of(message);
  bool const unsupported = &type == &kUnsupported;
  bool const has_own_errors = message["errors"].size() > 0;
  bool const takes_errors = unsupported && !has_own_errors && value_errors.is(array) && value_errors.size() > 0;
  Value const errors = takes_errors ? value_errors : message["errors"];

  Content content;
  content.type = type.name;
  content.effect = type.effect;
  content.text = unsupported ? unsupported_words(message, errors) : type.words(message[type.name]);
  content.payload = payload_of(message, takes_errors ? value_errors : Value());
  content.media = media_of(type, message[type.name]);
  content.context_wamid = id_of(type.name == "reaction" ? message["reaction"]["message_id"] : message["context"]["id"]);
  FirstError error = first_error(errors);
  content.error_code = error.code;
  content.error_title = std::move(error.title);
  content.took_value_errors = takes_errors;
  return content;
}

Text words_of(std::string_view type, Value object) {
  MessageType const* const row = row_of(type);
  return row == nullptr ? Text() : row->words(object);
}

bool is_message_type(std::string_view word) { return row_of(word) != nullptr; }

bool is_media_type(std::string_view word) {
  MessageType const* const row = row_of(word);
  return row != nullptr && row->has_file;
}

}  // namespace wigwag::meta
