/// @file What a webhook of kind `wacr` is sent. Source: WA.cr API v2, Outbound webhooks.
#pragma once
#include <string>
#include <string_view>

#include "model/event.h"
#include "model/project.h"
#include "store/views.h"

namespace wigwag::dialect {

/// News of a contact, a source or a status. The event's detail has `id`, `previous` and `current`, as far as there are
/// any; a contact that a message made has none: then the contact as it is today counts.
struct WacrNews {
  std::string_view name;  ///< contact.updated
  Event event;
  Project project;
  std::optional<store::ContactView> contact = {};
  std::string delivery_id;  ///< UUID: ids in the payload follow from it, and stay the same when it is sent again
};
std::string wacr_webhook_payload(WacrNews const& news);

}  // namespace wigwag::dialect
