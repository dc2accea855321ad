#include "dialect/kapso_admin.h"

#include "base/text.h"
#include "dialect/kapso_values.h"

namespace wigwag::dialect {
namespace {

using json::Value;

std::string made_at(std::int64_t num) { return iso_seconds(time_of(num)); }

std::string changed_at(Instant updated, std::int64_t num) {
  return updated.us == 0 ? made_at(num) : iso_seconds(updated);
}

/// Meta's member as it came, or null.
void fact(json::Writer& out, std::string_view name, Value value) {
  out.key(name);
  if (value)
    out.raw(value.raw());
  else
    out.null();
}

void fact_or(json::Writer& out, std::string_view name, Value value, std::optional<std::string> const& otherwise) {
  if (value) return fact(out, name, value);
  out.member(name, otherwise);
}

}  // namespace

void write_member(json::Writer& out, store::MemberView const& row, Projection const&) {
  out.begin_object().member("id", row.num.value).member("user_id", uuid_of(row.num)).member("email", row.email);
  out.member("name", row.name).member("role", word_of(row.role)).end_object();
}

void write_assignment(json::Writer& out, store::AssignmentView const& row, Projection const&) {
  std::optional<std::string> creator;
  if (row.created_by_num) creator = uuid_of(*row.created_by_num);
  out.begin_object().member("id", uuid_of(Kind::assignment, row.num.value));
  out.member("user_id", uuid_of(row.member_num)).member("created_by_user_id", creator).member("notes", row.notes);
  out.member("active", row.active).member("created_at", made_at(row.num.value)).end_object();
}

void write_note(json::Writer& out, store::NoteView const& row, Projection const&) {
  out.begin_object().member("id", uuid_of(Kind::note, row.num.value)).member("name", row.name);
  out.member("content", row.content).key("metadata").raw(row.metadata);
  out.member("created_at", made_at(row.num.value)).member("updated_at", iso_seconds(row.updated_at)).end_object();
}

void write_customer(json::Writer& out, store::CustomerView const& row, Projection const&) {
  out.begin_object().member("id", uuid_of(row.num)).member("name", row.name);
  out.member("external_customer_id", row.external_customer_id).member("created_at", made_at(row.num.value));
  out.member("updated_at", changed_at(row.updated_at, row.num.value)).end_object();
}

void write_number(json::Writer& out, store::NumberView const& row, Projection const&) {
  std::string const document_text = row.facts.value_or("{}");
  auto const document = json::Document::parse(document_text);
  Value const facts = document ? document->root() : Value();
  std::optional<std::string> customer;
  if (row.customer_num) customer = uuid_of(*row.customer_num);
  std::optional<std::string> digits, shown, account;
  if (!row.display_number.empty()) digits = row.display_number;
  if (digits) shown = "+" + *digits;
  if (row.kind == ChannelKind::production) account = row.waba_id;
  out.begin_object().member("id", row.phone_number_id).member("phone_number_id", row.phone_number_id);
  out.member("internal_id", uuid_of(row.num)).member("name", row.name).member("kind", word_of(row.kind));
  out.member("business_account_id", account).member("whatsapp_business_account_id", account);
  fact(out, "is_coexistence", facts["is_on_biz_app"]);
  out.member("inbound_processing_enabled", row.inbound_processing).member("calls_enabled", row.calls);
  out.member("webhook_verified_at", time_text(row.verified_at)).member("customer_id", customer);
  fact(out, "display_name", facts["verified_name"]);
  fact(out, "verified_name", facts["verified_name"]);
  fact_or(out, "display_phone_number", facts["display_phone_number"], shown);
  out.member("display_phone_number_normalized", digits);
  fact(out, "quality_rating", facts["quality_rating"]);
  fact(out, "code_verification_status", facts["code_verification_status"]);
  out.member("name_status", row.name_status ? row.name_status : facts["name_status"].word());
  out.member("status", row.status);
  out.member("throughput_tier", row.throughput ? row.throughput : facts["throughput"]["level"].word());
  fact_or(out, "whatsapp_business_manager_messaging_limit", facts["whatsapp_business_manager_messaging_limit"],
      row.messaging_limit);
  fact(out, "is_official_business_account", facts["is_official_business_account"]);
  fact(out, "is_pin_enabled", facts["is_pin_enabled"]);
  out.member("created_at", made_at(row.num.value)).member("updated_at", iso_seconds(row.updated_at)).end_object();
}

void write_name_request(json::Writer& out, store::NameRequestView const& row, Projection const&) {
  out.begin_object().member("id", uuid_of(Kind::name_request, row.num.value));
  out.member("phone_number_id", row.phone_number_id).member("requested_display_name", row.requested_name);
  out.member("previous_display_name", row.previous_name).member("status", word_of(row.status));
  out.member("submitted_at", made_at(row.num.value)).member("reviewed_at", time_text(row.reviewed_at));
  out.member("applied_at", time_text(row.applied_at)).member("meta_error_code", row.error_code);
  out.member("meta_error_subcode", row.error_subcode).member("meta_error_type", row.error_type);
  out.member("meta_error_message", row.error_message).end_object();
}

void write_project_event(json::Writer& out, store::ProjectEventView const& row, Projection const&) {
  std::optional<std::string> conversation;
  if (row.conversation_num) conversation = uuid_of(*row.conversation_num);
  out.begin_object().member("id", uuid_of(Kind::event, row.num.value)).member("name", row.name);
  out.member("occurred_at", iso_micros(row.occurred_at)).member("conversation_id", conversation);
  out.key("properties").raw(row.properties).end_object();
}

void write_event_definition(json::Writer& out, EventDefinition const& row) {
  out.begin_object().member("id", uuid_of(Kind::event_definition, row.num.value)).member("name", row.name);
  out.member("description", row.description).key("property_schema").raw(row.property_schema);
  out.member("last_seen_at", time_text(row.last_seen_at)).member("created_at", made_at(row.num.value));
  out.member("updated_at", iso_seconds(row.updated_at)).member("archived_at", time_text(row.archived_at)).end_object();
}

void write_preference(json::Writer& out, PreferenceOf const& row) {
  Preference const& preference = row.preference;
  std::string const config = uuid_of(row.number.num);
  out.begin_object().member("id", row.number.phone_number_id).member("phone_number_id", row.number.phone_number_id);
  out.member("status", preference.status).member("detail", preference.detail).member("source", preference.source);
  out.member("marketing_allowed", preference.status != "stopped").member("config_display_name", row.number.name);
  out.member("last_event_at", iso_seconds(preference.at));
  out.member("whatsapp_contact_id", uuid_of(preference.contact_num));
  out.member("internal_id", uuid_of(Kind::thread, preference.num.value));
  out.member("whatsapp_config_id", config).member("whatsapp_config_internal_id", config);
  out.member("created_at", made_at(preference.num.value));
  out.member("updated_at", iso_seconds(preference.updated_at)).end_object();
}

}  // namespace wigwag::dialect
