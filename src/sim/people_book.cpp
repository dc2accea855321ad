#include "sim/people_book.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sim/line_words.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kPeopleMax = 10'000;
constexpr std::size_t kLinesMax = 500;  // of one chat

bool is_user_id(std::string_view who) {
  return !std::ranges::all_of(who, [](char c) { return c >= '0' && c <= '9'; });
}

std::string text_member(std::string_view object, std::string_view name) {
  auto const document = json::Document::parse(object.empty() ? "{}" : object);
  if (!document) return {};
  auto const text = document->root()[name].text();
  return text ? text->utf8() : std::string{};
}

/// The corrected message inside an edit.
std::pair<std::string, std::string> edited_content(std::string_view edit) {
  auto const document = json::Document::parse(edit);
  if (!document) return {};
  json::Value const message = document->root()["message"];
  std::string const type = message["type"].word().value_or("text");
  return {type, std::string(message[type].raw())};
}

}  // namespace

bool opens_window(std::string_view type) {
  static constexpr std::array<std::string_view, 6> kNot{
      "system", "reaction", "edit", "revoke", "request_welcome", "media_placeholder"};
  return std::ranges::find(kNot, type) == kNot.end();
}

int status_rank(std::string_view status) {
  static constexpr std::array<std::string_view, 5> kRanks{"", "sent", "delivered", "read", "played"};
  auto const found = std::ranges::find(kRanks, status);
  return found == kRanks.end() ? 0 : static_cast<int>(found - kRanks.begin());
}

Customer customer_of(Person const& person) {
  Customer who;
  if (!person.phone.empty() && !person.hidden_phone) who.phone = person.phone;
  if (!person.user_id.empty()) who.user_id = person.user_id;
  who.parent_user_id = person.parent_user_id;
  who.name = person.name;
  who.username = person.username;
  who.identity_hash = person.identity_hash;
  return who;
}

Person* Book::find(std::uint64_t person) {
  auto const found = people.find(person);
  return found == people.end() ? nullptr : &found->second;
}

Person* Book::find(std::string_view who) {
  auto const& index = is_user_id(who) ? by_user_id_ : by_phone_;
  auto const found = index.find(who);
  return found == index.end() ? nullptr : find(found->second);
}

Person* Book::find(Customer const& who) {
  Person* const by_id = who.user_id && !who.user_id->empty() ? find(*who.user_id) : nullptr;
  if (by_id != nullptr) return by_id;
  return who.phone && !who.phone->empty() ? find(*who.phone) : nullptr;
}

Person& Book::meet(std::string_view who) {
  if (Person* const known = find(who)) return *known;
  Person person;
  if (is_user_id(who)) {
    person.user_id = who;
    person.hidden_phone = true;
  } else {
    person.phone = who;
    person.user_id = user_id_of(person.phone);
  }
  return put(std::move(person));
}

Person& Book::meet(Customer const& who) {
  Person person;
  if (Person const* const known = find(who)) person = *known;
  if (who.phone && !who.phone->empty()) person.phone = *who.phone;
  if (who.user_id) person.user_id = *who.user_id;
  if (person.id == 0) person.hidden_phone = !who.phone;
  if (who.parent_user_id) person.parent_user_id = who.parent_user_id;
  if (who.name) person.name = who.name;
  if (who.username) person.username = who.username;
  return put(std::move(person));
}

void Book::index(Person const& person) {
  if (!person.phone.empty()) by_phone_[person.phone] = person.id;
  if (!person.user_id.empty()) by_user_id_[person.user_id] = person.id;
}

void Book::forget_index(Person const& person) {
  auto const drop = [&](auto& index, std::string const& key) {
    auto const found = index.find(key);
    if (found != index.end() && found->second == person.id) index.erase(found);
  };
  drop(by_phone_, person.phone);
  drop(by_user_id_, person.user_id);
}

Person& Book::put(Person person) {
  if (person.id == 0) {
    make_room();
    person.id = ++people_given_;
  } else if (Person const* const before = find(person.id)) {
    forget_index(*before);
  }
  index(person);
  ++version;
  return people.insert_or_assign(person.id, std::move(person)).first->second;
}

// Those who were met first go first; who was set up by hand stays.
void Book::make_room() {
  if (people.size() < kPeopleMax) return;
  auto const oldest = std::ranges::find_if(people, [](auto const& each) { return !each.second.configured; });
  remove(oldest == people.end() ? people.begin()->first : oldest->first);
}

void Book::remove(std::uint64_t person) {
  Person const* const known = find(person);
  if (known == nullptr) return;
  forget_index(*known);
  std::erase_if(chats, [&](auto const& each) { return each.first.second == person; });
  for (auto& [wamid, keys] : by_wamid_) std::erase_if(keys, [&](ChatKey const& key) { return key.second == person; });
  std::erase_if(by_wamid_, [](auto const& each) { return each.second.empty(); });
  people.erase(person);
  ++version;
}

Chat& Book::chat(std::string const& phone_number_id, std::uint64_t person) {
  Chat& chat = chats[{phone_number_id, person}];
  chat.phone_number_id = phone_number_id;
  chat.person = person;
  return chat;
}

Chat* Book::find_chat(std::string const& phone_number_id, std::uint64_t person) {
  auto const found = chats.find({phone_number_id, person});
  return found == chats.end() ? nullptr : &found->second;
}

Chat* Book::chat_of(std::string const& wamid) {
  auto const found = by_wamid_.find(wamid);
  return found == by_wamid_.end() ? nullptr : find_chat(found->second.front().first, found->second.front().second);
}

std::vector<std::pair<Chat*, Line*>> Book::lines(std::string const& wamid) {
  std::vector<std::pair<Chat*, Line*>> out;
  auto const keys = by_wamid_.find(wamid);
  if (keys == by_wamid_.end()) return out;
  for (auto const& [number, person] : keys->second) {
    Chat* const chat = find_chat(number, person);
    if (chat == nullptr) continue;
    auto const found = std::ranges::find(chat->lines, wamid, &Line::wamid);
    if (found != chat->lines.end()) out.emplace_back(chat, &*found);
  }
  return out;
}

Line* Book::line(std::string const& wamid) {
  auto const all = lines(wamid);
  return all.empty() ? nullptr : all.front().second;
}

void Book::forget_line(ChatKey const& key, std::string const& wamid) {
  auto const found = by_wamid_.find(wamid);
  if (found == by_wamid_.end()) return;
  std::erase(found->second, key);
  if (found->second.empty()) by_wamid_.erase(found);
}

void Book::add_line(Chat& chat, Line line) {
  ChatKey const key{chat.phone_number_id, chat.person};
  auto& keys = by_wamid_[line.wamid];
  if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  chat.lines.push_back(std::move(line));
  if (chat.lines.size() > kLinesMax) {
    forget_line(key, chat.lines.front().wamid);
    chat.lines.pop_front();
  }
  touch(chat);
}

void Book::note_message(Chat& chat, Message const& message, std::string const& group_id, Instant now) {
  std::string const target =
      text_member(message.content, message.type == "reaction" ? "message_id" : "original_message_id");
  Line* const about = target.empty() ? nullptr : line(target);
  if (about != nullptr && message.type == "reaction") {
    about->customer_reaction = text_member(message.content, "emoji");
  } else if (about != nullptr && message.type == "edit") {
    auto [type, content] = edited_content(message.content);
    about->words = words_of(type, content);
    about->content = std::move(content);
    about->edited = true;
  } else if (about != nullptr && message.type == "revoke") {
    about->revoked = true;
  } else {
    add_line(chat, {.wamid = message.wamid,
                       .author = Side::customer,
                       .at = now,
                       .type = message.type,
                       .content = message.content,
                       .words = words_of(message.type, message.content),
                       .reply_to = text_member(message.context, "id"),
                       .group_id = group_id});
  }
  touch(chat);
}

void Book::note(Inbound const& inbound, Instant now) {
  Person const& person = meet(inbound.customer);
  Chat& mine = chat(inbound.change.number.phone_number_id, person.id);
  for (Message const& message : inbound.messages) {
    note_message(mine, message, inbound.group_id, now);
    if (inbound.group_id.empty() && opens_window(message.type)) mine.wrote_at = now;
  }
}

Line Book::note(Written const& written, std::uint64_t person, Instant now) {
  Chat& mine = chat(written.phone_number_id, person);
  mine.business_types_until.reset();
  std::string const target = written.type == "reaction" ? text_member(written.content, "message_id") : std::string{};
  Line line{.wamid = written.wamid,
      .author = Side::business,
      .at = now,
      .type = written.type,
      .content = written.content,
      .words = written.words.empty() ? words_of(written.type, written.content) : written.words,
      .reply_to = written.reply_to,
      .taps = written.taps.empty() ? taps_of(written.type, written.content) : written.taps,
      .callback_data = written.callback_data,
      .group_id = written.group_id,
      .group_name = written.group_name};
  if (Line* const about = target.empty() ? nullptr : this->line(target)) {
    about->business_reaction = text_member(written.content, "emoji");
    touch(mine);
  } else {
    add_line(mine, line);
  }
  return line;
}

}  // namespace wigwag::sim
