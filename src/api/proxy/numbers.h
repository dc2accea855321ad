/// @file Business numbers as Graph's nodes: Meta's own answer, or without a token what is stored of them.
#pragma once
#include <span>
#include <string>

#include "api/route.h"
#include "model/channel.h"

namespace wigwag::api::proxy {

/// The node of a number that has no token: what webhooks and the operator have told.
void write_stored_number(json::Writer& out, Channel const& channel);

/// GET /{waba_id}/phone_numbers
Task<Result<Reply>> list_numbers(Services const& services, Context const& context);

}  // namespace wigwag::api::proxy
