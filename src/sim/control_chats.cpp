#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "base/crypto.h"
#include "sim/control_json.h"
#include "sim/control_rows.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::array<std::string_view, 5> kPictures{"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"};

Done check_number(ControlCall const& call) {
  auto const& numbers = call.parts.people.numbers();
  if (std::ranges::find(numbers, call.names.front(), &Number::phone_number_id) != numbers.end()) return {};
  return fail(Code::not_found, "no number of this sandbox has this id");
}

std::string numbers_json(People const& people) {
  json::Writer out;
  out.begin_array();
  for (Number const& number : people.numbers())
    out.begin_object()
        .member("phone_number_id", number.phone_number_id)
        .member("display_phone_number", number.display_number)
        .member("waba_id", number.waba_id)
        .end_object();
  return out.end_array().take();
}

Result<std::string> list(ControlCall& call) {
  People& people = call.parts.people;
  Instant const now = call.parts.clock.now();
  std::vector<Chat> chats = people.chats();
  std::ranges::sort(chats, std::greater<>(), &Chat::version);
  std::map<std::uint64_t, Person> who;
  for (Person& each : people.all()) who.emplace(each.id, std::move(each));
  json::Writer out;
  out.begin_object().key("numbers").raw(numbers_json(people)).key("chats").begin_array();
  for (Chat const& chat : chats) {
    auto const person = who.find(chat.person);
    if (person == who.end()) continue;
    out.begin_object();
    write_chat_head(out, chat, person->second, now);
    if (!chat.lines.empty()) {
      out.key("last");
      write_line(out, chat.lines.back());
    }
    out.end_object();
  }
  return out.end_array().end_object().take();
}

Result<std::string> show(ControlCall& call) {
  static constexpr std::array<std::string_view, 1> kAllowed{"after"};
  TRY_DONE(check_query(call, kAllowed));
  TRY_DONE(check_number(call));
  TRY(Person const person, person_named(call.parts, call.names[1]));
  TRY(auto const after, query_number(call, "after", 0, std::int64_t{1} << 60));
  Chat const chat = call.parts.people.chat(call.names[0], person.id).value_or(Chat{call.names[0], person.id});
  json::Writer out;
  out.begin_object();
  bool const same = after && static_cast<std::uint64_t>(*after) == chat.version;
  if (same) return out.member("version", *after).member("unchanged", true).end_object().take();
  write_chat_head(out, chat, person, call.parts.clock.now());
  out.key("messages").begin_array();
  for (Line const& line : chat.lines) write_line(out, line);
  return out.end_array().end_object().take();
}

/// Members of a POST /sandbox/inbound, without who and to whom.
Result<std::string> write(ControlCall& call) {
  TRY_DONE(check_number(call));
  TRY(Person const person, person_named(call.parts, call.names[1]));
  if (person.blocked.contains(call.names[0]))
    return fail(Code::conflict, "this customer has blocked the number; POST /_sim/users/*/block with blocked=false");
  json::Writer members;
  members.begin_object();
  std::string stranger;
  call.body.each_member([&](std::string const& key, json::Value value) {
    if (key == "from" || key == "from_user_id" || key == "phone_number_id") stranger = key;
    members.key(key).raw(value.raw());
  });
  if (!stranger.empty()) return fail(Code::invalid, "the address says who writes to whom", stranger);
  std::string const given = members.end_object().take();
  std::string const inside = given.substr(1, given.size() - 2);
  std::string const request = "{" + who_members(person, call.names[0]) + (inside.empty() ? "" : ",") + inside + "}";
  auto const document = json::Document::parse(request);
  if (!document) return fail(document.error());
  TRY(auto const wamids, call.parts.people.write(document->root()));
  return json::Writer().begin_object().member("wamid", wamids.front()).end_object().take();
}

Result<std::string> read(ControlCall& call) {
  TRY_DONE(check_members(call.body, {}));
  TRY_DONE(check_number(call));
  TRY(Person const person, person_named(call.parts, call.names[1]));
  TRY_DONE(call.parts.people.read(call.names[0], person.id));
  return success();
}

Result<std::string> tap(ControlCall& call) {
  static constexpr std::array<std::string_view, 3> kMembers{"wamid", "button", "answer"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(auto const wamid, string_member(call.body, "wamid"));
  TRY(auto const button, number_member(call.body, "button", 1, 100));
  TRY(std::string const answer, object_member(call.body, "answer"));
  if (!wamid) return fail(Code::invalid, "`wamid` is missing: which message is tapped", "wamid");
  auto const sent = call.parts.people.tap(*wamid, static_cast<std::size_t>(button.value_or(1) - 1), answer);
  if (!sent) {
    Error error = sent.error();
    if (error.field == "index") error.field = "button";
    return fail(error);
  }
  return json::Writer().begin_object().member("wamid", *sent).end_object().take();
}

Result<std::string> play(ControlCall& call) {
  static constexpr std::array<std::string_view, 1> kMembers{"wamid"};
  TRY_DONE(check_members(call.body, kMembers));
  TRY(auto const wamid, string_member(call.body, "wamid"));
  if (!wamid) return fail(Code::invalid, "`wamid` is missing: which message is played", "wamid");
  TRY_DONE(call.parts.people.play(*wamid));
  return success();
}

/// The bytes are the body; Content-Type says what they are.
Result<std::string> upload(ControlCall& call) {
  if (std::ranges::find(kPictures, call.content_type) == kPictures.end())
    return fail(
        Code::invalid, fmt::format("`Content-Type` must be one of {}", fmt::join(kPictures, ", ")), "Content-Type");
  if (call.bytes.empty()) return fail(Code::invalid, "the body is empty: it must hold the file");
  ShelfFile file{call.parts.people.new_media_id(), call.content_type, sha256(call.bytes), std::string(call.bytes)};
  json::Writer out;
  out.begin_object().member("id", file.id).member("mime_type", file.mime_type);
  out.member("sha256", base64_encode(file.sha256));
  call.parts.shelf.put(std::move(file));
  return out.end_object().take();
}

constexpr auto kRows = std::to_array<ControlRow>({
    {net::Method::get, "/_sim/chats", &list, "every chat, the newest first"},
    {net::Method::get, "/_sim/chats/*/*", &show, "number and user: the messages; after=VERSION: only if changed"},
    {net::Method::post, "/_sim/chats/*/*/messages", &write, "the customer writes, as POST /sandbox/inbound"},
    {net::Method::post, "/_sim/chats/*/*/read", &read, "the customer opens the chat: read receipts"},
    {net::Method::post, "/_sim/chats/*/*/tap", &tap, "wamid, button (from 1), answer (of a flow)"},
    {net::Method::post, "/_sim/chats/*/*/play", &play, "wamid of a voice message"},
    {net::Method::post, "/_sim/media", &upload, "a picture, for messages of customers"},
});

}  // namespace

std::span<ControlRow const> chat_rows() { return kRows; }

}  // namespace wigwag::sim
