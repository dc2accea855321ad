#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>

#include "sim/control_json.h"
#include "sim/control_rows.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kRulesMax = 50;
constexpr std::array<std::string_view, 3> kReads{"by_itself", "by_hand", "never"};
constexpr std::array<std::string_view, 9> kActs{
    "read", "play", "tap", "reply", "react", "flow", "send", "block", "stop_marketing"};

Result<std::string> list(ControlCall& call) {
  json::Writer out;
  out.begin_object().key("users").begin_array();
  for (Person const& person : call.parts.people.all()) write_person(out, person);
  return out.end_array().end_object().take();
}

Result<std::string> show(ControlCall& call) {
  TRY(Person const person, person_named(call.parts, call.names.front()));
  return person_json(person);
}

Result<Rule> rule_of(json::Value body) {
  static constexpr std::array<std::string_view, 7> kMembers{
      "do", "on", "after_ms", "button", "text", "message", "times"};
  TRY_DONE(check_members(body, kMembers));
  TRY(auto const act, choice_member(body, "do", kActs));
  TRY(auto const on, string_member(body, "on"));
  TRY(auto const after, time_member(body, "after_ms"));
  TRY(auto const button, number_member(body, "button", 1, 100));
  TRY(auto const text, string_member(body, "text"));
  TRY(auto const times, number_member(body, "times", 0, 1'000'000));
  Rule rule;
  TRY(rule.message, object_member(body, "message"));
  if (!act) return fail(Code::invalid, fmt::format("`do` must be one of {}", fmt::join(kActs, ", ")), "do");
  if (*act == "reply" && text.value_or("").empty()) return fail(Code::invalid, "`reply` needs `text`", "text");
  if (*act == "send" && rule.message.empty()) return fail(Code::invalid, "`send` needs `message`", "message");
  rule.act = *act;
  rule.on_type = on.value_or("");
  rule.after = after.value_or(rule.after);
  rule.button = button.value_or(1);
  rule.text = text.value_or("");
  rule.times = times.value_or(-1);
  return rule;
}

Result<std::vector<Rule>> rules_of(json::Value script) {
  if (!script.is(json::Type::array) || script.size() > kRulesMax)
    return fail(Code::invalid, fmt::format("`script` must be an array of at most {} rules", kRulesMax), "script");
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < script.size(); ++i) {
    auto rule = rule_of(script.at(i));
    if (!rule) {
      Error error = rule.error();
      error.field = fmt::format("script[{}]{}{}", i, error.field.empty() ? "" : ".", error.field);
      return fail(error);
    }
    rules.push_back(*std::move(rule));
  }
  return rules;
}

/// null takes something away, a missing member leaves it.
Done read_text(std::optional<std::string>& into, json::Value body, std::string_view name) {
  TRY(auto const text, string_member(body, name));
  if (body[name]) into = text;
  return {};
}

Done read_person(Person& person, json::Value body) {
  TRY(auto const phone, phone_member(body, "phone"));
  TRY(auto const user_id, string_member(body, "user_id"));
  TRY(auto const hidden, truth_member(body, "hidden_phone"));
  TRY(auto const reads, choice_member(body, "reads", kReads));
  TRY_DONE(read_text(person.parent_user_id, body, "parent_user_id"));
  TRY_DONE(read_text(person.name, body, "name"));
  TRY_DONE(read_text(person.username, body, "username"));
  TRY_DONE(read_text(person.identity_hash, body, "identity_hash"));
  if (phone) person.phone = *phone;
  if (body["user_id"]) person.user_id = user_id.value_or("");
  if (person.user_id.empty() && !body["user_id"] && !person.phone.empty()) person.user_id = user_id_of(person.phone);
  person.hidden_phone = hidden.value_or(person.hidden_phone || person.phone.empty());
  if (reads) person.reads = *reads == "never" ? Reads::never : *reads == "by_hand" ? Reads::by_hand : Reads::by_itself;
  if (body["script"]) {
    TRY(person.rules, rules_of(body["script"]));
  }
  person.configured = true;
  return {};
}

/// Who is meant: `user`, else the phone, else the BSUID; somebody new when nobody is.
Result<Person> person_meant(ControlCall const& call) {
  TRY(auto const user, string_member(call.body, "user"));
  if (user) {
    auto known = person_named(call.parts, *user);
    if (!known) return fail(Code::invalid, "`user` is nobody's phone, BSUID or id", "user");
    return known;
  }
  TRY(auto const phone, phone_member(call.body, "phone"));
  TRY(auto const user_id, string_member(call.body, "user_id"));
  if (!phone && user_id.value_or("").empty()) return fail(Code::invalid, "a user needs `phone` or `user_id`", "phone");
  auto const by_phone = phone ? call.parts.people.find(*phone) : std::nullopt;
  auto const by_id = user_id && !user_id->empty() ? call.parts.people.find(*user_id) : std::nullopt;
  return by_phone ? *by_phone : by_id.value_or(Person{});
}

Result<std::string> put(ControlCall& call) {
  static constexpr std::array<std::string_view, 10> kMembers{"user", "phone", "user_id", "parent_user_id", "name",
      "username", "identity_hash", "hidden_phone", "reads", "script"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(Person person, person_meant(call));
  TRY_DONE(read_person(person, call.body));
  auto const same_phone = person.phone.empty() ? std::nullopt : call.parts.people.find(person.phone);
  auto const same_id = person.user_id.empty() ? std::nullopt : call.parts.people.find(person.user_id);
  if (same_phone && same_phone->id != person.id)
    return fail(Code::invalid, "`phone` belongs to somebody else; POST /_sim/users/*/number moves people", "phone");
  if (same_id && same_id->id != person.id) return fail(Code::invalid, "`user_id` belongs to somebody else", "user_id");
  return person_json(call.parts.people.put(std::move(person)));
}

Result<std::string> remove(ControlCall& call) {
  TRY(Person const person, person_named(call.parts, call.names.front()));
  TRY_DONE(call.parts.people.remove(person.id));
  return success();
}

Result<std::string> move(ControlCall& call) {
  static constexpr std::array<std::string_view, 1> kMembers{"phone"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(Person const person, person_named(call.parts, call.names.front()));
  TRY(auto const phone, phone_member(call.body, "phone"));
  TRY(Person const after, call.parts.people.change_number(person.id, phone.value_or("")));
  return person_json(after);
}

/// Every number of the business, or the one that is named.
Result<std::vector<std::string>> numbers_meant(ControlCall const& call) {
  TRY(auto const number, string_member(call.body, "phone_number_id"));
  std::vector<std::string> all;
  for (Number const& each : call.parts.people.numbers())
    if (!number || *number == each.phone_number_id) all.push_back(each.phone_number_id);
  if (all.empty()) return fail(Code::invalid, "`phone_number_id` is no number of this sandbox", "phone_number_id");
  return all;
}

Result<std::string> block(ControlCall& call) {
  static constexpr std::array<std::string_view, 2> kMembers{"phone_number_id", "blocked"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(Person const person, person_named(call.parts, call.names.front()));
  TRY(auto const blocked, truth_member(call.body, "blocked"));
  TRY(auto const numbers, numbers_meant(call));
  for (std::string const& number : numbers)
    TRY_DONE(call.parts.people.set_blocked(person.id, number, blocked.value_or(true)));
  return person_json(*call.parts.people.find(person.phone.empty() ? person.user_id : person.phone));
}

Result<std::string> marketing(ControlCall& call) {
  static constexpr std::array<std::string_view, 2> kMembers{"phone_number_id", "value"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(Person const person, person_named(call.parts, call.names.front()));
  TRY(auto const value, string_member(call.body, "value"));
  TRY(auto const numbers, numbers_meant(call));
  for (std::string const& number : numbers)
    TRY_DONE(call.parts.people.set_marketing(person.id, number, value.value_or("")));
  return person_json(*call.parts.people.find(person.phone.empty() ? person.user_id : person.phone));
}

Result<std::string> script(ControlCall& call) {
  static constexpr std::array<std::string_view, 1> kMembers{"script"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(Person person, person_named(call.parts, call.names.front()));
  TRY(person.rules, rules_of(call.body["script"]));
  person.configured = true;
  return person_json(call.parts.people.put(std::move(person)));
}

/// As if they had written, without a message.
Result<std::string> window(ControlCall& call) {
  static constexpr std::array<std::string_view, 1> kMembers{"phone_number_id"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(Person const person, person_named(call.parts, call.names.front()));
  TRY(auto const numbers, numbers_meant(call));
  for (std::string const& number : numbers) call.parts.people.open_window(number, person.id);
  return success();
}

constexpr auto kRows = std::to_array<ControlRow>({
    {net::Method::get, "/_sim/users", &list, "the customers"},
    {net::Method::post, "/_sim/users", &put, "a new one or a change: name, username, hidden_phone, reads, script, …"},
    {net::Method::get, "/_sim/users/*", &show, "one, by phone, BSUID or id:N"},
    {net::Method::del, "/_sim/users/*", &remove, "forgets them and their chats"},
    {net::Method::post, "/_sim/users/*/number", &move, "a new phone: system messages to every number"},
    {net::Method::post, "/_sim/users/*/block", &block, "they block a number; blocked=false: no more"},
    {net::Method::post, "/_sim/users/*/marketing", &marketing, "value: stop, resume"},
    {net::Method::post, "/_sim/users/*/script", &script, "what they do when the business writes"},
    {net::Method::post, "/_sim/users/*/window", &window, "opens the window of 24 hours"},
});

}  // namespace

std::span<ControlRow const> user_rows() { return kRows; }

}  // namespace wigwag::sim
