/// @file The Platform's lists. Source: Kapso, Platform API: messages, conversations, contacts.
#pragma once
#include "api/page.h"
#include "store/list_filters.h"
#include "store/search.h"

namespace wigwag::api::kapso {

using store::ContactView;
using store::ConversationView;
using store::Filter;
using store::MessageView;

inline constexpr Filter kMessageFilters[] = {
    store::number_id<&MessageView::channel_num>("phone_number_id", "Only this business number's messages"),
    store::uuid<&MessageView::conversation_num, Kind::conversation>(
        "conversation_id", "Only this conversation's messages"),
    store::contact_phone<&MessageView::contact_num>("phone_number", "Part of the contact's number, digits"),
    store::contact_bsuid<&MessageView::contact_num>("business_scoped_user_id", "The contact's BSUID, whole"),
    store::equals<&MessageView::direction>("direction", "Who wrote it"),
    store::equals<&MessageView::status>("status", "How far it has got"),
    store::equals<&MessageView::type>("message_type", "Kind of message"),
    store::flag<&MessageView::has_media>("has_media", "true: only with media; false: only without"),
};
inline constexpr List<MessageView> kMessages{.filters = kMessageFilters,
    .order = store::newest<&MessageView::num>(),
    .cursor = dialect::CursorOf::message,
    .paging = Paging::cursor_or_both};

/// Refuses `unassigned` beside `assigned_user_id`, whatever its value. Both surfaces have them.
Done check_assignment(dialect::Query const& query);
Done check_conversations(dialect::Query const& query);

inline constexpr Filter kConversationFilters[] = {
    store::number_id<&ConversationView::channel_num>("phone_number_id", "Only this business number's conversations"),
    store::contact_phone<&ConversationView::contact_num>("phone_number", "Part of the contact's number, digits"),
    Filter{"status", &store::by_status, "Whether it still goes on", Words<ConversationStatus>::words},
    store::member_uuid<&ConversationView::assigned_member_num>(
        "assigned_user_id", "Assigned to this member of the project"),
    store::absent<&ConversationView::assigned_member_num>("unassigned", "true: assigned to nobody; false: to somebody"),
    store::created_since<&ConversationView::num>("created_after", "Created then or later"),
    store::created_until<&ConversationView::num>("created_before", "Created then or earlier"),
    store::since<&ConversationView::last_active_at>("last_active_after", "Last active then or later"),
    store::until<&ConversationView::last_active_at>("last_active_before", "Last active then or earlier"),
};
inline constexpr List<ConversationView> kConversations{.filters = kConversationFilters,
    .order = store::newest<&ConversationView::last_active_at, &ConversationView::num>(),
    .cursor = dialect::CursorOf::conversation,
    .paging = Paging::cursor,
    .check = &check_conversations};

/// Refuses `has_customer=false` beside a customer.
Done check_customer(dialect::Query const& query);
Done check_contacts(dialect::Query const& query);

inline constexpr Filter kContactFilters[] = {
    store::uuid<&ContactView::customer_num, Kind::customer>("customer_id", "Only this customer's contacts"),
    Filter{"customer_external_id", &store::by_external_customer, "The customer's id in your own system"},
    Filter{"has_customer", &store::with_customer, "true: only with a customer; false: only without", store::kTruths},
    Filter{"profile_name_contains", &store::profile_contains, "Part of the name, in either case", {}, true},
    Filter{"wa_id_contains", &store::phone_contains, "Part of the number, digits", {}, true},
    store::equals<&ContactView::bsuid>("business_scoped_user_id", "The BSUID, whole"),
    store::created_since<&ContactView::num>("created_after", "Created then or later"),
    store::created_until<&ContactView::num>("created_before", "Created then or earlier"),
};
inline constexpr List<ContactView> kContacts{.filters = kContactFilters,
    .order = store::newest<&ContactView::num>(),
    .cursor = dialect::CursorOf::contact,
    .paging = Paging::cursor_or_page,
    .check = &check_contacts};

}  // namespace wigwag::api::kapso
