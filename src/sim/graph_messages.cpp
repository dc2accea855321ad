// POST /{phone_number_id}/messages and /marketing_messages. Source: meta-cloud-api.md §7.
#include <fmt/format.h>
#include <algorithm>

#include "meta/outgoing.h"
#include "sim/life.h"
#include "sim/media_rules.h"
#include "sim/routes.h"
#include "sim/send_rules.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kMessageLifeUs = 30 * kDayUs;
constexpr std::int64_t kLinkCacheUs = 10 * kMinuteUs;

std::string lower(std::string text) {
  std::ranges::transform(
      text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

Answer mark_read(Call& call, meta::Outgoing const& out) {
  HeardMessage* const message = call.world.heard.find(out.read_wamid);
  if (message == nullptr || message->phone_number_id != call.number->id)
    return refuse(131009, "message_id: no message with this id was received by this number.");
  if (call.now - message->at > kMessageLifeUs) return refuse(131009, "message_id: the message is older than 30 days.");
  for (auto& [wamid, other] : call.world.heard)
    if (other.from == message->from && other.phone_number_id == message->phone_number_id && other.at <= message->at)
      other.is_read = true;
  call.effects.read = out.read_wamid;
  if (out.typing) call.effects.types_until = call.now + 25 * kSecondUs;
  return success();
}

/// What every message of the business is remembered by.
SentMessage remembered(Call& call, Sending const& sending) {
  SentMessage out{.phone_number_id = call.number->id, .account_id = call.number->account_id, .type = sending.out.type};
  Recipient const* const who = sending.out.is_group ? nullptr : call.world.recipients.find(sending.key);
  out.group_id = sending.out.is_group ? sending.out.to : "";
  out.phone = who == nullptr ? "" : who->phone;
  out.user_id = who == nullptr ? "" : who->user_id;
  out.wamid = call.world.mint.wamid(sending.out.is_group || sending.out.to.empty() ? "" : out.phone, Author::business);
  if (sending.used != nullptr) out.category = lower(sending.used->category);
  if (sending.used != nullptr) out.template_id = sending.used->id;
  out.callback_data = sending.out.callback_data.value_or("");
  out.has_callback_data = sending.out.callback_data.has_value();
  out.in_window = sending.in_window;
  out.in_free_entry = sending.in_free_entry;
  out.at = call.now;
  out.magic = sending.magic;
  return out;
}

Reply accepted(Sending const& sending, SentMessage const& message) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").key("contacts").begin_array().begin_object();
  out.member("input", sending.out.input);
  if (sending.out.is_group || !sending.out.to.empty()) {
    out.member("wa_id", sending.out.is_group ? sending.out.to : sending.key);
  } else {
    out.member("user_id", sending.out.recipient);
  }
  out.end_object().end_array().key("messages").begin_array().begin_object().member("id", message.wamid);
  if (sending.out.is_group) out.member("group_id", sending.out.to);
  bool const is_held = sending.used != nullptr && sending.used->pacing != Pacing::none;
  if (sending.used != nullptr) out.member("message_status", is_held ? "held_for_quality_assessment" : "accepted");
  return reply(out.end_object().end_array().end_object().take());
}

/// A user id where a phone number belongs: Meta says yes and does nothing. Source: meta-cloud-api.md §7.1.
Reply accepted_and_lost(Call& call, meta::Outgoing const& out) {
  json::Writer body;
  body.begin_object().member("messaging_product", "whatsapp").key("contacts").begin_array().begin_object();
  body.member("input", out.input).member("wa_id", "").end_object().end_array();
  body.key("messages").begin_array().begin_object();
  body.member("id", call.world.mint.wamid("", Author::business));
  return reply(body.end_object().end_array().end_object().take());
}

struct LinkPlan {
  std::string wamid, kind, url;
  int fails_with = 0;
  std::string why;
  std::int64_t after_ms = 0;
};

void go_on(World& world, LinkPlan const& plan, Effects& effects) {
  if (plan.fails_with != 0) {
    begin_failure(world, plan.wamid, plan.fails_with, plan.why, plan.after_ms, effects);
  } else {
    begin_life(world, plan.wamid, plan.after_ms, effects);
  }
}

void link_fetched(World& world, Instant now, Effects& effects, LinkPlan plan, Fetched fetched) {
  if (!fetched.is_there) {
    begin_failure(world, plan.wamid, 131052, "The media of the link could not be downloaded: " + fetched.why,
        plan.after_ms, effects);
    return;
  }
  auto bytes = std::make_shared<std::string const>(std::move(fetched.bytes));
  world.links.put(plan.url, {fetched.mime_type, bytes, now + kLinkCacheUs});
  if (auto const mistake = media_mistake(plan.kind, fetched.mime_type, *bytes)) {
    begin_failure(world, plan.wamid, 131053, *mistake, plan.after_ms, effects);
    return;
  }
  go_on(world, plan, effects);
}

/// Meta downloads what a message links to; only then the message goes on.
void follow_link(Call& call, LinkPlan plan) {
  CachedLink const* const known = call.world.links.find(plan.url);
  if (known != nullptr && call.now < known->until) {
    if (auto const mistake = media_mistake(plan.kind, known->mime_type, *known->bytes))
      begin_failure(call.world, plan.wamid, 131053, *mistake, plan.after_ms, call.effects);
    else
      go_on(call.world, plan, call.effects);
    return;
  }
  Fetch fetch{.url = plan.url, .bytes_max = media_bytes_max(plan.kind), .done = {}};
  fetch.done = [plan = std::move(plan)](World& world, Instant now, Effects& effects, Fetched fetched) {
    link_fetched(world, now, effects, plan, std::move(fetched));
  };
  call.effects.fetches.push_back(std::move(fetch));
}

void start(Call& call, Sending const& sending, std::string const& wamid) {
  LinkPlan plan{.wamid = wamid, .fails_with = sending.fails_with, .why = sending.why};
  plan.after_ms = call.statuses_after_ms;
  if (sending.used != nullptr && sending.used->pacing != Pacing::none) {
    plan.after_ms += call.world.behaviour.pacing_ms;
    if (sending.used->pacing == Pacing::drop && plan.fails_with == 0) {
      plan.fails_with = 132015;
      plan.why = "The message was dropped, because the template was paused for low quality.";
    }
  }
  if (sending.out.file && sending.out.file->link && plan.fails_with == 0) {
    plan.kind = sending.out.file->kind;
    plan.url = *sending.out.file->link;
    follow_link(call, std::move(plan));
    return;
  }
  go_on(call.world, plan, call.effects);
}

void end_as(Call& call, Fate fate) {
  if (fate == Fate::slow) call.effects.release = Release::slowly;
  if (fate == Fate::status_first) call.effects.release = Release::after_webhooks;
  if (fate == Fate::cut_after || fate == Fate::cut_before) call.effects.ending = net::Ending::close;
}

/// What a broken gateway answers, or nothing at all; the message was never seen.
std::optional<Reply> lost_on_the_way(Call& call, Magic const& magic) {
  if (magic.fate != Fate::cut_before && magic.fate != Fate::html) return std::nullopt;
  end_as(call, magic.fate);
  return Reply{502, "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>\n", "text/html; charset=utf-8"};
}

Answer send(Call& call, meta::Endpoint endpoint) {
  auto read = meta::read_outgoing(call.body, endpoint, meta::Reader::meta);
  if (!read) return std::unexpected(refusal_of(read.error()));
  if (read->kind == meta::OutgoingKind::mark_read) return mark_read(call, *read);
  TRY_DONE(check_sender(call));
  if (read->to_is_user_id) return accepted_and_lost(call, *read);
  Sending sending{.out = *std::move(read)};
  if (auto lost = lost_on_the_way(call, magic_of(sending.out.to))) return *std::move(lost);
  TRY_DONE(check_used_template(call, sending, endpoint));
  TRY_DONE(check_file(call, sending));
  TRY_DONE(check_recipient(call, sending));
  TRY_DONE(check_rates(call, sending));
  foresee_failure(call, sending);
  SentMessage const message = remembered(call, sending);
  call.world.sent.put(message.wamid, message);
  call.effects.written.push_back({message.wamid, sending.key, sending.out.type, sending.out.payload,
      sending.out.context_wamid.value_or(""), sending.out.text.utf8(), message.callback_data, call.number->id});
  start(call, sending, message.wamid);
  end_as(call, sending.magic.fate);
  return accepted(sending, message);
}

Answer send_message(Call& call) { return send(call, meta::Endpoint::messages); }
Answer send_marketing(Call& call) { return send(call, meta::Endpoint::marketing_messages); }

constexpr GraphRoute kRoutes[] = {
    {net::Method::post, Node::number, "messages", &send_message, Scope::messaging},
    {net::Method::post, Node::number, "marketing_messages", &send_marketing, Scope::messaging},
};

}  // namespace

std::span<GraphRoute const> message_routes() { return kRoutes; }

}  // namespace wigwag::sim
