/// @file What the sends of all dialects share before work::Sender: the caller's key against repetition, and the
/// account's own template to hold the message against.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/services.h"
#include "core/send.h"
#include "meta/outgoing.h"
#include "model/channel.h"
#include "model/template.h"
#include "net/http.h"

namespace wigwag::api {

/// The caller's Idempotency-Key, if they gave one. `content` is what was asked for, whole; it is kept as an HMAC under
/// the installation's key, because it may hold a one-time code. Errors: bad_request.
Result<std::optional<core::RepeatKey>> repeat_key(
    Services const& services, net::Request const& request, std::string_view content);

struct TemplateName {
  std::string name;
  std::string language;
};
Result<std::optional<Template>> stored_template(store::ReadTx& tx, Channel const& channel, TemplateName const& which);
/// `stored` as it is when it is known well, else what Meta's list says now; nullopt when that does not have it or could
/// not be asked for.
Task<std::optional<Template>> known_template(
    Services const& services, Channel channel, TemplateName which, std::optional<Template> stored);

/// nullopt: fits, or the template is not known well.
std::optional<meta::Mistake> check_against(Template const& stored, meta::Outgoing const& outgoing);

}  // namespace wigwag::api
