/// @file A conversation and a contact as both Kapso surfaces show them.
#pragma once
#include <array>
#include <string_view>

#include "base/json.h"
#include "dialect/kapso_message.h"
#include "dialect/projection.h"
#include "store/views.h"

namespace wigwag::dialect {

inline constexpr std::array<std::string_view, 8> kConversationKeys{"contact_name", "messages_count", "last_message_id",
    "last_message_type", "last_message_timestamp", "last_message_text", "last_inbound_at", "last_outbound_at"};

void write_conversation(
    json::Writer& out, store::ConversationView const& conversation, Surface surface, Projection const& projection = {});
/// Contacts have no kapso object; a projection only selects members.
void write_contact(json::Writer& out, store::ContactView const& contact, Projection const& projection = {});

}  // namespace wigwag::dialect
