#include "sim/life.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "sim/refusal.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kLastVersionWithConversation = 23;

std::string seconds_text(Instant at) { return std::to_string(at.seconds()); }

std::string_view pricing_type(SentMessage const& message) {
  if (message.in_free_entry) return "free_entry_point";
  bool const is_free = message.category == "service" || (message.category == "utility" && message.in_window);
  return is_free ? "free_customer_service" : "regular";
}

void write_pricing(json::Writer& out, SentMessage const& message) {
  std::string_view const type = pricing_type(message);
  out.key("pricing").begin_object().member("billable", type == "regular").member("pricing_model", "PMP");
  out.member("type", type).member("category", message.category).end_object();
}

void write_conversation(json::Writer& out, World const& world, SentMessage const& message, std::string_view status) {
  bool const is_legacy = world.behaviour.webhook_version <= kLastVersionWithConversation;
  if ((!is_legacy && !message.in_free_entry) || status == "failed") return;
  out.key("conversation").begin_object().member("id", hex(sha256(message.wamid)).substr(0, 32));
  if (status == "sent") {
    std::int64_t const life = message.in_free_entry ? 72 * kHourUs : 24 * kHourUs;
    out.member("expiration_timestamp", seconds_text(message.at + life));
  }
  out.key("origin").begin_object();
  out.member("type", message.in_free_entry ? std::string_view("referral_conversion") : message.category);
  out.end_object().end_object();
}

void write_recipient(json::Writer& out, SentMessage const& message, Recipient const* who) {
  if (!message.group_id.empty()) {
    out.member("recipient_id", message.group_id).member("recipient_type", "group");
    return;
  }
  bool const is_hidden = who != nullptr && who->hides_phone;
  if (!is_hidden && !message.phone.empty()) out.member("recipient_id", message.phone);
  std::string const user_id = who == nullptr ? message.user_id : who->user_id;
  if (!user_id.empty()) out.member("recipient_user_id", user_id);
  if (who != nullptr && !who->parent_user_id.empty()) out.member("recipient_parent_user_id", who->parent_user_id);
  if (who != nullptr && !who->identity_hash.empty()) out.member("recipient_identity_key_hash", who->identity_hash);
}

/// In `sent`, and in one of delivered and read.
bool has_pricing(SentMessage const& message, std::string_view status) {
  if (status == "sent" || status == "delivered") return true;
  return status == "read" && !message.delivered;
}

std::string status_object(World& world, SentMessage const& message, std::string_view status, Instant now, int code,
    std::string const& details, std::string const& participant) {
  json::Writer out;
  Recipient const* const who = world.recipients.find(message.phone.empty() ? message.user_id : message.phone);
  out.begin_object().member("id", message.wamid).member("status", status).member("timestamp", seconds_text(now));
  write_recipient(out, message, who);
  if (!participant.empty()) {
    Recipient const& member = world.recipients.with_phone(participant);
    out.member("recipient_participant_id", participant).member("recipient_participant_user_id", member.user_id);
  }
  if (message.has_callback_data) out.member("biz_opaque_callback_data", message.callback_data);
  write_conversation(out, world, message, status);
  if (status != "failed" && has_pricing(message, status)) write_pricing(out, message);
  if (status == "failed") out.key("errors").begin_array().raw(webhook_error(code, details)).end_array();
  return out.end_object().take();
}

void note(SentMessage& message, std::string_view status, Instant now) {
  if (status == "sent") message.sent = now;
  if (status == "delivered") message.delivered = now;
  if (status == "read") message.read = now;
  if (status == "failed") message.failed = now;
}

/// delivered and read of a group come for each member, in one value.
std::vector<std::string> participants_of(World const& world, SentMessage const& message, std::string_view status) {
  auto const group = world.groups.find(message.group_id);
  bool const is_whole = status == "sent" || status == "failed";
  if (message.group_id.empty() || is_whole || group == world.groups.end()) return {""};
  return group->second.participants;
}

void plan(std::string const& wamid, std::int64_t ms, std::string status, int code, Effects& effects) {
  effects.later.push_back(
      {std::chrono::milliseconds(ms), [wamid, status = std::move(status), code](World& mine, Instant now,
                                          Effects& more) { give_status(mine, wamid, status, now, more, code); }});
}

struct Step {
  std::int64_t ms;
  std::string_view status;
  int code = 0;
};

std::vector<Step> steps_of(World& world, SentMessage const& message) {
  Behaviour const& times = world.behaviour;
  Step const sent{times.sent_ms, "sent"}, delivered{times.delivered_ms, "delivered"}, read{times.read_ms, "read"};
  switch (message.magic.fate) {
    case Fate::silent: return {};
    case Fate::never_read: return {sent, delivered};
    case Fate::read_only: return {sent, read};
    case Fate::status_first: return {delivered, read};  // sent is given at once
    case Fate::backwards: return {{times.sent_ms, "read"}, delivered, {times.read_ms, "sent"}};
    case Fate::fails: return {{times.sent_ms, "failed", message.magic.code}};
    case Fate::fails_after_sent: return {sent, {times.delivered_ms, "failed", message.magic.code}};
    case Fate::normal:
    case Fate::twice:
    case Fate::slow:
    case Fate::cut_after:
    case Fate::renumbered: return {sent, delivered, read};
    case Fate::refused:
    case Fate::cut_before:
    case Fate::html: return {};
  }
  return {};
}

bool reads(World& world, SentMessage const& message) {
  if (message.type == "reaction") return false;
  Recipient const* const who = world.recipients.find(message.phone.empty() ? message.user_id : message.phone);
  return who == nullptr || who->sends_receipts;
}

}  // namespace

void give_status(World& world, std::string const& wamid, std::string_view status, Instant now, Effects& effects,
    int code, std::string const& details) {
  SentMessage* const message = world.sent.find(wamid);
  if (message == nullptr) return;
  BusinessNumber const* const number = world.find_number(message->phone_number_id);
  if (number == nullptr) return;
  json::Writer out;
  out.begin_object().raw_members(value_head(world.as_number(*number)));
  Recipient const* const who = world.recipients.find(message->phone.empty() ? message->user_id : message->phone);
  if (status != "failed" && message->group_id.empty() && who != nullptr)
    out.raw_members(contacts_member(std::array{who->customer()}));
  out.key("statuses").begin_array();
  for (std::string const& participant : participants_of(world, *message, status))
    out.raw(status_object(world, *message, status, now, code, details, participant));
  out.end_array().end_object();
  note(*message, status, now);
  effects.posts.push_back({message->account_id, message->phone_number_id, "messages", out.take()});
  effects.notes.push_back({wamid, std::string(status), code == 0 ? std::string() : std::to_string(code)});
}

void begin_life(World& world, std::string const& wamid, std::int64_t after_ms, Effects& effects) {
  SentMessage* const message = world.sent.find(wamid);
  if (message == nullptr) return;
  for (Step const& step : steps_of(world, *message)) {
    if (step.status == "delivered" && message->type == "reaction") continue;
    if (step.status == "read" && !reads(world, *message)) continue;
    plan(wamid, after_ms + step.ms, std::string(step.status), step.code, effects);
    if (message->magic.fate == Fate::twice)
      plan(wamid, after_ms + step.ms + world.behaviour.twice_ms, std::string(step.status), step.code, effects);
  }
  if (message->magic.fate == Fate::status_first) give_status(world, wamid, "sent", message->at, effects);
}

void begin_failure(World& world, std::string const& wamid, int code, std::string const& details, std::int64_t after_ms,
    Effects& effects) {
  effects.later.push_back({std::chrono::milliseconds(after_ms + world.behaviour.sent_ms),
      [wamid, code, details](
          World& mine, Instant now, Effects& more) { give_status(mine, wamid, "failed", now, more, code, details); }});
}

}  // namespace wigwag::sim
