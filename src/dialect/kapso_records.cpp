#include "dialect/kapso_records.h"

namespace wigwag::dialect {
namespace {

using namespace record;

constexpr std::string_view kProcessing[]{"pending", "processing", "completed", "failed", "processed", "blocked"};

constexpr Member kStatusEventMembers[] = {
    sometimes(text("id", "The message's WhatsApp id")),
    sometimes(text("status", "How far it has got")),
    sometimes(text("timestamp", "Unix seconds")),
    sometimes(text("recipient_id", "Whom it was sent to")),
    sometimes(object("conversation", "Meta's conversation, for pricing")),
    sometimes(object("pricing", "What Meta charges")),
    sometimes(many(object("errors", "Why it failed"))),
};
constexpr Member kMediaDataMembers[] = {
    text("url", "Where the file is; the address is the permission"),
    text("filename", "Its name"),
    text("content_type", "Its MIME type"),
    whole("byte_size", "Its size"),
};
constexpr Member kMessageKapsoMembers[] = {
    words("direction", Words<Direction>::words, "Who wrote it"),
    words("status", Words<MessageStatus>::words, "How far it has got"),
    words("processing_status", kProcessing, "How far automation got with it"),
    words("origin", Words<Origin>::words, "How it came here"),
    nullable(text("phone_number", "The contact's number, digits")),
    nullable(text("phone_number_id", "The business number")),
    truth("has_media", "Whether a file belongs to it"),
    text("whatsapp_conversation_id", "Its conversation"),
    nullable(text("contact_name", "What the contact is called")),
    nullable(text("content", "The message as readable text")),
    sometimes(many(one("statuses", kStatusEventRecord, "What Meta said about it, in time order"))),
    sometimes(object("transcript", "Speech as text")),
    sometimes(text("media_url", "Where the file is")),
    sometimes(one("media_data", kMediaDataRecord, "The file")),
    sometimes(object("message_type_data", "What matters of its type")),
    sometimes(object("flow_response", "The answers of a flow")),
    sometimes(text("flow_token", "The flow's token")),
    sometimes(text("flow_name", "The flow's name")),
    sometimes(text("order_text", "Words that came with an order")),
};
constexpr Member kMessageMembers[] = {
    text("id", "The WhatsApp id"),
    text("timestamp", "Unix seconds"),
    text("type", "What kind of message; a member of this name has its content"),
    sometimes(nullable(text("from", "Who wrote, digits"))),
    sometimes(nullable(text("to", "To whom, digits"))),
    sometimes(text("from_user_id", "Business-scoped id of who wrote")),
    sometimes(text("to_user_id", "Business-scoped id of to whom")),
    sometimes(text("from_parent_user_id", "Id over linked portfolios of who wrote")),
    sometimes(text("to_parent_user_id", "Id over linked portfolios of to whom")),
    sometimes(text("username", "The WhatsApp username")),
    sometimes(object("context", "The message that is answered")),
    sometimes(one("kapso", kMessageKapsoRecord, "What is known beside Meta's own members")),
};
constexpr Member kConversationKapsoMembers[] = {
    nullable(text("contact_name", "What the contact is called")),
    whole("messages_count", "Messages of this conversation"),
    nullable(text("last_message_id", "WhatsApp id of the newest message")),
    nullable(text("last_message_type", "Its kind")),
    nullable(time("last_message_timestamp", "When it was written")),
    nullable(text("last_message_text", "Its words")),
    nullable(time("last_inbound_at", "When the contact wrote last")),
    nullable(time("last_outbound_at", "When the business wrote last")),
};
constexpr Member kConversationMembers[] = {
    text("id", "UUID"),
    nullable(text("phone_number", "The contact's number, digits")),
    sometimes(text("business_scoped_user_id", "The contact's BSUID")),
    sometimes(text("parent_business_scoped_user_id", "The contact's parent BSUID")),
    sometimes(text("username", "The contact's username")),
    words("status", Words<ConversationStatus>::words, "Whether it still goes on"),
    time("last_active_at", "When the newest message was written"),
    time("created_at", "When it was opened"),
    time("updated_at", "When it changed last"),
    object("metadata", "Whatever was kept with it"),
    nullable(text("phone_number_id", "The business number")),
    sometimes(text("whatsapp_config_id", "The business number's UUID")),
    sometimes(one("kapso", kConversationKapsoRecord, "What is known of its messages")),
};
constexpr Member kContactMembers[] = {
    text("id", "UUID"),
    nullable(text("wa_id", "Phone number, digits")),
    sometimes(text("business_scoped_user_id", "BSUID")),
    sometimes(text("parent_business_scoped_user_id", "Parent BSUID")),
    sometimes(text("username", "WhatsApp username")),
    nullable(text("profile_name", "What the person is called in WhatsApp")),
    nullable(text("display_name", "What the business calls the person")),
    nullable(text("customer_id", "The customer whom the contact belongs to")),
    object("metadata", "Whatever was kept with it"),
    time("created_at", "When it was first seen"),
    time("updated_at", "When it changed last"),
};
constexpr Member kTemplateMembers[] = {
    text("id", "Meta's id"),
    text("name", "Its name"),
    text("language", "Its language"),
    nullable(text("status", "Meta's decision")),
    nullable(text("category", "What it may be used for")),
    many(object("components", "Header, body, footer, buttons")),
    sometimes(text("parameter_format", "NAMED or POSITIONAL")),
    sometimes(text("rejected_reason", "Why Meta refused it")),
    sometimes(text("quality_score_category", "How people take it")),
};
constexpr Member kCallMembers[] = {
    text("id", "UUID"),
    text("call_id", "Meta's id"),
    words("direction", Words<Direction>::words, "Who called"),
    text("status", "How far it has got"),
    nullable(whole("duration_seconds", "How long it lasted")),
    nullable(time("started_at", "When it began")),
    nullable(time("ended_at", "When it ended")),
    nullable(time("session_started_at", "When it was answered")),
    time("created_at", "When it was first known"),
    time("updated_at", "When it changed last"),
    nullable(text("user_wa_id", "The contact's number, digits")),
    nullable(text("business_scoped_user_id", "The contact's BSUID")),
    nullable(text("parent_business_scoped_user_id", "The contact's parent BSUID")),
    nullable(text("username", "The contact's username")),
    nullable(text("whatsapp_contact_id", "The contact's UUID")),
    nullable(text("whatsapp_conversation_id", "The conversation's UUID")),
    text("project_id", "The project's UUID"),
    text("whatsapp_config_id", "The business number's UUID"),
    nullable(text("config_display_name", "The business number's name")),
    nullable(text("config_display_phone_number", "The business number")),
    text("phone_number_id", "The business number's id at Meta"),
    nullable(object("whatsapp_contact", "The contact")),
    nullable(object("whatsapp_conversation", "The conversation")),
};

}  // namespace

Record const kStatusEventRecord{"StatusEvent", "What Meta said about a message", kStatusEventMembers, true};
Record const kMediaDataRecord{"MediaData", "A stored file", kMediaDataMembers};
Record const kMessageKapsoRecord{
    "MessageKapso", "What is known of a message beside Meta's own members", kMessageKapsoMembers};
Record const kMessageRecord{"Message", "A message, with Meta's members as they came", kMessageMembers, true};
Record const kConversationKapsoRecord{
    "ConversationKapso", "What is known of a conversation's messages", kConversationKapsoMembers};
Record const kConversationRecord{"Conversation", "A session of one number with one contact", kConversationMembers};
Record const kContactRecord{"Contact", "A person", kContactMembers};
Record const kTemplateRecord{"Template", "A message template", kTemplateMembers, true};
Record const kCallRecord{"Call", "A call", kCallMembers};

}  // namespace wigwag::dialect
