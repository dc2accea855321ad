/// @file What a POST /{phone_number_id}/messages asks for, checked by every rule that needs no store. wigwag asks
/// before it asks Meta; the sandbox asks as Meta. Templates are held against the stored one by check_template. Who may
/// send what when (windows, limits, states) is not here. Source: spec of the Cloud API, 7.1 to 7.5 and 7.8.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/text.h"

namespace wigwag::meta {

/// Why a body is refused.
struct Mistake {
  int code = 100;       ///< Meta's
  std::string title;    ///< what the code means
  std::string details;  ///< a sentence that begins with the field and says the way out
  std::string field;    ///< interactive.action.buttons[1].reply.id; empty: the body as a whole
};

/// Who reads decides a few rules.
enum class Reader : std::uint8_t {
  wigwag,  ///< takes messaging_account_id too; refuses a user id in `to`, which Meta would take and lose
  meta,    ///< as Meta does
};
enum class Endpoint : std::uint8_t { messages, marketing_messages };

struct OutgoingFile {
  std::string kind;               ///< image video audio document sticker
  std::optional<std::string> id;  ///< exactly one of id and link
  std::optional<std::string> link;
  std::optional<Text> filename;
};

struct OutgoingReaction {
  std::string message_id;
  std::string emoji;  ///< empty: the reaction is taken back
};

struct OutgoingTemplate {
  std::string name;
  std::string language;    ///< en_US
  std::string components;  ///< compact JSON array
};

enum class OutgoingKind : std::uint8_t { message, mark_read };

struct Outgoing {
  OutgoingKind kind = OutgoingKind::message;

  std::string input;      ///< `to` as it was sent, else `recipient`
  std::string to;         ///< digits, or the group's id; empty when only `recipient` is given
  std::string recipient;  ///< user id; empty when `to` is given, which wins
  bool is_group = false;
  bool to_is_user_id = false;  ///< a user id stands in `to`: Meta answers 200 and sends nothing

  std::string type;     ///< text image … pin
  std::string payload;  ///< compact JSON: the content member, and context as {"id":…}, as messages come in
  Text text;            ///< readable words
  std::optional<std::string> context_wamid;  ///< replied to, reacted to
  std::optional<std::string> callback_data;  ///< the caller's own
  std::optional<std::string> identity_hash;
  std::optional<std::string> messaging_account_id;  ///< must be the number's WABA
  std::optional<OutgoingFile> file;
  std::optional<OutgoingReaction> reaction;
  std::optional<OutgoingTemplate> template_use;
  std::optional<std::string> product_policy;  ///< of marketing_messages
  std::optional<bool> message_activity_sharing;

  std::string read_wamid;  ///< mark_read: up to this message
  bool typing = false;     ///< mark_read: and show that we write
};

std::expected<Outgoing, Mistake> read_outgoing(
    json::Value body, Endpoint endpoint = Endpoint::messages, Reader reader = Reader::wigwag);

/// What is written over in a body on its way to Meta; nullopt leaves a member as it is.
struct Rewrite {
  std::string callback_data;  ///< always ours
  std::optional<std::string> to = {};
  std::optional<std::string> recipient = {};
};
/// The body as one line for Meta: every other token as it came; without the members that only wigwag knows.
std::string rewrite_outgoing(json::Value body, Rewrite const& rewrite);

enum class ParameterFormat : std::uint8_t { positional, named };
/// Of Meta's word in any case; positional when it is missing or another.
ParameterFormat parameter_format_of(std::string_view word);

/// A message of type template against the `components` of the stored template. `category`: Meta's word, or empty when
/// it is not known.
std::optional<Mistake> check_template(
    Outgoing const& outgoing, json::Value stored_components, ParameterFormat format, std::string_view category = {});

/// What a person reads of a message of type template: the body with its parameters, and the footer after a blank line.
/// Source: Kapso, content renditions.
Text template_words(Outgoing const& outgoing, json::Value stored_components);

/// A phone number as Meta takes it: digits with + - ( ) and blanks. nullopt when it is none.
std::optional<std::string> phone_digits(std::string_view to);
/// US.10000000000000000001, US.ENT.…: shaped like a business-scoped user id.
bool is_user_id(std::string_view word);

}  // namespace wigwag::meta
