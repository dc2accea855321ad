/// @file Logged requests, events of Meta's webhooks and deliveries, as the Platform lists and searches them. Source:
/// Kapso, Platform API, API logs and log search.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/json.h"
#include "dialect/projection.h"
#include "model/enums.h"
#include "store/api_logs.h"
#include "store/log_search.h"

namespace wigwag::dialect {

void write_api_log(json::Writer& out, store::ApiLogView const& row, Projection const& projection = {});

/// Where what is found comes from; flow_event: there are none here.
enum class LogSource : std::uint8_t { external_api_log, whatsapp_webhook_event, flow_event, webhook_delivery };

/// One found entry. All texts may be absent.
struct LogItem {
  LogSource source = LogSource::external_api_log;
  std::int64_t num = 0;  ///< in its source
  Instant at;
  bool is_problem = false;
  std::optional<std::string> id;
  std::optional<std::string> level;
  std::optional<std::string> status;
  std::optional<std::string> message;
  std::optional<std::string> resource_type;
  std::optional<std::string> resource_id;
  std::optional<std::string> http_method;
  std::optional<std::string> endpoint;
  std::optional<std::string> api_key_id;
  std::optional<std::string> api_key_name;
  std::optional<std::string> event_type;
  std::optional<std::string> field;
  std::optional<std::string> event;
  std::optional<std::string> message_type;
  std::optional<std::string> phone_number_id;
  std::optional<std::string> display_phone_number;
  std::optional<std::string> webhook_id;
  std::optional<std::string> webhook_url;
  std::optional<std::string> error_class;
  std::optional<std::string> error_message;
  std::optional<std::int64_t> response_status;
  std::optional<std::int64_t> response_us;
  std::string attributes;              ///< members, without braces
  std::optional<std::string> payload;  ///< JSON
};

struct LogText {
  std::string_view name;
  std::optional<std::string> LogItem::* member;
};
/// What is searched, and what filters look at.
std::span<LogText const> log_texts();

LogItem log_item(store::ApiLogView const& row);
LogItem log_item(store::LoggedDelivery const& row);
/// nullopt: not of Meta's making.
std::optional<LogItem> log_item(store::LoggedEvent const& row);

enum class Marked : std::uint8_t { no, yes };
void write_log_item(json::Writer& out, LogItem const& item, Marked marked);

/// `{"available":true,"catalog":{…}}`
void write_log_catalog(json::Writer& out);

/// A filter of the search: `status_code` of the query looks at `response_status`.
struct LogFilter {
  std::string_view key;
  std::string_view label;
  std::string_view summary;
  std::span<LogSource const> sources;
};
std::span<LogFilter const> log_filters();

/// By its name or one of its other names; nullopt: unknown.
std::optional<LogSource> log_source(std::string_view word);

}  // namespace wigwag::dialect

template <>
struct wigwag::Words<wigwag::dialect::LogSource> {
  static constexpr std::array<std::string_view, 4> words{
      "external_api_log", "whatsapp_webhook_event", "flow_event", "webhook_delivery"};
};
