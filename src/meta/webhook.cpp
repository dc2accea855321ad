#include "meta/webhook.h"

#include <algorithm>
#include <array>

#include "meta/reading.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using json::Value;

/// Lists that mean nothing without the business number they belong to.
constexpr std::array kNumberLists = std::to_array<std::string_view>(
    {"messages", "message_echoes", "statuses", "calls", "user_preferences", "state_sync", "groups"});

bool holds(Value value, std::string_view member) {
  Value const found = value[member];
  return found.exists() && !found.is(json::Type::null);
}

bool holds_number_list(Value value) {
  return std::ranges::any_of(kNumberLists, [&](std::string_view list) { return holds(value, list); });
}

bool holds_threads(Value history) {
  bool found = false;
  history.each([&](Value item) { found |= item["threads"].exists(); });
  return found;
}

/// The number's id, at the usual place or at one of those that other fields have.
std::optional<std::string> number_of(Value value) {
  for (std::string_view const holder : {"metadata", "phone_number_settings", "phone_settings", "recipient"})
    if (std::optional<std::string> id = id_of(value[holder]["phone_number_id"])) return id;
  return std::nullopt;
}

std::string display_number_of(Value value) {
  for (std::string_view const holder : {"metadata", "recipient"})
    if (std::optional<std::string> digits = phone_of(value[holder]["display_phone_number"])) return *digits;
  return {};
}

void add_each(Reading& reading, Value list, std::string_view what, EventKind kind) {
  reading.each_object(list, what, [&](Value part) {
    reading.time(part["timestamp"]);
    reading.add(OtherNews{kind, json::compact(part.raw())});
  });
}

void read_lists(Reading& reading, Value value) {
  ValueErrors errors = ValueErrors::unexplained;
  read_history(reading, value["history"]);
  if (reading.place().field == "history") {
    read_late_history(reading, value);
  } else {
    errors = read_messages(reading, value);
    read_echoes(reading, value["message_echoes"]);
  }
  read_statuses(reading, value["statuses"]);
  read_calls(reading, value["calls"]);
  read_preferences(reading, value["user_preferences"]);
  read_address_book(reading, value["state_sync"]);
  read_groups(reading, value["groups"]);
  add_each(reading, value["user_actions"], "user_actions", EventKind::user_action);
  if (errors == ValueErrors::told_with_a_message) return;
  add_each(reading, value["errors"], "errors",
      reading.place().field == "calls" ? EventKind::call_changed : EventKind::number_error);
}

void read_other(Reading& reading, Value value) {
  if (std::optional<Update> news = management_news(reading.place(), value)) return reading.add(std::move(*news));
  bool const is_messages = reading.place().field == "messages";
  if (holds(value, "errors") && (is_messages || reading.place().phone_number_id))
    return add_each(reading, value["errors"], "errors", EventKind::number_error);
  if (is_messages && holds(value, "contacts")) return;
  reading.add(OtherNews{EventKind::other_field, json::compact(value.raw())});
}

/// What a value holds decides how it is read; `field` may be wrong.
void read_value(Place place, Value value, ParsedWebhook& out) {
  place.phone_number_id = number_of(value);
  place.display_number = display_number_of(value);
  Reading reading(std::move(place), value, out);
  bool const has_number_list = holds_number_list(value);
  bool const needs_number = has_number_list || holds_threads(value["history"]);
  if (needs_number && !reading.place().phone_number_id)
    return reading.refuse("the value names no phone_number_id", value);
  if (has_number_list || holds(value, "history") || holds(value, "user_actions"))
    read_lists(reading, value);
  else
    read_other(reading, value);
  reading.add_people_left();
}

class Envelope {
 public:
  Envelope(Instant received_at, ParsedWebhook& out) : received_at_(received_at), out_(out) {}

  void read(Value root) {
    if (root["entry"].is(json::Type::array)) return root["entry"].each([&](Value entry) { read_entry(entry); });
    if (root["changes"].exists()) return read_entry(root);
    if (root["field"].exists() && root["value"].exists()) return read_change({}, root);
    if (root["history"].is(json::Type::array)) return read_value(place("history", {}), root, out_);
    refuse("no webhook envelope", root);
  }

 private:
  Place place(std::string field, std::string waba_id) const {
    return {std::move(field), std::move(waba_id), std::nullopt, {}, received_at_, notified_at_};
  }

  void refuse(std::string_view reason, Value part) {
    out_.misunderstood.push_back({std::string(reason), json::compact(part.raw())});
  }

  void read_entry(Value entry) {
    if (!entry["changes"].is(json::Type::array)) return refuse("an entry has no changes", entry);
    std::string const waba_id = id_of(entry["id"]).value_or("");
    notified_at_ = instant_of(entry["time"], received_at_ + kDayUs);
    entry["changes"].each([&](Value change) { read_change(waba_id, change); });
  }

  void read_change(std::string const& waba_id, Value change) {
    if (!change["value"].is(json::Type::object)) return refuse("a change has no value object", change);
    read_value(place(word_of(change["field"]).value_or(""), waba_id), change["value"], out_);
  }

  Instant received_at_;
  std::optional<Instant> notified_at_;  ///< of the entry that is read
  ParsedWebhook& out_;
};

}  // namespace

Result<ParsedWebhook> parse_webhook(std::string_view raw, Instant received_at) {
  TRY(json::Document const document, json::Document::parse(raw));
  ParsedWebhook parsed;
  Envelope(received_at, parsed).read(document.root());
  return parsed;
}

}  // namespace wigwag::meta
