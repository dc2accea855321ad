// Calls without media: who may call whom, and the events that follow. Source: meta-cloud-api.md §6.5, §16.5.
#include <fmt/format.h>
#include <algorithm>

#include "base/text.h"
#include "meta/outgoing.h"
#include "sim/routes.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kCallsPerDay = 5;
constexpr std::chrono::milliseconds kRingingAfter{100}, kAcceptedAfter{300};

std::string id_of(Call& call, std::string const& phone) {
  return "wacid." + call.world.mint.wamid(phone, Author::business).substr(6);
}

Posting call_posting(World& world, CallRecord const& record, std::string_view member, std::string const& object) {
  BusinessNumber const& number = *world.find_number(record.phone_number_id);
  json::Writer out;
  out.begin_object().raw_members(value_head(world.as_number(number))).key(member).begin_array().raw(object).end_array();
  return number_posting(number, "calls", out.end_object().take());
}

/// RINGING, ACCEPTED: what the one who is called does.
void tell_status(World& world, CallRecord const& record, std::string_view status, Instant now, Effects& effects) {
  json::Writer out;
  out.begin_object().member("id", record.id).member("type", "call").member("status", status);
  out.member("timestamp", std::to_string(now.seconds())).member("recipient_id", record.phone);
  if (!record.callback_data.empty()) out.member("biz_opaque_callback_data", record.callback_data);
  effects.posts.push_back(call_posting(world, record, "statuses", out.end_object().take()));
}

void tell_event(World& world, CallRecord const& record, std::string_view event, Instant now, Effects& effects) {
  std::string const business = world.find_number(record.phone_number_id)->digits;
  json::Writer out;
  out.begin_object().member("id", record.id).member("from", record.from_business ? business : record.phone);
  out.member("to", record.from_business ? record.phone : business).member("event", event);
  out.member("direction", record.from_business ? "BUSINESS_INITIATED" : "USER_INITIATED");
  out.member("timestamp", std::to_string(now.seconds()));
  if (event == "connect")
    out.key("session").begin_object().member("sdp_type", "answer").member("sdp", "v=0\r\n").end_object();
  if (event == "terminate") {
    out.member("status", record.state == "accepted" ? "COMPLETED" : "FAILED");
    out.member("start_time", std::to_string(record.at.seconds())).member("end_time", std::to_string(now.seconds()));
    out.member("duration", now.seconds() - record.at.seconds());
  }
  effects.posts.push_back(call_posting(world, record, "calls", out.end_object().take()));
}

void later(Effects& effects, std::chrono::milliseconds after, std::string const& id, bool accepted) {
  effects.later.push_back({after, [id, accepted](World& world, Instant now, Effects& more) {
                             CallRecord* const record = world.calls.find(id);
                             if (record == nullptr || record->state == "over") return;
                             if (accepted) {
                               record->state = "accepted";
                               tell_event(world, *record, "connect", now, more);
                             }
                             tell_status(world, *record, accepted ? "ACCEPTED" : "RINGING", now, more);
                           }});
}

bool is_permitted(CallPermission const& permission, Instant now) {
  return permission.is_permanent || (permission.until && now < *permission.until);
}

bool is_calling_enabled(BusinessNumber const& number) {
  auto const found = number.settings.find("calling");
  auto const document =
      found == number.settings.end() ? json::Document::parse("{}") : json::Document::parse(found->second);
  return document && document->root()["status"].word() == "ENABLED";
}

Answer connect(Call& call) {
  auto const to = text_of(call.body["to"]);
  auto const user_id = text_of(call.body["recipient"]);
  if (!to && !user_id) return refuse_parameter("The parameter to is required.");
  if (call.body["session"]["sdp_type"].word() != "offer" || !call.body["session"]["sdp"].word())
    return refuse_parameter("session must hold sdp_type offer and sdp");
  if (!is_calling_enabled(*call.number)) return refuse(138000, "Calling is not enabled in the settings of the number.");
  Recipient& who = to ? call.world.recipients.with_phone(digits_of(*to)) : call.world.recipients.with_user_id(*user_id);
  CallPermission& permission = who.calls[call.number->id];
  if (!is_permitted(permission, call.now)) return refuse(138006, "The user has given no permission to call.");
  forget_before(permission.called, call.now - kDayUs);
  if (permission.called.size() >= kCallsPerDay) return refuse(138012, "A user may be called 5 times in 24 hours.");
  permission.called.push_back(call.now);
  CallRecord record{.id = id_of(call, who.phone), .phone_number_id = call.number->id, .phone = who.phone};
  record.callback_data = text_of(call.body["biz_opaque_callback_data"]).value_or("");
  record.at = call.now;
  call.world.calls.put(record.id, record);
  later(call.effects, kRingingAfter, record.id, false);
  later(call.effects, kAcceptedAfter, record.id, true);
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").key("calls").begin_array().begin_object();
  return reply(out.member("id", record.id).end_object().end_array().end_object().take());
}

Answer act(Call& call) {
  TRY_DONE(needs_whatsapp(call));
  TRY(std::string const action, needed_text(call, "action"));
  if (action == "connect") return connect(call);
  if (action != "pre_accept" && action != "accept" && action != "reject" && action != "terminate")
    return refuse_parameter("action must be one of {connect, pre_accept, accept, reject, terminate}");
  TRY(std::string const id, needed_text(call, "call_id"));
  CallRecord* const record = call.world.calls.find(id);
  if (record == nullptr || record->phone_number_id != call.number->id)
    return refuse_parameter("call_id: there is no such call");
  if (record->state == "over") return refuse_parameter("call_id: the call is over");
  bool const needs_answer = action == "accept" || action == "pre_accept";
  if (needs_answer && call.body["session"]["sdp_type"].word() != "answer")
    return refuse_parameter("session must hold sdp_type answer and sdp");
  if (action == "accept") record->state = "accepted";
  if (action == "reject" || action == "terminate") {
    tell_event(call.world, *record, "terminate", call.now, call.effects);
    record->state = "over";
  }
  return reply(R"({"messaging_product":"whatsapp","success":true})");
}

Answer permissions(Call& call) {
  auto const phone = text_of(call.body["user_wa_id"]);
  auto const user_id = text_of(call.body["recipient"]);
  if (!phone && !user_id) return refuse_parameter("The parameter user_wa_id is required.");
  Recipient* const who = call.world.recipients.find(phone ? digits_of(*phone) : *user_id);
  CallPermission permission = who == nullptr ? CallPermission{} : who->calls[call.number->id];
  bool const is_given = is_permitted(permission, call.now);
  forget_before(permission.asked, call.now - 7 * kDayUs);
  forget_before(permission.called, call.now - kDayUs);
  bool const was_today = !permission.asked.empty() && permission.asked.back() > call.now - kDayUs;
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").key("permission").begin_object();
  out.member("status", permission.is_permanent ? "permanent" : is_given ? "temporary" : "no_permission");
  if (is_given && !permission.is_permanent) out.member("expiration_time", permission.until->seconds());
  out.end_object().key("actions").begin_array();
  out.begin_object().member("action_name", "send_call_permission_request");
  out.member("can_perform_action", !was_today && permission.asked.size() < 2 && !permission.is_permanent).end_object();
  out.begin_object().member("action_name", "start_call");
  out.member("can_perform_action", is_given && permission.called.size() < kCallsPerDay).end_object();
  return reply(out.end_array().end_object().take());
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::post, Node::number, "calls", &act, Scope::messaging},
    {net::Method::get, Node::number, "call_permissions", &permissions, Scope::messaging},
};

}  // namespace

std::span<GraphRoute const> call_routes() { return kRoutes; }

}  // namespace wigwag::sim
