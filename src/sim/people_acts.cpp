#include <fmt/format.h>
#include <algorithm>

#include "base/log.h"
#include "sim/line_words.h"
#include "sim/people_state.h"

namespace wigwag::sim {
namespace {

std::string request_of(Person const& person, std::string const& phone_number_id, std::string_view members) {
  std::string const who = who_members(person, phone_number_id);
  return "{" + who + (members.empty() ? "" : ",") + std::string(members) + "}";
}

std::string context_member(std::string const& display_number, std::string const& wamid) {
  json::Writer out;
  out.begin_object().member("from", display_number).member("id", wamid).end_object();
  return "\"context\":" + out.take();
}

std::string text_request(Person const& person, std::string const& number, std::string const& words) {
  return request_of(person, number, json::Writer().value(words).take().insert(0, "\"text\":"));
}

std::string react_members(std::string const& wamid, std::string const& emoji) {
  json::Writer out;
  out.begin_object().member("message_id", wamid).member("emoji", emoji.empty() ? "👍" : emoji).end_object();
  return "\"type\":\"reaction\",\"reaction\":" + out.take();
}

/// Members without braces of a JSON object, but for who writes: that is the person whose rule it is.
std::string members_of(std::string const& object) {
  auto const document = json::Document::parse(object.empty() ? std::string_view("{}") : std::string_view(object));
  if (!document || !document->root().is(json::Type::object)) return {};
  json::Writer out;
  out.begin_object();
  document->root().each_member([&](std::string const& key, json::Value value) {
    if (key != "from" && key != "from_user_id" && key != "phone_number_id") out.key(key).raw(value.raw());
  });
  std::string const text = out.end_object().take();
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::string who_members(Person const& person, std::string const& phone_number_id) {
  json::Writer out;
  out.begin_object().member("phone_number_id", phone_number_id);
  if (!person.phone.empty() && !person.hidden_phone) out.member("from", person.phone);
  out.key("from_user_id");
  if (person.user_id.empty()) {
    out.null();
  } else {
    out.value(person.user_id);
  }
  std::string const object = out.end_object().take();
  return object.substr(1, object.size() - 2);
}

Result<Inbound> People::State::note(json::Value request, Instant now) {
  TRY(Inbound inbound, book.with([&](Book& mine) -> Result<Inbound> {
    TRY(Inbound made, inbound_of(mine.phone, request, now));
    mine.note(made, now);
    return made;
  }));
  if (watcher.heard) watcher.heard(inbound.change, now);
  return inbound;
}

Result<std::vector<std::string>> People::State::write(json::Value request) {
  TRY(Inbound const inbound, note(request, clock.now()));
  post(inbound.change);
  return inbound.change.wamids;
}

Result<std::vector<std::string>> People::State::write(std::string const& request) {
  auto const document = json::Document::parse(request);
  if (!document) return fail(Code::bad_request, "the message is no JSON: " + document.error().message);
  return write(document->root());
}

Result<std::string> People::State::tap(std::string const& wamid, std::size_t index, std::string const& answer) {
  TRY(std::string const request, book.with([&](Book& mine) -> Result<std::string> {
    Line const* const line = mine.line(wamid);
    Chat const* const chat = mine.chat_of(wamid);
    if (line == nullptr || chat == nullptr) return fail(Code::not_found, "no such message in any chat", "wamid");
    if (index >= line->taps.size())
      return fail(Code::invalid, fmt::format("the message has {} things to tap", line->taps.size()), "index");
    TRY(std::string const members, tapped_message(line->taps[index], answer));
    auto const at = std::ranges::find(numbers, chat->phone_number_id, &Number::phone_number_id);
    std::string const display = at == numbers.end() ? chat->phone_number_id : at->display_number;
    return request_of(*mine.find(chat->person), chat->phone_number_id, members + "," + context_member(display, wamid));
  }));
  TRY(auto const wamids, write(request));
  return wamids.front();
}

Done People::State::tick(std::string const& wamid, std::string_view word) {
  TRY(Ticked const ticked, book.with([&](Book& mine) -> Result<Ticked> {
    Line* const line = mine.line(wamid);
    Chat* const chat = mine.chat_of(wamid);
    if (line == nullptr || chat == nullptr || line->author != Side::business)
      return fail(Code::not_found, "no such message of the business in any chat", "wamid");
    Person const& person = *mine.find(chat->person);
    bool const higher = line->status != "failed" && status_rank(word) > status_rank(line->status);
    if (!higher || person.reads == Reads::never) return Ticked{};
    line->status = word;
    mine.touch(*chat);
    return Ticked{chat->phone_number_id, wamid, std::string(word), person, line->callback_data};
  }));
  if (!ticked.wamid.empty()) send_tick(ticked);
  return {};
}

Done People::State::read(std::string const& phone_number_id, std::uint64_t person) {
  std::vector<std::string> unread;
  bool const known = book.with([&](Book& mine) {
    Chat const* const chat = mine.find_chat(phone_number_id, person);
    if (chat == nullptr) return false;
    for (Line const& line : chat->lines)
      if (line.author == Side::business && line.status != "failed" && status_rank(line.status) < status_rank("read") &&
          line.group_id.empty())  // a group reads when Graph says
        unread.push_back(line.wamid);
    return true;
  });
  if (!known) return fail(Code::not_found, "there is no such chat");
  for (std::string const& wamid : unread) TRY_DONE(tick(wamid, "read"));
  return {};
}

Result<Number> People::State::number(std::string const& phone_number_id) const {
  auto const found = std::ranges::find(numbers, phone_number_id, &Number::phone_number_id);
  if (found != numbers.end()) return *found;
  return fail(Code::invalid, "`phone_number_id` is no number of this sandbox", "phone_number_id");
}

Done People::State::set_marketing(std::uint64_t person, std::string const& phone_number_id, std::string_view value) {
  if (value != "stop" && value != "resume") return fail(Code::invalid, "`value` must be one of stop, resume", "value");
  TRY(Number const number, this->number(phone_number_id));
  TRY(Person const after, book.with([&](Book& mine) -> Result<Person> {
    Person* const them = mine.find(person);
    if (them == nullptr) return fail(Code::not_found, "there is no such person");
    them->configured = true;
    value == "stop" ? (void)them->marketing_stopped.insert(phone_number_id)
                    : (void)them->marketing_stopped.erase(phone_number_id);
    return *them;
  }));
  tell_change(after, after);
  Customer const who = customer_of(after);
  json::Writer out;
  out.begin_object().raw_members(value_head(number)).raw_members(contacts_member({&who, 1}));
  out.key("user_preferences").begin_array().begin_object().member_if("wa_id", who.phone);
  out.member_if("user_id", who.user_id).member("detail", fmt::format("User requested to {} marketing messages", value));
  out.member("category", "marketing_messages").member("value", value).member("timestamp", clock.now().seconds());
  post({number, "user_preferences", out.end_object().end_array().end_object().take()});
  return {};
}

void People::State::follow_rules(Written const& written, std::uint64_t person) {
  std::vector<Rule> const rules = book.with([&](Book& mine) {
    std::vector<Rule> due;
    Person* const them = mine.find(person);
    for (std::size_t i = 0; them != nullptr && i < them->rules.size(); ++i) {
      Rule& rule = them->rules[i];
      if (rule.times == 0 || (!rule.on_type.empty() && rule.on_type != written.type)) continue;
      if (rule.times > 0) --rule.times;
      due.push_back(rule);
    }
    return due;
  });
  for (Rule const& rule : rules)
    clock.after(rule.after, [weak = weak_from_this(), rule, person, written] {
      if (auto const state = weak.lock()) state->act(rule, person, written);
    });
}

void People::State::act(Rule const& rule, std::uint64_t person, Written const& written) {
  auto them = book.with([&](Book& mine) {
    Person const* const found = mine.find(person);
    return found == nullptr ? std::nullopt : std::optional(*found);
  });
  if (!them) return;
  std::string const& number = written.phone_number_id;
  auto const tried = [](auto const& result) { log_failure(result, "sandbox_rule_failed"); };
  if (rule.act == "read" || rule.act == "play") tried(tick(written.wamid, rule.act == "read" ? "read" : "played"));
  if (rule.act == "tap" || rule.act == "flow")
    tried(tap(written.wamid, static_cast<std::size_t>(rule.button - 1), rule.message));
  if (rule.act == "reply") tried(write(text_request(*them, number, rule.text)));
  if (rule.act == "react") tried(write(request_of(*them, number, react_members(written.wamid, rule.text))));
  if (rule.act == "send") tried(write(request_of(*them, number, members_of(rule.message))));
  if (rule.act == "stop_marketing") tried(set_marketing(person, number, "stop"));
  if (rule.act == "block") {
    them->blocked.insert(number);
    tell_change(*them, book.with([&](Book& mine) { return mine.put(*them); }));
  }
}

Posting posting_of(Change const& change) {
  return {change.number.waba_id, change.number.phone_number_id, change.field, change.value, change.time.has_value()};
}

void People::State::post(Change const& change) { outbox.post(posting_of(change)); }

void People::State::send_tick(Ticked const& ticked) {
  if (watcher.ticked && watcher.ticked(ticked)) return;
  auto const at = std::ranges::find(numbers, ticked.phone_number_id, &Number::phone_number_id);
  if (at == numbers.end()) return;
  Customer const who = customer_of(ticked.person);
  json::Writer out;
  out.begin_object().raw_members(value_head(*at)).raw_members(contacts_member({&who, 1}));
  out.key("statuses").begin_array().begin_object().member("id", ticked.wamid).member("status", ticked.status);
  out.member("timestamp", std::to_string(clock.now().seconds())).member_if("recipient_id", who.phone);
  out.member_if("recipient_user_id", who.user_id);
  if (!ticked.callback_data.empty()) out.member("biz_opaque_callback_data", ticked.callback_data);
  post({*at, "messages", out.end_object().end_array().end_object().take()});
}

}  // namespace wigwag::sim
