/// @file The log of deliveries, and delivering again.
#pragma once
#include "api/kapso/webhook_body.h"
#include "api/route.h"

namespace wigwag::api::kapso {

/// Of the last day unless a period is given.
Result<Reply> list_deliveries(store::ReadTx& tx, Context const& context);
Result<Reply> show_delivery(store::ReadTx& tx, Caller<Scope::webhooks_read> caller, Path<"delivery_id"> uuid);
Result<Reply> redeliver(store::WriteTx& tx, Now now, Caller<Scope::webhooks_write> caller, Path<"delivery_id"> uuid);
Result<Reply> redeliver_since(
    store::WriteTx& tx, Now now, Caller<Scope::webhooks_write> caller, Path<"webhook_id"> uuid, Shaped<Redeliver> in);

}  // namespace wigwag::api::kapso
