#include "meta/number_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "meta/outgoing_rules.h"
#include "meta/scalars.h"

namespace wigwag::meta {
namespace {

using namespace outgoing;

constexpr std::size_t kAboutMax = 139, kAddressMax = 256, kDescriptionMax = 512, kEmailMax = 128;
constexpr std::size_t kWebsitesMax = 2, kWebsiteMax = 256, kPinDigits = 6;
constexpr std::size_t kCallbackDataMax = 512, kSdpMax = 32'768;

constexpr std::string_view kWhatsapp = "whatsapp";

Found check_product(Part const& part) {
  if (part.text() == kWhatsapp) return std::nullopt;
  return mistake(kUnreadable, part, "must be whatsapp");
}

Found check_about(Part const& part) {
  return part.text().empty() ? Found(bad(part, "must not be empty")) : std::nullopt;
}

Found check_websites(Part const& websites) {
  constexpr Field kWebsite{"websites", Form::text, may, kWebsiteMax};
  for (std::size_t i = 0; i < websites.value.size(); ++i) {
    Part const one = websites.at(i);
    if (Found found = check_field(one, kWebsite)) return found;
    if (one.text().empty()) continue;  // takes it away
    if (Found found = check_url(one)) return found;
  }
  return std::nullopt;
}

constexpr Field kProfile[] = {{"messaging_product", Form::text, must, 0, &check_product},
    {"about", Form::text, may, kAboutMax, &check_about}, {"address", Form::text, may, kAddressMax},
    {"description", Form::text, may, kDescriptionMax}, {"email", Form::text, may, kEmailMax},
    {"profile_picture_handle", Form::text}, {"vertical", Form::text},
    {"websites", Form::array, may, kWebsitesMax, &check_websites}};

Found check_six_digits(Part const& pin) {
  std::string const digits = pin.text();
  bool const good = digits.size() == kPinDigits && digits.find_first_not_of("0123456789") == std::string::npos;
  return good ? std::nullopt : Found(bad(pin, "must be 6 digits"));
}

constexpr Field kPin[] = {{"pin", Form::text, must, 0, &check_six_digits}};
constexpr Field kRegistration[] = {{"messaging_product", Form::text, must, 0, &check_product},
    {"pin", Form::text, must, 0, &check_six_digits}, {"data_localization_region", Form::text},
    {"backup", Form::object}};

// Calls

constexpr auto kActions = std::to_array<std::string_view>({"connect", "pre_accept", "accept", "reject", "terminate"});

constexpr std::string_view kOffer = "offer", kAnswer = "answer";
constexpr Field kSessionMembers[] = {
    {"sdp_type", Form::text, must, 0, &is_word<kOffer, kAnswer>}, {"sdp", Form::text, must, kSdpMax}};
Found check_session(Part const& session) { return check_members(session, kSessionMembers); }

Found check_action(Part const& action) { return one_of_words(action, kActions); }

constexpr Field kCall[] = {{"messaging_product", Form::text, must, 0, &check_product},
    {"action", Form::text, must, 0, &check_action}, {"to", Form::id}, {"recipient", Form::id}, {"call_id", Form::id},
    {"session", Form::object, may, 0, &check_session}, {"biz_opaque_callback_data", Form::text, may, kCallbackDataMax}};

Found read_callee(Part const& body, CallOrder& order) {
  Part const to = body["to"], recipient = body["recipient"];
  if (!to.exists() && !recipient.exists()) return mistake(kMissing, to, "is required: whom to call");
  if (!to.exists()) {
    order.recipient = *id_of(recipient.value);
    return std::nullopt;
  }
  std::optional<std::string> digits = phone_digits(*id_of(to.value));
  if (!digits) return bad(to, "must be a phone number: + and country code, then digits");
  order.to = *std::move(digits);
  return std::nullopt;
}

}  // namespace

std::optional<Mistake> check_profile(json::Value body) { return check_members({body}, kProfile); }
std::optional<Mistake> check_pin(json::Value body) { return check_members({body}, kPin); }
std::optional<Mistake> check_registration(json::Value body) { return check_members({body}, kRegistration); }

std::expected<CallOrder, Mistake> read_call(json::Value root) {
  Part const body{root};
  if (Found found = check_members(body, kCall)) return std::unexpected(*std::move(found));
  CallOrder order;
  auto const action = std::ranges::find(kActions, body["action"].text());
  order.action = static_cast<CallAction>(action - kActions.begin());
  if (order.action == CallAction::connect) {
    if (Found found = read_callee(body, order)) return std::unexpected(*std::move(found));
  } else if (!body["call_id"].exists()) {
    return std::unexpected(mistake(kMissing, body["call_id"], "is required: which call"));
  }
  order.call_id = id_of(body["call_id"].value).value_or("");
  if (body["biz_opaque_callback_data"].exists()) order.callback_data = body["biz_opaque_callback_data"].text();
  return order;
}

}  // namespace wigwag::meta
