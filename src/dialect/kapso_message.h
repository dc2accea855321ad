/// @file A message as both Kapso surfaces show it: Meta's content members verbatim, and the `kapso` extension.
/// docs/api/messages.md has the table of members.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "dialect/projection.h"
#include "store/views.h"

namespace wigwag::dialect {

/// `webhook`: as the Platform shows it, with the words of webhooks: what came in is `received`.
enum class Surface : std::uint8_t { platform, proxy, webhook };

inline constexpr std::array<std::string_view, 19> kMessageKeys{"direction", "status", "processing_status", "origin",
    "phone_number", "phone_number_id", "has_media", "whatsapp_conversation_id", "contact_name", "content", "statuses",
    "transcript", "media_url", "media_data", "message_type_data", "flow_response", "flow_token", "flow_name",
    "order_text"};

void write_message(
    json::Writer& out, store::MessageView const& message, Surface surface, Projection const& projection = {});

/// The member message_type_data by itself, for a type that has one. `payload`: missing when the message was revoked.
void write_message_type_data(json::Writer& out, store::MessageView const& message, json::Value payload);

/// `Image attached (image_1f….jpeg) [Size: 47.1 KB | Type: image/jpeg] URL: https://…` behind the caption, without size
/// and address before the file is stored; for all else the message's own words. Clients look for `attached (` and
/// `URL:` to hide it.
Text readable_content(store::MessageView const& message, json::Value payload, std::optional<ShownFile> const& file);

}  // namespace wigwag::dialect
