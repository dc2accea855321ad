#include "sim/refusal.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/json.h"
#include "meta/graph_error.h"

namespace wigwag::sim {
namespace {

constexpr std::string_view kHref = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/";

struct Usual {
  int code;
  std::string_view details;
};

constexpr Usual kUsual[] = {
    {130429, "Cloud API message throughput has been reached."},
    {130472, "The user's number is part of an experiment."},
    {131000, "Something went wrong."},
    {131016, "The service is temporarily unavailable."},
    {131021, "The recipient is the sender."},
    {131026, "The message could not be delivered."},
    {131030, "This test number may only message its listed recipients."},
    {131031, "The account has been locked."},
    {131042, "There was an error with the payment method of the account."},
    {131047, "The customer's last message to this number is older than 24 hours; use a template."},
    {131048, "There are restrictions on how many messages this number may send."},
    {131049, "The message was not delivered, to keep the ecosystem healthy."},
    {131050, "The user has stopped marketing messages of this business."},
    {131052, "The media of the message could not be downloaded."},
    {131053, "The media of the message could not be uploaded."},
    {131056, "Too many messages were sent to this recipient within a short time."},
    {132015, "The template is paused for low quality."},
    {137000, "The identity of the user has changed."},
};

meta::ErrorRow const* row_of(int code) {
  auto const rows = meta::error_table();
  auto const found = std::ranges::find_if(
      rows, [=](meta::ErrorRow const& row) { return row.subcode == 0 && row.first <= code && code <= row.last; });
  return found == rows.end() ? nullptr : &*found;
}

std::string_view title_of(int code) {
  meta::ErrorRow const* const row = row_of(code);
  return row == nullptr ? std::string_view("Invalid request") : row->title;
}

std::string_view verb_of(net::Method method) {
  if (method == net::Method::post) return "post";
  return method == net::Method::del ? "delete" : "get";
}

}  // namespace

std::string_view usual_details(int code) {
  auto const* const found = std::ranges::find(kUsual, code, &Usual::code);
  return found == std::end(kUsual) ? std::string_view() : found->details;
}

Refusal refusal_of(int code, std::string details) {
  meta::ErrorRow const* const row = row_of(code);
  Refusal out{.status = row == nullptr || row->http_status == 0 ? 400 : row->http_status, .code = code};
  out.message = fmt::format("(#{}) {}", code, title_of(code));
  out.details = details.empty() ? std::string(usual_details(code)) : std::move(details);
  out.is_transient = code == 1 || code == 2;
  return out;
}

std::unexpected<Refusal> refuse(int code, std::string details) {
  return std::unexpected<Refusal>(refusal_of(code, std::move(details)));
}

std::unexpected<Refusal> refuse_parameter(std::string const& words) { return refuse(100, words); }

std::unexpected<Refusal> no_such_object(std::string const& id, net::Method method) {
  Refusal out{.status = 400, .code = 100, .subcode = 33, .type = "GraphMethodException"};
  out.message = fmt::format(
      "Unsupported {} request. Object with ID '{}' does not exist, cannot be loaded due to missing permissions, or "
      "does not support this operation. Please read the Graph API documentation at "
      "https://developers.facebook.com/docs/graph-api",
      verb_of(method), id);
  return std::unexpected<Refusal>(std::move(out));
}

std::unexpected<Refusal> unknown_path(std::string_view path) {
  Refusal out{.status = 400, .code = 2500};
  out.message = fmt::format("Unknown path components: {}", path);
  return std::unexpected<Refusal>(std::move(out));
}

std::unexpected<Refusal> refuse_template(int subcode, std::string title, std::string message) {
  Refusal out{.status = 400, .code = 100, .subcode = subcode, .message = "Invalid parameter"};
  out.user_title = std::move(title);
  out.user_message = std::move(message);
  return std::unexpected<Refusal>(std::move(out));
}

Refusal refusal_of(meta::Mistake const& mistake) {
  Refusal out = refusal_of(mistake.code, mistake.details);
  if (!mistake.title.empty()) out.message = fmt::format("(#{}) {}", mistake.code, mistake.title);
  return out;
}

Reply reply(std::string json) { return {.body = std::move(json)}; }
Reply success() { return reply(R"({"success":true})"); }

std::string error_body(Refusal const& refusal, std::string const& trace_id) {
  json::Writer out;
  out.begin_object().raw_members(refusal.beside).key("error").begin_object();
  out.member("message", refusal.message).member("type", refusal.type).member("code", refusal.code);
  if (!refusal.details.empty()) {
    out.key("error_data").begin_object().member("messaging_product", "whatsapp");
    out.member("details", refusal.details).end_object();
  }
  if (refusal.subcode != 0) out.member("error_subcode", refusal.subcode);
  if (refusal.is_transient) out.member("is_transient", true);
  if (!refusal.user_title.empty()) {
    out.member("is_transient", refusal.is_transient).member("error_user_title", refusal.user_title);
    out.member("error_user_msg", refusal.user_message);
  }
  return out.member("fbtrace_id", trace_id).end_object().end_object().take();
}

std::string webhook_error(int code, std::string_view details) {
  json::Writer out;
  out.begin_object().member("code", code).member("title", title_of(code)).member("message", title_of(code));
  out.key("error_data").begin_object();
  out.member("details", details.empty() ? usual_details(code) : details).end_object();
  return out.member("href", kHref).end_object().take();
}

}  // namespace wigwag::sim
