/// @file What a message of each inbound type holds when the caller of the sandbox says nothing about it: one row a
/// type. Source: meta-cloud-api.md §4.2.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "sim/wamid.h"

namespace wigwag::sim {

enum class Context { none, our_message };    ///< our_message: an answer to something that the business sent
enum class About { none, earlier_message };  ///< earlier_message: `$target` is a message that the chat has already
enum class Contacts { beside, absent };      ///< absent: the webhook has no contacts array

struct MessageKind {
  std::string_view type;
  std::string_view variant;  ///< value of `<object>.type` that this row is for; "" when the type has no variants
  std::string_view content;  ///< JSON with $words, see fill(); "" when the type has no object
  std::string_view extra;    ///< further members of the message without braces, with $words
  Context context = Context::none;
  About target = About::none;
  Contacts contacts = Contacts::beside;
};

std::span<MessageKind const> message_kinds();
/// The row of the type and variant; of the type's first row when `variant` is empty; nullptr when there is none.
MessageKind const* find_kind(std::string_view type, std::string_view variant);

/// What the $words of a row stand for.
struct Blanks {
  std::string phone;      ///< $phone
  std::string new_phone;  ///< $new_phone
  std::string user_id;    ///< $user_id
  std::string name;       ///< $name, as it stands between the quotes of JSON
  std::string target;     ///< $target, a wamid
  std::string timestamp;  ///< $now, seconds
};
/// The type that a row's content names; "" for none.
std::string_view mime_type_in(std::string_view pattern);
/// Replaces $phone, $new_phone, $user_id, $name, $target, $now, and with fresh values $media, $sha256, $url.
std::string fill(std::string_view pattern, Blanks const& blanks, IdMint& mint);

}  // namespace wigwag::sim
