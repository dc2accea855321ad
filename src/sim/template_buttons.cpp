#include "sim/template_buttons.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/text.h"
#include "sim/call.h"
#include "sim/template_words.h"

namespace wigwag::sim {
namespace {

using Checked = std::expected<void, Refusal>;

constexpr std::size_t kButtonsMax = 10, kTextMax = 25, kUrlMax = 2000, kPhoneMax = 20, kCodeMax = 20, kAppsMax = 5;

struct Bound {
  std::string_view type;
  std::size_t count_max;
};
constexpr std::array kBounds = std::to_array<Bound>({{"QUICK_REPLY", 10}, {"URL", 2}, {"PHONE_NUMBER", 1},
    {"COPY_CODE", 1}, {"FLOW", 1}, {"CATALOG", 1}, {"MPM", 1}, {"SPM", 1}, {"VOICE_CALL", 1}, {"ORDER_DETAILS", 1}});

std::unexpected<Refusal> wrong(std::size_t index, std::string_view words) {
  return refuse_parameter(fmt::format("components.buttons[{}]: {}", index, words));
}

Checked check_url(json::Value button, std::size_t index) {
  std::string const url = text_of(button["url"]).value_or("");
  if (!url.starts_with("http://") && !url.starts_with("https://")) return wrong(index, "url must begin with https://");
  if (url.size() > kUrlMax) return wrong(index, fmt::format("url may have {} characters at most", kUrlMax));
  std::size_t const at = url.find("{{");
  if (at == std::string::npos) return {};
  if (!url.substr(at).starts_with("{{1}}") || at + 5 != url.size())
    return wrong(index, "url may have one variable, {{1}}, at its end");
  if (!button["example"]) return wrong(index, "url has a variable and needs an example");
  return {};
}

Checked check_button(json::Value button, std::string const& type, std::size_t index) {
  std::string const text = text_of(button["text"]).value_or("");
  bool const needs_text = type != "COPY_CODE" && type != "ORDER_DETAILS";
  if (needs_text && text.empty()) return wrong(index, "text is required");
  if (code_points(text) > kTextMax) return wrong(index, fmt::format("text may have {} characters at most", kTextMax));
  if (type == "URL") return check_url(button, index);
  std::string const phone = text_of(button["phone_number"]).value_or("");
  if (type == "PHONE_NUMBER" && (phone.empty() || phone.size() > kPhoneMax))
    return wrong(index, fmt::format("phone_number must have 1 to {} characters", kPhoneMax));
  json::Value const example = button["example"];
  std::string const code = text_of(example.is(json::Type::array) ? example.at(0) : example).value_or("");
  if (type == "COPY_CODE" && (code.empty() || code_points(code) > kCodeMax))
    return wrong(index, fmt::format("example must have 1 to {} characters", kCodeMax));
  if (type == "FLOW" && !button["flow_id"] && !button["flow_name"] && !button["flow_json"])
    return wrong(index, "one of flow_id, flow_name, flow_json is required");
  return {};
}

/// Quick replies stand together, in front of the others or behind them.
bool is_grouped(std::vector<std::string> const& types) {
  std::size_t changes = 0;
  for (std::size_t i = 1; i < types.size(); ++i)
    if ((types[i] == "QUICK_REPLY") != (types[i - 1] == "QUICK_REPLY")) ++changes;
  return changes <= 1;
}

}  // namespace

Checked check_buttons(json::Value buttons) {
  if (!buttons.is(json::Type::array) || buttons.size() == 0 || buttons.size() > kButtonsMax)
    return refuse_parameter(fmt::format("components.buttons must hold 1 to {} buttons", kButtonsMax));
  std::vector<std::string> types;
  std::map<std::string, std::size_t> counts;
  Checked done;
  buttons.each([&](json::Value button) {
    if (!done) return;
    std::string const type = upper(text_of(button["type"]).value_or(""));
    auto const* const bound = std::ranges::find(kBounds, type, &Bound::type);
    std::size_t const index = types.size();
    types.push_back(type);
    if (bound == kBounds.end()) {
      done = wrong(index, fmt::format("there is no button of type {}", type));
    } else if (++counts[type] > bound->count_max) {
      done = wrong(index, fmt::format("{} may stand {} times at most", type, bound->count_max));
    } else {
      done = check_button(button, type, index);
    }
  });
  TRY_DONE(done);
  if (!is_grouped(types)) return refuse_parameter("components.buttons: quick replies must stand together");
  return {};
}

Checked check_otp_button(json::Value button) {
  std::string const kind = upper(text_of(button["otp_type"]).value_or(""));
  if (kind != "COPY_CODE" && kind != "ONE_TAP" && kind != "ZERO_TAP")
    return wrong(0, "otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP");
  if (kind == "COPY_CODE") return {};
  json::Value const apps = button["supported_apps"];
  bool complete = apps.size() >= 1 && apps.size() <= kAppsMax;
  apps.each([&](json::Value app) { complete &= app["package_name"].exists() && app["signature_hash"].exists(); });
  if (!complete) return wrong(0, "supported_apps must hold 1 to 5 apps with package_name and signature_hash");
  if (kind == "ZERO_TAP" && truth_of(button["zero_tap_terms_accepted"]) != true)
    return wrong(0, "zero_tap_terms_accepted must be true");
  return {};
}

std::string stored_otp_button(json::Value button) {
  std::string const kind = upper(text_of(button["otp_type"]).value_or(""));
  std::string const url = "https://www.whatsapp.com/otp/code/?otp_type=" + kind + "&code=otp";
  json::Writer out;
  out.begin_object().member("type", "URL").member("text", text_of(button["text"]).value_or("Copy code"));
  out.member("url", url + "{{1}}").key("example").begin_array().value(url + "123456").end_array();
  return out.end_object().take();
}

}  // namespace wigwag::sim
