#include <array>

#include "sim/events.h"

namespace wigwag::sim {
namespace {

constexpr auto kNone = EntryTime::absent;
constexpr auto kTime = EntryTime::there;
constexpr auto kTable = std::to_array<EventRow>({
    // Accounts and numbers, §6.1
    {"account_alert", "account_alerts", kTime, Head::none,
        R"("entity_type":"PHONE_NUMBER","entity_id":"$NUMBER","alert_info":$IT)",
        R"({"alert_severity":"WARNING","alert_status":"ACTIVE","alert_type":"PROFILE_PICTURE_LOST",)"
        R"("alert_description":"The profile picture was lost."})"},
    {"account_review", "account_review_update", kTime, Head::none, "$IT", R"({"decision":"APPROVED"})"},
    {"account_deleted", "account_update", kTime, Head::none, "$IT", R"({"event":"ACCOUNT_DELETED"})"},
    {"account_verified", "account_update", kTime, Head::none, "$IT", R"({"event":"VERIFIED_ACCOUNT"})"},
    {"account_offboarded", "account_update", kTime, Head::none, "$IT", R"({"event":"ACCOUNT_OFFBOARDED"})"},
    {"account_reconnected", "account_update", kTime, Head::none, "$IT", R"({"event":"ACCOUNT_RECONNECTED"})"},
    {"account_violation", "account_update", kTime, Head::none, "$IT",
        R"({"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"SCAM"}})"},
    {"account_restriction", "account_update", kTime, Head::none, "$IT",
        R"({"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":)"
        R"("RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":$THEN}]})"},
    {"account_disabled", "account_update", kTime, Head::none, "$IT",
        R"({"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"April 17, 2026"}})"},
    {"account_reinstated", "account_update", kTime, Head::none, "$IT",
        R"({"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE","waba_ban_date":"April 17, 2026"}})"},
    {"partner_added", "account_update", kTime, Head::none, "$IT",
        R"({"event":"PARTNER_ADDED","waba_info":{"waba_id":"$WABA","owner_business_id":"555010500000001"}})"},
    {"partner_removed", "account_update", kTime, Head::none, "$IT",
        R"({"event":"PARTNER_REMOVED","waba_info":{"waba_id":"$WABA","owner_business_id":"555010500000001"},)"
        R"("disconnection_info":{"reason":"ACCOUNT_DISCONNECTED","initiated_by":"USER"}})"},
    {"partner_app_installed", "account_update", kTime, Head::none, "$IT",
        R"({"event":"PARTNER_APP_INSTALLED","waba_info":{"waba_id":"$WABA","owner_business_id":"555010500000001",)"
        R"("partner_app_id":"555010400000002"}})"},
    {"partner_app_uninstalled", "account_update", kTime, Head::none, "$IT",
        R"({"event":"PARTNER_APP_UNINSTALLED","waba_info":{"waba_id":"$WABA","owner_business_id":"555010500000001",)"
        R"("partner_app_id":"555010400000002"}})"},
    {"client_certification", "account_update", kTime, Head::none, "$IT",
        R"({"event":"PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE","partner_client_certification_info":)"
        R"({"client_business_id":"555010500000002","status":"APPROVED","rejection_reasons":[]}})"},
    {"auth_international_eligibility", "account_update", kTime, Head::none, "$IT",
        R"({"event":"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE","auth_international_rate_eligibility":{"start_time":$NOW,)"
        R"("exception_countries":[{"country_code":"IN","start_time":$NOW}]}})"},
    {"primary_location", "account_update", kTime, Head::none, "$IT",
        R"({"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":"DE"})"},
    {"pricing_tier", "account_update", kTime, Head::none, "$IT",
        R"({"event":"VOLUME_BASED_PRICING_TIER_UPDATE","volume_tier_info":{"tier_update_time":$NOW,)"
        R"("pricing_category":"UTILITY","tier":"25000:100000","effective_month":"2026-04","region":"Germany"}})"},
    {"ad_account_linked", "account_update", kTime, Head::none, "$IT",
        R"({"event":"AD_ACCOUNT_LINKED","waba_info":{"waba_id":"$WABA","owner_business_id":"555010500000001"}})"},
    {"marketing_terms_signed", "account_update", kTime, Head::none, "$IT",
        R"({"event":"MM_LITE_TERMS_SIGNED","waba_info":{"waba_id":"$WABA","owner_business_id":"555010500000001"}})"},
    {"number_settings", "account_settings_update", kNone, Head::none,
        R"("messaging_product":"whatsapp","timestamp":"$NOW","type":"phone_number_settings",)"
        R"("phone_number_settings":$IT)",
        R"({"phone_number_id":"$NUMBER","calling":{"status":"ENABLED"}})"},
    {"business_capability", "business_capability_update", kTime, Head::none, "$IT",
        R"({"max_daily_conversations_per_business":"TIER_2K","max_phone_numbers_per_business":20})"},
    {"business_status", "business_status_update", kTime, Head::none, "$IT",
        R"({"business_id":"555010500000001","event":"VERIFIED"})"},
    {"number_name", "phone_number_name_update", kTime, Head::none, "$IT",
        R"({"display_phone_number":"$DISPLAY","decision":"APPROVED","requested_verified_name":"Sample Ltd",)"
        R"("rejection_reason":null})"},
    {"number_quality", "phone_number_quality_update", kTime, Head::none, "$IT",
        R"({"display_phone_number":"$DISPLAY","event":"UPGRADE","current_limit":"TIER_1K","old_limit":"TIER_250"})"},
    {"number_username", "phone_number_username_update", kTime, Head::none, "$IT",
        R"({"display_phone_number":"$DISPLAY","decision":"APPROVED","requested_username":"sample.shop",)"
        R"("rejection_reasons":[]})"},
    {"security", "security", kTime, Head::none, "$IT",
        R"({"display_phone_number":"$DISPLAY","event":"PIN_CHANGED","requester":"555010600000001"})"},
    {"payment_configuration", "payment_configuration_update", kTime, Head::none, "$IT",
        R"({"configuration_name":"sample","provider_name":"razorpay","provider_mid":"mid-1","status":"Active",)"
        R"("created_timestamp":$NOW,"updated_timestamp":$NOW})"},
    {"partner_solution", "partner_solutions", kTime, Head::none, "$IT",
        R"({"event":"SOLUTION_UPDATED","solution_id":"555010700000001","solution_status":"ACTIVE"})"},

    // Templates, §6.2
    {"template_status", "message_template_status_update", kTime, Head::none, "$IT",
        R"({"event":"APPROVED","message_template_id":$ID,"message_template_name":"order_update",)"
        R"("message_template_language":"en_US","message_template_category":"UTILITY","reason":"NONE"})"},
    {"template_quality", "message_template_quality_update", kTime, Head::none, "$IT",
        R"({"previous_quality_score":"GREEN","new_quality_score":"YELLOW","message_template_id":$ID,)"
        R"("message_template_name":"order_update","message_template_language":"en_US"})"},
    {"template_components", "message_template_components_update", kTime, Head::none, "$IT",
        R"({"message_template_id":$ID,"message_template_name":"order_update","message_template_language":"en_US",)"
        R"("message_template_element":"Your order {{1}} is on its way"})"},
    {"template_category", "template_category_update", kTime, Head::none, "$IT",
        R"({"message_template_id":$ID,"message_template_name":"order_update","message_template_language":"en_US",)"
        R"("previous_category":"UTILITY","new_category":"MARKETING"})"},
    {"template_category_impending", "template_category_update", kTime, Head::none, "$IT",
        R"({"message_template_id":$ID,"message_template_name":"order_update","message_template_language":"en_US",)"
        R"("new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":$THEN})"},
    {"template_category_detection", "template_correct_category_detection", kTime, Head::none, "$IT",
        R"({"message_template_id":$ID,"message_template_name":"order_update","message_template_language":"en_US",)"
        R"("current_category":"UTILITY","suggested_category":"MARKETING"})"},

    // Users and marketing, §4.5 and §6.3
    {"user_preferences", "user_preferences", kNone, Head::number, R"($CONTACTS,"user_preferences":[$IT])",
        R"({"wa_id":"$PHONE","user_id":"$USER","detail":"User requested to stop marketing messages",)"
        R"("category":"marketing_messages","value":"stop","timestamp":$NOW})"},
    {"automatic_event", "automatic_events", kNone, Head::number, R"("automatic_events":[$IT])",
        R"({"id":"$TARGET","event_name":"Purchase","timestamp":$NOW,"ctwa_clid":"AfExampleClickId",)"
        R"("custom_data":{"currency":"EUR","value":39.9}})"},
    {"tracking_event", "tracking_events", kNone, Head::number, R"("events":[$IT])",
        R"({"event_name":"cta_click","timestamp":$NOW,"tracking_data":{"click_id":"c-1","tracking_token":"t-1"}})"},
    {"handover", "messaging_handovers", kNone, Head::none,
        R"("messaging_product":"whatsapp","recipient":{"display_phone_number":"$DISPLAY","phone_number_id":"$NUMBER"},)"
        R"("sender":{"phone_number":"$PHONE"},"timestamp":"$NOW","control_passed":$IT)",
        R"({"metadata":"to the other app"})"},
    {"standby", "standby", kNone, Head::number, R"($CONTACTS,"messages":[$IT])",
        R"({"from":"$PHONE","from_user_id":"$USER","id":"$WAMID","timestamp":"$NOW","type":"text",)"
        R"("text":{"body":"To the other app"}})"},
    {"account_error", "messages", kNone, Head::number, R"("errors":[$IT])",
        R"({"code":130429,"title":"Rate limit hit","message":"(#130429) Rate limit hit","error_data":)"
        R"({"details":"Too many messages left this number within a short time."}})"},
    {"link_click", "messages", kNone, Head::number, R"("user_actions":[$IT])",
        R"({"action_type":"marketing_messages_link_click","timestamp":"$NOW","marketing_messages_link_click_data":)"
        R"({"click_component":"CTA","product_id":"sku-1","click_id":"c-1","tracking_token":"t-1"}})"},

    // Coexistence, §6.4
    {"echo", "smb_message_echoes", kNone, Head::number, R"($CONTACTS,"message_echoes":[{$MESSAGE,$INSIDE}])",
        R"({"type":"text","text":{"body":"Sent from the phone"}})"},
    {"echo_edit", "smb_message_echoes", kNone, Head::number, R"($CONTACTS,"message_echoes":[{$MESSAGE,$INSIDE}])",
        R"({"type":"edit","edit":{"original_message_id":"$TARGET","message":{"type":"text",)"
        R"("text":{"body":"Sent from the phone, corrected"}}}})"},
    {"echo_revoke", "smb_message_echoes", kNone, Head::number, R"($CONTACTS,"message_echoes":[{$MESSAGE,$INSIDE}])",
        R"({"type":"revoke","revoke":{"original_message_id":"$TARGET"}})"},
    {"contact_added", "smb_app_state_sync", kNone, Head::number,
        R"("state_sync":[{"type":"contact","contact":$IT,"action":"add","metadata":{"timestamp":"$NOW"}}])",
        R"({"full_name":"$NAME","first_name":"$NAME","phone_number":"$PHONE"})"},
    {"contact_removed", "smb_app_state_sync", kNone, Head::number,
        R"("state_sync":[{"type":"contact","contact":$IT,"action":"remove","metadata":{"timestamp":"$NOW"}}])",
        R"({"phone_number":"$PHONE"})"},
    {"history_declined", "history", kNone, Head::number, R"("history":[{"errors":[$IT]}])",
        R"({"code":2593109,"title":"History sync is turned off by the business from the WhatsApp Business App",)"
        R"("message":"History sync is turned off by the business from the WhatsApp Business App",)"
        R"("error_data":{"details":"The business declined to share its history."}})"},
    {"history_media", "history", kNone, Head::number, R"($CONTACTS,"messages":[$IT])",
        R"({"from":"$PHONE","id":"$TARGET","timestamp":"$NOW","type":"image","image":{"mime_type":"image/jpeg",)"
        R"("sha256":"$SHA","id":"$ID"}})"},

    // Calls, §6.5
    {"call_connect", "calls", kNone, Head::number, R"($CONTACTS,"calls":[$IT])",
        R"({"id":"$WACID","from":"$PHONE","from_user_id":"$USER","to":"$DISPLAY","event":"connect",)"
        R"("timestamp":"$NOW","direction":"USER_INITIATED","session":{"sdp_type":"offer","sdp":"v=0\r\n"}})"},
    {"call_status", "calls", kNone, Head::number, R"("statuses":[$IT])",
        R"({"id":"$WACID","type":"call","status":"RINGING","timestamp":"$NOW","recipient_id":"$PHONE"})"},
    {"call_terminate", "calls", kNone, Head::number, R"("calls":[$IT])",
        R"({"id":"$WACID","from":"$PHONE","to":"$DISPLAY","event":"terminate","direction":"USER_INITIATED",)"
        R"("timestamp":"$NOW","status":"COMPLETED","start_time":"$NOW","end_time":"$NOW","duration":42})"},

    // Flows, §6.6
    {"flow_status", "flows", kTime, Head::none, "$IT",
        R"({"event":"FLOW_STATUS_CHANGE","flow_id":"$ID","message":"Flow was published","old_status":"DRAFT",)"
        R"("new_status":"PUBLISHED"})"},
    {"flow_client_errors", "flows", kTime, Head::none, "$IT",
        R"({"event":"CLIENT_ERROR_RATE","flow_id":"$ID","message":"Client errors","error_rate":5.5,"threshold":5,)"
        R"("alert_state":"ACTIVATED","errors":[{"error_type":"SCREEN","error_rate":5.5,"error_count":11}]})"},
    {"flow_endpoint_errors", "flows", kTime, Head::none, "$IT",
        R"({"event":"ENDPOINT_ERROR_RATE","flow_id":"$ID","message":"Endpoint errors","error_rate":12,)"
        R"("threshold":10,"alert_state":"ACTIVATED",)"
        R"("errors":[{"error_type":"TIMEOUT","error_rate":12,"error_count":3}]})"},
    {"flow_latency", "flows", kTime, Head::none, "$IT",
        R"({"event":"ENDPOINT_LATENCY","flow_id":"$ID","message":"Slow","p50_latency":700,"p90_latency":3100,)"
        R"("requests_count":420,"threshold":3000,"alert_state":"ACTIVATED"})"},
    {"flow_availability", "flows", kTime, Head::none, "$IT",
        R"({"event":"ENDPOINT_AVAILABILITY","flow_id":"$ID","message":"Not there","availability":85,)"
        R"("threshold":90,"alert_state":"ACTIVATED"})"},
    {"flow_version_expiry", "flows", kTime, Head::none, "$IT",
        R"({"event":"FLOW_VERSION_EXPIRY_WARNING","flow_id":"$ID","warning":"Version 5.0 ends on 2026-06-01"})"},

    // Groups, §6.7
    {"group_created", "group_lifecycle_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_create","request_id":"req-$ID",)"
        R"("subject":"Sample group","invite_link":"https://chat.example.test/abc","join_approval_mode":"auto_approve"})"},
    {"group_create_failed", "group_lifecycle_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","type":"group_create","request_id":"req-$ID","errors":[{"code":131000,)"
        R"("title":"Something went wrong","message":"Something went wrong"}]})"},
    {"group_deleted", "group_lifecycle_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_delete","request_id":"req-$ID"})"},
    {"group_joined", "group_participants_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_participants_add","reason":"invite_link",)"
        R"("added_participants":[{"wa_id":"$PHONE","user_id":"$USER"}]})"},
    {"group_left", "group_participants_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_participants_remove","initiated_by":"participant",)"
        R"("removed_participants":[{"wa_id":"$PHONE","user_id":"$USER"}]})"},
    {"group_join_requested", "group_participants_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_join_request_created","join_request_id":"join-$ID",)"
        R"("wa_id":"$PHONE","user_id":"$USER"})"},
    {"group_join_revoked", "group_participants_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_join_request_revoked","join_request_id":"join-$ID",)"
        R"("wa_id":"$PHONE","user_id":"$USER"})"},
    {"group_settings", "group_settings_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_settings_update","request_id":"req-$ID",)"
        R"("group_subject":{"text":"Another subject","update_successful":true}})"},
    {"group_suspended", "group_status_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_suspend"})"},
    {"group_suspend_cleared", "group_status_update", kNone, Head::number, R"("groups":[$IT])",
        R"({"timestamp":"$NOW","group_id":"$GROUP","type":"group_suspend_cleared"})"},
});

}  // namespace

std::span<EventRow const> event_table() { return kTable; }

}  // namespace wigwag::sim
