#include "api/kapso/handlers.h"

#include "api/kapso/single.h"
#include "dialect/kapso_message.h"
#include "dialect/kapso_people.h"
#include "store/views.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using dialect::Surface;

}  // namespace

Result<Reply> show_message(
    store::ReadTx& tx, Caller<Scope::messages_read> caller, Path<"message_id"> wamid, Files files) {
  TRY(auto const message, store::message_by_wamid(tx, caller.project_id, wamid.text, std::nullopt));
  if (!message) return not_found("Message");
  return single(
      [&](json::Writer& out) { dialect::write_message(out, *message, Surface::platform, {.files = files.addresses}); });
}

Result<Reply> show_conversation(store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> uuid) {
  TRY(auto const conversation, store::conversation_by_uuid(tx, caller.project_id, uuid.text, std::nullopt));
  if (!conversation) return not_found("Conversation");
  return single([&](json::Writer& out) { dialect::write_conversation(out, *conversation, Surface::platform); });
}

Result<Reply> show_contact(store::ReadTx& tx, Caller<Scope::contacts_read> caller, Path<"identifier"> identifier) {
  TRY(auto const contact, store::contact_by_identifier(tx, caller.project_id, identifier.text));
  if (!contact) return not_found("Contact");
  return single([&](json::Writer& out) { dialect::write_contact(out, *contact); });
}

}  // namespace wigwag::api::kapso
