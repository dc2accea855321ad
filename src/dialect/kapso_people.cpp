#include "dialect/kapso_people.h"

#include "dialect/members.h"

namespace wigwag::dialect {
namespace {

using store::ContactView;
using store::ConversationView;

/// Whole seconds, but microseconds on the proxy.
std::string time_text(Surface surface, Instant at) {
  return surface == Surface::proxy ? iso_micros(at) : iso_seconds(at);
}

std::optional<std::string> time_text(Surface surface, std::optional<Instant> at) {
  return at ? std::optional(time_text(surface, *at)) : std::nullopt;
}

std::optional<std::string> shown_username(std::optional<std::string> const& username) {
  return username ? std::optional("@" + *username) : std::nullopt;
}

using Write = void (*)(json::Writer&, std::string_view name, ConversationView const&, Surface);
/// How each of kConversationKeys is written.
constexpr std::array<Write, kConversationKeys.size()> kWrites{
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface) {
      out.member(name, c.display_name ? c.display_name : c.profile_name);
    },
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface) {
      out.member(name, c.messages_count);
    },
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface) {
      out.member(name, c.last_message_wamid);
    },
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface) {
      out.member(name, c.last_message_type);
    },
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface surface) {
      out.member(name, time_text(surface, c.last_message_at));
    },
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface) {
      out.member(name, c.last_message_text);
    },
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface surface) {
      out.member(name, time_text(surface, c.last_inbound_at));
    },
    [](json::Writer& out, std::string_view name, ConversationView const& c, Surface surface) {
      out.member(name, time_text(surface, c.last_outbound_at));
    },
};

}  // namespace

void write_conversation(
    json::Writer& out, ConversationView const& conversation, Surface surface, Projection const& projection) {
  auto const status = conversation.ended_at ? ConversationStatus::ended : ConversationStatus::active;
  out.begin_object();
  Members member(out, projection);
  member("id", uuid_of(conversation.num))("phone_number", conversation.phone);
  member.if_set("business_scoped_user_id", conversation.bsuid);
  member.if_set("parent_business_scoped_user_id", conversation.parent_bsuid);
  member.if_set("username", shown_username(conversation.username));
  member("status", word_of(status))("last_active_at", time_text(surface, conversation.last_active_at));
  member("created_at", time_text(surface, time_of(conversation.num.value)));
  member("updated_at", time_text(surface, conversation.updated_at));
  member.raw("metadata", conversation.metadata)("phone_number_id", conversation.phone_number_id);
  if (surface == Surface::proxy) member("whatsapp_config_id", uuid_of(conversation.channel_num));
  if (projection.kapso != 0) {
    out.key("kapso").begin_object();
    for (std::size_t i = 0; i < kWrites.size(); ++i)
      if ((projection.kapso >> i & 1) != 0) kWrites[i](out, kConversationKeys[i], conversation, surface);
    out.end_object();
  }
  out.end_object();
}

void write_contact(json::Writer& out, ContactView const& contact, Projection const& projection) {
  std::optional<std::string> customer;
  if (contact.customer_num) customer = uuid_of(*contact.customer_num);
  out.begin_object();
  Members member(out, projection);
  member("id", uuid_of(contact.num))("wa_id", contact.phone);
  member.if_set("business_scoped_user_id", contact.bsuid);
  member.if_set("parent_business_scoped_user_id", contact.parent_bsuid);
  member.if_set("username", shown_username(contact.username));
  member("profile_name", contact.profile_name)("display_name", contact.display_name)("customer_id", customer);
  member.raw("metadata", contact.metadata);
  member("created_at", iso_micros(time_of(contact.num.value)))("updated_at", iso_micros(contact.updated_at));
  out.end_object();
}

}  // namespace wigwag::dialect
