#include "api/kapso/routes.h"

#include "api/kapso/handlers.h"
#include "api/kapso/list.h"
#include "api/kapso/lists.h"
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

template <auto const& spec, auto render>
Result<Reply> run_list(store::ReadTx& tx, Context const& context) {
  using Row = Shown<decltype(render)>::type;
  if (context.thread == Thread::net && searches(context.query, spec.filters)) return on_the_pool();
  if (spec.check != nullptr) TRY_DONE(spec.check(context.query));
  TRY(std::vector<store::Condition> conditions, conditions_of(tx, context, spec.filters));
  return answer_list<Row, render>(tx, context, spec, std::move(conditions), {.files = context.files});
}

template <auto const& spec, Scope scope, auto render>
constexpr Route list(std::string_view pattern, std::string_view summary) {
  static_assert(has_unique_names(spec.filters), "a parameter stands twice in a list");
  using Row = Shown<decltype(render)>::type;
  return listing({net::Method::get, pattern, summary, scope, &run_list<spec, render>}, spec.filters,
      pages_of(spec.paging), kRecordOf<Row>);
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

std::span<Route const> routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
