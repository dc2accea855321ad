/// @file The Platform's endpoints for one row.
#pragma once
#include "api/bind.h"

namespace wigwag::api::kapso {

Result<Reply> show_message(
    store::ReadTx& tx, Caller<Scope::messages_read> caller, Path<"message_id"> wamid, Files files);
Result<Reply> show_conversation(store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> uuid);
Result<Reply> show_contact(store::ReadTx& tx, Caller<Scope::contacts_read> caller, Path<"identifier"> identifier);

}  // namespace wigwag::api::kapso
