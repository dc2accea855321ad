#include "dialect/kapso_broadcast.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dialect/kapso_values.h"

namespace wigwag::dialect {
namespace {

/// Percent of those sent, with two decimals.
std::string response_rate(std::int64_t responded, std::int64_t sent) {
  if (sent == 0) return "0";
  std::int64_t const hundredths = (responded * 10'000 + sent / 2) / sent;
  std::string text = std::to_string(hundredths / 100);
  if (hundredths % 100 != 0) text += fmt::format(".{:02}", hundredths % 100);
  return text.ends_with('0') && text.contains('.') ? text.substr(0, text.size() - 1) : text;
}

/// `unknown` and `sending` are nobody's words outside: nobody knows yet.
std::string_view state_word(RecipientState state) {
  switch (state) {
    case RecipientState::pending:
    case RecipientState::sending:
    case RecipientState::unknown: return "pending";
    case RecipientState::sent: return "sent";
    case RecipientState::failed: return "failed";
    case RecipientState::suppressed: return "suppressed";
  }
  return "pending";
}

void write_template_of(json::Writer& out, store::BroadcastView const& row) {
  if (!row.template_name) {
    out.null();
    return;
  }
  out.begin_object().member("id", uuid_of(Kind::template_row, row.template_num.value));
  out.member("meta_template_id", row.template_id).member("name", row.template_name);
  out.member("language_code", row.language).member("category", row.category);
  out.member("status", fold_case(row.template_status.value_or("unknown")));
  out.member("quality_score", row.quality.value_or("UNKNOWN")).key("components").raw(row.components.value_or("[]"));
  out.end_object();
}

}  // namespace

void write_broadcast(json::Writer& out, store::BroadcastView const& row, Projection const&) {
  out.begin_object().member("id", uuid_of(Kind::broadcast, row.num.value)).member("name", row.name);
  out.member("status", word_of(row.status)).member("scheduled_at", time_text(row.scheduled_at));
  out.member("started_at", time_text(row.started_at)).member("stopped_at", time_text(row.stopped_at));
  out.member("completed_at", time_text(row.completed_at)).member("created_at", iso_seconds(time_of(row.num.value)));
  out.member("updated_at", iso_seconds(row.updated_at)).member("sent_count", row.sent);
  out.member("failed_count", row.failed).member("delivered_count", row.delivered).member("read_count", row.seen);
  out.member("pending_count", row.total - row.sent - row.failed - row.suppressed);
  out.member("suppressed_count", row.suppressed).member("responded_count", row.responded);
  out.key("response_rate").raw(response_rate(row.responded, row.sent));
  out.member("total_recipients", row.total).member("phone_number_id", row.phone_number_id);
  out.member_if("error_message", row.problem).key("whatsapp_template");
  write_template_of(out, row);
  out.end_object();
}

void write_broadcast_times(json::Writer& out, Broadcast const& row) {
  out.begin_object().member("id", uuid_of(Kind::broadcast, row.num.value)).member("status", word_of(row.status));
  out.member("scheduled_at", time_text(row.scheduled_at)).member("started_at", time_text(row.started_at));
  out.member("stopped_at", time_text(row.stopped_at)).member("completed_at", time_text(row.completed_at)).end_object();
}

void write_recipient(json::Writer& out, store::RecipientView const& row, Projection const&) {
  out.begin_object().member("id", uuid_of(Kind::recipient, row.num.value)).member("phone_number", row.phone);
  out.member("status", state_word(row.state)).member("sent_at", time_text(row.sent_at));
  out.member("failed_at", time_text(row.failed_at)).member("delivered_at", time_text(row.delivered_at));
  out.member("read_at", time_text(row.read_at)).member("responded_at", time_text(row.responded_at));
  out.member("error_message", row.error_message).member("created_at", iso_seconds(time_of(row.num.value)));
  out.member("updated_at", iso_seconds(row.updated_at)).key("template_components").raw(row.components);
  out.key("error_details");
  if (row.error_details)
    out.raw(*row.error_details);
  else
    out.null();
  out.end_object();
}

}  // namespace wigwag::dialect
