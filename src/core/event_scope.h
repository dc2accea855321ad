/// @file Which scope a key needs to be told of a kind of event.
#pragma once
#include "model/enums.h"

namespace wigwag::core {

constexpr Scope scope_of(EventKind kind) {
  using enum EventKind;
  switch (kind) {
    case message_received:
    case message_sent:
    case message_delivered:
    case message_read:
    case message_failed:
    case message_edited:
    case message_revoked:
    case call_changed:
    case media_stored: return Scope::messages_read;
    case conversation_created:
    case conversation_ended:
    case conversation_assigned:
    case conversation_inactive: return Scope::conversations_read;
    case contact_created:
    case contact_changed:
    case contact_deleted:
    case preference_changed:
    case user_action: return Scope::contacts_read;
    case template_changed: return Scope::templates_read;
    case group_changed: return Scope::groups_read;
    case number_changed:
    case number_error:
    case number_added:
    case number_removed:
    case history_progress: return Scope::numbers_read;
    case account_changed:
    case flow_changed:
    case other_field: return Scope::account_read;
    case source_created:
    case source_updated:
    case source_deleted: return Scope::sources_read;
    case status_created:
    case status_updated:
    case status_deleted: return Scope::statuses_read;
    case webhook_paused:
    case webhook_resumed: return Scope::webhooks_read;
    case project_event: return Scope::events_read;
    case broadcast_changed: return Scope::broadcasts_read;
  }
  return Scope::project_admin;
}

}  // namespace wigwag::core
