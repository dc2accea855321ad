/// @file What the business changes about conversations and contacts. Source: Kapso, Meta-proxy API 8.3 and 8.4.
#pragma once
#include "api/bind.h"

namespace wigwag::api::proxy {

Result<Reply> change_conversation(store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller,
    Path<"phone_number_id"> number, Path<"id"> uuid, Body body);
/// The official client names no number.
Result<Reply> change_any_conversation(
    store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller, Path<"id"> uuid, Body body);
Result<Reply> change_contact(store::WriteTx& tx, Now now, Caller<Scope::contacts_write> caller,
    Path<"phone_number_id"> number, Path<"wa_id"> identifier, Body body);

}  // namespace wigwag::api::proxy
