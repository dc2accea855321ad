/// @file Every bound in one place, unit in the name. A queue, loop, body, page, header or retry without one does not
/// land.
#pragma once
#include <cstddef>
#include <cstdint>

namespace wigwag::limits {

// HTTP server
inline constexpr std::size_t webhook_body_bytes_max = 3 * 1024 * 1024;  // Meta: at most 3 MB
inline constexpr std::size_t request_body_bytes_max = 1024 * 1024;
inline constexpr std::size_t request_head_bytes_max = 16 * 1024;
inline constexpr std::size_t request_headers_max = 100;
inline constexpr std::size_t request_query_bytes_max = 8 * 1024;
inline constexpr std::size_t query_parameters_max = 200;
inline constexpr int head_timeout_s = 10;
inline constexpr int body_timeout_s = 30;
inline constexpr int keep_alive_timeout_s = 75;
inline constexpr int write_timeout_s = 30;
inline constexpr std::size_t connections_max = 20'000;
inline constexpr std::size_t challenge_bytes_max = 256;
inline constexpr int shutdown_timeout_s = 10;

inline constexpr std::size_t body_files_max = 32;             // bodies in files at a time
inline constexpr std::size_t form_parts_max = 40;             // WA.cr's template send has 24 fields
inline constexpr std::size_t form_head_bytes_max = 8 * 1024;  // of a part
inline constexpr std::size_t form_field_bytes_max = 64 * 1024;

// Outgoing HTTP: Graph and deliveries
inline constexpr std::size_t client_requests_max = 4096;  // waiting and running
inline constexpr long client_streams_max = 100;           // in one HTTP/2 connection
inline constexpr std::size_t client_connecting_max = 8;   // of one origin at a time
inline constexpr long client_idle_connections_max = 256;
inline constexpr long client_idle_s = 50;
inline constexpr int client_connect_timeout_ms = 10'000;
inline constexpr int client_timeout_ms = 30'000;
inline constexpr std::size_t client_url_bytes_max = 16 * 1024;
inline constexpr std::size_t client_head_bytes_max = 64 * 1024;
inline constexpr std::size_t client_response_bytes_max = 4 * 1024 * 1024;
inline constexpr int graph_timeout_ms = 30'000;
inline constexpr int graph_media_timeout_ms = 300'000;
inline constexpr std::size_t media_bytes_max = 100 * 1024 * 1024;  // Meta: documents

// Files
inline constexpr int s3_timeout_ms = 300'000;
inline constexpr int media_fetches_max = 8;  // at a time, of one server
// Contacts
inline constexpr std::size_t contact_name_characters_max = 512;
inline constexpr std::size_t metadata_bytes_max = 16 * 1024;

// Templates
inline constexpr int template_pages_max = 100;  // of 100: Meta has at most 6000 in an account

// JSON
inline constexpr int json_depth_max = 64;

// Lists
inline constexpr int page_limit_max = 100;
inline constexpr int page_limit_default = 20;
inline constexpr int offset_page_max = 50;
inline constexpr int offset_window_max = 5000;
inline constexpr std::size_t cursor_bytes_max = 1024;
inline constexpr std::size_t filter_text_bytes_max = 1024;
inline constexpr int filter_values_max = 100;

// Journal and apply
inline constexpr std::size_t journal_segment_bytes = 64 * 1024 * 1024;
inline constexpr std::size_t journal_queue_max = 10'000;
inline constexpr std::size_t apply_batch_receipts_max = 1000;
inline constexpr std::size_t apply_batch_bytes_max = 16 * 1024 * 1024;

// Database
inline constexpr int database_connections_max = 8;
inline constexpr int query_deadline_ms = 10'000;
inline constexpr int write_queue_max = 10'000;
inline constexpr int sweep_batch_max = 1000;

// Sending
inline constexpr int send_deadline_ms = 25'000;   // so long what Meta throttles may wait; then it is refused
inline constexpr int send_unknown_after_s = 600;  // a draft without an outcome counts as failed
inline constexpr std::int64_t send_unknown_kept_days = 30;
inline constexpr std::size_t pacing_entries_max = 200'000;
inline constexpr std::int64_t send_pauses_max = 10'000;  // of other nodes, read at once
inline constexpr std::int64_t read_messages_max = 1000;  // marked by one read receipt
inline constexpr std::int64_t doctor_rows_max = 1000;
inline constexpr std::int64_t idempotency_kept_h = 24;
inline constexpr std::size_t idempotency_key_bytes_max = 255;

// Webhooks to users and live streams
inline constexpr std::int64_t webhooks_per_project_max = 100;
inline constexpr std::size_t webhook_url_bytes_max = 2048;
inline constexpr std::size_t webhook_secret_bytes_max = 512;
inline constexpr std::size_t webhook_headers_max = 20;
inline constexpr std::size_t webhook_header_bytes_max = 4 * 1024;  // of a webhook's own headers, as JSON
inline constexpr int delivery_timeout_ms = 10'000;
inline constexpr std::size_t delivery_response_bytes_max = 4 * 1024;  // kept of an answer
inline constexpr std::size_t deliveries_running_max = 512;            // at a time, of one server
inline constexpr std::size_t deliveries_per_webhook_max = 32;         // of those, to one webhook
inline constexpr std::size_t deliveries_per_webhook_sure = 2;         // of those, left to each, however slow others are
inline constexpr std::size_t delivery_turns_max = 100;                // webhooks served at a time by one server
static_assert(delivery_turns_max * deliveries_per_webhook_sure + deliveries_per_webhook_max <= deliveries_running_max);
inline constexpr int delivery_window = 256;  // rows read ahead for one webhook
inline constexpr int delivery_attempts_shown_max = 100;
inline constexpr std::size_t delivery_request_bytes_max = 16 * 1024;  // kept of what was sent
inline constexpr std::int64_t delivery_kept_days = 30;
inline constexpr std::int64_t api_log_kept_days = 30;
inline constexpr std::int64_t setup_link_days = 30;  // from its making
inline constexpr int fanout_batch_max = 500;         // events a transaction
inline constexpr int lease_batch_max = 100;
inline constexpr std::size_t live_streams_max = 20'000;
inline constexpr int live_heartbeat_s = 15;
inline constexpr int live_batch_max = 200;                         // events read at once for a stream
inline constexpr std::size_t live_waiting_bytes_max = 256 * 1024;  // not taken by a slow reader: it is cut

// The Platform API
inline constexpr std::size_t name_characters_max = 255;
inline constexpr std::size_t note_characters_max = 5000;
inline constexpr std::size_t recipients_per_call_max = 1000;
inline constexpr std::int64_t recipients_per_broadcast_max = 100'000;
inline constexpr int recipients_page_max = 50;
inline constexpr std::size_t event_properties_max = 100;
inline constexpr std::size_t event_name_characters_max = 128;

// WA.cr
inline constexpr std::int64_t groups_per_project_max = 10'000;  // of contacts; the same for sources and for statuses
inline constexpr std::int64_t comments_shown_max = 1000;
inline constexpr std::size_t batch_items_max = 100;
inline constexpr std::int64_t otp_attempts_max = 5;
inline constexpr std::int64_t otp_expiry_minutes_max = 60;
inline constexpr std::int64_t otp_verify_per_minute = 10;
inline constexpr std::int64_t otp_resend_per_5_minutes = 3;

// Conversations
inline constexpr std::int64_t conversation_idle_us = 24LL * 3600 * 1'000'000;

}  // namespace wigwag::limits
