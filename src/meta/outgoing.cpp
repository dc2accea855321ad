#include "meta/outgoing.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "meta/message_types.h"
#include "meta/outgoing_content.h"
#include "meta/outgoing_template.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using namespace outgoing;
using json::Value;

constexpr std::size_t kCallbackDataMax = 512;
constexpr std::size_t kPhoneDigitsMin = 5, kPhoneDigitsMax = 15;
constexpr std::size_t kUserIdMax = 256;

constexpr std::string_view kIndividual = "individual", kGroup = "group";
constexpr std::string_view kFallback = "CLOUD_API_FALLBACK", kStrict = "STRICT";
constexpr std::string_view kRead = "read", kText = "text";
constexpr std::string_view kProduct = "messaging_product", kWhatsapp = "whatsapp";

enum class Groups : std::uint8_t { no, yes, only };

struct Type {
  std::string_view name;
  Form form;
  Groups groups;
  Check check;
};
constexpr Type kTypes[] = {
    {"text", Form::object, Groups::yes, &check_text},
    {"image", Form::object, Groups::yes, &check_image},
    {"video", Form::object, Groups::yes, &check_image},
    {"audio", Form::object, Groups::yes, &check_audio},
    {"document", Form::object, Groups::yes, &check_document},
    {"sticker", Form::object, Groups::yes, &check_sticker},
    {"location", Form::object, Groups::no, &check_location},
    {"contacts", Form::array, Groups::no, &check_contacts},
    {"reaction", Form::object, Groups::no, &check_reaction},
    {"interactive", Form::object, Groups::no, &check_interactive},
    {"template", Form::object, Groups::yes, &check_template_use},
    {"pin", Form::object, Groups::only, &check_pin},
};

constexpr Field kContext[] = {{"message_id", Form::id, must}};
Found check_context(Part const& object) { return check_members(object, kContext); }

constexpr Field kTyping[] = {{"type", Form::text, must, 0, &is_word<kText>}};
Found check_typing(Part const& object) { return check_members(object, kTyping); }

constexpr Field kEnvelope[] = {{kProduct, Form::text}, {"type", Form::text},
    {"recipient_type", Form::text, may, 0, &is_word<kIndividual, kGroup>}, {"to", Form::id}, {"recipient", Form::id},
    {"context", Form::object, may, 0, &check_context}, {"biz_opaque_callback_data", Form::text, may, kCallbackDataMax},
    {"recipient_identity_key_hash", Form::text}};
constexpr Field kOfWigwag[] = {{"messaging_account_id", Form::id}, {"paid_messaging_account_id", Form::id}};
constexpr Field kOfMarketing[] = {
    {"product_policy", Form::text, may, 0, &is_word<kFallback, kStrict>}, {"message_activity_sharing", Form::boolean}};
constexpr Field kMarkRead[] = {{kProduct, Form::text}, {"status", Form::text, must, 0, &is_word<kRead>},
    {"message_id", Form::id, must}, {"typing_indicator", Form::object, may, 0, &check_typing}};

Found check_product(Part const& body) {
  Part const product = body[kProduct];
  if (product.text() == kWhatsapp) return std::nullopt;
  return mistake(kUnreadable, product, "must be whatsapp");
}

// Who gets it

Found read_group(Part const& body, Outgoing& outgoing) {
  Part const to = body["to"];
  if (!to.exists()) return mistake(kMissing, to, "is required: the group's id");
  outgoing.to = id_of(to.value).value_or("");
  return std::nullopt;
}

Found read_person(Part const& body, Reader reader, Outgoing& outgoing) {
  Part const to = body["to"], recipient = body["recipient"];
  if (!to.exists() && !recipient.exists())
    return mistake(kMissing, to, "is required: a phone number, or recipient with a user id");
  if (!to.exists()) {
    outgoing.recipient = id_of(recipient.value).value_or("");
    if (!is_user_id(outgoing.recipient))
      return bad(recipient, "is no user id: two capital letters, a dot, letters and digits");
    return std::nullopt;
  }
  std::string const given = id_of(to.value).value_or("");
  if (is_user_id(given)) {
    if (reader == Reader::wigwag) return bad(to, "is a user id, which is lost there: give it as recipient");
    outgoing.to = given;
    outgoing.to_is_user_id = true;
    return std::nullopt;
  }
  std::optional<std::string> digits = phone_digits(given);
  if (!digits)
    return bad(to, "must be a phone number: + and country code, then digits; - ( ) and blanks may stand in it");
  outgoing.to = std::move(*digits);
  return std::nullopt;
}

Found read_address(Part const& body, Reader reader, Outgoing& outgoing) {
  outgoing.is_group = body["recipient_type"].text() == kGroup;
  outgoing.input = id_of(body[body["to"].exists() ? "to" : "recipient"].value).value_or("");
  return outgoing.is_group ? read_group(body, outgoing) : read_person(body, reader, outgoing);
}

// What is sent

Found check_place(Type const& type, Part const& body, Endpoint endpoint) {
  bool const group = body["recipient_type"].text() == kGroup;
  if (endpoint == Endpoint::marketing_messages && type.name != "template")
    return mistake(kNotHere, body["type"], "must be template for marketing_messages");
  if (endpoint == Endpoint::marketing_messages && group)
    return bad(body["recipient_type"], "must be individual for marketing_messages");
  if (group && type.groups == Groups::no)
    return mistake(kNotSupported, body["type"], fmt::format("{} cannot be sent to a group", type.name));
  if (!group && type.groups == Groups::only)
    return mistake(kNotSupported, body["type"], fmt::format("{} can only be sent to a group", type.name));
  if (type.name == "reaction" && body["context"].exists())
    return bad(body["context"], "does not go with a reaction, which names its message itself");
  return std::nullopt;
}

Found check_body(Part const& body, Type const& type, Endpoint endpoint, Reader reader) {
  std::vector<Field> fields(std::begin(kEnvelope), std::end(kEnvelope));
  if (reader == Reader::wigwag) fields.insert(fields.end(), std::begin(kOfWigwag), std::end(kOfWigwag));
  if (endpoint == Endpoint::marketing_messages)
    fields.insert(fields.end(), std::begin(kOfMarketing), std::end(kOfMarketing));
  fields.push_back({type.name, type.form, must, 0, type.check});
  return check_members(body, fields);
}

std::string payload_of(Value body, std::string_view type) {
  json::Writer out;
  out.begin_object().key(type).raw(json::compact(body[type].raw()));
  if (Value const replied = body["context"]["message_id"])
    out.key("context").begin_object().key("id").raw(replied.raw()).end_object();
  return out.end_object().take();
}

std::optional<std::string> plain(Value value) {
  std::optional<Text> const text = value.text();
  return text ? std::optional(text->utf8()) : std::nullopt;
}

void read_content(Value body, Value content, Outgoing& outgoing) {
  if (is_media_type(outgoing.type))
    outgoing.file =
        OutgoingFile{outgoing.type, id_of(content["id"]), plain(content["link"]), content["filename"].text()};
  if (outgoing.type == "reaction") {
    outgoing.reaction = OutgoingReaction{*id_of(content["message_id"]), plain(content["emoji"]).value_or("")};
    outgoing.context_wamid = outgoing.reaction->message_id;
  }
  if (outgoing.type == "pin") outgoing.context_wamid = id_of(content["message_id"]);
  if (Value const replied = body["context"]["message_id"]) outgoing.context_wamid = id_of(replied);
  if (outgoing.type != "template") return;
  Value const components = content["components"];
  outgoing.template_use = OutgoingTemplate{*plain(content["name"]), *plain(content["language"]["code"]),
      components ? json::compact(components.raw()) : "[]"};
}

void read_options(Value body, Outgoing& outgoing) {
  outgoing.callback_data = plain(body["biz_opaque_callback_data"]);
  outgoing.identity_hash = plain(body["recipient_identity_key_hash"]);
  Value const account = body["messaging_account_id"];
  outgoing.messaging_account_id = id_of(account ? account : body["paid_messaging_account_id"]);
  outgoing.product_policy = plain(body["product_policy"]);
  outgoing.message_activity_sharing = body["message_activity_sharing"].boolean();
}

std::expected<Outgoing, Mistake> read_mark_read(Part const& body, Endpoint endpoint) {
  if (endpoint == Endpoint::marketing_messages)
    return std::unexpected(mistake(kNotHere, body["status"], "does not go with marketing_messages"));
  if (Found found = check_members(body, kMarkRead)) return std::unexpected(*std::move(found));
  Outgoing outgoing;
  outgoing.kind = OutgoingKind::mark_read;
  outgoing.read_wamid = *id_of(body["message_id"].value);
  outgoing.typing = body["typing_indicator"].exists();
  return outgoing;
}

bool asks_to_mark_read(Value body) {
  return body["status"].exists() || body["typing_indicator"].exists() ||
         (body["message_id"].exists() && !body["to"].exists() && !body["recipient"].exists());
}

}  // namespace

std::expected<Outgoing, Mistake> read_outgoing(Value root, Endpoint endpoint, Reader reader) {
  Part const body{root};
  if (!root.is(json::Type::object)) return std::unexpected(mistake(kUnreadable, body, "must be an object"));
  if (Found found = check_product(body)) return std::unexpected(*std::move(found));
  if (asks_to_mark_read(root)) return read_mark_read(body, endpoint);

  Part const word = body["type"];
  auto const* const type = std::ranges::find(kTypes, word.exists() ? word.text() : "text", &Type::name);
  if (type == std::end(kTypes)) return std::unexpected(mistake(kUnreadable, word, "is no type of message"));
  if (Found found = check_place(*type, body, endpoint)) return std::unexpected(*std::move(found));
  if (Found found = check_body(body, *type, endpoint, reader)) return std::unexpected(*std::move(found));
  Outgoing outgoing;
  if (Found found = read_address(body, reader, outgoing)) return std::unexpected(*std::move(found));
  outgoing.type = type->name;
  outgoing.payload = payload_of(root, type->name);
  outgoing.text = words_of(type->name, root[type->name]);
  read_content(root, root[type->name], outgoing);
  read_options(root, outgoing);
  return outgoing;
}

std::string rewrite_outgoing(Value body, Rewrite const& rewrite) {
  json::Writer out;
  out.begin_object();
  body.each_member_verbatim([&](std::string_view key, Value value) {
    std::string const name = Text::from_json(key.substr(1, key.size() - 2)).utf8();
    bool const ours = std::ranges::any_of(kOfWigwag, [&](Field const& field) { return field.name == name; });
    bool const replaced = (name == "to" && rewrite.to) || (name == "recipient" && rewrite.recipient);
    if (!ours && !replaced && name != "biz_opaque_callback_data") out.raw_key(key).raw(value.raw());
  });
  out.member_if("to", rewrite.to).member_if("recipient", rewrite.recipient);
  out.member("biz_opaque_callback_data", rewrite.callback_data);
  return out.end_object().take();
}

std::optional<std::string> phone_digits(std::string_view to) {
  if (to.find_first_not_of("0123456789+-() ") != std::string_view::npos) return std::nullopt;
  if (to.find_last_of('+') != std::string_view::npos && to.find_last_of('+') > to.find_first_of("0123456789"))
    return std::nullopt;
  std::string digits = digits_of(to);
  if (digits.size() < kPhoneDigitsMin || digits.size() > kPhoneDigitsMax) return std::nullopt;
  return digits;
}

bool is_user_id(std::string_view word) {
  auto const is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  auto const is_inside = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
  };
  return word.size() > 3 && word.size() <= kUserIdMax && is_capital(word[0]) && is_capital(word[1]) && word[2] == '.' &&
         std::ranges::all_of(word.substr(3), is_inside);
}

}  // namespace wigwag::meta
