/// @file Broadcasts and their recipients as the Platform shows them.
#pragma once
#include "base/json.h"
#include "dialect/projection.h"
#include "model/broadcast.h"
#include "store/views_broadcast.h"

namespace wigwag::dialect {

void write_broadcast(json::Writer& out, store::BroadcastView const& row, Projection const& projection = {});
/// What send, schedule and cancel answer.
void write_broadcast_times(json::Writer& out, Broadcast const& row);
void write_recipient(json::Writer& out, store::RecipientView const& row, Projection const& projection = {});

}  // namespace wigwag::dialect
