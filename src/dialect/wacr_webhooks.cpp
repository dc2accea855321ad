#include "dialect/wacr_webhooks.h"

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/json.h"

namespace wigwag::dialect {
namespace {

constexpr std::size_t kRandomLetters = 6;

/// 2026-04-10T11:59:00.000Z
std::string iso_millis(Instant at) {
  std::string text = iso_micros(at);
  return text.substr(0, text.size() - 4) + "Z";
}

/// `evt_{unix time}_{random}`, the same whenever this delivery is made.
std::string event_id(WacrNews const& news) {
  return fmt::format("evt_{}_{}", news.event.at.seconds(), hex(sha256(news.delivery_id)).substr(0, kRandomLetters));
}

/// As a name in an address.
std::string domain_of(std::string_view name) {
  std::string domain;
  for (char const c : fold_case(name)) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || (!domain.empty() && domain.back() != '-')) domain += plain ? c : '-';
  }
  return domain;
}

std::string attributes_of(store::ContactView const& contact) {
  json::Writer out;
  out.begin_object();
  out.member("firstname", contact.display_name ? contact.display_name : contact.profile_name);
  out.member("phone", contact.phone ? std::optional("+" + *contact.phone) : std::nullopt);
  return out.end_object().take();
}

void write_or_null(json::Writer& out, std::string_view name, json::Value value) {
  out.key(name);
  value.is(json::Type::object) ? out.raw(value.raw()) : out.null();
}

/// Names of an update's members.
void write_modified(json::Writer& out, json::Value previous, json::Value current) {
  out.key("modified_fields");
  if (!previous.is(json::Type::object) || !current.is(json::Type::object)) {
    out.null();
    return;
  }
  out.begin_array();
  current.each_member_verbatim([&](std::string_view key, json::Value) { out.raw(key); });
  out.end_array();
}

void write_resource(json::Writer& out, WacrNews const& news, json::Value detail, std::string_view attributes) {
  std::string_view const type = news.name.substr(0, news.name.find('.'));
  out.key("data").begin_object().key("resource").begin_object().member("type", type).key("id");
  if (json::Value const id = detail["id"])
    out.raw(id.raw());
  else if (news.event.contact_num)
    out.value(news.event.contact_num->value);
  else
    out.null();
  out.key("attributes").raw(attributes).end_object().key("relationships").begin_object().end_object().end_object();
}

}  // namespace

std::string wacr_webhook_payload(WacrNews const& news) {
  std::string const text = news.event.detail.value_or("{}");
  auto const document = json::Document::parse(text);
  json::Value const detail = document ? document->root() : json::Value();
  json::Value const previous = detail["previous"];
  json::Value current = detail["current"];
  std::string attributes = news.contact ? attributes_of(*news.contact) : "{}";
  if (previous.is(json::Type::object)) attributes = previous.raw();
  if (current.is(json::Type::object)) attributes = current.raw();

  json::Writer out;
  out.begin_object().key("event").begin_object().member("id", event_id(news)).member("type", news.name);
  out.member("timestamp", iso_millis(news.event.at)).member("version", "1.0").end_object();
  out.key("tenant").begin_object().member("id", news.project.num.value).member("name", news.project.name);
  out.member("domain", domain_of(news.project.name)).end_object();
  write_resource(out, news, detail, attributes);
  out.key("changes").begin_object();
  write_or_null(out, "previous", previous);
  write_or_null(out, "current", current);
  write_modified(out, previous, current);
  out.end_object().key("metadata").begin_object().member("source", "api_webhook_manager");
  out.member("environment", "production").member("request_id", news.delivery_id).end_object();
  return out.end_object().take();
}

}  // namespace wigwag::dialect
