#include "sim/template_check.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/text.h"
#include "sim/call.h"
#include "sim/template_buttons.h"
#include "sim/template_words.h"

namespace wigwag::sim {
namespace {

using Checked = std::expected<void, Refusal>;

constexpr std::size_t kNameMax = 512, kHeaderMax = 60, kBodyMax = 1024, kBodyWithOfferMax = 600, kFooterMax = 60;
constexpr std::size_t kCardBodyMax = 160, kCardsMin = 2, kCardsMax = 10;
constexpr std::size_t kWordsPerVariable = 3;  // a body needs about this many words for each of its variables (inferred)
constexpr std::int64_t kCodeMinutesMin = 1, kCodeMinutesMax = 90;

std::string text_in(json::Value value) {
  auto const text = value.text();
  return text ? text->utf8() : std::string();
}

std::unexpected<Refusal> too_long(std::string_view what, std::size_t characters_max) {
  return refuse_template(kTooLong, "Message template is too long",
      fmt::format("{} may have {} characters at most.", what, characters_max));
}

Checked check_examples(
    json::Value component, TemplateWords const& words, std::string_view part, std::uint32_t subcode) {
  if (words.variables.empty()) return {};
  json::Value const example = component["example"];
  std::string const named = std::string(part) + "_text_named_params";
  std::string const plain = std::string(part) + "_text";
  json::Value const values = example[plain];
  bool const is_nested = values.at(0).is(json::Type::array);
  std::size_t const given = words.is_named ? example[named].size() : is_nested ? values.at(0).size() : values.size();
  if (given == words.variables.size()) return {};
  return refuse_template(static_cast<int>(subcode), "Examples are missing",
      fmt::format("{} has {} variables and needs an example for each of them in example.{}.", part,
          words.variables.size(), words.is_named ? named : plain));
}

Checked check_header(World& world, json::Value header, std::string_view format_word) {
  std::string const format = upper(text_of(header["format"]).value_or(""));
  static constexpr std::array<std::string_view, 6> kFormats{
      "TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "PRODUCT"};
  if (std::ranges::find(kFormats, format) == kFormats.end())
    return refuse_template(kHeaderFormat, "Message header format is incorrect",
        "format must be one of TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION, PRODUCT.");
  if (format == "TEXT") {
    std::string const text = text_in(header["text"]);
    if (text.empty())
      return refuse_template(kHeaderFormat, "Message header format is incorrect", "The header needs a text.");
    if (code_points(text) > kHeaderMax) return too_long("The header", kHeaderMax);
    TRY(TemplateWords const words, read_words(text, format_word, kHeaderFormat));
    if (words.variables.size() > 1)
      return refuse_template(kHeaderFormat, "Message header format is incorrect", "A header may have one variable.");
    return check_examples(header, words, "header", kHeaderFormat);
  }
  if (format == "LOCATION" || format == "PRODUCT") return {};
  auto const handle = text_of(header["example"]["header_handle"].at(0));
  if (!handle || world.handles.find(*handle) == nullptr)
    return refuse_template(kHeaderFormat, "Message header format is incorrect",
        "example.header_handle must hold the handle of an uploaded sample.");
  return {};
}

Checked check_body(json::Value body, std::string_view format_word, std::size_t characters_max) {
  std::string const text = text_in(body["text"]);
  if (text.empty()) return refuse_template(kBodyFormat, "Message body format is incorrect", "The body needs a text.");
  if (code_points(text) > characters_max) return too_long("The body", characters_max);
  TRY(TemplateWords const words, read_words(text, format_word, kBodyFormat));
  if (words.at_the_edge)
    return refuse_template(kVariableAtTheEdge, "Message template has leading or trailing parameters",
        "Variables may not stand at the start or the end of the template.");
  if (words.adjacent)
    return refuse_template(kBodyFormat, "Message body format is incorrect", "Variables may not stand side by side.");
  if (!words.variables.empty() && words.word_count < words.variables.size() * kWordsPerVariable)
    return refuse_template(kTooManyVariables, "Message template has too many parameters for its length",
        "The template has too many variables for its length; use fewer or write more.");
  return check_examples(body, words, "body", kBodyFormat);
}

Checked check_footer(json::Value footer) {
  std::string const text = text_in(footer["text"]);
  if (text.empty() || text.contains("{{"))
    return refuse_template(
        kFooterFormat, "Message footer format is incorrect", "A footer has a text without variables.");
  return code_points(text) > kFooterMax ? Checked(too_long("The footer", kFooterMax)) : Checked();
}

Checked check_cards(json::Value carousel) {
  json::Value const cards = carousel["cards"];
  if (cards.size() < kCardsMin || cards.size() > kCardsMax)
    return refuse_parameter(fmt::format("cards must hold {} to {} cards", kCardsMin, kCardsMax));
  std::string first;
  Checked done;
  cards.each([&](json::Value card) {
    std::string layout;
    card["components"].each([&](json::Value part) {
      layout += upper(text_of(part["type"]).value_or("")) + upper(text_of(part["format"]).value_or("")) + " ";
      if (done && upper(text_of(part["type"]).value_or("")) == "BODY") done = check_body(part, "", kCardBodyMax);
    });
    if (first.empty()) first = layout;
    if (done && layout != first) done = refuse_parameter("All cards must have the same components.");
  });
  return done;
}

Checked check_authentication(json::Value components) {
  Checked done;
  bool has_otp = false;
  components.each([&](json::Value part) {
    std::string const type = upper(text_of(part["type"]).value_or(""));
    auto const minutes = part["code_expiration_minutes"].integer();
    if (!done) return;
    if (type == "BODY" && part["text"])
      done = refuse_parameter("The body text of an authentication template is preset.");
    if (type == "FOOTER" && (!minutes || *minutes < kCodeMinutesMin || *minutes > kCodeMinutesMax))
      done = refuse_parameter("code_expiration_minutes must be a number from 1 to 90");
    if (type == "BUTTONS") {
      has_otp = upper(text_of(part["buttons"].at(0)["type"]).value_or("")) == "OTP" && part["buttons"].size() == 1;
      if (has_otp) done = check_otp_button(part["buttons"].at(0));
    }
    if (type == "HEADER") done = refuse_parameter("An authentication template has no header.");
  });
  TRY_DONE(done);
  if (!has_otp) return refuse_parameter("An authentication template needs exactly one button, of type OTP.");
  return {};
}

Checked check_one(World& world, json::Value part, std::string_view format_word, std::size_t body_max) {
  std::string const type = upper(text_of(part["type"]).value_or(""));
  if (type == "HEADER") return check_header(world, part, format_word);
  if (type == "BODY") return check_body(part, format_word, body_max);
  if (type == "FOOTER") return check_footer(part);
  if (type == "BUTTONS") return check_buttons(part["buttons"]);
  if (type == "CAROUSEL") return check_cards(part);
  if (type == "LIMITED_TIME_OFFER" || type == "CALL_PERMISSION_REQUEST") return {};
  return refuse_parameter(
      fmt::format("components: type must be one of HEADER, BODY, FOOTER, BUTTONS, CAROUSEL, "
                  "LIMITED_TIME_OFFER, CALL_PERMISSION_REQUEST; got {}",
          type));
}

}  // namespace

Checked check_template_name(std::string_view name) {
  if (name.size() > kNameMax) return too_long("The name", kNameMax);
  bool const plain =
      std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (plain) return {};
  return refuse_template(kTooLong, "Invalid template name", "The name may have lower-case letters, digits and _ only.");
}

Checked check_components(
    World& world, json::Value components, std::string_view category, std::string_view parameter_format) {
  if (!components.is(json::Type::array) || components.size() == 0)
    return refuse_parameter("components must be an array with at least a BODY");
  if (category == "AUTHENTICATION") return check_authentication(components);
  std::set<std::string> seen;
  bool has_offer = false;
  components.each(
      [&](json::Value part) { has_offer |= upper(text_of(part["type"]).value_or("")) == "LIMITED_TIME_OFFER"; });
  Checked done;
  components.each([&](json::Value part) {
    if (!done) return;
    if (!seen.insert(upper(text_of(part["type"]).value_or(""))).second)
      done = refuse_parameter("components: each type may stand once");
    else
      done = check_one(world, part, parameter_format, has_offer ? kBodyWithOfferMax : kBodyMax);
  });
  TRY_DONE(done);
  if (!seen.contains("BODY"))
    return refuse_template(kBodyFormat, "Message body format is incorrect", "A template needs a BODY.");
  return {};
}

std::string authentication_text(std::string_view language, bool has_recommendation) {
  bool const spanish = language.starts_with("es");
  std::string out = spanish ? "Tu código de verificación es *{{1}}*." : "*{{1}}* is your verification code.";
  if (has_recommendation)
    out += spanish ? " Por tu seguridad, no lo compartas." : " For your security, do not share this code.";
  return out;
}

std::string stored_components(json::Value components, std::string_view category, std::string_view language) {
  if (category != "AUTHENTICATION") return json::compact(components.raw());
  json::Writer out;
  out.begin_array();
  components.each([&](json::Value part) {
    std::string const type = upper(text_of(part["type"]).value_or(""));
    out.begin_object().member("type", type);
    if (type == "BODY") {
      bool const recommends = truth_of(part["add_security_recommendation"]).value_or(false);
      out.member("text", authentication_text(language, recommends)).member("add_security_recommendation", recommends);
      out.key("example").raw(R"({"body_text":[["123456"]]})");
    } else if (type == "FOOTER") {
      std::int64_t const minutes = part["code_expiration_minutes"].integer().value_or(kCodeMinutesMax);
      out.member("text", fmt::format("This code expires in {} minutes.", minutes));
      out.member("code_expiration_minutes", minutes);
    } else if (type == "BUTTONS") {
      out.key("buttons").begin_array().raw(stored_otp_button(part["buttons"].at(0))).end_array();
    }
    out.end_object();
  });
  return out.end_array().take();
}

}  // namespace wigwag::sim
