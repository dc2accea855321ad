#include "dialect/kapso_admin_records.h"

namespace wigwag::dialect {
namespace {

using namespace record;

constexpr Member kMemberMembers[] = {
    whole("id", "Number of the membership"),
    text("user_id", "UUID, for assignments"),
    text("email", "Address"),
    text("name", "Name"),
    text("role", "owner or member"),
};
constexpr Member kAssignmentMembers[] = {
    text("id", "UUID"),
    text("user_id", "The member"),
    nullable(text("created_by_user_id", "Who assigned")),
    nullable(text("notes", "Why")),
    truth("active", "Whether it still holds"),
    time("created_at", "When"),
};
constexpr Member kNoteMembers[] = {
    text("id", "UUID"),
    nullable(text("name", "What it is called")),
    nullable(text("content", "Its words")),
    object("metadata", "Whatever was kept with it"),
    time("created_at", "When it was made"),
    time("updated_at", "When it changed last"),
};
constexpr Member kCustomerMembers[] = {
    text("id", "UUID"),
    text("name", "Name"),
    nullable(text("external_customer_id", "Its id in your own system")),
    time("created_at", "When it was made"),
    time("updated_at", "When it changed last"),
};
constexpr Member kNumberMembers[] = {
    text("id", "Meta's id"),
    text("phone_number_id", "The same"),
    text("internal_id", "UUID"),
    text("name", "What you call it"),
    text("kind", "production or sandbox"),
    nullable(text("business_account_id", "Its account at Meta")),
    nullable(text("whatsapp_business_account_id", "The same")),
    nullable(truth("is_coexistence", "Whether the phone app uses it too")),
    truth("inbound_processing_enabled", "Whether inbound messages are processed"),
    truth("calls_enabled", "Whether calls are taken"),
    nullable(time("webhook_verified_at", "When Meta asked first")),
    nullable(text("customer_id", "Whose it is")),
    nullable(text("display_name", "What people see")),
    nullable(text("verified_name", "The same, verified")),
    nullable(text("display_phone_number", "As people write it")),
    nullable(text("display_phone_number_normalized", "Its digits")),
    nullable(text("quality_rating", "How people take its messages")),
    nullable(text("code_verification_status", "Whether it was verified by code")),
    nullable(text("name_status", "Meta's decision on the name")),
    nullable(text("status", "Whether it is connected")),
    nullable(text("throughput_tier", "How fast it may send")),
    any("whatsapp_business_manager_messaging_limit", "How many people it may write to"),
    nullable(truth("is_official_business_account", "Whether it has the badge")),
    nullable(truth("is_pin_enabled", "Whether a PIN protects it")),
    time("created_at", "When it was connected"),
    time("updated_at", "When it changed last"),
};
constexpr Member kNameRequestMembers[] = {
    text("id", "UUID"),
    nullable(text("phone_number_id", "The number")),
    text("requested_display_name", "The name that is wanted"),
    nullable(text("previous_display_name", "The name before")),
    text("status", "How far it has got"),
    time("submitted_at", "When it was asked for"),
    nullable(time("reviewed_at", "When Meta decided")),
    nullable(time("applied_at", "When it was taken on")),
    nullable(whole("meta_error_code", "Meta's error")),
    nullable(whole("meta_error_subcode", "Meta's finer error")),
    nullable(text("meta_error_type", "Meta's kind of error")),
    nullable(text("meta_error_message", "Meta's words")),
};
constexpr Member kProjectEventMembers[] = {
    text("id", "UUID"),
    text("name", "What happened"),
    time("occurred_at", "When"),
    nullable(text("conversation_id", "The conversation it belongs to")),
    object("properties", "Its facts"),
};
constexpr Member kEventDefinitionMembers[] = {
    text("id", "UUID"),
    text("name", "Its name"),
    nullable(text("description", "What it means")),
    object("property_schema", "Types of the properties"),
    nullable(time("last_seen_at", "When one was recorded last")),
    time("created_at", "When it was made"),
    time("updated_at", "When it changed last"),
    nullable(time("archived_at", "When it was put away")),
};
constexpr Member kPreferenceMembers[] = {
    text("id", "The number's id at Meta"),
    text("phone_number_id", "The same"),
    text("status", "stopped or resumed"),
    nullable(text("detail", "Meta's words")),
    text("source", "How it became known"),
    truth("marketing_allowed", "Whether marketing may be sent"),
    nullable(text("config_display_name", "What you call the number")),
    time("last_event_at", "When it changed"),
    text("whatsapp_contact_id", "The contact"),
    text("internal_id", "UUID"),
    text("whatsapp_config_id", "The number's UUID"),
    text("whatsapp_config_internal_id", "The same"),
    time("created_at", "When it was first said"),
    time("updated_at", "When it changed last"),
};
constexpr Member kBroadcastMembers[] = {
    text("id", "UUID"),
    text("name", "Its name"),
    text("status", "How far it has got"),
    nullable(time("scheduled_at", "When it shall begin")),
    nullable(time("started_at", "When it began")),
    nullable(time("stopped_at", "When it was stopped")),
    nullable(time("completed_at", "When all was done")),
    time("created_at", "When it was drafted"),
    time("updated_at", "When it changed last"),
    whole("sent_count", "Recipients it was sent to"),
    whole("failed_count", "Recipients it could not be sent to"),
    whole("delivered_count", "Recipients who have it"),
    whole("read_count", "Recipients who read it"),
    whole("pending_count", "Recipients it is yet to be sent to"),
    whole("suppressed_count", "Recipients who want no marketing"),
    whole("responded_count", "Recipients who wrote back"),
    number("response_rate", "Percent of those sent"),
    whole("total_recipients", "All of them"),
    nullable(text("phone_number_id", "The number that sends")),
    sometimes(text("error_message", "Why it failed")),
    nullable(object("whatsapp_template", "The template")),
};
constexpr Member kBroadcastTimesMembers[] = {
    text("id", "UUID"),
    text("status", "How far it has got"),
    nullable(time("scheduled_at", "When it shall begin")),
    nullable(time("started_at", "When it began")),
    nullable(time("stopped_at", "When it was stopped")),
    nullable(time("completed_at", "When all was done")),
};
constexpr Member kRecipientMembers[] = {
    text("id", "UUID"),
    nullable(text("phone_number", "Digits")),
    text("status", "How far it has got"),
    nullable(time("sent_at", "When Meta took it")),
    nullable(time("failed_at", "When it failed")),
    nullable(time("delivered_at", "When it was delivered")),
    nullable(time("read_at", "When it was read")),
    nullable(time("responded_at", "When the contact wrote back")),
    nullable(text("error_message", "Why it failed")),
    time("created_at", "When the recipient was added"),
    time("updated_at", "When it changed last"),
    many(any("template_components", "What fills the template")),
    nullable(object("error_details", "Meta's error")),
};
constexpr Member kAddedMembers[] = {
    whole("added", "New ones"),
    whole("duplicates", "Those that were there"),
    many(text("errors", "What is wrong with the others")),
};
constexpr Member kWebhookMembers[] = {
    text("id", "UUID"),
    text("url", "The address"),
    text("kind", "kapso or meta"),
    many(text("events", "What is delivered")),
    truth("active", "false: nothing is delivered"),
    nullable(text("secret_key", "What the signature is made with")),
    object("headers", "Further headers"),
    truth("buffer_enabled", "Whether received messages come in batches"),
    nullable(whole("buffer_window_seconds", "How long a batch waits")),
    nullable(whole("max_buffer_size", "How large a batch grows")),
    many(text("buffer_events", "What comes in batches")),
    nullable(whole("inactivity_minutes", "After how much silence it is told")),
    text("payload_version", "v1 or v2"),
    text("project_id", "The project"),
    nullable(text("phone_number_id", "The number; null: the project's")),
    text("retry_schedule", "How failures are repeated"),
    nullable(time("paused_at", "When it was paused because it failed")),
    nullable(time("old_secret_valid_until", "Until when the secret before is used too")),
    time("created_at", "When it was made"),
    time("updated_at", "When it changed last"),
};
constexpr Member kDeliveryMembers[] = {
    text("id", "UUID"),
    text("event", "What is told"),
    text("status", "pending, delivered or failed"),
    nullable(whole("response_status", "What the receiver answered last")),
    nullable(time("delivered_at", "When it was taken")),
    nullable(time("failed_at", "When it was given up")),
    nullable(time("last_attempt_at", "When it was tried last")),
    whole("attempt_count", "How often it was tried"),
    time("created_at", "When it was made"),
    nullable(text("webhook_id", "The webhook")),
    nullable(text("webhook_url", "Where it goes")),
    nullable(text("whatsapp_config_id", "The number's UUID")),
    nullable(text("phone_number_id", "The number")),
    nullable(text("conversation_phone_number", "The contact's number, digits")),
};

}  // namespace

Record const kMemberRecord{"Member", "A member of the project", kMemberMembers};
Record const kAssignmentRecord{"Assignment", "Who takes care of a conversation", kAssignmentMembers};
Record const kNoteRecord{"Note", "A note about a contact", kNoteMembers};
Record const kCustomerRecord{"Customer", "A customer of the project", kCustomerMembers};
Record const kNumberRecord{"PhoneNumber", "A business number", kNumberMembers};
Record const kNameRequestRecord{"DisplayNameRequest", "A request for another display name", kNameRequestMembers};
Record const kProjectEventRecord{"ProjectEvent", "Something that happened in your own system", kProjectEventMembers};
Record const kEventDefinitionRecord{"EventDefinition", "A kind of events", kEventDefinitionMembers};
Record const kPreferenceRecord{"MarketingPreference", "What a contact wants from a number", kPreferenceMembers};
Record const kBroadcastRecord{"Broadcast", "One template to many people", kBroadcastMembers};
Record const kBroadcastTimesRecord{"BroadcastTimes", "How far a broadcast has got", kBroadcastTimesMembers};
Record const kRecipientRecord{"Recipient", "One recipient of a broadcast", kRecipientMembers};
Record const kAddedRecord{"AddedRecipients", "What became of added recipients", kAddedMembers};
Record const kWebhookRecord{"Webhook", "Where events are posted", kWebhookMembers};
Record const kDeliveryRecord{"Delivery", "One event on its way to one webhook", kDeliveryMembers, true};

}  // namespace wigwag::dialect
