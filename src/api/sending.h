/// @file What the sends of all dialects share before work::Sender: the account's own template to hold the message
/// against.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/repeat.h"
#include "api/services.h"
#include "core/send.h"
#include "meta/outgoing.h"
#include "model/channel.h"
#include "model/template.h"
#include "net/http.h"

namespace wigwag::api {

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
