#include "api/kapso/routes.h"

#include "api/kapso/broadcasts.h"
#include "api/kapso/handlers.h"
#include "api/kapso/ingest.h"
#include "api/kapso/list.h"
#include "api/kapso/lists.h"
#include "api/kapso/numbers.h"
#include "api/kapso/people.h"
#include "api/kapso/setup_links.h"
#include "api/kapso/webhooks.h"
#include "dialect/kapso_message.h"
#include "dialect/kapso_people.h"

namespace wigwag::api::kapso {
namespace {

using dialect::Projection;
using dialect::Surface;

void render_message(json::Writer& out, MessageView const& row, Projection const& projection) {
  dialect::write_message(out, row, Surface::platform, projection);
}
void render_conversation(json::Writer& out, ConversationView const& row, Projection const& projection) {
  dialect::write_conversation(out, row, Surface::platform, projection);
}

constexpr Route kRoutes[] = {
    list<kMessages, Scope::messages_read, &render_message>("/platform/v1/whatsapp/messages", "List messages"),
    answering(get<&show_message>("/platform/v1/whatsapp/messages/*message_id", "One message by its WhatsApp id"),
        Envelope::data, &dialect::kMessageRecord),
    list<kConversations, Scope::conversations_read, &render_conversation>(
        "/platform/v1/whatsapp/conversations", "List conversations"),
    answering(get<&show_conversation>("/platform/v1/whatsapp/conversations/:id", "One conversation"), Envelope::data,
        &dialect::kConversationRecord),
    list<kContacts, Scope::contacts_read, &dialect::write_contact>("/platform/v1/whatsapp/contacts", "List contacts"),
    answering(get<&show_contact>("/platform/v1/whatsapp/contacts/:identifier",
                  "One contact by UUID, phone number, BSUID or parent BSUID"),
        Envelope::data, &dialect::kContactRecord),
};

}  // namespace

std::vector<std::span<Route const>> tables() {
  return {kRoutes, people_routes(), number_routes(), event_routes(), broadcast_routes(), webhook_routes(),
      ingest_routes(), setup_link_routes()};
}

}  // namespace wigwag::api::kapso
