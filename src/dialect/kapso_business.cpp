#include "dialect/kapso_business.h"

#include "dialect/members.h"

namespace wigwag::dialect {
namespace {

using store::CallView;
using store::TemplateView;

std::optional<std::string> time_text(std::optional<Instant> at) {
  return at ? std::optional(iso_micros(*at)) : std::nullopt;
}

std::optional<std::string> with_plus(std::optional<std::string> const& digits) {
  return digits && !digits->empty() ? std::optional("+" + *digits) : std::nullopt;
}

template <class N>
std::optional<std::string> uuid_or_null(std::optional<N> num) {
  return num ? std::optional(uuid_of(*num)) : std::nullopt;
}

void write_facts(json::Writer& out, std::string_view facts, Projection const& projection) {
  auto const document = json::Document::parse(facts);
  if (!document) return;
  document->root().each_member_verbatim([&](std::string_view key, json::Value value) {
    if (projection.shows(key.substr(1, key.size() - 2))) out.raw_key(key).raw(value.raw());
  });
}

void write_contact_of(json::Writer& out, CallView const& call) {
  out.key("whatsapp_contact").begin_object();
  out.member("id", uuid_of(*call.contact_num)).member("wa_id", call.contact_phone);
  out.member("profile_name", call.profile_name).member("display_name", call.display_name).end_object();
}

void write_conversation_of(json::Writer& out, CallView const& call) {
  auto const status = call.ended_conversation_at ? ConversationStatus::ended : ConversationStatus::active;
  out.key("whatsapp_conversation").begin_object();
  out.member("id", uuid_of(*call.conversation_num)).member("phone_number", call.contact_phone);
  out.member("status", word_of(status)).member("last_active_at", time_text(call.last_active_at)).end_object();
}

}  // namespace

void write_template(json::Writer& out, TemplateView const& row, Projection const& projection) {
  out.begin_object();
  Members member(out, projection);
  member("id", row.template_id)("name", row.name)("language", row.language);
  member("status", row.status)("category", row.category);
  member.raw("components", row.components.value_or("[]"));
  member.if_set("parameter_format", row.parameter_format).if_set("rejected_reason", row.reason);
  member.if_set("quality_score_category", row.quality);
  if (row.facts) write_facts(out, *row.facts, projection);
  out.end_object();
}

void write_call(json::Writer& out, CallView const& call, Projection const& projection) {
  out.begin_object();
  Members member(out, projection);
  member("id", uuid_of(Kind::call, call.num.value))("call_id", call.call_id);
  member("direction", word_of(call.direction))("status", call.status);
  member("duration_seconds", call.duration_s)("started_at", time_text(call.started_at));
  member("ended_at", time_text(call.ended_at))("session_started_at", time_text(call.session_started_at));
  member("created_at", iso_micros(time_of(call.num.value)))("updated_at", iso_micros(call.updated_at));
  member("user_wa_id", call.contact_phone ? call.contact_phone : call.phone);
  member("business_scoped_user_id", call.contact_bsuid ? call.contact_bsuid : call.bsuid);
  member("parent_business_scoped_user_id", call.parent_bsuid);
  member("username", call.username ? std::optional("@" + *call.username) : std::nullopt);
  member("whatsapp_contact_id", uuid_or_null(call.contact_num));
  member("whatsapp_conversation_id", uuid_or_null(call.conversation_num));
  member("project_id", uuid_of(call.project_id))("whatsapp_config_id", uuid_of(call.channel_num));
  member("config_display_name", call.number_name);
  member("config_display_phone_number", with_plus(call.display_number));
  member("phone_number_id", call.phone_number_id);
  if (!call.contact_num)
    member.raw("whatsapp_contact", "null");
  else if (projection.shows("whatsapp_contact"))
    write_contact_of(out, call);
  if (!call.conversation_num)
    member.raw("whatsapp_conversation", "null");
  else if (projection.shows("whatsapp_conversation"))
    write_conversation_of(out, call);
  out.end_object();
}

}  // namespace wigwag::dialect
