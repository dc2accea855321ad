/// @file Webhooks and their deliveries as the Platform shows them. Source: Kapso, Platform API: webhooks, webhook
/// deliveries.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "dialect/projection.h"
#include "model/delivery.h"
#include "model/webhook.h"
#include "store/views_deliveries.h"

namespace wigwag::dialect {

/// What of a webhook is sealed in its row, opened, and its number's id at Meta.
struct ShownWebhook {
  Webhook row;
  std::string secret;   ///< empty: none
  std::string headers;  ///< JSON object
  std::optional<std::string> phone_number_id;
};
void write_webhook(json::Writer& out, ShownWebhook const& webhook);

void write_delivery(json::Writer& out, store::DeliveryView const& row, Projection const& projection = {});
void write_attempts(json::Writer& out, std::vector<DeliveryAttempt> const& attempts);

}  // namespace wigwag::dialect
