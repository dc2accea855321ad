/// @file The Meta proxy's endpoints for one stored row: bare objects, with the `fields` projection.
#pragma once
#include "api/bind.h"

namespace wigwag::api::proxy {

/// The project's number in the path. Errors: not_found.
Result<ChannelNum> channel_of(store::ReadTx& tx, ProjectId project, std::string_view phone_number_id);

Result<Reply> show_message(store::ReadTx& tx, Caller<Scope::messages_read> caller, Path<"phone_number_id"> number,
    Path<"message_id"> wamid, Asked asked, Files files);
Result<Reply> show_conversation(store::ReadTx& tx, Caller<Scope::conversations_read> caller,
    Path<"phone_number_id"> number, Path<"id"> uuid, Asked asked);
/// The official client asks without a number.
Result<Reply> show_any_conversation(
    store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> uuid, Asked asked);
Result<Reply> show_contact(store::ReadTx& tx, Caller<Scope::contacts_read> caller, Path<"phone_number_id"> number,
    Path<"wa_id"> identifier, Asked asked);

}  // namespace wigwag::api::proxy
