/// @file WA.cr's four sends. Source: WA.cr API v2, messages.
#pragma once
#include "api/route.h"
#include "api/wacr/input.h"
#include "api/wacr/send_shapes.h"

namespace wigwag::api::wacr {

using Sending = Caller<Scope::messages_send>;

Task<Result<Reply>> send_text(Services const&, Sending, Asking<NewText>, Context const&);
Task<Result<Reply>> send_template(Services const&, Sending, Asking<NewTemplate>, Context const&);
Task<Result<Reply>> send_media(Services const&, Sending, Asking<NewMedia>, Context const&);
Task<Result<Reply>> send_interactive(Services const&, Sending, Asking<NewInteractive>, Context const&);

}  // namespace wigwag::api::wacr
