#include <fmt/format.h>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "base/json.h"
#include "base/text.h"
#include "core/assignments.h"
#include "store/nodes.h"
#include "store/projects.h"

namespace wigwag::app {
namespace {

constexpr std::size_t kLettersMax = 255;
constexpr std::int64_t kMembersMax = 100'000;

Result<Project> project_named(store::ReadTx& tx, std::string const& name) {
  TRY(std::optional<Project> project, store::projects::by_name(tx, name));
  if (!project)
    return fail(Code::not_found, fmt::format("there is no project `{}`; `wigwag project list` shows them", name));
  return *std::move(project);
}

Done check(UserOrder const& order) {
  bool const named = !order.name.empty() && is_utf8(order.name) && code_points(order.name) <= kLettersMax;
  if (!named) return fail(Code::invalid, fmt::format("--name has 1 to {} characters", kLettersMax));
  std::size_t const sign = order.email.find('@');
  bool const is_email = sign != std::string::npos && sign > 0 && sign + 1 < order.email.size() &&
                        order.email.size() <= kLettersMax && order.email.find_first_of(" \t\n") == std::string::npos;
  if (!is_email) return fail(Code::invalid, "EMAIL must be an email address");
  if (!from_word<MemberRole>(order.role)) return fail(Code::invalid, "--role must be owner or member");
  return {};
}

std::string member_json(Member const& member, std::string const& project) {
  json::Writer out;
  out.begin_object().member("user_id", uuid_of(member.num)).member("email", member.email).member("name", member.name);
  out.member("role", word_of(member.role)).member("project", project);
  return out.end_object().take();
}

}  // namespace

Done add_user(Call const& call, UserOrder const& order) {
  TRY_DONE(check(order));
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  Member member{.num = NumSource(store::nodes::kCommandNode).next_as<MemberNum>(system_now()),
      .name = order.name,
      .email = order.email,
      .role = *from_word<MemberRole>(order.role)};
  TRY_DONE(here.db->write([&](store::WriteTx& tx) -> Done {
    TRY(Project const project, project_named(tx, order.project));
    TRY(std::optional<Member> const taken, store::projects::member_by_email(tx, project.num, order.email));
    if (taken) return fail(Code::conflict, fmt::format("{} is a member already", order.email));
    member.project_id = project.num;
    return store::projects::add_member(tx, member);
  }));
  print(call.output == Output::json
            ? member_json(member, order.project) + "\n"
            : fmt::format("user {} added to project {}; id {}\n", member.email, order.project, uuid_of(member.num)));
  return {};
}

Done list_users(Call const& call, std::string const& project_name) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(std::vector<Member> const members, here.db->read([&](store::ReadTx& tx) -> Result<std::vector<Member>> {
    TRY(Project const project, project_named(tx, project_name));
    return store::projects::members(tx, project.num, kMembersMax);
  }));
  std::vector<std::vector<std::string>> rows{{"EMAIL", "NAME", "ROLE", "ID"}};
  std::vector<std::string> items;
  for (Member const& member : members) {
    rows.push_back({member.email, member.name, std::string(word_of(member.role)), uuid_of(member.num)});
    items.push_back(member_json(member, project_name));
  }
  print(call.output == Output::json ? json_array(items) : columns(rows));
  return {};
}

Done remove_user(Call const& call, UserOrder const& order) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY_DONE(here.db->write([&](store::WriteTx& tx) -> Done {
    TRY(Project const project, project_named(tx, order.project));
    TRY(std::optional<Member> const member, store::projects::member_by_email(tx, project.num, order.email));
    if (!member) return fail(Code::not_found, fmt::format("{} is no member of project {}", order.email, order.project));
    return core::remove_member(tx, system_now(), project.num, member->num);
  }));
  print(fmt::format("user {} removed from project {}; their conversations are nobody's\n", order.email, order.project));
  return {};
}

}  // namespace wigwag::app
