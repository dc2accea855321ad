#include "meta/reading.h"

#include <algorithm>
#include <utility>

#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

constexpr std::int64_t kFutureMaxUs = kDayUs;

bool contradicts(std::optional<std::string> const& a, std::optional<std::string> const& b) {
  return a && b && *a != *b;
}

Person card_in(json::Value contact) {
  Person person = person_in(contact);
  json::Value const profile = contact["profile"];
  person.profile_name = text_of(profile["name"]);
  if (person.profile_name && person.profile_name->empty()) person.profile_name.reset();
  if (!person.username) person.username = person_in(profile).username;
  person.identity_hash = word_of(contact["identity_key_hash"]);
  return person;
}

}  // namespace

Reading::Reading(Place place, json::Value value, ParsedWebhook& out) : place_(std::move(place)), out_(out) {
  read_cards(value["contacts"]);
}

void Reading::read_cards(json::Value contacts) {
  each_object(contacts, "contacts", [&](json::Value contact) {
    Person person = card_in(contact);
    if (person.phone) by_phone_.emplace(*person.phone, cards_.size());
    if (person.bsuid) by_bsuid_.emplace(*person.bsuid, cards_.size());
    cards_.push_back({std::move(person)});
  });
}

void Reading::add(Update update) {
  std::string waba_id = place_.waba_id;
  if (auto const* account = std::get_if<AccountChange>(&update)) waba_id = account->waba_id;
  out_.updates.push_back(
      {place_.field, std::move(waba_id), place_.phone_number_id, std::move(update), place_.notified_at});
}

void Reading::refuse(std::string_view reason, json::Value part) {
  out_.misunderstood.push_back({std::string(reason), json::compact(part.raw())});
}

std::optional<Instant> Reading::time(json::Value value) {
  std::optional<Instant> const at = instant_of(value, place_.received_at + kFutureMaxUs);
  if (at && (!newest_ || *newest_ < *at)) newest_ = at;
  return at;
}

Reading::Card* Reading::card_of(Person const& person) {
  auto const by_phone = person.phone ? by_phone_.find(*person.phone) : by_phone_.end();
  if (by_phone != by_phone_.end() && !contradicts(cards_[by_phone->second].person.bsuid, person.bsuid))
    return &cards_[by_phone->second];
  auto const by_bsuid = person.bsuid ? by_bsuid_.find(*person.bsuid) : by_bsuid_.end();
  return by_bsuid == by_bsuid_.end() ? nullptr : &cards_[by_bsuid->second];
}

Person Reading::joined(Person person) {
  Card* const card = card_of(person);
  if (card == nullptr) return person;
  card->used = true;
  complete(person, card->person);
  return person;
}

std::optional<Person> Reading::only_card() {
  if (cards_.size() != 1) return std::nullopt;
  cards_.front().used = true;
  return cards_.front().person;
}

void Reading::add_people_left() {
  for (Card& card : cards_) {
    Person& person = card.person;
    bool const tells = person.profile_name || person.username || (person.phone && person.bsuid);
    if (card.used || !person.known() || !tells) continue;
    add(PersonSeen{.contact = std::move(person), .address_book_name = {}, .at = newest_});
  }
}

}  // namespace wigwag::meta
