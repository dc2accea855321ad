#include "api/wacr/template_use.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/sending.h"
#include "api/wacr/send_shapes.h"
#include "store/templates.h"

namespace wigwag::api::wacr {
namespace {

using json::Value;

constexpr std::string_view kApproved = "APPROVED";
constexpr std::string_view kAuthentication = "AUTHENTICATION";
constexpr std::string_view kCodeInAddress = "otp{{1}}";

std::string lower(std::string word) {
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word;
}

std::string word_in(Value value) { return lower(value.word().value_or("")); }

std::string text_in(Value value) {
  auto const text = value.text();
  return text ? text->utf8() : std::string();
}

/// Names of the variables of a text, each once, in their order.
std::vector<std::string> variables_in(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open + 2)) {
    std::size_t const close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    std::string name(text.substr(open + 2, close - open - 2));
    std::erase(name, ' ');
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::unexpected<Error> unfit(std::string message) { return fail(Code::template_unfit, std::move(message)); }

Done read_header(Value header, Needed& needed) {
  std::string const format = header["format"] ? word_in(header["format"]) : "text";
  if (format == "image" || format == "video" || format == "document") {
    needed.header = format;
    return {};
  }
  if (format != "text") return unfit(fmt::format("Templates with a {} header cannot be sent here", format));
  std::vector<std::string> const names = variables_in(text_in(header["text"]));
  if (names.empty()) return {};
  needed.header = "text";
  if (needed.is_named) needed.header_name = names.front();
  return {};
}

void read_body(Value body, Needed& needed) {
  bool const preset = !body["text"] && needed.is_authentication;  // Meta writes the words around the code
  needed.body = preset ? std::vector<std::string>{"1"} : variables_in(text_in(body["text"]));
  if (needed.is_named) return;
  std::ranges::sort(needed.body, {}, [](std::string const& name) { return std::tuple(name.size(), name); });
}

void read_buttons(Value buttons, Needed& needed) {
  std::size_t index = 0, ordinal = 0;
  buttons.each([&](Value button) {
    std::size_t const here = index++;
    std::string const type = word_in(button["type"]);
    std::string const url = text_in(button["url"]);
    Slot slot{Slot::What::url, here, {}};
    if (type == "otp" || url.contains(kCodeInAddress))
      slot.what = Slot::What::code;
    else if (type == "copy_code")
      slot.what = Slot::What::coupon;
    else if (type != "url" || variables_in(url).empty())
      return;
    // By its place among the buttons; one behind those that have a field, by its place among the dynamic ones.
    slot.field = fmt::format("button_{}", here < kButtonFields ? here : ordinal);
    ++ordinal;
    needed.buttons.push_back(std::move(slot));
  });
}

void write_text(json::Writer& out, std::string_view text, std::string_view name) {
  out.begin_object().member("type", "text");
  if (!name.empty()) out.member("parameter_name", name);
  out.member("text", text).end_object();
}

void write_header(json::Writer& out, Needed const& needed, Values const& values) {
  out.begin_object().member("type", "header").key("parameters").begin_array();
  if (needed.header == "text") {
    write_text(out, values.header_text.value_or(""), needed.header_name);
  } else {
    out.begin_object().member("type", needed.header).key(needed.header).begin_object();
    if (values.header_upload)
      out.member("id", values.header_upload->media_id);
    else
      out.member("link", values.header_url.value_or(""));
    if (needed.header == "document") out.member_if("filename", values.header_filename);
    out.end_object().end_object();
  }
  out.end_array().end_object();
}

void write_button(json::Writer& out, Slot const& slot, std::string_view value) {
  bool const coupon = slot.what == Slot::What::coupon;
  out.begin_object().member("type", "button").member("sub_type", coupon ? "copy_code" : "url");
  out.member("index", std::to_string(slot.index)).key("parameters").begin_array().begin_object();
  out.member("type", coupon ? "coupon_code" : "text").member(coupon ? "coupon_code" : "text", value);
  out.end_object().end_array().end_object();
}

}  // namespace

Result<Needed> needed_by(Template const& stored) {
  std::string const components_text = stored.components.value_or("[]");
  auto const components = json::Document::parse(components_text);
  if (!components) return unfit("The template cannot be read");
  Needed needed;
  needed.is_named = meta::parameter_format_of(stored.parameter_format.value_or("")) == meta::ParameterFormat::named;
  needed.is_authentication = stored.category == kAuthentication;
  Done read;
  components->root().each([&](Value component) {
    std::string const type = word_in(component["type"]);
    if (type == "header" && read) read = read_header(component, needed);
    if (type == "body") read_body(component, needed);
    if (type == "buttons") read_buttons(component["buttons"], needed);
    if ((type == "carousel" || type == "limited_time_offer") && read)
      read = unfit(fmt::format("Templates with a {} cannot be sent here", type));
  });
  TRY_DONE(read);
  return needed;
}

Task<Result<Template>> approved_template(
    Services const& services, Channel const& channel, std::string name, std::string language) {
  TemplateName const which{std::move(name), std::move(language)};
  CO_TRY(std::optional<Template> stored,
      co_await services.read([&](store::ReadTx& tx) { return stored_template(tx, channel, which); }));
  std::optional<Template> known = co_await known_template(services, channel, which, std::move(stored));
  if (!known)
    co_return fail(Code::template_missing,
        fmt::format("There is no template {} in the language {}", which.name, which.language), "template_name");
  if (known->status != kApproved)
    co_return fail(Code::template_unfit,
        fmt::format("The template is not approved: its status is {}", known->status.value_or("unknown")),
        "template_name");
  co_return *std::move(known);
}

Composed compose(std::string const& phone, Template const& stored, Needed const& needed, Values const& values,
    std::vector<std::string> const& body_fields) {
  Composed composed{.body = {}, .origins = {{"to", "phone"}, {"template", "template_name"}}};
  std::size_t place = 0;
  auto const origin = [&](std::string_view inner, std::string field) {
    composed.origins.push_back({fmt::format("template.components[{}]{}", place, inner), std::move(field)});
  };
  json::Writer out;
  begin_body(out, phone, "template").key("template").begin_object().member("name", stored.name);
  out.key("language").begin_object().member("code", stored.language).end_object().key("components").begin_array();
  if (!needed.header.empty()) {
    write_header(out, needed, values);
    origin("", needed.header == "text" ? "header_field_1" : fmt::format("header_{}_url", needed.header));
    ++place;
  }
  if (!needed.body.empty()) {
    out.begin_object().member("type", "body").key("parameters").begin_array();
    for (std::size_t i = 0; i < needed.body.size(); ++i) {
      write_text(out, values.body[i], needed.is_named ? std::string_view(needed.body[i]) : "");
      origin(fmt::format(".parameters[{}]", i), body_fields[i]);
    }
    origin("", body_fields.front());
    out.end_array().end_object();
    ++place;
  }
  for (std::size_t i = 0; i < needed.buttons.size(); ++i, ++place) {
    write_button(out, needed.buttons[i], values.buttons[i]);
    origin("", needed.buttons[i].field);
  }
  composed.body = out.end_array().end_object().end_object().take();
  return composed;
}

}  // namespace wigwag::api::wacr
