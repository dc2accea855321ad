#include "dialect/kapso_admin_records.h"

namespace wigwag::dialect {
namespace {

using namespace record;

constexpr Member kApiLogMembers[] = {
    text("id", "UUID"),
    text("endpoint", "The path; what may be a person's number is left out"),
    text("http_method", "Method"),
    whole("response_status", "The answer's status"),
    number("response_time_ms", "How long it took"),
    nullable(text("ip_address", "Who asked")),
    nullable(text("error_message", "Why it was refused")),
    time("created_at", "When it was answered"),
    nullable(text("api_key_id", "The key")),
    nullable(text("api_key_name", "What the key is called")),
};
constexpr Member kLogEventMembers[] = {
    text("id", "UUID"),
    text("source", "Where it comes from"),
    nullable(time("timestamp", "When")),
    nullable(time("occurred_at", "The same")),
    nullable(time("ingested_at", "The same")),
    nullable(text("level", "info, warning or error")),
    nullable(text("status", "What became of it")),
    nullable(text("message", "In one line")),
    nullable(text("resource_type", "What it is about")),
    nullable(text("resource_id", "The id of that")),
    nullable(text("http_method", "Method of the request")),
    nullable(text("endpoint", "Path of the request")),
    nullable(text("api_key_id", "The key")),
    nullable(text("api_key_name", "What the key is called")),
    nullable(whole("response_status", "The answer's status")),
    nullable(number("response_time_ms", "How long the answer took")),
    nullable(text("event_type", "Kind of the event")),
    nullable(text("field", "Field of Meta's webhook")),
    nullable(text("event", "Name of the event for webhooks")),
    nullable(text("message_type", "Type of the message")),
    nullable(text("phone_number_id", "The business number")),
    nullable(text("display_phone_number", "Its digits")),
    nullable(text("flow_name", "Of managed flows")),
    nullable(text("flow_id", "The same")),
    nullable(text("flow_execution_id", "The same")),
    nullable(text("flow_event_id", "The same")),
    nullable(text("step_identifier", "The same")),
    nullable(text("step_type", "The same")),
    nullable(text("webhook_id", "The webhook")),
    nullable(text("webhook_url", "Where it goes")),
    nullable(text("error_class", "Kind of error")),
    nullable(text("error_message", "Why it failed")),
    nullable(object("attributes", "More of it")),
    any("payload", "What Meta said, or null"),
};
constexpr Member kLogSearchMembers[] = {
    truth("available", "Whether there is a search"),
    sometimes(text("source", "What was looked at")),
    sometimes(object("window", "since and until")),
    many(one("events", kLogEventRecord, "The newest first")),
    sometimes(object("pagination", "has_more and next_cursor")),
};
constexpr Member kLogCatalogMembers[] = {
    truth("available", "Whether there is a search"),
    object("catalog", "sources, filter_suggestions, detail_fields"),
};
constexpr Member kInboxEmbedMembers[] = {
    text("id", "UUID"),
    nullable(text("name", "What it is called")),
    text("scope_type", "project, customer or phone_number"),
    nullable(text("scope_id", "The customer, or the number's id at Meta")),
    nullable(text("scope_name", "What that is called")),
    nullable(text("assigned_user_id", "Only this member's conversations")),
    nullable(text("assigned_user_name", "The member's name")),
    many(text("allowed_origins", "Pages that may show it; none: any")),
    text("default_mode", "system, light or dark"),
    text("language", "en or es"),
    text("status", "active or revoked"),
    nullable(time("expires_at", "When it ends by itself")),
    nullable(time("last_used_at", "When it was opened last, to the minute")),
    time("created_at", "When it was made"),
    time("updated_at", "When it changed last"),
    sometimes(text("token", "The secret; only in the answer that makes it")),
    sometimes(text("embed_url", "The page; only in the answer that makes it")),
};

}  // namespace

Record const kApiLogRecord{"ApiLog", "A request to the API", kApiLogMembers};
Record const kLogEventRecord{"LogEvent", "Something that was found in the logs", kLogEventMembers};
Record const kLogSearchRecord{"LogSearch", "What was found", kLogSearchMembers};
Record const kLogCatalogRecord{"LogCatalog", "What may be searched", kLogCatalogMembers};
Record const kInboxEmbedRecord{"InboxEmbed", "An inbox inside another page", kInboxEmbedMembers};

}  // namespace wigwag::dialect
