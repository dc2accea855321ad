/// @file Single values of Meta's JSON as we keep them: ids, words, numbers, times. Only for meta/.
#pragma once
#include <optional>
#include <string>

#include "base/instant.h"
#include "base/json.h"
#include "model/inbound.h"

namespace wigwag::meta {

inline constexpr std::size_t kIdBytesMax = 512;

/// A non-empty id, given as a string or a number. nullopt as well when it is longer than kIdBytesMax, or holds what no
/// id holds: controls, quotes, backslashes, lone surrogates.
std::optional<std::string> id_of(json::Value value);
/// The digits of a phone number; nullopt when letters say that it is something else.
std::optional<std::string> phone_of(json::Value value);
/// A non-empty word as UTF-8 without NULs (PostgreSQL takes none), given as a string or a number.
std::optional<std::string> word_of(json::Value value);
/// Text; a number's digits too, should Meta forget the quotes.
std::optional<Text> text_of(json::Value value);
std::optional<int> small_number(json::Value value);
/// Compact JSON of an array or object that is there and not empty.
std::optional<std::string> slice_of(json::Value value);

/// Unix seconds, or milliseconds (above 10^11), as a number or a string. nullopt when it is not a number, before 2009
/// (WhatsApp's first year) or beyond `latest`.
std::optional<Instant> instant_of(json::Value value, Instant latest);

/// `wa_id`, `user_id`, `parent_user_id` and `username` of one object.
Person person_in(json::Value object);
/// Fills what `person` lacks from `more`.
void complete(Person& person, Person const& more);

struct FirstError {
  std::optional<int> code;
  std::optional<std::string> title;
};
/// Of an errors[].
FirstError first_error(json::Value errors);

}  // namespace wigwag::meta
