/// @file Reading: one `value` of a webhook while it is read. Knows where it stands and whom its contacts[] name, and
/// collects what comes out. The readers below are the parts of meta/webhook; only for meta/.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "meta/webhook.h"
#include "model/inbound.h"

namespace wigwag::meta {

/// Where a value stands.
struct Place {
  std::string field;
  std::string waba_id;
  std::optional<std::string> phone_number_id;
  std::string display_number;  ///< digits; empty when the value does not say
  Instant received_at;
  std::optional<Instant> notified_at;  ///< entry[].time
};

class Reading {
 public:
  /// `value` and `out` belong to parse_webhook, which outlives this.
  Reading(Place place, json::Value value, ParsedWebhook& out);

  Place const& place() const { return place_; }
  void add(Update update);
  void refuse(std::string_view reason, json::Value part);

  /// Meta's time, nullopt when absurd. The newest one dates the people that no update names.
  std::optional<Instant> time(json::Value value);

  /// Fills what `person` lacks from their card in contacts[]: found by phone, else by BSUID, never by position.
  Person joined(Person person);
  /// When exactly one card is there; for the one update beside it that names nobody.
  std::optional<Person> only_card();
  /// PersonSeen for each card that nobody joined and that says more than a number.
  void add_people_left();

  /// Calls `f(element)` for each object of an array; refuses what is none. `what` is for the reason.
  template <class F>
  void each_object(json::Value list, std::string_view what, F&& f);

 private:
  struct Card {
    Person person;
    bool used = false;
  };
  void read_cards(json::Value contacts);
  Card* card_of(Person const& person);

  Place place_;
  ParsedWebhook& out_;
  std::optional<Instant> newest_;
  std::vector<Card> cards_;
  std::unordered_map<std::string, std::size_t> by_phone_, by_bsuid_;
};

template <class F>
void Reading::each_object(json::Value list, std::string_view what, F&& f) {
  if (!list.exists() || list.is(json::Type::null)) return;
  if (!list.is(json::Type::array)) return refuse(std::string(what) + " is no array", list);
  list.each([&](json::Value element) {
    if (element.is(json::Type::object))
      f(element);
    else
      refuse("an element of " + std::string(what) + " is no object", element);
  });
}

enum class ValueErrors : std::uint8_t { unexplained, told_with_a_message };
/// messages[] of today. An unsupported message without own errors takes those of the value.
ValueErrors read_messages(Reading& reading, json::Value value);
/// message_echoes[]: what the business wrote on its phone.
void read_echoes(Reading& reading, json::Value echoes);
/// messages[] and message_echoes[] under field history: the files of messages that came as placeholders.
void read_late_history(Reading& reading, json::Value value);
void read_history(Reading& reading, json::Value history);
/// statuses[] of messages, payments and calls.
void read_statuses(Reading& reading, json::Value statuses);
void read_calls(Reading& reading, json::Value calls);
void read_preferences(Reading& reading, json::Value preferences);
void read_address_book(Reading& reading, json::Value state_sync);
void read_groups(Reading& reading, json::Value groups);
/// News of accounts, numbers, templates and flows; OtherNews of the field's kind when there is nothing typed to say.
/// nullopt when neither the field nor the value is one of these.
std::optional<Update> management_news(Place const& place, json::Value value);

}  // namespace wigwag::meta
