#include <algorithm>

#include "dialect/kapso_logs.h"

namespace wigwag::dialect {
namespace {

constexpr LogSource kRequests[] = {LogSource::external_api_log};
constexpr LogSource kTold[] = {LogSource::whatsapp_webhook_event};
constexpr LogSource kSentOn[] = {LogSource::webhook_delivery};
constexpr LogSource kAnswered[] = {LogSource::external_api_log, LogSource::webhook_delivery};
constexpr LogSource kOfNumbers[] = {LogSource::whatsapp_webhook_event, LogSource::webhook_delivery};
constexpr LogSource kAll[] = {
    LogSource::external_api_log, LogSource::whatsapp_webhook_event, LogSource::webhook_delivery};

constexpr LogFilter kFilters[] = {
    {"level", "Level", "info, warning or error", kAll},
    {"status", "Outcome", "success or failed; of deliveries pending, delivered or failed", kAll},
    {"status_code", "Status code", "The answer's HTTP status", kAnswered},
    {"endpoint", "Endpoint", "Part of the path, in either case", kRequests},
    {"http_method", "Method", "GET, POST, PATCH, …", kRequests},
    {"api_key_id", "API key", "The key's number", kRequests},
    {"event_type", "Event", "message.received, whatsapp.message.received, …", kOfNumbers},
    {"field", "Field", "The field of Meta's webhook", kTold},
    {"message_type", "Message type", "text, image, …", kTold},
    {"resource_id", "Resource", "A message's, conversation's, contact's or delivery's id", kOfNumbers},
    {"phone_number_id", "Phone number", "The business number's id at Meta", kOfNumbers},
    {"webhook_id", "Webhook", "The webhook's UUID", kSentOn},
    {"error_class", "Kind of error", "meta_error, http_error or connection_error", kOfNumbers},
};

struct Source {
  std::string_view label;
  std::string_view color;
  std::array<std::string_view, 2> aliases;
};
/// In the order of LogSource.
constexpr Source kSources[] = {
    {"API requests", "blue", {"api", "api_log"}},
    {"WhatsApp events", "green", {"whatsapp", "meta"}},
    {"Flow events", "purple", {"flow", "flows"}},
    {"Webhook deliveries", "orange", {"webhook", "delivery"}},
};

void write_sources(json::Writer& out) {
  out.key("sources").begin_array();
  for (std::size_t i = 0; i < std::size(kSources); ++i) {
    out.begin_object().member("value", Words<LogSource>::words[i]).member("label", kSources[i].label);
    out.member("color", kSources[i].color).key("aliases").begin_array();
    for (std::string_view const alias : kSources[i].aliases) out.value(alias);
    out.end_array().end_object();
  }
  out.end_array();
}

void write_filters(json::Writer& out) {
  out.key("filter_suggestions").begin_array();
  for (LogFilter const& filter : kFilters) {
    out.begin_object().member("key", filter.key).member("label", filter.label).member("description", filter.summary);
    out.member("param_key", filter.key).key("sources").begin_array();
    for (LogSource const source : filter.sources) out.value(word_of(source));
    out.end_array().end_object();
  }
  out.end_array();
}

}  // namespace

std::span<LogFilter const> log_filters() { return kFilters; }

std::optional<LogSource> log_source(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kSources); ++i)
    if (word == Words<LogSource>::words[i] || std::ranges::find(kSources[i].aliases, word) != kSources[i].aliases.end())
      return static_cast<LogSource>(i);
  return std::nullopt;
}

void write_log_catalog(json::Writer& out) {
  out.begin_object().member("available", true).key("catalog").begin_object();
  write_sources(out);
  write_filters(out);
  out.key("detail_fields").begin_array();
  for (LogText const& text : log_texts()) out.value(text.name);
  for (std::string_view const name : {"response_status", "response_time_ms", "attributes", "payload"}) out.value(name);
  out.end_array().end_object().end_object();
}

}  // namespace wigwag::dialect
