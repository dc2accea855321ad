#include "sim/template_more.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "sim/template_buttons.h"
#include "sim/template_check.h"
#include "sim/template_node.h"
#include "sim/template_words.h"
#include "sim/world_templates.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kLanguagesMax = 100;

/// Of a JSON array, or of words with commas between them.
Found<std::vector<std::string>> languages_of(Call const& call) {
  std::vector<std::string> out;
  json::Value const given = call.body["languages"];
  if (given.is(json::Type::array)) {
    given.each([&](json::Value one) { out.push_back(one.word().value_or("")); });
  } else {
    std::string const words = text_of(given).value_or("");
    for (std::size_t at = 0; at < words.size();) {
      std::size_t const end = std::min(words.find(',', at), words.size());
      out.push_back(words.substr(at, end - at));
      at = end + 1;
    }
  }
  if (out.empty() || out.size() > kLanguagesMax) return refuse_parameter("languages must hold 1 to 100 locale codes");
  for (std::string const& language : out) TRY_DONE(check_template_language(language));
  return out;
}

Template& put_language(Call& call, std::string const& name, std::string const& language) {
  if (Template* const known = call.world.find_template(call.account->id, name, language)) return *known;
  Template one{.id = call.world.new_id("5550104"), .account_id = call.account->id, .name = name, .language = language};
  one.category = "AUTHENTICATION";
  one.created = call.now;
  return call.world.templates.emplace(one.id, one).first->second;
}

}  // namespace

Answer upsert_templates(Call& call) {
  TRY(std::string const name, needed_text(call, "name"));
  TRY_DONE(check_template_name(name));
  TRY(std::vector<std::string> const languages, languages_of(call));
  if (upper(text_of(call.body["category"]).value_or("")) != "AUTHENTICATION")
    return refuse_parameter("Param category must be AUTHENTICATION");
  TRY_DONE(check_components(call.world, call.body["components"], "AUTHENTICATION", "POSITIONAL"));
  json::Writer out;
  out.begin_object().key("data").begin_array();
  for (std::string const& language : languages) {
    Template& one = put_language(call, name, language);
    one.components = stored_components(call.body["components"], "AUTHENTICATION", language);
    one.status = "PENDING";
    begin_review(call.world, one, call.effects);
    out.begin_object().member("id", one.id).member("status", one.status).member("language", language).end_object();
  }
  return reply(out.end_array().end_object().take());
}

Answer preview_templates(Call& call) {
  if (upper(text_of(call.body["category"]).value_or("")) != "AUTHENTICATION")
    return refuse_parameter("Param category must be AUTHENTICATION");
  TRY(std::vector<std::string> const languages, languages_of(call));
  bool const recommends = truth_of(call.body["add_security_recommendation"]).value_or(false);
  auto const minutes = call.body["code_expiration_minutes"].integer();
  std::vector<Item> items;
  for (std::string const& language : languages) {
    json::Writer out;
    out.begin_object().member("body", authentication_text(language, recommends));
    out.key("buttons").begin_array().begin_object().member("autofill_text", "Autofill").member("text", "Copy code");
    out.end_object().end_array();
    if (minutes) out.member("footer", fmt::format("This code expires in {} minutes.", *minutes));
    items.push_back({language, out.member("language", language).end_object().take()});
  }
  return list_reply(call, std::move(items));
}

Answer migrate_templates(Call& call) {
  TRY(std::string const source, needed_text(call, "source_waba_id"));
  if (!call.world.accounts.contains(source)) return no_such_object(source, net::Method::post);
  json::Writer migrated, failed;
  migrated.begin_array();
  failed.begin_object();
  std::vector<Template> copies;
  for (auto const& [id, one] : call.world.templates) {
    if (one.account_id != source || one.status != "APPROVED") continue;
    if (call.world.find_template(call.account->id, one.name, one.language) != nullptr) {
      failed.member(id, "A template of this name and language is there already.");
    } else {
      copies.push_back(one);
      migrated.value(id);
    }
  }
  for (Template& copy : copies) {
    copy.id = call.world.new_id("5550104");
    copy.account_id = call.account->id;
    call.world.templates.emplace(copy.id, copy);
  }
  json::Writer out;
  out.begin_object().key("migrated_templates").raw(migrated.end_array().take());
  return reply(out.key("failed_templates").raw(failed.end_object().take()).end_object().take());
}

Answer template_library(Call& call) {
  std::vector<Item> items;
  std::string const search = text_of(call.body["search"]).value_or("");
  for (StartTemplate const& start : start_templates()) {
    if (start.category != "UTILITY" || !start.name.contains(search)) continue;
    json::Writer out;
    out.begin_object().member("name", start.name).member("language", start.language);
    out.member("category", start.category)
        .member("topic", "ORDER_MANAGEMENT")
        .member("usecase", "SHIPMENT_CONFIRMATION");
    out.key("components").raw(start.components);
    std::string const key = std::string(start.name) + "." + std::string(start.language);
    items.push_back({key, out.member("id", key).end_object().take()});
  }
  return list_reply(call, std::move(items));
}

Answer compare_templates(Call& call) {
  json::Value const others = call.body["template_ids"];
  std::string const other =
      others.is(json::Type::array) ? others.at(0).word().value_or("") : text_of(others).value_or("");
  if (!call.world.templates.contains(other))
    return refuse_parameter("template_ids must name one other template of the account");
  TRY(std::string const start, needed_text(call, "start"));
  TRY(std::string const end, needed_text(call, "end"));
  std::int64_t counts[2] = {};
  for (auto& [wamid, message] : call.world.sent)
    for (int i = 0; i < 2; ++i)
      if (message.template_id == (i == 0 ? call.node : other)) ++counts[i];
  json::Writer out;
  out.begin_object().key("data").begin_array().begin_object().member("metric", "MESSAGE_SENDS");
  out.member("type", "NUMBER_VALUES").key("number_values").begin_array();
  out.begin_object().member("key", call.node).member("value", counts[0]).end_object();
  out.begin_object().member("key", other).member("value", counts[1]).end_object();
  return reply(out.end_array().end_object().end_array().end_object().take());
}

}  // namespace wigwag::sim
