// Groups: managed by calls that are answered at once, with results in webhooks. Source: meta-cloud-api.md §6.7, §16.4.
#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/text.h"
#include "sim/routes.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kSubjectMax = 128, kDescriptionMax = 2048, kGroupsMax = 10'000;
constexpr std::chrono::milliseconds kResultAfter{100};
constexpr std::array<std::string_view, 5> kDefaults{"subject", "description", "join_approval_mode", "suspended", "id"};

Group& the_group(Call& call) { return call.world.groups.find(call.node)->second; }

/// {messaging_product, metadata, groups:[…]} a moment later.
void tell(Call& call, Group const& group, std::string field, std::string object) {
  BusinessNumber const* const number = call.world.find_number(group.phone_number_id);
  if (number == nullptr) return;
  json::Writer out;
  out.begin_object().raw_members(value_head(call.world.as_number(*number)));
  out.key("groups").begin_array().raw(object).end_array().end_object();
  Posting posting = number_posting(*number, std::move(field), out.take());
  call.effects.later.push_back(
      {kResultAfter, [posting](World&, Instant, Effects& more) { more.posts.push_back(posting); }});
}

json::Writer about(Call const& call, Group const& group, std::string_view type) {
  json::Writer out;
  out.begin_object().member("timestamp", std::to_string(call.now.seconds()));
  out.member("group_id", group.id).member("type", type);
  return out;
}

Reply requested(std::string const& request_id) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").member("request_id", request_id);
  return reply(out.end_object().take());
}

Answer create(Call& call) {
  TRY_DONE(needs_whatsapp(call));
  TRY(std::string const subject, needed_text(call, "subject"));
  TRY_DONE(check_length("subject", subject, kSubjectMax));
  std::string const description = text_of(call.body["description"]).value_or("");
  TRY_DONE(check_length("description", description, kDescriptionMax));
  std::string const mode = text_of(call.body["join_approval_mode"]).value_or("auto_approve");
  if (mode != "auto_approve" && mode != "approval_required")
    return refuse_parameter("join_approval_mode must be one of {auto_approve, approval_required}");
  auto const count = std::ranges::count_if(
      call.world.groups, [&](auto const& one) { return one.second.phone_number_id == call.number->id; });
  if (static_cast<std::size_t>(count) >= kGroupsMax) return refuse(131211, "A number may have 10000 groups.");
  Group group{.phone_number_id = call.number->id, .subject = subject, .description = description, .join_mode = mode};
  group.id = base64url_encode("group " + call.world.mint.hex(16));
  group.invite_link = "https://chat.whatsapp.com/" + call.world.mint.hex(22);
  group.created = call.now;
  call.world.groups.emplace(group.id, group);
  std::string const request_id = call.world.mint.hex(20);
  json::Writer out = about(call, group, "group_create");
  out.member("request_id", request_id).member("subject", subject);
  if (!description.empty()) out.member("description", description);
  out.member("invite_link", group.invite_link).member("join_approval_mode", mode);
  tell(call, group, "group_lifecycle_update", out.end_object().take());
  return requested(request_id);
}

std::string group_json(Group const& group) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").member("subject", group.subject);
  out.member("description", group.description).member("join_approval_mode", group.join_mode);
  out.member("suspended", group.is_suspended).member("creation_timestamp", group.created.seconds());
  out.member("total_participant_count", static_cast<std::int64_t>(group.participants.size()));
  out.key("participants").begin_array();
  for (std::string const& phone : group.participants) out.begin_object().member("wa_id", phone).end_object();
  return out.end_array().member("id", group.id).end_object().take();
}

Answer list(Call& call) {
  std::vector<Item> items;
  for (auto const& [id, group] : call.world.groups) {
    if (group.phone_number_id != call.number->id) continue;
    json::Writer out;
    out.begin_object().member("id", id).member("subject", group.subject);
    items.push_back({id, out.member("created_at", group.created.seconds()).end_object().take()});
  }
  TRY(Reply answer, list_reply(call, std::move(items)));
  // Of all lists only this one has its rows a level deeper.
  auto const document = json::Document::parse(answer.body);
  json::Writer out;
  out.begin_object().key("data").begin_object().key("groups").raw(document->root()["data"].raw()).end_object();
  if (document->root()["paging"]) out.key("paging").raw(document->root()["paging"].raw());
  return reply(out.end_object().take());
}

Answer show(Call& call) {
  static constexpr std::array<std::string_view, 0> kNone{};
  return project_reply(call, group_json(the_group(call)), {"WhatsAppGroup", kDefaults, kNone});
}

Answer change(Call& call) {
  Group& group = the_group(call);
  auto const subject = text_of(call.body["subject"]), description = text_of(call.body["description"]);
  if (!subject && !description && call.files.empty())
    return refuse_parameter("One of subject, description, profile_picture_file is required.");
  if (subject) TRY_DONE(check_length("subject", *subject, kSubjectMax));
  if (description) TRY_DONE(check_length("description", *description, kDescriptionMax));
  group.subject = subject.value_or(group.subject);
  group.description = description.value_or(group.description);
  std::string const request_id = call.world.mint.hex(20);
  json::Writer out = about(call, group, "group_settings_update");
  out.member("request_id", request_id);
  if (subject)
    out.key("group_subject").begin_object().member("text", *subject).member("update_successful", true).end_object();
  if (description)
    out.key("group_description")
        .begin_object()
        .member("text", *description)
        .member("update_successful", true)
        .end_object();
  if (!call.files.empty()) out.key("profile_picture").begin_object().member("update_successful", true).end_object();
  tell(call, group, "group_settings_update", out.end_object().take());
  return requested(request_id);
}

Answer remove(Call& call) {
  Group const group = the_group(call);
  std::string const request_id = call.world.mint.hex(20);
  json::Writer out = about(call, group, "group_delete");
  tell(call, group, "group_lifecycle_update", out.member("request_id", request_id).end_object().take());
  call.world.groups.erase(group.id);
  return requested(request_id);
}

Answer remove_participants(Call& call) {
  Group& group = the_group(call);
  json::Value const list = call.body["participants"];
  if (!list.is(json::Type::array) || list.size() == 0)
    return refuse_parameter("participants must be an array of users");
  std::string const request_id = call.world.mint.hex(20);
  json::Writer gone, failed;
  gone.begin_array();
  failed.begin_array();
  bool any_failed = false;
  list.each([&](json::Value one) {
    std::string const input = text_of(one["user"]).value_or("");
    if (std::erase(group.participants, digits_of(input)) != 0) {
      gone.begin_object().member("input", input).end_object();
      return;
    }
    any_failed = true;
    failed.begin_object().member("input", input).key("errors").begin_array();
    failed.raw(webhook_error(131212, "The user is no participant.")).end_array().end_object();
  });
  json::Writer out = about(call, group, "group_participants_remove");
  out.member("request_id", request_id).member("initiated_by", "business");
  out.key("removed_participants").raw(gone.end_array().take());
  if (any_failed) out.key("failed_participants").raw(failed.end_array().take());
  tell(call, group, "group_participants_update", out.end_object().take());
  return requested(request_id);
}

Answer list_requests(Call& call) {
  std::vector<Item> items;
  for (JoinRequest const& one : the_group(call).requests) {
    json::Writer out;
    out.begin_object().member("join_request_id", one.id).member("wa_id", one.phone);
    items.push_back({one.id, out.end_object().take()});
  }
  return list_reply(call, std::move(items));
}

/// Approves with POST, refuses with DELETE.
Answer decide_requests(Call& call) {
  Group& group = the_group(call);
  json::Value const list = call.body["join_requests"];
  if (!list.is(json::Type::array) || list.size() == 0) return refuse_parameter("join_requests must be an array of ids");
  bool const approves = call.request.method == net::Method::post;
  json::Writer done;
  done.begin_array();
  std::string unknown;
  list.each([&](json::Value id) {
    std::string const wanted = id.word().value_or("");
    auto const found = std::ranges::find(group.requests, wanted, &JoinRequest::id);
    if (found == group.requests.end()) {
      unknown = wanted;
      return;
    }
    if (approves) group.participants.push_back(found->phone);
    group.requests.erase(found);
    done.value(wanted);
  });
  if (!unknown.empty()) return refuse(131213, "There is no join request " + unknown);
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp");
  out.key(approves ? "approved_join_requests" : "rejected_join_requests").raw(done.end_array().take());
  return reply(out.end_object().take());
}

Reply link_reply(Group const& group) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").member("invite_link", group.invite_link);
  return reply(out.end_object().take());
}

Answer show_link(Call& call) { return link_reply(the_group(call)); }

Answer renew_link(Call& call) {
  the_group(call).invite_link = "https://chat.whatsapp.com/" + call.world.mint.hex(22);
  return link_reply(the_group(call));
}

constexpr GraphRoute kRoutes[] = {
    {net::Method::post, Node::number, "groups", &create, Scope::messaging},
    {net::Method::get, Node::number, "groups", &list, Scope::messaging},
    {net::Method::get, Node::group, "", &show, Scope::messaging},
    {net::Method::post, Node::group, "", &change, Scope::messaging},
    {net::Method::del, Node::group, "", &remove, Scope::messaging},
    {net::Method::del, Node::group, "participants", &remove_participants, Scope::messaging},
    {net::Method::get, Node::group, "join_requests", &list_requests, Scope::messaging},
    {net::Method::post, Node::group, "join_requests", &decide_requests, Scope::messaging},
    {net::Method::del, Node::group, "join_requests", &decide_requests, Scope::messaging},
    {net::Method::get, Node::group, "invite_link", &show_link, Scope::messaging},
    {net::Method::post, Node::group, "invite_link", &renew_link, Scope::messaging},
};

}  // namespace

std::span<GraphRoute const> group_routes() { return kRoutes; }

}  // namespace wigwag::sim
