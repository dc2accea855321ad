/// @file Webhook bodies as Meta builds them, from people, messages and statuses. What stands in a body is said by the
/// caller; the order of keys, the contacts beside the messages and the envelope are made here.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wigwag::sim {

/// A number of the business.
struct Number {
  std::string phone_number_id;
  std::string waba_id;
  std::string display_number;  ///< digits
};

/// A customer as a webhook names them. What is missing is left out of the body.
struct Customer {
  std::optional<std::string> phone;  ///< digits
  std::optional<std::string> user_id;
  std::optional<std::string> parent_user_id;
  std::optional<std::string> name;
  std::optional<std::string> username;
  std::optional<std::string> identity_hash;
};

/// One element of messages[], message_echoes[] or of a thread's messages[].
struct Message {
  Customer customer;
  std::string wamid;
  std::string timestamp;  ///< seconds since 1970 as text
  std::string type;
  std::string content;   ///< JSON of the member that `type` names; empty: none
  std::string context;   ///< JSON object; empty: none
  std::string group_id;  ///< empty: a chat of two
  std::string extra;     ///< further members without braces (`"referral":{…}`); empty: none
};

/// How the bytes are written: as Meta does (\uXXXX and \/), or as plain UTF-8.
enum class Escaping { meta, plain };

enum class Side { customer, business };  ///< who wrote it

/// The JSON of one message. A business's own message names the customer in `to`.
std::string message_json(Message const& message, Number const& number, Side author);
/// `"messaging_product":"whatsapp","metadata":{…}`: what a value begins with.
std::string value_head(Number const& number);
/// `"contacts":[…]` of these people, each once; empty when nobody is given.
std::string contacts_member(std::span<Customer const> people);
/// {head, contacts, "messages": …}: the value of field `messages`.
std::string messages_value(Number const& number, std::span<Message const> messages, bool with_contacts);

/// A whole body with one change. `time`: entry[].time in seconds, for the fields that carry it.
std::string envelope(
    Number const& number, std::string_view field, std::string_view value, std::optional<std::string> const& time = {});

/// Every character beyond ASCII as \uXXXX and every slash as \/: the bytes that Meta signs. Takes a finished JSON text.
std::string meta_escaped(std::string_view json);

}  // namespace wigwag::sim
