#include "sim/webhook.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>

#include "base/json.h"

namespace wigwag::sim {
namespace {

void member_if_any(json::Writer& out, std::string_view key, std::string const& raw) {
  if (!raw.empty()) out.key(key).raw(raw);
}

std::string contact_json(Customer const& who) {
  json::Writer out;
  out.begin_object();
  if (who.name || who.username) {
    out.key("profile").begin_object();
    out.member_if("name", who.name).member_if("username", who.username);
    out.end_object();
  }
  out.member_if("wa_id", who.phone).member_if("user_id", who.user_id);
  out.member_if("parent_user_id", who.parent_user_id).member_if("identity_key_hash", who.identity_hash);
  out.end_object();
  return out.take();
}

bool same_person(Customer const& a, Customer const& b) { return a.phone == b.phone && a.user_id == b.user_id; }

/// The code point at `i`, which moves behind it. The text is checked UTF-8.
std::uint32_t next_code_point(std::string_view text, std::size_t& i) {
  auto const lead = static_cast<unsigned char>(text[i++]);
  int const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  std::uint32_t point = lead & (0x3fU >> more);
  for (int n = 0; n < more && i < text.size(); ++n)
    point = point << 6 | (static_cast<unsigned char>(text[i++]) & 0x3fU);
  return point;
}

}  // namespace

std::string message_json(Message const& message, Number const& number, Side author) {
  json::Writer out;
  out.begin_object();
  if (author == Side::business) {
    out.member("from", number.display_number).member_if("to", message.customer.phone);
    out.member_if("to_user_id", message.customer.user_id);
  } else {
    out.member_if("from", message.customer.phone).member_if("from_user_id", message.customer.user_id);
    out.member_if("from_parent_user_id", message.customer.parent_user_id);
  }
  if (!message.group_id.empty()) out.member("group_id", message.group_id);
  out.member("id", message.wamid).member("timestamp", message.timestamp).member("type", message.type);
  member_if_any(out, "context", message.context);
  member_if_any(out, message.type, message.content);
  out.raw_members(message.extra);
  out.end_object();
  return out.take();
}

std::string value_head(Number const& number) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").key("metadata").begin_object();
  out.member("display_phone_number", number.display_number).member("phone_number_id", number.phone_number_id);
  out.end_object().end_object();
  std::string const object = out.take();
  return object.substr(1, object.size() - 2);
}

std::string contacts_member(std::span<Customer const> people) {
  std::vector<Customer> each;
  for (Customer const& who : people)
    if (std::ranges::none_of(each, [&](Customer const& seen) { return same_person(seen, who); })) each.push_back(who);
  if (each.empty()) return {};
  json::Writer out;
  out.begin_array();
  for (Customer const& who : each) out.raw(contact_json(who));
  out.end_array();
  return "\"contacts\":" + out.take();
}

std::string messages_value(Number const& number, std::span<Message const> messages, bool with_contacts) {
  std::vector<Customer> people;
  json::Writer list;
  list.begin_array();
  for (Message const& message : messages) {
    people.push_back(message.customer);
    list.raw(message_json(message, number, Side::customer));
  }
  list.end_array();
  json::Writer out;
  out.begin_object().raw_members(value_head(number));
  if (with_contacts) out.raw_members(contacts_member(people));
  return out.key("messages").raw(list.take()).end_object().take();
}

std::string envelope(
    Number const& number, std::string_view field, std::string_view value, std::optional<std::string> const& time) {
  json::Writer out;
  out.begin_object().member("object", "whatsapp_business_account").key("entry").begin_array();
  out.begin_object().member("id", number.waba_id);
  if (time) out.key("time").raw(*time);
  out.key("changes").begin_array().begin_object().key("value").raw(value).member("field", field).end_object();
  return out.end_array().end_object().end_array().end_object().take();
}

std::string meta_escaped(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 8);
  bool after_backslash = false;
  for (std::size_t i = 0; i < json.size();) {
    char const c = json[i];
    if (static_cast<unsigned char>(c) >= 0x80) {
      std::uint32_t const point = next_code_point(json, i);
      if (point < 0x10000) {
        out += fmt::format("\\u{:04x}", point);
      } else {
        out += fmt::format("\\u{:04x}\\u{:04x}", 0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
      }
      continue;
    }
    // Slashes stand only inside strings, where an escaped one stays as it is.
    if (c == '/' && !after_backslash) out += '\\';
    out += c;
    after_backslash = c == '\\' && !after_backslash;
    ++i;
  }
  return out;
}

}  // namespace wigwag::sim
