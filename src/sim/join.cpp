#include "sim/join.h"

#include <algorithm>

namespace wigwag::sim {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(
      text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::string text_in(json::Value value) {
  auto const text = value.text();
  return text ? text->utf8() : std::string{};
}

/// What a quick reply sends back: the payload that the message gives it, else its words.
std::string payload_of(json::Value sent, std::size_t index, std::string const& words) {
  std::string out = words;
  sent["components"].each([&](json::Value component) {
    bool const it = lower(text_in(component["type"])) == "button" &&
                    component["index"].word().value_or("0") == std::to_string(index);
    if (it && component["parameters"].at(0)["payload"]) out = text_in(component["parameters"].at(0)["payload"]);
  });
  return out;
}

Tap tap_of(json::Value button, json::Value sent, std::size_t index) {
  std::string const kind = lower(text_in(button["type"]));
  std::string const words = text_in(button["text"]);
  if (kind == "quick_reply") return {kind, words, payload_of(sent, index, words)};
  if (kind == "flow") return {kind, words, "unused"};
  return {kind, words.empty() ? kind : words, text_in(button["url"])};
}

/// The buttons stand in the stored template, not in the message.
std::vector<Tap> template_taps(World& world, std::string const& phone_number_id, json::Value sent) {
  std::vector<Tap> taps;
  BusinessNumber const* const number = world.find_number(phone_number_id);
  Template const* const used = number == nullptr ? nullptr
                                                 : world.find_template(number->account_id, text_in(sent["name"]),
                                                       text_in(sent["language"]["code"]));
  if (used == nullptr) return taps;
  auto const components = json::Document::parse(used->components);
  if (!components) return taps;
  components->root().each([&](json::Value component) {
    if (lower(text_in(component["type"])) != "buttons") return;
    component["buttons"].each([&](json::Value button) { taps.push_back(tap_of(button, sent, taps.size())); });
  });
  return taps;
}

Written written_of(Guarded<World>& world, WrittenNote const& note) {
  Written out{.phone_number_id = note.phone_number_id, .to = note.to, .wamid = note.wamid, .type = note.type};
  out.reply_to = note.reply_to;
  out.callback_data = note.callback_data;
  auto const document = json::Document::parse(note.payload);
  if (!document) return out;
  json::Value const content = document->root()[note.type];
  out.content = std::string(content.raw());
  if (note.type != "template") return out;
  out.words = note.words;
  out.taps = world.with([&](World& mine) { return template_taps(mine, note.phone_number_id, content); });
  return out;
}

std::optional<Group> group_of(Guarded<World>& world, std::string const& id) {
  return world.with([&](World const& mine) {
    auto const found = mine.groups.find(id);
    return found == mine.groups.end() ? std::nullopt : std::optional(found->second);
  });
}

void show(Guarded<World>& world, People& people, Effects const& effects) {
  for (WrittenNote const& each : effects.written) {
    Written written = written_of(world, each);
    auto const group = group_of(world, each.to);
    if (!group) people.business_wrote(written);
    if (!group) continue;
    written.group_id = group->id;
    written.group_name = group->subject;
    for (std::string const& member : group->participants) {
      written.to = member;
      people.business_wrote(written);
    }
  }
  for (StatusNote const& each : effects.notes) people.status(each.wamid, each.status, each.note);
  if (!effects.read.empty()) people.business_read(effects.read);
  if (effects.types_until) people.business_types(effects.read, *effects.types_until);
}

/// What is known of a customer there, made to agree with what they are here.
void know(World& world, Person const& before, Person const& now) {
  Recipient* known = nullptr;
  for (std::string const& key : {before.user_id, before.phone, now.user_id, now.phone})
    if (known == nullptr && !key.empty()) known = world.recipients.find(key);
  if (known == nullptr)
    known = now.phone.empty() ? &world.recipients.with_user_id(now.user_id) : &world.recipients.with_phone(now.phone);
  Recipient const old = *known;
  Recipient next = old;
  next.phone = now.phone;
  if (!now.user_id.empty()) next.user_id = now.user_id;
  next.parent_user_id = now.parent_user_id.value_or("");
  next.name = now.name.value_or(old.name);
  next.username = now.username.value_or("");
  next.identity_hash = now.identity_hash.value_or("");
  next.hides_phone = now.hidden_phone;
  next.sends_receipts = now.reads == Reads::by_itself;
  next.blocked_numbers = now.blocked;
  next.marketing_stopped = now.marketing_stopped;
  world.recipients.rename(old, std::move(next));
}

/// A picture from the page is the file that its message names.
void keep_pictures(
    World& world, Shelf const& shelf, std::string const& phone_number_id, json::Value value, Instant now) {
  constexpr std::int64_t kLifeUs = 7 * kDayUs;
  value["messages"].each([&](json::Value message) {
    auto const id = message["image"]["id"].word();
    auto file = id ? shelf.find(*id) : std::nullopt;
    if (!file) return;
    MediaFile one{.id = *id, .phone_number_id = phone_number_id, .mime_type = file->mime_type, .sha256 = file->sha256};
    one.bytes = std::make_shared<std::string const>(std::move(file->bytes));
    one.expires = now + kLifeUs;
    world.media.put(*id, std::move(one));
  });
}

}  // namespace

void join(Graph& graph, People& people, Shelf& shelf) {
  graph.watch([&graph, &people](Effects const& effects) { show(graph.world(), people, effects); });
  Watcher watcher;
  watcher.heard = [&graph, &shelf](Change const& change, Instant now) {
    auto const document = json::Document::parse(change.value);
    if (!document) return;
    graph.world().with([&](World& world) {
      keep_pictures(world, shelf, change.number.phone_number_id, document->root(), now);
      world.hear(document->root(), now);
    });
  };
  watcher.told = [&graph](Change const& change, Instant now) {
    auto const document = json::Document::parse(change.value);
    if (document)
      graph.world().with([&](World& world) { world.learn(change.field, change.number, document->root(), now); });
  };
  watcher.changed = [&graph](Person const& before, Person const& now) {
    graph.world().with([&](World& world) { know(world, before, now); });
  };
  watcher.opened = [&graph](std::string const& phone_number_id, Person const& person, Instant now) {
    std::string const& key = person.user_id.empty() ? person.phone : person.user_id;
    graph.world().with([&](World& world) {
      know(world, person, person);
      world.recipients.find(key)->wrote_at[phone_number_id] = now;
    });
  };
  // Whoever reads by themselves does so when Graph says; a message that Graph has not sent has a plain status.
  watcher.ticked = [&graph](Ticked const& ticked) {
    bool const ours = graph.world().with([&](World& world) { return world.sent.find(ticked.wamid) != nullptr; });
    if (!ours) return false;
    bool const by_itself = ticked.status == "read" && ticked.person.reads == Reads::by_itself;
    if (!by_itself) graph.give_status(ticked.wamid, ticked.status);
    return true;
  };
  people.watch(std::move(watcher));
}

}  // namespace wigwag::sim
