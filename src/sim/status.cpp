#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>

#include "sim/inbound.h"
#include "sim/request.h"

namespace wigwag::sim {
namespace {

constexpr std::array<std::string_view, 7> kStatuses{
    "sent", "delivered", "read", "played", "failed", "deleted", "warning"};
constexpr std::array<std::string_view, 18> kMembers{"phone_number_id", "display_phone_number", "waba_id", "id",
    "status", "type", "timestamp", "recipient_id", "recipient_user_id", "recipient_parent_user_id", "group_id",
    "participant", "errors", "pricing", "conversation", "payment", "biz_opaque_callback_data", "escaping"};
constexpr std::string_view kFailed =
    R"([{"code":131026,"title":"Message undeliverable","message":"Message undeliverable",)"
    R"("error_data":{"details":"The message could not be delivered."}}])";
constexpr std::string_view kPricing =
    R"({"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"})";

/// A member's JSON of the wanted type; the default when it is missing, "" for none.
Result<std::string> json_member(
    json::Value status, std::string_view name, json::Type type, std::string_view by_default) {
  json::Value const value = status[name];
  if (!value) return std::string(by_default);
  if (value.is(type)) return json::compact(value.raw());
  return fail(Code::invalid, fmt::format("`{}` must be {}", name, type == json::Type::array ? "an array" : "an object"),
      std::string(name));
}

Result<std::string> status_word(json::Value request) {
  TRY(std::optional<std::string> const word, string_member(request, "status"));
  // Payments have words of their own, and more of them come without notice.
  bool const other_kind = request["type"].exists();
  if (word && !word->empty() && (other_kind || std::ranges::find(kStatuses, *word) != kStatuses.end())) return *word;
  return fail(Code::invalid, fmt::format("`status` must be one of {}", fmt::join(kStatuses, ", ")), "status");
}

/// A member of a group by their number or their BSUID.
Done add_participant(json::Writer& out, json::Value request) {
  TRY(std::optional<std::string> const who, string_member(request, "participant"));
  if (!who) return {};
  if (!request["group_id"]) return fail(Code::invalid, "`participant` needs `group_id`", "participant");
  bool const phone = digits_of(*who) == *who;
  out.member(phone ? "recipient_participant_id" : "recipient_participant_user_id", *who);
  return {};
}

Done add_recipient(json::Writer& out, json::Value request, std::string const& wamid) {
  TRY(std::optional<std::string> const group, string_member(request, "group_id"));
  if (group) {
    out.member("recipient_id", *group).member("recipient_type", "group");
    return add_participant(out, request);
  }
  TRY_DONE(add_participant(out, request));
  TRY(std::optional<std::string> const phone, phone_member(request, "recipient_id"));
  TRY(std::optional<std::string> const user_id, string_member(request, "recipient_user_id"));
  TRY(std::optional<std::string> const parent, string_member(request, "recipient_parent_user_id"));
  bool const said = request["recipient_id"].exists() || user_id;
  out.member_if("recipient_id", said ? phone : phone_in(wamid));
  out.member_if("recipient_user_id", user_id).member_if("recipient_parent_user_id", parent);
  return {};
}

Done add_details(json::Writer& out, json::Value request, std::string_view status) {
  bool const of_message = !request["type"];
  TRY(std::string const errors, json_member(request, "errors", json::Type::array,
                                    of_message && status == "failed" ? kFailed : std::string_view{}));
  TRY(std::string const pricing, json_member(request, "pricing", json::Type::object,
                                     of_message && status == "sent" ? kPricing : std::string_view{}));
  TRY(std::string const conversation, json_member(request, "conversation", json::Type::object, ""));
  TRY(std::string const payment, json_member(request, "payment", json::Type::object, ""));
  TRY(std::optional<std::string> const callback, string_member(request, "biz_opaque_callback_data"));
  if (!errors.empty()) out.key("errors").raw(errors);
  if (!pricing.empty()) out.key("pricing").raw(pricing);
  if (!conversation.empty()) out.key("conversation").raw(conversation);
  if (!payment.empty()) out.key("payment").raw(payment);
  out.member_if("biz_opaque_callback_data", callback);
  return {};
}

std::string status_value(Number const& number, std::string const& status) {
  json::Writer out;
  out.begin_object().raw_members(value_head(number)).key("statuses").begin_array().raw(status);
  return out.end_array().end_object().take();
}

}  // namespace

Result<Change> status_of(Phone const& phone, json::Value request, Instant now) {
  TRY_DONE(check_members(request, kMembers));
  TRY(std::optional<std::string> const wamid, string_member(request, "id"));
  if (!wamid || wamid->empty())
    return fail(Code::invalid, "`id` must be the wamid of the message that the status is about", "id");
  TRY(std::string const status, status_word(request));
  TRY(std::optional<std::string> const type, string_member(request, "type"));
  TRY(std::string const timestamp, timestamp_member(request, now));
  TRY(Number const number, number_member(phone.numbers, request));
  TRY(Escaping const escaping, escaping_member(request));
  json::Writer out;
  out.begin_object().member("id", *wamid).member_if("type", type);
  out.member("status", status).member("timestamp", timestamp);
  TRY_DONE(add_recipient(out, request, *wamid));
  TRY_DONE(add_details(out, request, status));
  return Change{number, "messages", status_value(number, out.end_object().take()), {}, escaping, {*wamid}};
}

Result<Change> value_of(Phone const& phone, json::Value request) {
  static constexpr std::array<std::string_view, 7> kAllowed{
      "field", "value", "phone_number_id", "display_phone_number", "waba_id", "time", "escaping"};
  TRY_DONE(check_members(request, kAllowed));
  TRY(std::optional<std::string> const field, string_member(request, "field"));
  if (!field) return fail(Code::invalid, "`field` must be a string, such as messages", "field");
  if (!request["value"]) return fail(Code::invalid, "`value` is missing", "value");
  TRY(Number const number, number_member(phone.numbers, request));
  TRY(Escaping const escaping, escaping_member(request));
  std::optional<std::string> time;
  if (request["time"]) time = json::compact(request["time"].raw());
  return Change{number, *field, json::compact(request["value"].raw()), time, escaping};
}

Result<Webhook> status_webhook(Phone& phone, json::Value request, Instant now) {
  TRY(Change const change, status_of(phone, request, now));
  return webhook_of(change);
}

Result<Webhook> value_webhook(Phone const& phone, json::Value request) {
  TRY(Change const change, value_of(phone, request));
  return webhook_of(change);
}

}  // namespace wigwag::sim
