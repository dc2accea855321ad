#include "api/proxy/handlers.h"

#include "dialect/kapso_message.h"
#include "dialect/kapso_people.h"
#include "dialect/projection.h"
#include "store/views.h"

namespace wigwag::api::proxy {
namespace {

using dialect::not_found;
using dialect::Projection;
using dialect::Surface;

Result<Projection> projection_of(Asked asked, std::span<std::string_view const> keys) {
  TRY(std::optional<std::string_view> const fields, asked.query.value("fields"));
  return fields ? dialect::parse_projection(*fields, keys) : Projection{};
}

Result<Reply> conversation(
    store::ReadTx& tx, ProjectId project, std::string_view uuid, std::optional<ChannelNum> channel, Asked asked) {
  TRY(Projection const projection, projection_of(asked, dialect::kConversationKeys));
  TRY(auto const found, store::conversation_by_uuid(tx, project, uuid, channel));
  if (!found) return not_found("Conversation");
  json::Writer out;
  dialect::write_conversation(out, *found, Surface::proxy, projection);
  return ok(out.take());
}

}  // namespace

Result<ChannelNum> channel_of(store::ReadTx& tx, ProjectId project, std::string_view phone_number_id) {
  TRY(std::optional<ChannelNum> const channel, store::channel_by_phone_number_id(tx, project, phone_number_id));
  if (!channel) return fail(Code::not_found, "Phone number not found", "PhoneNumber");
  return *channel;
}

Result<Reply> show_message(store::ReadTx& tx, Caller<Scope::messages_read> caller, Path<"phone_number_id"> number,
    Path<"message_id"> wamid, Asked asked, Files files) {
  TRY(Projection projection, projection_of(asked, dialect::kMessageKeys));
  projection.files = files.addresses;
  TRY(auto const channel, store::channel_by_phone_number_id(tx, caller.project_id, number.text));
  if (!channel) return not_found("Message");
  TRY(auto const message, store::message_by_wamid(tx, caller.project_id, wamid.text, channel));
  if (!message) return not_found("Message");
  json::Writer out;
  dialect::write_message(out, *message, Surface::proxy, projection);
  return ok(out.take());
}

Result<Reply> show_conversation(store::ReadTx& tx, Caller<Scope::conversations_read> caller,
    Path<"phone_number_id"> number, Path<"id"> uuid, Asked asked) {
  TRY(ChannelNum const channel, channel_of(tx, caller.project_id, number.text));
  return conversation(tx, caller.project_id, uuid.text, channel, asked);
}

Result<Reply> show_any_conversation(
    store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> uuid, Asked asked) {
  return conversation(tx, caller.project_id, uuid.text, std::nullopt, asked);
}

Result<Reply> show_contact(store::ReadTx& tx, Caller<Scope::contacts_read> caller, Path<"phone_number_id"> number,
    Path<"wa_id"> identifier, Asked asked) {
  TRY(Projection const projection, projection_of(asked, {}));
  TRY_DONE(channel_of(tx, caller.project_id, number.text));
  TRY(auto const contact, store::contact_by_identifier(tx, caller.project_id, identifier.text));
  if (!contact) return not_found("Contact");
  json::Writer out;
  dialect::write_contact(out, *contact, projection);
  return ok(out.take());
}

}  // namespace wigwag::api::proxy
