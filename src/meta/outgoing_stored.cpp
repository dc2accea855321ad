// A message of type template against the stored template. Source: spec of the Cloud API, 7.4 and 9.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "meta/outgoing_template.h"
#include "meta/outgoing_words.h"

namespace wigwag::meta {
namespace {

using namespace outgoing;
using json::Value;

constexpr std::size_t kHeaderMax = 60, kBodyMax = 1024, kBodyAloneMax = 32'768, kCardBodyMax = 160, kUrlMax = 2000;
constexpr std::size_t kCodeMax = 15;

// The stored template

struct Stored {
  Value header = {}, body = {}, buttons = {}, cards = {}, offer = {};
  bool body_alone = true;
};

Stored stored_of(Value components) {
  Stored stored;
  components.each([&](Value component) {
    std::string const type = lower(component["type"].word().value_or(""));
    if (type == "header") stored.header = component;
    if (type == "body") stored.body = component;
    if (type == "buttons") stored.buttons = component["buttons"];
    if (type == "carousel") stored.cards = component["cards"];
    if (type == "limited_time_offer") stored.offer = component;
    if (type != "body") stored.body_alone = false;
  });
  return stored;
}

std::string words_in(Value value) {
  auto const text = value.text();
  return text ? text->utf8() : std::string();
}

bool is_otp(Value button) {
  return lower(button["type"].word().value_or("")) == "otp" ||
         words_in(button["url"]).starts_with("https://www.whatsapp.com/otp/");
}

bool is_authentication(Stored const& stored, std::string_view category) {
  bool found = lower(std::string(category)) == "authentication";
  stored.buttons.each([&](Value button) { found = found || is_otp(button); });
  return found;
}

// Texts and what is filled in

struct Filling {
  std::vector<std::string> names;  ///< of the variables, each once, in their order
  std::size_t fixed = 0;           ///< code points outside the variables
};

/// `{{ name }}` in a text: `on_words` gets what stands between, `on_name` each variable, in their order.
template <class OnWords, class OnName>
void walk(std::string_view text, OnWords on_words, OnName on_name) {
  while (true) {
    std::size_t const open = text.find("{{");
    std::size_t const close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return on_words(text);
    std::string name(text.substr(open + 2, close - open - 2));
    std::erase(name, ' ');
    on_words(text.substr(0, open));
    on_name(std::move(name));
    text.remove_prefix(close + 2);
  }
}

Filling filling_of(std::string_view text) {
  Filling filling;
  auto const on_name = [&](std::string name) {
    if (std::ranges::find(filling.names, name) == filling.names.end()) filling.names.push_back(std::move(name));
  };
  walk(text, [&](std::string_view words) { filling.fixed += code_points(words); }, on_name);
  return filling;
}

std::string value_of(Part const& parameter) {
  Part const text = parameter["text"];
  if (text.exists()) return text.text();
  return parameter[lower(parameter["type"].text())]["fallback_value"].text();
}

Found check_names(Part const& parameters, std::vector<std::string> const& names) {
  std::vector<std::string> given;
  for (std::size_t i = 0; i < parameters.value.size(); ++i) {
    Part const name = parameters.at(i)["parameter_name"];
    if (!name.exists()) return mistake(kFormat, name, "is required: the template's parameters have names");
    if (std::ranges::find(names, name.text()) == names.end())
      return mistake(kFormat, name, fmt::format("must be one of {}", fmt::join(names, ", ")));
    if (std::ranges::find(given, name.text()) != given.end()) return mistake(kFormat, name, "is given twice");
    given.push_back(name.text());
  }
  return std::nullopt;
}

Found check_no_names(Part const& parameters) {
  for (std::size_t i = 0; i < parameters.value.size(); ++i)
    if (Part const name = parameters.at(i)["parameter_name"]; name.exists())
      return mistake(kFormat, name, "is not allowed: the template's parameters go by position");
  return std::nullopt;
}

/// `component`: as given, or missing. `where`: header or body.
Found check_text(Part const& component, std::string_view where, std::string_view text, ParameterFormat format,
    std::size_t filled_max) {
  Filling const filling = filling_of(text);
  Part const parameters = component["parameters"];
  std::size_t const given = parameters.value.size();
  if (given != filling.names.size())
    return mistake(kCount, parameters,
        fmt::format("has {} parameters; the template's {} takes {}", given, where, filling.names.size()));
  Found found = format == ParameterFormat::named ? check_names(parameters, filling.names) : check_no_names(parameters);
  if (found) return found;
  std::size_t length = filling.fixed;
  for (std::size_t i = 0; i < given; ++i) {
    Part const parameter = parameters.at(i);
    std::string const type = lower(parameter["type"].text());
    if (type != "text" && type != "currency" && type != "date_time")
      return mistake(kFormat, parameter["type"], fmt::format("must be text: so is the template's {}", where));
    length += code_points(value_of(parameter));
  }
  if (length <= filled_max) return std::nullopt;
  return mistake(kTooLong, parameters,
      fmt::format("fill the {} to {} characters; at most {} are allowed", where, length, filled_max));
}

Found check_header(Part const& component, Value stored, ParameterFormat format) {
  std::string const kind = lower(stored["format"].word().value_or("text"));
  if (kind == "text" || !stored) return check_text(component, "header", words_in(stored["text"]), format, kHeaderMax);
  Part const parameters = component["parameters"];
  Part const type = parameters.at(0)["type"];
  if (parameters.value.size() == 1 && lower(type.text()) == kind) return std::nullopt;
  return mistake(kFormat, parameters, fmt::format("must be one parameter of type {}: the template's header", kind));
}

// Buttons

Found check_url_button(Part const& button, Value stored) {
  Filling const filling = filling_of(words_in(stored["url"]));
  Part const parameters = button["parameters"];
  if (filling.names.empty() && !is_otp(stored)) {
    if (parameters.value.size() == 0) return std::nullopt;
    return mistake(kCount, parameters, "must be left out: the button's address has no variable");
  }
  if (parameters.value.size() == 0)
    return mistake(kMissing, parameters, "is required: the button's address has a variable at its end");
  if (parameters.value.size() > 1) return mistake(kCount, parameters, "must be one: the end of the button's address");
  if (filling.fixed + code_points(parameters.at(0)["text"].text()) <= kUrlMax) return std::nullopt;
  return mistake(kTooLong, parameters, fmt::format("make the address longer than {} characters", kUrlMax));
}

Found check_button(Part const& button, Value stored, std::size_t index) {
  std::string const type = lower(stored["type"].word().value_or(""));
  std::string const given = lower(button["sub_type"].text());
  if (button.exists() && given != type && !(is_otp(stored) && (given == "url" || given == "otp")))
    return mistake(kFormat, button["sub_type"], fmt::format("must be {}: so is the template's button {}", type, index));
  if (type == "url" || type == "otp") return check_url_button(button, stored);
  bool const needed = type == "copy_code" || type == "mpm" || type == "spm" || type == "order_details";
  std::size_t const parameters = button["parameters"].value.size();
  if (needed && parameters == 0)
    return mistake(kMissing, button["parameters"], fmt::format("is required: button {} is of type {}", index, type));
  if (parameters <= 1 || type == "voice_call") return std::nullopt;
  return mistake(kCount, button["parameters"], "must be one at most");
}

Part button_at(Part const& components, std::size_t index) {
  for (std::size_t i = 0; i < components.value.size(); ++i) {
    Part part = components.at(i);
    bool const is_button = lower(part["type"].text()) == "button";
    if (is_button && part["index"].value.integer() == static_cast<std::int64_t>(index)) return part;
  }
  return {Value(), fmt::format("{}.button[{}]", components.path, index)};
}

Found check_buttons(Part const& components, Value stored) {
  for (std::size_t i = 0; i < components.value.size(); ++i) {
    Part const part = components.at(i);
    if (lower(part["type"].text()) != "button") continue;
    auto const index = static_cast<std::size_t>(part["index"].value.integer().value_or(0));
    if (index >= stored.size())
      return bad(part["index"], fmt::format("names no button; the template has {}", stored.size()));
  }
  for (std::size_t i = 0; i < stored.size(); ++i)
    if (Found found = check_button(button_at(components, i), stored.at(i), i)) return found;
  return std::nullopt;
}

// All components

Part component(Part const& components, std::string_view type) {
  for (std::size_t i = 0; i < components.value.size(); ++i)
    if (Part part = components.at(i); lower(part["type"].text()) == type) return part;
  return {Value(), fmt::format("{}.{}", components.path, type)};
}

Found check_parts(Part const& components, Stored const& stored, ParameterFormat format, std::size_t body_max) {
  if (Found found = check_header(component(components, "header"), stored.header, format)) return found;
  Part const body = component(components, "body");
  bool const preset = !stored.body["text"] && stored.body["add_security_recommendation"];
  std::string const text = preset ? "{{1}}" : words_in(stored.body["text"]);
  if (Found found = check_text(body, "body", text, format, body_max)) return found;
  return check_buttons(components, stored.buttons);
}

Found check_offer(Part const& components, Value stored) {
  Part const offer = component(components, "limited_time_offer");
  bool const expires = stored["limited_time_offer"]["has_expiration"].boolean().value_or(true);
  if (offer.exists() && !stored) return mistake(kFormat, offer, "is not part of the template");
  if (offer.exists() || !stored || !expires) return std::nullopt;
  return mistake(kMissing, offer, "is required: the template's offer ends at a time");
}

Found check_cards(Part const& components, Value stored, ParameterFormat format) {
  Part const cards = component(components, "carousel")["cards"];
  if (cards.exists() && !stored) return mistake(kFormat, cards, "are not part of the template");
  if (cards.value.size() != stored.size())
    return mistake(kCount, cards, fmt::format("has {} cards; the template has {}", cards.value.size(), stored.size()));
  for (std::size_t i = 0; i < cards.value.size(); ++i) {
    Part const card = cards.at(i);
    auto const index = static_cast<std::size_t>(card["card_index"].value.integer().value_or(0));
    Stored const layout = stored_of(stored.at(index)["components"]);
    if (Found found = check_parts(card["components"], layout, format, kCardBodyMax)) return found;
  }
  return std::nullopt;
}

Found check_code(Part const& components, Stored const& stored) {
  Part const code = component(components, "body")["parameters"].at(0)["text"];
  std::string const text = code.text();
  if (code_points(text) > kCodeMax)
    return mistake(kTooLong, code, fmt::format("is a code; at most {} characters are allowed", kCodeMax));
  if (has_emoji(text) || text.contains("://") || text.contains("www."))
    return mistake(kPolicy, code, "is a code and must hold no address and no emoji");
  for (std::size_t i = 0; i < stored.buttons.size(); ++i) {
    if (!is_otp(stored.buttons.at(i))) continue;
    Part const again = button_at(components, i)["parameters"].at(0)["text"];
    if (again.text() != text) return bad(again, "must be the code that stands in the body");
  }
  return std::nullopt;
}

Found check_destination(Outgoing const& outgoing, Stored const& stored, bool authentication) {
  Part const recipient{Value(), "recipient"}, to{Value(), "to"};
  if (authentication && outgoing.to.empty())
    return mistake(kNotToUserId, recipient, "cannot get an authentication template: give the phone number as to");
  if (!outgoing.is_group) return std::nullopt;
  bool commerce = false;
  stored.buttons.each([&](Value button) {
    std::string const type = lower(button["type"].word().value_or(""));
    commerce = commerce || type == "catalog" || type == "mpm" || type == "spm" || type == "order_details";
  });
  if (!authentication && !commerce && !stored.cards) return std::nullopt;
  return mistake(kNotSupported, to, "is a group, which takes only templates of text and media");
}

// The words

/// A named parameter, else the one at that place.
std::string value_for(Part const& parameters, std::string_view name, std::size_t place) {
  for (std::size_t i = 0; i < parameters.value.size(); ++i)
    if (Part const own = parameters.at(i)["parameter_name"]; own.exists() && own.text() == name)
      return value_of(parameters.at(i));
  return place < parameters.value.size() ? value_of(parameters.at(place)) : std::string();
}

std::string filled(std::string_view text, Part const& parameters) {
  Filling const filling = filling_of(text);
  std::string out;
  auto const on_name = [&](std::string const& name) {
    auto const place = std::ranges::find(filling.names, name) - filling.names.begin();
    out += value_for(parameters, name, static_cast<std::size_t>(place));
  };
  walk(text, [&](std::string_view words) { out += words; }, on_name);
  return out;
}

}  // namespace

Text template_words(Outgoing const& outgoing, Value stored_components) {
  if (!outgoing.template_use) return {};
  auto const document = json::Document::parse(outgoing.template_use->components);
  if (!document) return {};
  Part const components{document->root(), "template.components"};
  std::string body, footer;
  stored_components.each([&](Value stored) {
    std::string const type = lower(stored["type"].word().value_or(""));
    if (type == "footer") footer = words_in(stored["text"]);
    if (type != "body") return;
    // Meta writes the body of a code itself.
    std::string const text = stored["text"] ? words_in(stored["text"]) : "{{1}} is your verification code.";
    body = filled(text, component(components, "body")["parameters"]);
  });
  return Text::from_utf8(footer.empty() ? body : body + "\n\n" + footer);
}

ParameterFormat parameter_format_of(std::string_view word) {
  return lower(std::string(word)) == "named" ? ParameterFormat::named : ParameterFormat::positional;
}

std::optional<Mistake> check_template(
    Outgoing const& outgoing, Value stored_components, ParameterFormat format, std::string_view category) {
  if (!outgoing.template_use) return std::nullopt;
  auto const document = json::Document::parse(outgoing.template_use->components);
  if (!document) return mistake(kUnreadable, {Value(), "template.components"}, "must be an array");
  Part const components{document->root(), "template.components"};
  Stored const stored = stored_of(stored_components);
  bool const authentication = is_authentication(stored, category);
  if (Found found = check_destination(outgoing, stored, authentication)) return found;
  if (Found found = check_offer(components, stored.offer)) return found;
  if (Found found = check_cards(components, stored.cards, format)) return found;
  std::size_t const body_max = stored.body_alone ? kBodyAloneMax : kBodyMax;
  if (Found found = check_parts(components, stored, format, body_max)) return found;
  return authentication ? check_code(components, stored) : std::nullopt;
}

}  // namespace wigwag::meta
