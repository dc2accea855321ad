// Templates: create, list, edit, delete. Source: meta-cloud-api.md §9.
#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sim/routes.h"
#include "sim/template_check.h"
#include "sim/template_more.h"
#include "sim/template_node.h"
#include "sim/template_words.h"

namespace wigwag::sim {
namespace {

using Checked = std::expected<void, Refusal>;

constexpr std::size_t kTemplatesMax = 250;
constexpr std::size_t kCreationsPerHour = 100;
constexpr std::int64_t kNameBlockedUs = 30 * kDayUs;
constexpr std::size_t kEditsPerMonth = 10;
constexpr std::size_t kIdsAtOnceMax = 100;

Found<std::string> category_of(Call const& call) {
  TRY(std::string const given, needed_text(call, "category"));
  std::string const category = upper(given);
  if (category == "MARKETING" || category == "UTILITY" || category == "AUTHENTICATION") return category;
  return refuse_parameter("Param category must be one of {UTILITY, MARKETING, AUTHENTICATION}");
}

Found<std::string> format_of(Call const& call) {
  std::string const format = upper(text_of(call.body["parameter_format"]).value_or("POSITIONAL"));
  if (format == "POSITIONAL" || format == "NAMED") return format;
  return refuse_parameter("Param parameter_format must be one of {positional, named}");
}

/// Source: meta-cloud-api.md §7.6.
Found<std::optional<std::int64_t>> ttl_of(Call const& call, std::string_view category) {
  json::Value const given = call.body["message_send_ttl_seconds"];
  if (!given) return std::nullopt;
  auto const seconds = given.integer();
  std::int64_t const least = category == "MARKETING" ? 43'200 : 30;
  std::int64_t const most = category == "MARKETING" ? 2'592'000 : category == "UTILITY" ? 43'200 : 900;
  if (seconds && (*seconds == -1 || (*seconds >= least && *seconds <= most))) return seconds;
  return refuse_parameter(fmt::format("message_send_ttl_seconds must be {} to {}, or -1", least, most));
}

Checked check_room(Call& call, std::string const& name, std::string const& language) {
  Account& account = *call.account;
  if (call.world.find_template(account.id, name, language) != nullptr)
    return refuse_template(kNameTaken, "Content in this language already exists",
        fmt::format("There is already {} content for this template.", language));
  auto const deleted = account.deleted_names.find(name);
  if (deleted != account.deleted_names.end() && call.now - deleted->second < kNameBlockedUs)
    return refuse_template(kNameBeingDeleted, "Message template language is being deleted",
        "A template with this name was deleted; the name is free again after 30 days.");
  auto const count =
      std::ranges::count_if(call.world.templates, [&](auto const& one) { return one.second.account_id == account.id; });
  if (static_cast<std::size_t>(count) >= kTemplatesMax)
    return refuse_template(
        kTemplateLimit, "Template limit exceeded", fmt::format("An account may have {} templates.", kTemplatesMax));
  forget_before(account.created_templates, call.now - kHourUs);
  if (account.created_templates.size() >= kCreationsPerHour)
    return refuse(80008, "An account may create 100 templates in an hour.");
  return {};
}

Answer create(Call& call) {
  TRY(std::string const name, needed_text(call, "name"));
  TRY_DONE(check_template_name(name));
  TRY(std::string const language, needed_text(call, "language"));
  TRY_DONE(check_template_language(language));
  TRY(std::string const category, category_of(call));
  TRY(std::string const format, format_of(call));
  TRY(std::optional<std::int64_t> const ttl, ttl_of(call, category));
  TRY_DONE(check_components(call.world, call.body["components"], category, format));
  TRY_DONE(check_room(call, name, language));
  Template one{.id = call.world.new_id("5550104"), .account_id = call.account->id, .name = name, .language = language};
  one.category = category;
  one.parameter_format = format;
  one.components = stored_components(call.body["components"], category, language);
  one.ttl_s = ttl;
  one.created = call.now;
  call.account->created_templates.push_back(call.now);
  begin_review(call.world, one, call.effects);
  call.world.templates.emplace(one.id, one);
  json::Writer out;
  out.begin_object().member("id", one.id).member("status", one.status).member("category", one.category);
  return reply(out.end_object().take());
}

/// The filters of the list; one that is not given takes everything.
bool is_wanted(Call const& call, Template const& one) {
  auto const same = [&](std::string_view name, std::string const& value) {
    auto const wanted = text_of(call.body[name]);
    return !wanted || upper(*wanted) == upper(value);
  };
  auto const name = text_of(call.body["name"]);
  auto const content = text_of(call.body["content"]);
  auto const either = text_of(call.body["name_or_content"]);
  if (name && !one.name.contains(*name)) return false;
  if (content && !fold_case(one.components).contains(fold_case(*content))) return false;
  if (either && !one.name.contains(*either) && !fold_case(one.components).contains(fold_case(*either))) return false;
  return same("status", one.status) && same("category", one.category) && same("language", one.language) &&
         same("quality_score", one.quality);
}

Answer list(Call& call) {
  std::vector<Template const*> found;
  for (auto const& [id, one] : call.world.templates)
    if (one.account_id == call.account->id && is_wanted(call, one)) found.push_back(&one);
  std::ranges::sort(found, [](Template const* a, Template const* b) {
    return std::tie(b->created, a->name, a->language) < std::tie(a->created, b->name, b->language);
  });
  std::vector<Item> items;
  for (Template const* one : found) items.push_back({one->id, template_json(*one)});
  return list_reply(call, std::move(items), template_shape());
}

Template& the_template(Call& call) { return call.world.templates.find(call.node)->second; }

Answer show(Call& call) { return project_reply(call, template_json(the_template(call)), template_shape()); }

Checked check_edits(Call const& call, Template& one) {
  if (one.status != "APPROVED" && one.status != "REJECTED" && one.status != "PAUSED")
    return refuse_parameter("Only templates that are approved, rejected or paused can be edited.");
  if (one.status != "APPROVED") return {};
  if (call.body["category"] && upper(text_of(call.body["category"]).value_or("")) != one.category)
    return refuse_parameter("The category of an approved template cannot be changed.");
  forget_before(one.edits, call.now - 30 * kDayUs);
  bool const was_today = !one.edits.empty() && one.edits.back() > call.now - kDayUs;
  if (was_today || one.edits.size() >= kEditsPerMonth)
    return refuse_parameter("An approved template can be edited once in 24 hours and 10 times in 30 days.");
  return {};
}

Answer edit(Call& call) {
  Template& one = the_template(call);
  TRY_DONE(check_edits(call, one));
  Template changed = one;
  if (call.body["category"]) {
    TRY(changed.category, category_of(call));
  }
  if (call.body["parameter_format"]) {
    TRY(changed.parameter_format, format_of(call));
  }
  TRY(std::optional<std::int64_t> const ttl, ttl_of(call, changed.category));
  if (ttl) changed.ttl_s = ttl;
  if (call.body["components"]) {
    TRY_DONE(check_components(call.world, call.body["components"], changed.category, changed.parameter_format));
    changed.components = stored_components(call.body["components"], changed.category, changed.language);
  }
  if (one.status == "APPROVED") changed.edits.push_back(call.now);
  changed.status = "PENDING";
  one = changed;
  begin_review(call.world, one, call.effects);
  return success();
}

void remove_one(Call& call, std::string const& id) {
  auto const found = call.world.templates.find(id);
  if (found->second.status == "APPROVED") call.account->deleted_names[found->second.name] = call.now;
  set_template_status(found->second, "DELETED", "NONE", "", call.effects);
  call.world.templates.erase(found);
}

Found<std::vector<std::string>> ids_to_delete(Call const& call) {
  json::Value const list = call.body["hsm_ids"];
  auto const name = text_of(call.body["name"]);
  std::vector<std::string> out;
  if (list) {
    if (name) return refuse_parameter("hsm_ids and name cannot be used together.");
    if (list.size() == 0 || list.size() > kIdsAtOnceMax) return refuse_parameter("hsm_ids must hold 1 to 100 ids.");
    list.each([&](json::Value id) { out.push_back(id.word().value_or("")); });
    return out;
  }
  if (!name) return refuse_parameter("The parameter name is required.");
  auto const id = text_of(call.body["hsm_id"]);
  for (auto const& [key, one] : call.world.templates)
    if (one.account_id == call.account->id && one.name == *name && (!id || *id == key)) out.push_back(key);
  return out;
}

Answer remove(Call& call) {
  TRY(std::vector<std::string> const ids, ids_to_delete(call));
  for (std::string const& id : ids) {
    auto const found = call.world.templates.find(id);
    if (found == call.world.templates.end() || found->second.account_id != call.account->id)
      return no_such_object(id, net::Method::del);
  }
  if (ids.empty())
    return refuse_template(2593002, "Message template was not found", "No template of this name and id was found.");
  for (std::string const& id : ids) remove_one(call, id);
  return success();
}

Answer unpause(Call& call) {
  Template& one = the_template(call);
  if (one.status != "PAUSED") return refuse_parameter("The template is not paused.");
  set_template_status(one, "APPROVED", "NONE", "UNPAUSED", call.effects);
  return success();
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::post, Node::account, "message_templates", &create, Scope::management},
    {net::Method::get, Node::account, "message_templates", &list, Scope::management},
    {net::Method::del, Node::account, "message_templates", &remove, Scope::management},
    {net::Method::get, Node::message_template, "", &show, Scope::management},
    {net::Method::post, Node::message_template, "", &edit, Scope::management},
    {net::Method::post, Node::message_template, "unpause", &unpause, Scope::management},
    {net::Method::get, Node::message_template, "compare", &compare_templates, Scope::management},
    {net::Method::post, Node::account, "upsert_message_templates", &upsert_templates, Scope::management},
    {net::Method::get, Node::account, "message_template_previews", &preview_templates, Scope::management},
    {net::Method::post, Node::account, "migrate_message_templates", &migrate_templates, Scope::management},
    {net::Method::get, Node::none, "message_template_library", &template_library, Scope::management},
};

}  // namespace

std::span<GraphRoute const> template_routes() { return kRoutes; }

}  // namespace wigwag::sim
