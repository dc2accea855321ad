// messages[] and message_echoes[] of today, and what every reader of messages needs.
#include <utility>

#include "meta/message_reading.h"
#include "meta/message_types.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

/// `edit` and `revoke` are no chat lines: they change one. Also told by their object when the type is missing.
std::optional<MessageChange::What> change_in(Value message) {
  std::optional<std::string> const type = message["type"].word();
  if (type ? *type == "edit" : message["edit"].is(json::Type::object)) return MessageChange::What::edit;
  if (type ? *type == "revoke" : message["revoke"].is(json::Type::object)) return MessageChange::What::revoke;
  return std::nullopt;
}

/// An edited message names itself as context; the quoted message of the first version still holds.
std::string without_context(std::string const& payload) {
  Result<json::Document> const document = json::Document::parse(payload);
  json::Writer out;
  out.begin_object();
  if (document)
    document->root().each_member_verbatim([&](std::string_view key, Value value) {
      if (key != "\"context\"") out.raw_key(key).raw(value.raw());
    });
  out.end_object();
  return out.take();
}

void add_change(Reading& reading, Head head, Value message, MessageChange::What what, Side side) {
  Value const object = message[what == MessageChange::What::edit ? "edit" : "revoke"];
  std::optional<std::string> target = id_of(object["original_message_id"]);
  if (!target) return reading.refuse("an edit or revoke names no original message", message);
  MessageChange change{.what = what,
      .wamid = std::move(head.wamid),
      .target_wamid = std::move(*target),
      .direction = side.direction,
      .contact = std::move(side.contact),
      .at = head.at,
      .text = {},
      .payload = {}};
  if (what == MessageChange::What::edit) {
    if (!object["message"].is(json::Type::object)) return reading.refuse("an edit brings no message", message);
    Content content = read_content(object["message"]);
    change.text = std::move(content.text);
    change.payload = without_context(content.payload);
  }
  reading.add(std::move(change));
}

/// Echoes and the past open no window and count nothing unread.
Effect effect_of(Effect own, Side const& side) {
  bool const is_live = side.direction == Direction::inbound && side.origin == Origin::cloud_api;
  return is_live || own == Effect::event_only ? own : Effect::quiet;
}

}  // namespace

std::optional<Head> head_of(Reading& reading, Value message) {
  std::optional<std::string> wamid = id_of(message["id"]);
  if (!wamid) {
    reading.refuse(message["id"].word() ? "a message's id is too long, or no id" : "a message has no id", message);
    return std::nullopt;
  }
  std::optional<std::string> group_id = id_of(message["group_id"]);
  if (!group_id && message["recipient_type"].word() == "group") group_id = id_of(message["to"]);
  return Head{std::move(*wamid), reading.time(message["timestamp"]), std::move(group_id)};
}

Person author_of(Value message) {
  Person person;
  person.phone = phone_of(message["from"]);
  person.bsuid = id_of(message["from_user_id"]);
  person.parent_bsuid = id_of(message["from_parent_user_id"]);
  return person;
}

Person addressee_of(Value message) {
  Person person;
  if (message["recipient_type"].word() != "group") person.phone = phone_of(message["to"]);
  person.bsuid = id_of(message["to_user_id"]);
  person.parent_bsuid = id_of(message["to_parent_user_id"]);
  return person;
}

ValueErrors add_message(Reading& reading, Head head, Value message, Side side, Value value_errors) {
  if (!side.contact.known() && !head.group_id) {
    reading.refuse("a message names nobody", message);
    return ValueErrors::unexplained;
  }
  if (auto const what = change_in(message)) {
    add_change(reading, std::move(head), message, *what, std::move(side));
    return ValueErrors::unexplained;
  }
  Content content = read_content(message, value_errors);
  reading.add(InboundMessage{.wamid = std::move(head.wamid),
      .direction = side.direction,
      .origin = side.origin,
      .effect = effect_of(content.effect, side),
      .status = side.status,
      .contact = std::move(side.contact),
      .group_id = std::move(head.group_id),
      .at = head.at,
      .type = std::move(content.type),
      .text = std::move(content.text),
      .payload = std::move(content.payload),
      .media = std::move(content.media),
      .context_wamid = std::move(content.context_wamid),
      .error_code = content.error_code,
      .error_title = std::move(content.error_title)});
  return content.took_value_errors ? ValueErrors::told_with_a_message : ValueErrors::unexplained;
}

ValueErrors read_messages(Reading& reading, Value value) {
  Value const messages = value["messages"];
  bool const alone = messages.size() == 1;
  ValueErrors told = ValueErrors::unexplained;
  reading.each_object(messages, "messages", [&](Value message) {
    std::optional<Head> head = head_of(reading, message);
    if (!head) return;
    Person author = reading.joined(author_of(message));
    if (!author.known() && alone) author = reading.only_card().value_or(author);
    author = read_identity_news(reading, *head, message, std::move(author));
    Side side{.contact = std::move(author)};
    if (add_message(reading, std::move(*head), message, std::move(side), value["errors"]) != ValueErrors::unexplained)
      told = ValueErrors::told_with_a_message;
  });
  return told;
}

void read_echoes(Reading& reading, Value echoes) {
  bool const alone = echoes.size() == 1;
  reading.each_object(echoes, "message_echoes", [&](Value message) {
    std::optional<Head> head = head_of(reading, message);
    if (!head) return;
    Person addressee = reading.joined(addressee_of(message));
    if (!addressee.known() && alone) addressee = reading.only_card().value_or(addressee);
    add_message(reading, std::move(*head), message,
        {Direction::outbound, Origin::business_app, MessageStatus::sent, std::move(addressee)});
  });
}

}  // namespace wigwag::meta
