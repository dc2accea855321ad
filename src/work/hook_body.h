/// @file From deliveries to bodies: the rows they name are loaded together and rendered as their webhooks want them.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "dialect/file_link.h"
#include "model/delivery.h"
#include "model/webhook.h"
#include "store/tx.h"

namespace wigwag::work {

/// Deliveries of one webhook that go out together; one alone is no batch.
struct HookLoad {
  Webhook webhook;
  std::vector<Delivery> deliveries;
  bool is_batch = false;
};

struct HookBody {
  std::string id;    ///< the idempotency key
  std::string body;  ///< empty: what it is about is gone
  /// When the message came, while the file that it shows is still being fetched.
  std::optional<Instant> without_file_since = {};
};

/// Beside `loads`.
Result<std::vector<HookBody>> hook_bodies(
    store::ReadTx& tx, std::vector<HookLoad> const& loads, dialect::FileAddresses const& files);

}  // namespace wigwag::work
