// WA.cr's template: Meta's components taken apart into flat fields.
#include <set>

#include "dialect/wacr_records.h"

namespace wigwag::dialect {
namespace {

using json::Value;
using json::Writer;

constexpr std::string_view kNoHeader = "NONE";
constexpr std::string_view kUnknownStatus = "PENDING";  ///< Meta has not told yet: at least it is not approved

/// A template with its components parsed.
struct Parts {
  Template const& row;
  Value header, body, footer, buttons, components, facts;
};

std::string_view word(Value value) {
  std::string_view const raw = value.raw();
  return raw.size() >= 2 && raw.starts_with('"') ? raw.substr(1, raw.size() - 2) : std::string_view();
}

bool is_word(Value value, std::string_view upper) {
  std::string_view const given = word(value);
  return given.size() == upper.size() && std::equal(given.begin(), given.end(), upper.begin(), [](char a, char b) {
    return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
  });
}

Parts parts_of(Template const& row, Value components, Value facts) {
  Parts parts{row, {}, {}, {}, {}, components, facts};
  components.each([&](Value one) {
    if (is_word(one["type"], "HEADER")) parts.header = one;
    if (is_word(one["type"], "BODY")) parts.body = one;
    if (is_word(one["type"], "FOOTER")) parts.footer = one;
    if (is_word(one["type"], "BUTTONS")) parts.buttons = one["buttons"];
  });
  return parts;
}

std::string text_of(Value component) {
  std::optional<Text> const text = component["text"].text();
  return text ? text->utf8() : std::string();
}

std::optional<Text> text_or_null(Value component) { return component["text"].text(); }

/// The sample values as a JSON array in a text: of numbered placeholders, or of named ones.
std::optional<std::string> samples(Value numbered, Value named) {
  if (numbered.at(0).is(json::Type::array)) numbered = numbered.at(0);
  if (numbered.is(json::Type::array) && numbered.size() > 0) return json::compact(numbered.raw());
  if (!named.is(json::Type::array) || named.size() == 0) return std::nullopt;
  Writer out;
  out.begin_array();
  named.each([&](Value one) { out.raw(one["example"] ? json::compact(one["example"].raw()) : "null"); });
  return out.end_array().take();
}

std::optional<std::string> header_file(Parts const& parts) {
  Value const handle = parts.header["example"]["header_handle"].at(0);
  return handle.word();
}

bool is_otp_button(Value button) {
  return is_word(button["type"], "OTP") || button["otp_type"].exists() ||
         (is_word(button["type"], "URL") && word(button["url"]).contains("otp"));
}

void write_otp_button(Writer& out, Parts const& parts) {
  Value found;
  parts.buttons.each([&](Value button) {
    if (!found && is_otp_button(button)) found = button;
  });
  found ? out.raw(json::compact(found.raw())) : out.null();
}

std::string header_format(Parts const& parts) {
  std::optional<std::string> const format = parts.header["format"].word();
  return format.value_or(std::string(kNoHeader));
}

using Write = void (*)(Writer&, Parts const&);
/// The value of each of kTemplateFields.
constexpr std::array<Write, kTemplateFields.size()> kWrites{
    [](Writer& out, Parts const& p) { out.value(p.row.num.value); },
    [](Writer& out, Parts const& p) { out.value(p.row.template_id); },
    [](Writer& out, Parts const& p) { out.value(p.row.name); },
    [](Writer& out, Parts const& p) { out.value(p.row.name); },
    [](Writer& out, Parts const& p) { out.value(p.row.language); },
    [](Writer& out, Parts const& p) { out.value(p.row.category.value_or("")); },
    [](Writer& out, Parts const& p) { out.value(p.row.status.value_or(std::string(kUnknownStatus))); },
    [](Writer& out, Parts const& p) { out.value(header_format(p)); },
    [](Writer& out, Parts const& p) { out.value(text_of(p.header)); },
    [](Writer& out, Parts const& p) { out.value(placeholders_of(text_of(p.header))); },
    [](Writer& out, Parts const& p) { out.value(header_file(p)); },
    [](Writer& out, Parts const& p) {
      out.value(samples(p.header["example"]["header_text"], p.header["example"]["header_text_named_params"]));
    },
    [](Writer& out, Parts const& p) { out.value(text_of(p.body)); },
    [](Writer& out, Parts const& p) { out.value(placeholders_of(text_of(p.body))); },
    [](Writer& out, Parts const& p) {
      out.value(samples(p.body["example"]["body_text"], p.body["example"]["body_text_named_params"]));
    },
    [](Writer& out, Parts const& p) { out.value(text_or_null(p.footer)); },
    [](Writer& out, Parts const& p) { out.value(placeholders_of(text_of(p.footer))); },
    [](Writer& out, Parts const& p) { p.buttons ? out.value(json::compact(p.buttons.raw())) : out.null(); },
    [](Writer& out, Parts const& p) { out.value(p.facts["message_send_ttl_seconds"].integer()); },
    [](Writer& out, Parts const& p) { out.value(p.body["add_security_recommendation"].boolean().value_or(false)); },
    [](Writer& out, Parts const& p) { out.value(p.footer["code_expiration_minutes"].integer()); },
    &write_otp_button,
    [](Writer& out, Parts const& p) { out.raw(p.components ? json::compact(p.components.raw()) : "[]"); },
    [](Writer& out, Parts const& p) { out.value(iso_offset(time_of(p.row.num.value))); },
    [](Writer& out, Parts const& p) { out.value(iso_offset(p.row.updated_at)); },
};

/// Calls `f` with the parts; what is stored was JSON when it came.
template <class F>
void with_parts(Template const& row, F&& f) {
  auto const components = json::Document::parse(row.components ? std::string_view(*row.components) : "[]");
  auto const facts = json::Document::parse(row.facts ? std::string_view(*row.facts) : "{}");
  f(parts_of(row, components ? components->root() : Value(), facts ? facts->root() : Value()));
}

}  // namespace

std::int64_t placeholders_of(std::string_view text) {
  std::set<std::string_view> names;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    std::size_t const end = text.find("}}", at);
    if (end == std::string_view::npos) break;
    std::string_view name = text.substr(at + 2, end - at - 2);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!name.empty()) names.insert(name);
    at = end + 2;
  }
  return std::ssize(names);
}

void write_wacr_template(Writer& out, Template const& row, FieldSet fields) {
  with_parts(row, [&](Parts const& parts) {
    out.begin_object();
    for (std::size_t i = 0; i < kWrites.size(); ++i)
      if ((fields >> i & 1) != 0) kWrites[i](out.key(kTemplateFields[i]), parts);
    out.end_object();
  });
}

void write_wacr_otp_template(Writer& out, Template const& row) {
  with_parts(row, [&](Parts const& parts) {
    out.begin_object().member("id", row.num.value).member("template_name", row.name).member("language", row.language);
    out.member("body_text", text_of(parts.body)).member("body_params_count", placeholders_of(text_of(parts.body)));
    out.member("header_format", header_format(parts)).member("header_text", text_or_null(parts.header));
    out.member("footer_text", text_or_null(parts.footer)).member("status", row.status);
    out.member("created_at", iso_offset(time_of(row.num.value))).end_object();
  });
}

}  // namespace wigwag::dialect
