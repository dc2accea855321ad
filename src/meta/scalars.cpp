#include "meta/scalars.h"

#include <limits>

namespace wigwag::meta {
namespace {

constexpr Instant kFirstYear = Instant::from_seconds(1'230'768'000);  // 2009-01-01
constexpr std::int64_t kMillisecondsAbove = 100'000'000'000;
constexpr std::int64_t kMillisecondsMax = 1'000'000'000'000'000;
constexpr std::string_view kPhoneCharacters = "0123456789+-(). ";

template <class T>
void fill(std::optional<T>& one, std::optional<T> const& more) {
  if (!one) one = more;
}

}  // namespace

std::optional<std::string> id_of(json::Value value) {
  if (value.is(json::Type::number)) return std::string(value.raw());
  std::optional<Text> text = value.text();
  if (!text || text->empty() || text->escaped.size() > kIdBytesMax) return std::nullopt;
  if (text->escaped.find('\\') != std::string::npos) return std::nullopt;
  return std::move(text->escaped);
}

std::optional<std::string> phone_of(json::Value value) {
  std::optional<std::string> const id = id_of(value);
  if (!id || id->find_first_not_of(kPhoneCharacters) != std::string::npos) return std::nullopt;
  std::string digits = digits_of(*id);
  if (digits.empty()) return std::nullopt;
  return digits;
}

std::optional<std::string> word_of(json::Value value) {
  std::optional<std::string> word = value.word();
  if (word) std::erase(*word, '\0');
  if (!word || word->empty()) return std::nullopt;
  return word;
}

std::optional<Text> text_of(json::Value value) {
  if (value.is(json::Type::number)) return Text{std::string(value.raw())};
  return value.text();
}

std::optional<int> small_number(json::Value value) {
  std::optional<std::int64_t> const number = value.integer();
  if (!number || *number < std::numeric_limits<int>::min() || *number > std::numeric_limits<int>::max())
    return std::nullopt;
  return static_cast<int>(*number);
}

std::optional<std::string> slice_of(json::Value value) {
  if (value.size() == 0) return std::nullopt;
  return json::compact(value.raw());
}

std::optional<Instant> instant_of(json::Value value, Instant latest) {
  std::optional<std::int64_t> const number = value.integer();
  if (!number || *number <= 0 || *number > kMillisecondsMax) return std::nullopt;
  Instant const at = *number > kMillisecondsAbove ? Instant::from_ms(*number) : Instant::from_seconds(*number);
  if (at < kFirstYear || at > latest) return std::nullopt;
  return at;
}

Person person_in(json::Value object) {
  Person person;
  person.phone = phone_of(object["wa_id"]);
  person.bsuid = id_of(object["user_id"]);
  person.parent_bsuid = id_of(object["parent_user_id"]);
  person.username = word_of(object["username"]);
  if (person.username && person.username->starts_with('@')) person.username->erase(0, 1);
  if (person.username == "") person.username.reset();
  return person;
}

void complete(Person& person, Person const& more) {
  fill(person.phone, more.phone);
  fill(person.bsuid, more.bsuid);
  fill(person.parent_bsuid, more.parent_bsuid);
  fill(person.username, more.username);
  fill(person.profile_name, more.profile_name);
  fill(person.identity_hash, more.identity_hash);
}

FirstError first_error(json::Value errors) {
  json::Value const first = errors.at(0);
  std::optional<std::string> title = word_of(first["title"]);
  if (!title) title = word_of(first["message"]);
  return {small_number(first["code"]), title};
}

}  // namespace wigwag::meta
