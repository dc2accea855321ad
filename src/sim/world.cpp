#include "sim/world.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "sim/media_rules.h"
#include "sim/sample.h"
#include "sim/world_templates.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kMessagesMax = 100'000;
constexpr std::size_t kFilesMax = 500;
constexpr std::size_t kOthersMax = 1'000;
constexpr std::uint64_t kApartFromInbound = 0x6772617068ULL;  // ids of the other mint must not come again here
constexpr std::int64_t kReceivedMediaUs = 7 * kDayUs;
constexpr std::int64_t kFreeEntryUs = 72 * kHourUs;
// They open no customer service window. Source: meta-cloud-api.md §16.1; of reactions (inferred).
constexpr std::array<std::string_view, 3> kOpenNoWindow{"system", "reaction", "request_welcome"};

void add_templates(World& world, std::string const& account_id, Instant now) {
  for (StartTemplate const& start : start_templates()) {
    Template one{.id = world.new_id("5550104"), .account_id = account_id, .name = std::string(start.name)};
    one.language = start.language;
    one.category = start.category;
    one.status = "APPROVED";
    one.quality = "GREEN";
    one.parameter_format = start.parameter_format;
    one.components = start.components;
    one.created = now;
    world.templates.emplace(one.id, one);
  }
}

Instant said_at(json::Value message, Instant now) {
  auto const seconds = message["timestamp"].integer();
  if (!seconds || *seconds <= 0 || *seconds > now.seconds()) return now;
  return *seconds == now.seconds() ? now : Instant::from_seconds(*seconds);
}

Recipient* author_of(World& world, json::Value message) {
  auto const user_id = message["from_user_id"].word();
  auto const phone = message["from"].word();
  if (user_id) {
    if (Recipient* const known = world.recipients.find(*user_id)) return known;
  }
  if (!phone) return user_id ? &world.recipients.with_user_id(*user_id) : nullptr;
  Recipient& person = world.recipients.with_phone(*phone);
  if (!user_id || *user_id == person.user_id) return &person;
  Recipient renamed = person;
  renamed.user_id = *user_id;
  world.recipients.rename(person, renamed);
  return world.recipients.find(*user_id);
}

void note_names(World& world, json::Value value) {
  value["contacts"].each([&](json::Value contact) {
    auto const key = contact["user_id"].word() ? contact["user_id"].word() : contact["wa_id"].word();
    Recipient* const person = key ? world.recipients.find(*key) : nullptr;
    if (person == nullptr) return;
    if (auto const name = contact["profile"]["name"].word()) person->name = *name;
    if (auto const username = contact["profile"]["username"].word()) person->username = *username;
    if (!contact["wa_id"].word() && person->phone.empty()) person->hides_phone = true;
  });
}

void note_file(World& world, std::string const& phone_number_id, json::Value file, Instant now) {
  auto const id = file["id"].word();
  if (!id || world.media.find(*id) != nullptr) return;
  std::string const mime_type = file["mime_type"].word().value_or("application/octet-stream");
  MediaFile one{.id = *id, .phone_number_id = phone_number_id, .mime_type = mime_type};
  one.bytes = std::make_shared<std::string const>(sample_file(mime_type, *id));
  one.sha256 = sha256(*one.bytes);
  one.filename = file["filename"].word().value_or("");
  one.expires = now + kReceivedMediaUs;
  world.media.put(*id, std::move(one));
}

void hear_one(World& world, std::string const& phone_number_id, json::Value message, Instant now) {
  auto const wamid = message["id"].word();
  auto const type = message["type"].word().value_or("");
  Recipient* const person = author_of(world, message);
  if (!wamid || person == nullptr) return;
  Instant const at = said_at(message, now);
  std::string const from = person->phone.empty() ? person->user_id : person->phone;
  if (world.heard.find(*wamid) == nullptr) world.heard.put(*wamid, {phone_number_id, from, type, at});
  if (is_media_kind(type)) note_file(world, phone_number_id, message[type], now);
  if (message["group_id"] || std::ranges::find(kOpenNoWindow, type) != kOpenNoWindow.end()) return;
  Instant& latest = person->wrote_at[phone_number_id];
  latest = std::max(latest, at);
  if (message["referral"]) person->free_entry_until[phone_number_id] = at + kFreeEntryUs;
  auto const permission = message["interactive"]["call_permission_reply"];
  if (!permission) return;
  CallPermission& calls = person->calls[phone_number_id];
  bool const accepted = permission["response"].word() == "accept";
  calls.is_permanent = accepted && permission["is_permanent"].boolean().value_or(false);
  calls.until = accepted ? std::optional(at + 7 * kDayUs) : std::nullopt;
}

}  // namespace

World::World(std::vector<Number> const& given, std::uint64_t given_seed, Instant now)
    : seed(given_seed),
      mint(given_seed ^ kApartFromInbound),
      sent(kMessagesMax),
      heard(kMessagesMax),
      media(kFilesMax),
      uploads(kOthersMax),
      handles(kOthersMax),
      calls(kOthersMax),
      links(kOthersMax) {
  for (Number const& one : given) {
    numbers.emplace(one.phone_number_id,
        BusinessNumber{.id = one.phone_number_id, .account_id = one.waba_id, .digits = one.display_number});
    if (accounts.emplace(one.waba_id, Account{.id = one.waba_id}).second) add_templates(*this, one.waba_id, now);
  }
}

std::string World::new_id(std::string_view kind) {
  std::string const digits = mint.media_id();
  return std::string(kind) + digits.substr(kind.size());
}

BusinessNumber* World::find_number(std::string const& id) {
  auto const found = numbers.find(id);
  return found == numbers.end() ? nullptr : &found->second;
}

Template* World::find_template(std::string const& account_id, std::string_view name, std::string_view language) {
  for (auto& [id, one] : templates)
    if (one.account_id == account_id && one.name == name && one.language == language) return &one;
  return nullptr;
}

Number World::as_number(BusinessNumber const& number) const {
  return {.phone_number_id = number.id, .waba_id = number.account_id, .display_number = number.digits};
}

MediaFile const& World::received_media(std::string const& phone_number_id, std::string const& mime_type, Instant now) {
  MediaFile one{.id = mint.media_id(), .phone_number_id = phone_number_id, .mime_type = mime_type};
  one.bytes = std::make_shared<std::string const>(sample_file(mime_type, one.id));
  one.sha256 = sha256(*one.bytes);
  one.expires = now + kReceivedMediaUs;
  std::string const id = one.id;
  return media.put(id, std::move(one));
}

void World::hear(json::Value value, Instant now) {
  std::string const phone_number_id = value["metadata"]["phone_number_id"].word().value_or("");
  value["messages"].each([&](json::Value message) {
    hear_one(*this, phone_number_id, message, now);
    auto& times = traffic[phone_number_id];
    forget_before(times, now - kSecondUs);
    times.push_back(now);
  });
  value["message_echoes"].each([&](json::Value echo) {
    auto const type = echo["type"].word().value_or("");
    if (is_media_kind(type)) note_file(*this, phone_number_id, echo[type], now);
  });
  note_names(*this, value);
}

void forget_before(std::deque<Instant>& times, Instant since) {
  while (!times.empty() && times.front() < since) times.pop_front();
}

}  // namespace wigwag::sim
