// System messages: somebody has a new number, a new id, or a new security code. Source: Meta, section "system
// messages".
#include <algorithm>
#include <array>
#include <utility>

#include "meta/message_reading.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

constexpr std::array kMoves =
    std::to_array<std::string_view>({"user_changed_number", "user_changed_user_id", "customer_changed_number"});
constexpr std::array kNewCodes =
    std::to_array<std::string_view>({"customer_identity_changed", "user_identity_changed"});

struct Move {
  Person before, after;
};

bool is_one_of(std::optional<std::string> const& word, auto const& words) {
  return word && std::ranges::find(words, *word) != words.end();
}

/// A number or a user id, as a system message's sentence has it.
Person named(std::string_view token) {
  while (token.ends_with('.') || token.ends_with(' ')) token.remove_suffix(1);
  Person person;
  bool const is_number = token.find_first_not_of("+0123456789") == std::string_view::npos;
  if (is_number && !token.empty())
    person.phone = digits_of(token);
  else if (token.find('.') != std::string_view::npos && token.find(' ') == std::string_view::npos)
    person.bsuid = std::string(token);
  return person;
}

/// `User Robin Example changed from 15550110001 to 15550110009`: for people, so only when the keys are missing.
Move move_in(std::string_view sentence) {
  constexpr std::string_view kFrom = " changed from ";
  constexpr std::string_view kTo = " to ";
  std::size_t const from = sentence.rfind(kFrom);
  if (from == std::string_view::npos) return {};
  std::string_view const rest = sentence.substr(from + kFrom.size());
  std::size_t const to = rest.find(kTo);
  if (to == std::string_view::npos) return {named(rest), {}};
  return {named(rest.substr(0, to)), named(rest.substr(to + kTo.size()))};
}

Move move_of(Value message, Person const& author) {
  Value const system = message["system"];
  Move const told = move_in(system["body"].word().value_or(""));
  Move move;
  move.after = person_in(system);
  if (!move.after.phone) move.after.phone = phone_of(system["new_wa_id"]);
  if (!move.after.known()) move.after = told.after;
  move.before.phone = author.phone;
  move.before.bsuid = id_of(system["previous_user_id"]);
  move.before.parent_bsuid = id_of(system["previous_parent_user_id"]);
  if (!move.before.bsuid && author.bsuid != move.after.bsuid) move.before.bsuid = author.bsuid;
  if (!move.before.parent_bsuid && author.parent_bsuid != move.after.parent_bsuid)
    move.before.parent_bsuid = author.parent_bsuid;
  if (!move.before.phone && !move.before.bsuid) move.before = told.before;
  return move;
}

bool is_new(std::optional<std::string> const& after, std::optional<std::string> const& before) {
  return after && after != before;
}

bool changes_something(Move const& move) {
  return move.before.known() &&
         (is_new(move.after.phone, move.before.phone) || is_new(move.after.bsuid, move.before.bsuid) ||
             is_new(move.after.parent_bsuid, move.before.parent_bsuid));
}

/// The identity change goes first, so that the message finds the one contact under the new id.
Person read_move(Reading& reading, Head const& head, Value message, Person author) {
  Move move = move_of(message, author);
  if (!move.after.known()) return author;
  Person now = reading.joined(move.after);
  if (!now.profile_name) now.profile_name = author.profile_name;
  if (!now.username) now.username = author.username;
  if (changes_something(move)) reading.add(IdentityChange{std::move(move.before), std::move(move.after), head.at});
  return now;
}

std::optional<std::string> new_code(Value message, Person const& author) {
  Value const old_place = message["system"]["identity"];
  for (Value const hash : {message["identity"]["hash"], old_place["hash"], old_place})
    if (std::optional<std::string> word = word_of(hash)) return word;
  return author.identity_hash;
}

}  // namespace

Person read_identity_news(Reading& reading, Head const& head, Value message, Person author) {
  std::optional<std::string> const kind = word_of(message["system"]["type"]);
  if (is_one_of(kind, kMoves)) return read_move(reading, head, message, std::move(author));
  if (!is_one_of(kind, kNewCodes) && !message["identity"].is(json::Type::object)) return author;
  std::optional<std::string> hash = new_code(message, author);
  if (!hash || !author.known()) return author;
  std::optional<Instant> at = reading.time(message["identity"]["created_timestamp"]);
  if (!at) at = head.at;
  author.identity_hash = hash;
  reading.add(IdentityHashSeen{author, std::move(*hash), at});
  return author;
}

}  // namespace wigwag::meta
