#include "store/projects.h"

namespace wigwag::store::projects {
namespace {

constexpr Stmt<Project(std::string_view)> kByName{"SELECT {*} FROM project WHERE name = ?"};
constexpr Stmt<Project(ProjectId)> kByNum{"SELECT {*} FROM project WHERE num = ?"};
constexpr Stmt<Project(std::int64_t)> kAll{"SELECT {*} FROM project ORDER BY num LIMIT ?"};
constexpr Stmt<Member(ProjectId, std::int64_t)> kMembers{
    "SELECT {*} FROM member WHERE project_id = ? ORDER BY num LIMIT ?"};

constexpr Stmt<Member(ProjectId, MemberNum)> kMember{"SELECT {*} FROM member WHERE project_id = ? AND num = ?"};
constexpr Stmt<Member(ProjectId, std::string_view)> kMemberByEmail{
    "SELECT {*} FROM member WHERE project_id = ? AND email = ? ORDER BY num LIMIT 1"};
constexpr Stmt<void(ProjectId, MemberNum)> kEraseMember{"DELETE FROM member WHERE project_id = ? AND num = ?"};

constexpr Stmt<std::int64_t(ProjectId)> kLock{
    "SELECT project_id FROM project_counter WHERE project_id = ? {for_update}"};

}  // namespace

Result<std::optional<Project>> by_name(ReadTx& tx, std::string_view name) { return tx.one(kByName, name); }

Result<std::optional<Project>> by_num(ReadTx& tx, ProjectId project) { return tx.one(kByNum, project); }

Result<std::vector<Project>> all(ReadTx& tx, std::int64_t projects_max) { return tx.all(kAll, projects_max); }

Done add(WriteTx& tx, Project const& project) {
  TRY_DONE(tx.insert(project));
  return tx.insert(ProjectCounter{project.num}, Taken::skip);
}

Done suspend(WriteTx& tx, ProjectId project, std::optional<Instant> since) {
  Project row;
  row.num = project;
  row.suspended_at = since;
  return tx.update(row, &Project::suspended_at);
}

Done lock(WriteTx& tx, ProjectId project) {
  if (tx.engine() == Engine::sqlite) return {};  // the one writer
  TRY_DONE(tx.number(kLock, project));
  return {};
}

Result<std::vector<Member>> members(ReadTx& tx, ProjectId project, std::int64_t members_max) {
  return tx.all(kMembers, project, members_max);
}

Done add_member(WriteTx& tx, Member const& member) { return tx.insert(member); }

Result<std::optional<Member>> member_by_num(ReadTx& tx, ProjectId project, MemberNum member) {
  return tx.one(kMember, project, member);
}

Result<std::optional<Member>> member_by_email(ReadTx& tx, ProjectId project, std::string_view email) {
  return tx.one(kMemberByEmail, project, email);
}

Done erase_member(WriteTx& tx, ProjectId project, MemberNum member) {
  TRY_DONE(tx.change(kEraseMember, project, member));
  return {};
}

}  // namespace wigwag::store::projects
