#include "api/proxy/routes.h"

#include "api/kapso/list.h"
#include "api/proxy/bare_id.h"
#include "api/proxy/changes.h"
#include "api/proxy/forward.h"
#include "api/proxy/handlers.h"
#include "api/proxy/lists.h"
#include "api/proxy/media.h"
#include "api/proxy/number_edges.h"
#include "api/proxy/numbers.h"
#include "api/proxy/send.h"
#include "api/proxy/templates.h"
#include "dialect/kapso_business.h"
#include "dialect/kapso_message.h"
#include "dialect/kapso_people.h"

namespace wigwag::api::proxy {
namespace {

using dialect::Projection;
using dialect::Surface;

void render_message(json::Writer& out, MessageView const& row, Projection const& projection) {
  dialect::write_message(out, row, Surface::proxy, projection);
}
void render_conversation(json::Writer& out, ConversationView const& row, Projection const& projection) {
  dialect::write_conversation(out, row, Surface::proxy, projection);
}
constexpr std::array<std::string_view, 0> kContactKeys{};

template <auto const& spec, auto const& keys, auto render>
Result<Reply> run_list(store::ReadTx& tx, Context const& context) {
  using Row = Shown<decltype(render)>::type;
  if (context.thread == Thread::net && searches(context.query, spec.list.filters)) return on_the_pool();
  auto const number = Bind<Path<"phone_number_id">>::from(context);
  TRY(ChannelNum const channel, channel_of(tx, context.caller.project_id, number.text));
  if (spec.list.check != nullptr) TRY_DONE(spec.list.check(context.query));
  TRY(std::optional<std::string_view> const fields, context.query.value("fields"));
  TRY(std::vector<store::Condition> conditions, conditions_of(tx, context, spec.list.filters));
  if (!spec.channel_column.empty())
    conditions.push_back({spec.channel_column, store::Compare::equals, {channel.value}});
  Projection projection = fields ? dialect::parse_projection(*fields, keys) : Projection{};
  projection.files = context.files;
  return kapso::answer_list<Row, render>(tx, context, spec.list, std::move(conditions), projection);
}

template <auto const& spec, Scope scope, auto const& keys, auto render>
constexpr Route list(std::string_view pattern, std::string_view summary) {
  static_assert(has_unique_names(spec.list.filters), "a parameter stands twice in a list");
  using Row = Shown<decltype(render)>::type;
  return listing({net::Method::get, pattern, summary, scope, &run_list<spec, keys, render>}, spec.list.filters,
      pages_of(spec.list.paging), kRecordOf<Row>);
}

constexpr Route kRoutes[] = {
    list<kMessages, Scope::messages_read, dialect::kMessageKeys, &render_message>(
        "/:phone_number_id/messages", "A number's stored messages"),
    unremembered(post<&send_message>("/:phone_number_id/messages", "Send a message, or mark one as read")),
    unremembered(post<&send_marketing_message>("/:phone_number_id/marketing_messages", "Send a marketing template")),
    answering(get<&show_message>("/:phone_number_id/messages/*message_id", "One stored message"), Envelope::bare,
        &dialect::kMessageRecord),
    post<&upload_media>("/:phone_number_id/media", "Upload a file for sending"),
    open_get<&download_media>("/media_download", "A file at Meta, by a token of four minutes"),
    list<kConversations, Scope::conversations_read, dialect::kConversationKeys, &render_conversation>(
        "/:phone_number_id/conversations", "A number's conversations"),
    answering(get<&show_conversation>("/:phone_number_id/conversations/:id", "One conversation of a number"),
        Envelope::bare, &dialect::kConversationRecord),
    answering(get<&show_any_conversation>("/conversations/:id", "One conversation"), Envelope::bare,
        &dialect::kConversationRecord),
    list<kContacts, Scope::contacts_read, kContactKeys, &dialect::write_contact>(
        "/:phone_number_id/contacts", "The project's contacts"),
    answering(get<&show_contact>("/:phone_number_id/contacts/:wa_id", "One contact"), Envelope::bare,
        &dialect::kContactRecord),
    answering(
        patch<&change_conversation>("/:phone_number_id/conversations/:id", "End a conversation, or take it up again"),
        Envelope::success),
    answering(patch<&change_any_conversation>("/conversations/:id", "End a conversation, or take it up again"),
        Envelope::success),
    answering(patch<&change_contact>("/:phone_number_id/contacts/:wa_id", "Change a contact's names and metadata"),
        Envelope::success),
    list<kCalls, Scope::messages_read, kContactKeys, &dialect::write_call>(
        "/:phone_number_id/calls", "A number's calls"),
    {net::Method::get, "/:id/phone_numbers", "An account's numbers", Scope::numbers_read, &list_numbers},
};

}  // namespace

std::array<std::span<Route const>, 5> tables() {
  return {kRoutes, template_routes(), number_routes(), forward_routes(), bare_id_routes()};
}

}  // namespace wigwag::api::proxy
