/// @file The Meta proxy's lists of what is stored. Source: Kapso, Meta-proxy API: stored messages, conversations,
/// contacts.
#pragma once
#include "api/kapso/lists.h"

namespace wigwag::api::proxy {

using store::CallView;
using store::ContactView;
using store::ConversationView;
using store::Filter;
using store::MessageView;

/// A list, and the column that holds it to the number in the path; empty for what belongs to the whole project.
template <class Row>
struct NumberList {
  List<Row> list;
  std::string_view channel_column;
};

Done check_messages(dialect::Query const& query);
Done check_conversations(dialect::Query const& query);
Done check_calls(dialect::Query const& query);

/// The words in either case: some callers send them in capitals (inferred).
Result<store::Condition> call_direction(store::ReadTx& tx, ProjectId project, store::Given const& given);
Result<store::Condition> call_status(store::ReadTx& tx, ProjectId project, store::Given const& given);
inline constexpr std::string_view kCallStatuses[]{"initiated", "ringing", "answered", "completed", "failed"};

inline constexpr Filter kMessageFilters[] = {
    store::uuid<&MessageView::conversation_num, Kind::conversation>(
        "conversation_id", "Only this conversation's messages"),
    store::equals<&MessageView::direction>("direction", "Who wrote it"),
    store::equals<&MessageView::status>("status", "How far it has got"),
    store::created_since<&MessageView::num>("since", "Created then or later"),
    store::created_until<&MessageView::num>("until", "Created then or earlier"),
};
inline constexpr NumberList<MessageView> kMessages{{.filters = kMessageFilters,
                                                       .order = store::newest<&MessageView::num>(),
                                                       .cursor = dialect::CursorOf::message,
                                                       .check = &check_messages},
    store::kColumn<&MessageView::channel_num>};

inline constexpr Filter kConversationFilters[] = {
    Filter{"status", &store::by_status, "Whether it still goes on", Words<ConversationStatus>::words},
    store::member_uuid<&ConversationView::assigned_member_num>(
        "assigned_user_id", "Assigned to this member of the project"),
    store::absent<&ConversationView::assigned_member_num>("unassigned", "true: assigned to nobody; false: to somebody"),
    store::since<&ConversationView::last_active_at>("last_active_since", "Last active then or later"),
    store::until<&ConversationView::last_active_at>("last_active_until", "Last active then or earlier"),
    store::contact_phone<&ConversationView::contact_num>("phone_number", "Part of the contact's number, digits"),
};
inline constexpr NumberList<ConversationView> kConversations{
    {.filters = kConversationFilters,
        .order = store::newest<&ConversationView::last_active_at, &ConversationView::num>(),
        .cursor = dialect::CursorOf::conversation,
        .check = &check_conversations},
    store::kColumn<&ConversationView::channel_num>};

inline constexpr Filter kContactFilters[] = {
    Filter{"wa_id", &store::phone_is, "The number, whole"},
    store::uuid<&ContactView::customer_num, Kind::customer>("customer_id", "Only this customer's contacts"),
    Filter{"has_customer", &store::with_customer, "true: only with a customer; false: only without", store::kTruths},
};
inline constexpr NumberList<ContactView> kContacts{{.filters = kContactFilters,
                                                       .order = store::newest<&ContactView::num>(),
                                                       .cursor = dialect::CursorOf::contact,
                                                       .check = &kapso::check_customer},
    ""};

inline constexpr Filter kCallFilters[] = {
    Filter{"direction", &call_direction, "Who called", Words<Direction>::words},
    Filter{"status", &call_status, "Where it has got to", kCallStatuses},
    store::created_since<&CallView::num>("since", "Created then or later"),
    store::created_until<&CallView::num>("until", "Created then or earlier"),
    store::equals<&CallView::call_id>("call_id", "Only this call"),
};
inline constexpr NumberList<CallView> kCalls{{.filters = kCallFilters,
                                                 .order = store::newest<&CallView::num>(),
                                                 .cursor = dialect::CursorOf::numbered,
                                                 .check = &check_calls},
    store::kColumn<&CallView::channel_num>};

}  // namespace wigwag::api::proxy
