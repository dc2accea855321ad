#include "core/assignments.h"

#include "base/limits.h"
#include "core/event_log.h"
#include "store/assignments.h"
#include "store/conversations.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace rows = store::assignments;

std::unexpected<Error> taken() {
  return fail(Code::invalid, "Conversation already has an active assignment", "conversation_id");
}

Result<MemberNum> member_of(store::ReadTx& tx, ProjectId project, std::string_view user_id) {
  if (auto const num = num_of(Kind::member, user_id)) {
    TRY(std::optional<Member> const member, store::projects::member_by_num(tx, project, MemberNum{*num}));
    if (member) return member->num;
  }
  return fail(Code::invalid, "User not found or not a member of this project", "user_id");
}

Done tell(store::WriteTx& tx, Instant now, ProjectId project, ConversationNum num, std::optional<MemberNum> member) {
  TRY_DONE(rows::set_assignee(tx, project, num, member, now));
  TRY(std::vector<Conversation> const found, store::conversations::by_num(tx, {{project, num}}));
  if (found.empty()) return fail(Code::not_found, "Conversation not found", "Conversation");
  std::optional<std::string> user;
  if (member) user = uuid_of(*member);
  std::string detail = R"({"user_id":)" + (user ? "\"" + *user + "\"" : std::string("null")) + "}";
  EventLog log(now);
  Conversation const& row = found.front();
  log.add(EventKind::conversation_assigned, row, std::move(detail));
  return log.append(tx);
}

}  // namespace

Result<RowNum> assign(
    store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, NewAssignment const& assignment) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(MemberNum const member, member_of(tx, project, assignment.user_id));
  TRY(std::optional<Assignment> const active, rows::active_of(tx, project, assignment.conversation));
  if (active) return taken();
  Assignment const row{
      project, nums.next_as<RowNum>(now), assignment.conversation, member, {}, assignment.notes, true, now};
  TRY_DONE(tx.insert(row));
  TRY_DONE(tell(tx, now, project, assignment.conversation, member));
  return row.num;
}

Done change_assignment(store::WriteTx& tx, Instant now, ProjectId project, ConversationNum conversation, RowNum num,
    AssignmentChange const& change) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(std::optional<Assignment> row, rows::find(tx, project, conversation, num));
  if (!row) return fail(Code::not_found, "Assignment not found", "Assignment");
  Assignment const before = *row;
  if (change.user_id) {
    TRY(row->member_num, member_of(tx, project, *change.user_id));
  }
  if (change.notes) row->notes = *change.notes;
  row->active = change.active.value_or(row->active);
  if (row->active && !before.active) {
    TRY(std::optional<Assignment> const active, rows::active_of(tx, project, conversation));
    if (active) return taken();
  }
  row->updated_at = now;
  TRY_DONE(tx.update(*row));
  bool const same_person = row->active == before.active && row->member_num == before.member_num;
  if (same_person || (!row->active && !before.active)) return {};
  return tell(tx, now, project, conversation, row->active ? std::optional(row->member_num) : std::nullopt);
}

Done remove_member(store::WriteTx& tx, Instant now, ProjectId project, MemberNum member) {
  TRY_DONE(store::projects::lock(tx, project));
  while (true) {
    TRY(std::vector<Assignment> active, rows::active_of_member(tx, project, member, limits::sweep_batch_max));
    for (Assignment& row : active) {
      row.active = false;
      row.updated_at = now;
      TRY_DONE(tx.update(row));
      TRY_DONE(tell(tx, now, project, row.conversation_num, std::nullopt));
    }
    if (std::ssize(active) < limits::sweep_batch_max) break;
  }
  return store::projects::erase_member(tx, project, member);
}

}  // namespace wigwag::core
