/// @file `/{id}` alone: what it is, a number, a flow or a file at Meta, is found out by looking.
#pragma once
#include "api/route.h"

namespace wigwag::api::proxy {

Task<Result<Reply>> show_bare_id(
    Services const& services, Caller<Scope::messages_read> caller, Path<"id"> id, Context const& context);
Task<Result<Reply>> delete_bare_id(
    Services const& services, Caller<Scope::messages_send> caller, Path<"id"> id, Context const& context);

}  // namespace wigwag::api::proxy
