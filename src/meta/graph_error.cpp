#include "meta/graph_error.h"

#include <algorithm>
#include <limits>

#include "base/json.h"

namespace wigwag::meta {
namespace {

constexpr int kSubcodeThatIsACode = 1'000'000;
constexpr int kMinute = 60, kHour = 3600, kDay = 24 * 3600;

constexpr auto kRetry = ErrorClass::retry_later;
constexpr auto kSlow = ErrorClass::slow_down;
constexpr auto kWait = ErrorClass::wait_long;
constexpr auto kFix = ErrorClass::fix;
constexpr auto kNever = ErrorClass::never;
constexpr auto kToken = ErrorClass::reauthenticate;
constexpr auto kUnknown = ErrorClass::unknown;

// By code; of one code, rows with a subcode come first, and a row of one code before the range it lies in.
// clang-format off
constexpr ErrorRow kRows[] = {
    {0, 0, 0, 401, kToken, 0, "The app user cannot be authenticated"},
    {1, 1, 0, 400, kRetry, 1, "Unknown error, or a bad request"},
    {2, 2, 0, 503, kRetry, 1, "Service down or overloaded"},
    {3, 3, 0, 500, kFix, 0, "Capability or permission missing"},
    {4, 4, 0, 400, kSlow, kMinute, "App rate limit"},
    {10, 10, 0, 403, kFix, 0, "Permission missing"},
    {33, 33, 0, 400, kFix, 0, "Number deleted, or value invalid"},
    {100, 100, 33, 400, kFix, 0, "No such object, or no access to it"},
    {100, 100, 0, 400, kFix, 0, "Invalid parameter"},
    {104, 104, 0, 401, kToken, 0, "No token"},
    {190, 190, 460, 401, kToken, 0, "Token ended by a change of password"},
    {190, 190, 463, 401, kToken, 0, "Token expired"},
    {190, 190, 467, 401, kToken, 0, "Token invalid"},
    {190, 190, 0, 401, kToken, 0, "Token expired or invalid"},
    {200, 299, 0, 403, kFix, 0, "Permission missing"},
    {368, 368, 0, 403, kNever, 0, "Blocked for a breach of policy"},
    {613, 613, 0, 429, kSlow, 1, "Too many look-ups of call permissions"},
    {1026, 1026, 0, 0, kNever, 0, "The receiver's app cannot show this"},
    {2046, 2047, 0, 400, kFix, 0, "Order status: no such transition or state"},
    {80007, 80007, 0, 400, kSlow, kMinute, "Rate limit of the business account"},
    {80008, 80008, 0, 400, kSlow, kMinute, "Too many management calls for the business account"},
    {130429, 130429, 0, 400, kSlow, 1, "Throughput exceeded"},
    {130472, 130472, 0, 400, kNever, 0, "The user is in a marketing experiment"},
    {130497, 130497, 0, 403, kNever, 0, "The account may not message this country"},
    {130501, 130501, 0, 0, kNever, 0, "Type not supported in groups"},
    {131000, 131000, 0, 500, kRetry, 1, "Unknown failure"},
    {131005, 131005, 0, 403, kFix, 0, "Access denied"},
    {131008, 131008, 0, 400, kFix, 0, "Required parameter missing"},
    {131009, 131009, 0, 400, kFix, 0, "Parameter value invalid"},
    {131016, 131016, 0, 500, kRetry, 1, "Service unavailable"},
    {131020, 131020, 0, 400, kNever, 0, "The group has no other member"},
    {131021, 131021, 0, 400, kNever, 0, "The recipient is the sender"},
    {131026, 131026, 0, 400, kNever, 0, "Undeliverable"},
    {131030, 131030, 0, 400, kFix, 0, "Recipient not on the test number's list"},
    {131031, 131031, 0, 403, kNever, 0, "Account locked"},
    {131037, 131037, 0, 400, kFix, 0, "The number's display name is not approved"},
    {131041, 131041, 0, 400, kNever, 0, "Group unknown, or not a member"},
    {131042, 131042, 0, 400, kFix, 0, "Payment problem"},
    {131044, 131044, 0, 400, kFix, 0, "No payment method for calls"},
    {131045, 131045, 0, 500, kFix, 0, "The number's registration is faulty"},
    {131047, 131047, 0, 400, kNever, 0, "The customer service window is closed"},
    {131048, 131048, 0, 400, kWait, kHour, "Spam limit of the number"},
    {131049, 131049, 0, 400, kWait, kDay, "Withheld by Meta: marketing limit of the user"},
    {131050, 131050, 0, 400, kNever, 0, "The user has stopped marketing messages"},
    {131051, 131051, 0, 400, kNever, 0, "Message type not supported"},
    {131052, 131052, 0, 400, kFix, 0, "Media download failed"},
    {131053, 131053, 0, 400, kFix, 0, "Media upload failed, or type not allowed"},
    {131055, 131055, 0, 400, kFix, 0, "Method not allowed"},
    {131056, 131056, 0, 400, kSlow, 4, "Too many messages to this user"},
    {131057, 131057, 0, 500, kRetry, kMinute, "Account in maintenance"},
    {131059, 131059, 0, 400, kFix, 0, "Paging cursor invalid: begin again"},
    {131060, 131060, 0, 0, kNever, 0, "Message unavailable"},
    {131062, 131062, 0, 400, kNever, 0, "Authentication template to a user id"},
    {131063, 131063, 0, 400, kFix, 0, "Recipient refused"},
    {131064, 131064, 0, 400, kWait, kDay, "Limited for wrong template categories"},
    {131201, 131201, 0, 206, kUnknown, 0, "Group operation partly done"},
    {131202, 131202, 0, 400, kFix, 0, "Participant given twice"},
    {131204, 131204, 0, 400, kFix, 0, "Too many participants"},
    {131207, 131207, 0, 403, kNever, 0, "Group suspended"},
    {131208, 131208, 0, 429, kSlow, kMinute, "Too many group operations"},
    {131209, 131210, 0, 400, kFix, 0, "Group picture too small, or of a wrong shape"},
    {131211, 131215, 0, 400, kNever, 0, "Group operation not possible"},
    {132000, 132000, 0, 400, kFix, 0, "Number of template parameters wrong"},
    {132001, 132001, 0, 404, kFix, 0, "Template or its translation is missing"},
    {132005, 132005, 0, 400, kFix, 0, "Filled template too long"},
    {132007, 132007, 0, 400, kFix, 0, "Characters in the template against policy"},
    {132008, 132008, 0, 400, kFix, 0, "Template parameter of a wrong form"},
    {132012, 132012, 0, 400, kFix, 0, "Template parameter of a wrong form"},
    {132015, 132015, 0, 400, kWait, 0, "Template paused"},
    {132016, 132016, 0, 400, kNever, 0, "Template disabled"},
    {132018, 132018, 0, 400, kFix, 0, "Template parameters faulty"},
    {132068, 132068, 0, 400, kFix, 0, "Flow blocked"},
    {132069, 132069, 0, 400, kWait, kHour, "Flow throttled"},
    {133000, 133000, 0, 500, kFix, 0, "Deregistration incomplete: deregister again"},
    {133004, 133004, 0, 503, kRetry, 1, "Registration server busy"},
    {133005, 133005, 0, 400, kFix, 0, "Wrong PIN"},
    {133006, 133006, 0, 400, kFix, 0, "Number not verified"},
    {133008, 133008, 0, 400, kWait, kHour, "Too many PINs tried"},
    {133009, 133009, 0, 400, kWait, kMinute, "PINs tried too fast"},
    {133010, 133010, 0, 400, kFix, 0, "Number not registered"},
    {133015, 133015, 0, 400, kWait, 5 * kMinute, "Number just deleted"},
    {133016, 133016, 0, 400, kWait, 72 * kHour, "Registered too often"},
    {134011, 134011, 0, 400, kFix, 0, "Payment terms not accepted"},
    {134100, 134100, 0, 400, kFix, 0, "Only marketing messages here"},
    {134101, 134101, 0, 400, kWait, 10 * kMinute, "Template not synchronized yet"},
    {134102, 134102, 0, 500, kWait, 10 * kMinute, "Template not available here"},
    {135000, 135000, 0, 400, kFix, 0, "Parameter error"},
    {137000, 137000, 0, 400, kFix, 0, "Identity hash does not match"},
    {138000, 138000, 0, 400, kFix, 0, "Calling is not enabled"},
    {138001, 138001, 0, 400, kNever, 0, "The receiver cannot be called"},
    {138002, 138002, 0, 429, kSlow, 1, "Too many calls at a time"},
    {138003, 138003, 0, 400, kNever, 0, "Call given twice"},
    {138004, 138004, 0, 500, kRetry, 1, "Call not connected"},
    {138005, 138005, 0, 429, kSlow, 1, "Call rate limit"},
    {138006, 138006, 0, 401, kFix, 0, "No permission to call"},
    {138007, 138007, 0, 500, kRetry, 1, "Call timed out"},
    {138009, 138009, 0, 400, kWait, kDay, "Too many requests for permission to call"},
    {138012, 138012, 0, 400, kWait, kDay, "Too many calls to this user in a day"},
    {138013, 138013, 0, 400, kNever, 0, "Calling is not available"},
    {138014, 138014, 0, 400, kWait, kHour, "Calling is paused"},
    {138015, 138015, 0, 400, kFix, 0, "Calling cannot be enabled"},
    {138017, 138017, 0, 400, kNever, 0, "The permission is permanent already"},
    {138018, 138018, 0, 400, kFix, 0, "Calling lacks a prerequisite"},
    {138019, 138023, 0, 500, kRetry, 1, "Call media failed"},
    {138000, 138025, 0, 400, kNever, 0, "Call refused"},
    {139000, 139006, 0, 400, kFix, 0, "Flow operation not possible"},
    {139100, 139100, 0, 400, kUnknown, 0, "Block list changed in part"},
    {139101, 139101, 0, 400, kFix, 0, "Block list full"},
    {139102, 139102, 0, 400, kFix, 0, "Block list changed while paging: begin again"},
    {139103, 139103, 0, 400, kRetry, 1, "Block list: Meta's own failure"},
    {141000, 141099, 0, 0, kFix, 0, "Health: payment or policy"},
    {200005, 200007, 0, 400, kFix, 0, "Template insights not available"},
    {1752041, 1752041, 0, 400, kNever, 0, "Onboarding asked for already"},
    {2388001, 2388299, 0, 400, kFix, 0, "Template or migration refused"},
    {2494100, 2494100, 0, 400, kRetry, kMinute, "Number in maintenance"},
    {2593107, 2593109, 0, 400, kNever, 0, "History not synchronized: repeated, late or declined"},
};
// clang-format on

ErrorRow const* row_of(int code, int subcode) {
  auto const* const found = std::ranges::find_if(kRows, [=](ErrorRow const& row) {
    return row.first <= code && code <= row.last && (row.subcode == 0 || row.subcode == subcode);
  });
  return found == std::end(kRows) ? nullptr : found;
}

Classified by_status(int http_status) {
  if (http_status == 429) return {ErrorClass::slow_down, 1, {}};
  if (http_status == 401) return {ErrorClass::reauthenticate, 0, {}};
  if (http_status >= 500) return {ErrorClass::retry_later, 1, {}};
  return {ErrorClass::never, 0, {}};
}

int small(json::Value value) {
  auto const number = value.integer().value_or(0);
  return static_cast<int>(std::clamp<std::int64_t>(number, 0, std::numeric_limits<int>::max()));
}

std::optional<int> code_in(json::Value value) {
  auto const number = value.integer();
  if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(*number);
}

std::string text_in(json::Value value) {
  auto const text = value.text();
  return text ? text->utf8() : std::string();
}

GraphError no_error_of_meta(int http_status) {
  GraphError error{.http_status = http_status};
  error.meaning = by_status(http_status);
  if (http_status >= 500) error.meaning = {ErrorClass::unknown, 0, {}};
  return error;
}

int highest_percent(json::Value usage) {
  return std::max({small(usage["call_count"]), small(usage["total_cputime"]), small(usage["total_time"])});
}

void add_business(Usage& usage, json::Document const& by_account) {
  by_account.root().each_member([&](std::string const&, json::Value of_account) {
    of_account.each([&](json::Value one) {
      usage.business_percent = std::max(usage.business_percent, highest_percent(one));
      usage.regain_minutes = std::max(usage.regain_minutes, small(one["estimated_time_to_regain_access"]));
    });
  });
}

}  // namespace

std::string_view class_name(ErrorClass kind) {
  switch (kind) {
    case ErrorClass::retry_later: return "retry_later";
    case ErrorClass::slow_down: return "slow_down";
    case ErrorClass::wait_long: return "wait_long";
    case ErrorClass::fix: return "fix";
    case ErrorClass::never: return "never";
    case ErrorClass::reauthenticate: return "reauthenticate";
    case ErrorClass::unknown: return "unknown";
  }
  return {};
}

std::span<ErrorRow const> error_table() { return kRows; }

Classified classify(int code, std::optional<int> subcode, int http_status) {
  ErrorRow const* row = nullptr;
  if (subcode && *subcode >= kSubcodeThatIsACode) row = row_of(*subcode, 0);
  if (row == nullptr) row = row_of(code, subcode.value_or(0));
  if (row == nullptr) return by_status(http_status);
  return {row->kind, row->wait_s, row->title};
}

std::optional<GraphError> read_error(int http_status, std::string_view body) {
  if (http_status < 400 && !body.contains("\"error\"")) return std::nullopt;
  auto const document = json::Document::parse(body);
  json::Value const told = document ? document->root()["error"] : json::Value();
  if (!told.is(json::Type::object)) {
    if (http_status < 400) return std::nullopt;
    return no_error_of_meta(http_status);
  }
  GraphError error{
      .http_status = http_status, .code = code_in(told["code"]), .subcode = code_in(told["error_subcode"])};
  error.type = text_in(told["type"]);
  error.message = text_in(told["message"]);
  error.details = text_in(told["error_data"]["details"]);
  error.trace_id = text_in(told["fbtrace_id"]);
  error.is_transient = told["is_transient"].boolean().value_or(false);
  error.meaning = error.code ? classify(*error.code, error.subcode, http_status) : by_status(http_status);
  if (error.is_transient && error.meaning.title.empty()) error.meaning = {ErrorClass::retry_later, 1, {}};
  return error;
}

Usage read_usage(std::span<net::Header const> headers) {
  Usage usage;
  for (net::Header const& header : headers) {
    bool const is_business = net::same_name(header.name, "x-business-use-case-usage");
    if (!is_business && !net::same_name(header.name, "x-app-usage")) continue;
    auto const document = json::Document::parse(header.value);
    if (!document) continue;
    if (is_business)
      add_business(usage, *document);
    else
      usage.app_percent = std::max(usage.app_percent, highest_percent(document->root()));
  }
  return usage;
}

}  // namespace wigwag::meta
