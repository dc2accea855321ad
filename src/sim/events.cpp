#include "sim/events.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>

#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::string_view kPortfolio = "555010500000001";
constexpr std::string_view kGroup = "Y2FwaV9ncm91cDo1NTUwMTAyMDAwMDAwMDE6MQ==";
constexpr std::string_view kMessageMembers =
    R"("from":"$DISPLAY","to":"$PHONE","to_user_id":"$USER","id":"$WAMID","timestamp":"$NOW")";

using Words = std::map<std::string, std::string, std::less<>>;

/// Replaces each $WORD that is known. No word begins with another one.
std::string filled(std::string_view pattern, Words const& words) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    auto const word = std::ranges::find_if(
        words, [&](auto const& each) { return pattern[i] == '$' && pattern.substr(i + 1).starts_with(each.first); });
    if (word == words.end()) {
      out += pattern[i++];
    } else {
      out += word->second;
      i += 1 + word->first.size();
    }
  }
  return out;
}

/// As it stands between the quotes of JSON.
std::string quoted(std::string const& text) {
  std::string const json = json::Writer().value(text).take();
  return json.substr(1, json.size() - 2);
}

std::string inside(std::string const& object) { return object.substr(1, object.size() - 2); }

Result<Customer> customer_meant(Phone const& phone, json::Value request) {
  Customer who;
  TRY(who.phone, phone_member(request, "from"));
  TRY(who.user_id, string_member(request, "from_user_id"));
  TRY(who.name, string_member(request, "name"));
  if (!who.phone && !who.user_id) who.phone = "15550110001";
  if (!who.user_id) who.user_id = user_id_of(*who.phone);
  if (!who.name) who.name = phone.names.find(*who.user_id).value_or("Robin Example");
  return who;
}

Words words_for(Phone& phone, Number const& number, Customer const& who, Instant now) {
  std::string const digits = who.phone.value_or("");
  std::string const wamid = phone.mint.wamid(digits, Author::business);
  auto const newest = phone.newest_messages.find(number.phone_number_id + "/" + *who.user_id);
  return {{"NOW", std::to_string(now.seconds())}, {"THEN", std::to_string((now + kDayUs).seconds())},
      {"DISPLAY", number.display_number}, {"NUMBER", number.phone_number_id}, {"WABA", number.waba_id},
      {"PHONE", digits}, {"USER", *who.user_id}, {"NAME", quoted(*who.name)}, {"WAMID", wamid},
      {"WACID", "wacid." + phone.mint.hex(32)}, {"TARGET", newest.value_or(wamid)}, {"GROUP", std::string(kGroup)},
      {"ID", phone.mint.media_id()}, {"SHA", phone.mint.sha256()}};
}

/// The object that the event is about, with what `set` says.
Result<std::string> object_of(EventRow const& row, json::Value request, Words const& words) {
  TRY(std::string const set, object_member(request, "set"));
  std::string const by_default = filled(row.it, words);
  return set.empty() ? by_default : json::merge_missing(set, by_default);
}

Result<std::string> value_json(
    EventRow const& row, json::Value request, Words words, Number const& number, Customer const& who) {
  TRY(std::string const it, object_of(row, request, words));
  TRY(std::string const over, object_member(request, "value"));
  words["IT"] = row.value == "$IT" ? inside(it) : it;
  words["INSIDE"] = inside(it);
  words["CONTACTS"] = contacts_member({&who, 1});
  words["MESSAGE"] = filled(kMessageMembers, words);
  std::string members = filled(row.value, words);
  if (row.head == Head::number) members = value_head(number) + "," + members;
  std::string const value = "{" + members + "}";
  return over.empty() ? value : json::merge_missing(over, value);
}

std::string known_names() {
  std::string out = "history";
  for (EventRow const& row : event_table()) out += ", " + std::string(row.name);
  return out;
}

}  // namespace

std::optional<Written> written_in(Change const& change) {
  auto const document = json::Document::parse(change.value);
  if (change.field != "smb_message_echoes" || !document) return std::nullopt;
  json::Value const echo = document->root()["message_echoes"].at(0);
  std::string const to = echo["to"].word().value_or(echo["to_user_id"].word().value_or(""));
  std::string const type = echo["type"].word().value_or("");
  if (to.empty() || type.empty() || type == "edit" || type == "revoke") return std::nullopt;
  return Written{.phone_number_id = change.number.phone_number_id,
      .to = to,
      .wamid = echo["id"].word().value_or(""),
      .type = type,
      .content = std::string(echo[type].raw()),
      .reply_to = echo["context"]["id"].word().value_or("")};
}

Result<std::vector<Change>> changes_of_event(Phone& phone, json::Value request, Instant now) {
  static constexpr std::array<std::string_view, 9> kMembers{
      "event", "set", "value", "phone_number_id", "display_phone_number", "waba_id", "from", "from_user_id", "name"};
  TRY(auto const name, string_member(request, "event"));
  if (name == "history") return history_changes(phone, request, now);
  TRY_DONE(check_members(request, kMembers));
  auto const row = std::ranges::find(event_table(), name.value_or(""), &EventRow::name);
  if (row == event_table().end()) return fail(Code::invalid, "`event` must be one of " + known_names(), "event");
  TRY(Number number, number_member(phone.numbers, request));
  TRY(Customer const who, customer_meant(phone, request));
  Words const words = words_for(phone, number, who, now);
  TRY(std::string value, value_json(*row, request, words, number, who));
  if (row->field == "partner_solutions" && !request["waba_id"]) number.waba_id = kPortfolio;
  Change change{number, std::string(row->field), std::move(value), {}};
  if (row->time == EntryTime::there) change.time = std::to_string(now.seconds());
  return std::vector{std::move(change)};
}

}  // namespace wigwag::sim
