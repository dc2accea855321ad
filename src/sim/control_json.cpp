#include "sim/control_json.h"

namespace wigwag::sim {
namespace {

constexpr std::int64_t kWindowUs = 24 * kHourUs;

void write_try(json::Writer& out, HookTry const& each) {
  out.begin_object();
  if (!each.app_id.empty()) out.member("app_id", each.app_id);
  out.member("url", each.url).member("at", iso_micros(each.at)).member("round", each.round);
  if (each.status != 0) out.member("status", each.status);
  if (!each.error.empty()) out.member("error", each.error);
  out.member("took_us", each.took_us).end_object();
}

/// Chances have at most six digits here, and no exponent.
std::string chance(double value) {
  auto const millionths = static_cast<std::int64_t>(value * 1e6 + 0.5);
  if (millionths % 1'000'000 == 0) return std::to_string(millionths / 1'000'000);
  std::string digits = std::to_string(1'000'000 + millionths % 1'000'000).substr(1);
  while (digits.ends_with('0')) digits.pop_back();
  return "0." + digits;
}

void member_if_any(json::Writer& out, std::string_view name, std::string const& text) {
  if (!text.empty()) out.member(name, text);
}

}  // namespace

std::string_view signature_name(Signature signature) {
  switch (signature) {
    case Signature::valid: return "valid";
    case Signature::wrong: return "wrong";
    case Signature::missing: return "missing";
    case Signature::old_secret: return "old_secret";
  }
  return "";
}

void write_hook(json::Writer& out, Hook const& hook, Bodies bodies) {
  out.begin_object().member("id", static_cast<std::int64_t>(hook.id)).member("created", iso_micros(hook.created));
  out.member("state", hook_state_name(hook.state)).member("signature", signature_name(hook.signature));
  out.member("updates", static_cast<std::int64_t>(hook.updates)).key("fields").begin_array();
  for (std::string const& field : hook.fields) out.value(field);
  out.end_array().member("bytes", static_cast<std::int64_t>(hook.body.size()));
  if (hook.copy_of) out.member("copy_of", static_cast<std::int64_t>(*hook.copy_of));
  if (hook.next_try) out.member("next_try", iso_micros(*hook.next_try));
  member_if_any(out, "reason", hook.reason);
  out.key("tries").begin_array();
  for (HookTry const& each : hook.tries) write_try(out, each);
  out.end_array();
  if (bodies == Bodies::shown) out.member("body", hook.body);
  out.end_object();
}

std::string delivery_json(Delivery const& delivery) {
  json::Writer out;
  out.begin_object().member("timeout_ms", std::int64_t{delivery.timeout.count()});
  out.member("escaping", delivery.escaping == Escaping::meta ? "meta" : "plain");
  out.member("signature", signature_name(delivery.signature));
  out.member("batch_updates_max", static_cast<std::int64_t>(delivery.batch_updates_max));
  out.member("linger_ms", std::int64_t{delivery.linger.count()});
  out.key("shuffle").raw(chance(delivery.shuffle)).key("duplicate").raw(chance(delivery.duplicate));
  out.member("duplicate_after_ms", std::int64_t{delivery.duplicate_after.count()});
  out.key("drop").raw(chance(delivery.drop)).key("delay").raw(chance(delivery.delay));
  out.member("delay_max_ms", std::int64_t{delivery.delay_max.count()});
  out.member("seed", static_cast<std::int64_t>(delivery.seed)).key("retry_gaps_ms").begin_array();
  for (auto const gap : delivery.retry_gaps) out.value(std::int64_t{gap.count()});
  out.end_array().member("retry_horizon_ms", std::int64_t{delivery.retry_horizon.count()});
  return out.member("in_flight_max", static_cast<std::int64_t>(delivery.in_flight_max)).end_object().take();
}

std::string counts_json(OutboxCounts const& counts) {
  json::Writer out;
  out.begin_object().member("in_flight", static_cast<std::int64_t>(counts.in_flight));
  out.member("ready", static_cast<std::int64_t>(counts.ready));
  out.member("gathering", static_cast<std::int64_t>(counts.gathering));
  return out.member("retrying", static_cast<std::int64_t>(counts.retrying)).end_object().take();
}

std::string_view reads_name(Reads reads) {
  switch (reads) {
    case Reads::by_itself: return "by_itself";
    case Reads::by_hand: return "by_hand";
    case Reads::never: return "never";
  }
  return "";
}

void write_person(json::Writer& out, Person const& person) {
  out.begin_object().member("id", static_cast<std::int64_t>(person.id));
  member_if_any(out, "phone", person.phone);
  member_if_any(out, "user_id", person.user_id);
  out.member_if("parent_user_id", person.parent_user_id).member_if("name", person.name);
  out.member_if("username", person.username).member_if("identity_hash", person.identity_hash);
  out.member("hidden_phone", person.hidden_phone).member("reads", reads_name(person.reads));
  out.key("blocked").begin_array();
  for (std::string const& number : person.blocked) out.value(number);
  out.end_array().key("marketing_stopped").begin_array();
  for (std::string const& number : person.marketing_stopped) out.value(number);
  out.end_array().key("script").begin_array();
  for (Rule const& rule : person.rules) {
    out.begin_object().member("do", rule.act);
    member_if_any(out, "on", rule.on_type);
    out.member("after_ms", std::int64_t{rule.after.count()});
    if (rule.act == "tap" || rule.act == "flow") out.member("button", rule.button);
    member_if_any(out, "text", rule.text);
    if (!rule.message.empty()) out.key("message").raw(rule.message);
    if (rule.times >= 0) out.member("times", rule.times);
    out.end_object();
  }
  out.end_array().end_object();
}

std::string person_json(Person const& person) {
  json::Writer out;
  write_person(out, person);
  return out.take();
}

void write_line(json::Writer& out, Line const& line) {
  out.begin_object()
      .member("wamid", line.wamid)
      .member("from", line.author == Side::customer ? "customer" : "business");
  out.member("at", iso_seconds(line.at)).member("type", line.type).member("words", line.words);
  if (!line.content.empty()) out.key("content").raw(line.content);
  member_if_any(out, "reply_to", line.reply_to);
  member_if_any(out, "status", line.status);
  member_if_any(out, "note", line.note);
  member_if_any(out, "customer_reaction", line.customer_reaction);
  member_if_any(out, "business_reaction", line.business_reaction);
  member_if_any(out, "group_id", line.group_id);
  member_if_any(out, "group_name", line.group_name);
  if (line.edited) out.member("edited", true);
  if (line.revoked) out.member("revoked", true);
  out.key("taps").begin_array();
  for (Tap const& tap : line.taps) {
    out.begin_object().member("kind", tap.kind).member("title", tap.title);
    member_if_any(out, "payload", tap.payload);
    member_if_any(out, "description", tap.description);
    out.end_object();
  }
  out.end_array().end_object();
}

void write_chat_head(json::Writer& out, Chat const& chat, Person const& person, Instant now) {
  out.member("phone_number_id", chat.phone_number_id).member("version", static_cast<std::int64_t>(chat.version));
  if (chat.wrote_at) out.member("window_until", iso_seconds(*chat.wrote_at + kWindowUs));
  out.member("window_open", chat.wrote_at && now - *chat.wrote_at < kWindowUs);
  out.member("business_types", chat.business_types_until && now < *chat.business_types_until);
  out.key("user");
  write_person(out, person);
}

}  // namespace wigwag::sim
