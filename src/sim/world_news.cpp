// What a webhook made by hand says of the sandbox's own things: they are so from then on. Source: meta-cloud-api.md §6.
#include <algorithm>

#include "sim/world.h"

namespace wigwag::sim {
namespace {

using json::Value;

std::string word_in(Value value) { return value.word().value_or(""); }

/// By its id, else by its name and language.
Template* template_meant(World& world, std::string const& account_id, Value value) {
  auto const found = world.templates.find(word_in(value["message_template_id"]));
  if (found != world.templates.end()) return &found->second;
  return world.find_template(
      account_id, word_in(value["message_template_name"]), word_in(value["message_template_language"]));
}

/// The components with these words as the body.
std::string with_body(std::string const& components, Value words) {
  auto const document = json::Document::parse(components);
  if (!document || !words.text()) return components;
  json::Writer out;
  out.begin_array();
  document->root().each([&](Value component) {
    if (component["type"].word() != "BODY") {
      out.raw(component.raw());
      return;
    }
    out.begin_object();
    component.each_member_verbatim([&](std::string_view key, Value member) {
      out.raw_key(key).raw(key == "\"text\"" ? words.raw() : member.raw());
    });
    out.end_object();
  });
  return out.end_array().take();
}

void learn_template(Template& one, std::string_view field, Value value) {
  if (field == "message_template_status_update") {
    one.status = value["event"].word().value_or(one.status);
    one.rejected_reason = value["reason"].word().value_or(one.rejected_reason);
  } else if (field == "message_template_quality_update") {
    one.quality = value["new_quality_score"].word().value_or(one.quality);
  } else if (field == "message_template_components_update") {
    one.components = with_body(one.components, value["message_template_element"]);
  } else if (field == "template_category_update" && !value["correct_category"]) {
    one.previous_category = one.category;
    one.category = value["new_category"].word().value_or(one.category);
  }
}

void learn_number(BusinessNumber& number, std::string_view field, Value value) {
  bool const approved = value["decision"].word() == "APPROVED";
  if (field == "phone_number_quality_update") {
    number.tier = value["current_limit"].word().value_or(number.tier);
    if (value["event"].word() == "THROUGHPUT_UPGRADE") number.throughput = "HIGH";
    if (value["event"].word() == "FLAGGED") number.quality = "RED";
    if (value["event"].word() == "UNFLAGGED") number.quality = "GREEN";
  } else if (field == "phone_number_name_update") {
    number.name_status = value["decision"].word().value_or(number.name_status);
    if (approved) number.verified_name = value["requested_verified_name"].word().value_or(number.verified_name);
  } else if (field == "phone_number_username_update" && approved) {
    number.username = value["requested_username"].word().value_or(number.username);
    number.requested_username.clear();
  } else if (field == "account_settings_update") {
    value["phone_number_settings"].each_member([&](std::string const& name, Value setting) {
      if (setting.is(json::Type::object)) number.settings[name] = std::string(setting.raw());
    });
  }
}

/// A call that a user makes can be answered from now on.
void learn_call(World& world, std::string const& phone_number_id, Value call, Instant now) {
  std::string const id = word_in(call["id"]);
  CallRecord* const known = world.calls.find(id);
  if (known != nullptr) {
    if (call["event"].word() == "terminate") known->state = "over";
    return;
  }
  if (id.empty() || call["event"].word() != "connect" || call["direction"].word() != "USER_INITIATED") return;
  CallRecord record{.id = id, .phone_number_id = phone_number_id, .phone = word_in(call["from"])};
  record.from_business = false;
  record.at = now;
  world.calls.put(id, record);
}

}  // namespace

void World::learn(std::string_view field, Number const& about, Value value, Instant now) {
  value["calls"].each([&](Value call) { learn_call(*this, about.phone_number_id, call, now); });
  if (Template* const one = template_meant(*this, about.waba_id, value)) learn_template(*one, field, value);
  if (BusinessNumber* const number = find_number(about.phone_number_id)) learn_number(*number, field, value);
  if (auto const flow = flows.find(word_in(value["flow_id"])); flow != flows.end())
    flow->second.status = value["new_status"].word().value_or(flow->second.status);
}

}  // namespace wigwag::sim
