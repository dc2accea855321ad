/// @file Meta's webhook as values: every entry, change and update in it, whatever stands beside it. A new thing from
/// Meta never breaks a body: it becomes OtherNews, an unsupported message, or Misunderstood.
#pragma once
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "model/inbound.h"

namespace wigwag::meta {

struct ParsedWebhook {
  std::vector<Inbound> updates;              ///< to be applied in this order
  std::vector<Misunderstood> misunderstood;  ///< `raw` is the part, compact
};

/// `raw` is a body whose signature held. Times beyond `received_at` plus a day are taken as missing.
/// Error: bad_request when the whole is no JSON (or nested deeper than limits::json_depth_max).
Result<ParsedWebhook> parse_webhook(std::string_view raw, Instant received_at);

}  // namespace wigwag::meta
