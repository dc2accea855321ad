#include "api/kapso/assignments.h"

#include "api/kapso/list.h"
#include "api/kapso/single.h"
#include "core/assignments.h"
#include "core/changes.h"
#include "dialect/kapso_admin.h"
#include "dialect/kapso_people.h"
#include "store/list_filters.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::AssignmentView;

constexpr std::int64_t kPerPage = 25;  // Kapso, offset mode (inferred)

constexpr List<AssignmentView> kAssignments{.filters = {},
    .order = store::newest<&AssignmentView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page,
    .per_page_default = kPerPage};

Result<ConversationNum> conversation_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  TRY(auto const found, store::conversation_by_uuid(tx, project, uuid, std::nullopt));
  if (!found) return not_found("Conversation");
  return found->num;
}

Result<AssignmentView> assignment_of(
    store::ReadTx& tx, ProjectId project, ConversationNum conversation, std::string_view uuid) {
  TRY(auto const found, store::assignment_by_uuid(tx, project, conversation, uuid));
  if (!found) return not_found("Assignment");
  return *found;
}

Reply shown(AssignmentView const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_assignment(out, row); }, status);
}

}  // namespace

Result<Reply> change_conversation(store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller, Path<"id"> id,
    Shaped<ConversationBody> body) {
  ProjectId const project = caller.project_id;
  TRY_DONE(core::set_conversation_status(tx, now.at, project, id.text, std::nullopt, body.value.status));
  TRY(auto const row, store::conversation_by_uuid(tx, project, id.text, std::nullopt));
  if (!row) return not_found("Conversation");
  return single([&](json::Writer& out) { dialect::write_conversation(out, *row, dialect::Surface::platform); });
}

Result<Reply> list_assignments(
    store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> id, Context const& context) {
  TRY(ConversationNum const num, conversation_of(tx, caller.project_id, id.text));
  return run_list<kAssignments, &dialect::write_assignment>(
      tx, context, {{store::kColumn<&AssignmentView::conversation_num>, store::Compare::equals, {num.value}}});
}

Result<Reply> add_assignment(store::WriteTx& tx, Now now, Numbers nums, Caller<Scope::conversations_write> caller,
    Path<"id"> id, Shaped<AssignmentBody> body) {
  ProjectId const project = caller.project_id;
  TRY(ConversationNum const num, conversation_of(tx, project, id.text));
  TRY(RowNum const row,
      core::assign(tx, nums.source, now.at, project, {num, body.value.user_id, std::move(body.value.notes)}));
  TRY(AssignmentView const view, assignment_of(tx, project, num, uuid_of(Kind::assignment, row.value)));
  return shown(view, 201);
}

Result<Reply> show_assignment(
    store::ReadTx& tx, Caller<Scope::conversations_read> caller, Path<"id"> id, Path<"assignment_id"> assignment) {
  TRY(ConversationNum const num, conversation_of(tx, caller.project_id, id.text));
  TRY(AssignmentView const view, assignment_of(tx, caller.project_id, num, assignment.text));
  return shown(view, 200);
}

Result<Reply> change_assignment(store::WriteTx& tx, Now now, Caller<Scope::conversations_write> caller, Path<"id"> id,
    Path<"assignment_id"> assignment, Shaped<AssignmentPatch> body) {
  ProjectId const project = caller.project_id;
  TRY(ConversationNum const num, conversation_of(tx, project, id.text));
  TRY(AssignmentView const before, assignment_of(tx, project, num, assignment.text));
  AssignmentPatch& in = body.value;
  if ((in.user_id.present && !in.user_id.value) || (in.active.present && !in.active.value))
    return fail(Code::invalid, "user_id and active must not be null", in.active.present ? "active" : "user_id");
  core::AssignmentChange change{.user_id = in.user_id.value, .active = in.active.value};
  if (in.notes.present) change.notes = std::move(in.notes.value);
  TRY_DONE(core::change_assignment(tx, now.at, project, num, before.num, change));
  TRY(AssignmentView const after, assignment_of(tx, project, num, assignment.text));
  return shown(after, 200);
}

}  // namespace wigwag::api::kapso
