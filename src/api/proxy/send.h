/// @file The Meta proxy's sends: messages of every type, marketing messages, read receipts. Source: Kapso, Meta-proxy
/// API, send a message.
#pragma once
#include "api/bind.h"

namespace wigwag::api::proxy {

Task<Result<Reply>> send_message(Services const& services, Caller<Scope::messages_send> caller,
    Path<"phone_number_id"> number, Body body, Context const& context);
Task<Result<Reply>> send_marketing_message(Services const& services, Caller<Scope::messages_send> caller,
    Path<"phone_number_id"> number, Body body, Context const& context);

}  // namespace wigwag::api::proxy
