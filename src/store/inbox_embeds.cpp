#include "store/inbox_embeds.h"

#include "base/limits.h"
#include "store/list_filters.h"

namespace wigwag::store::inbox_embeds {
namespace {

constexpr Stmt<InboxEmbed(ProjectId, RowNum)> kByNum{"SELECT {*} FROM inbox_embed WHERE project_id = ? AND num = ?"};
constexpr Stmt<InboxEmbed(ProjectId, std::string_view)> kByHash{
    "SELECT {*} FROM inbox_embed WHERE project_id = ? AND token_hash = ?"};
constexpr Stmt<EmbedView(ProjectId, RowNum)> kView{
    "SELECT {*} FROM inbox_embed i LEFT JOIN customer q ON q.project_id = i.project_id AND q.num = i.scope_num"
    " LEFT JOIN channel n ON n.project_id = i.project_id AND n.num = i.scope_num"
    " LEFT JOIN member u ON u.project_id = i.project_id AND u.num = i.assigned_member_num"
    " WHERE i.project_id = ? AND i.num = ?"};
constexpr Stmt<std::int64_t(ProjectId, EmbedStatus, std::int64_t)> kCount{
    "SELECT count(*) FROM (SELECT 1 AS one FROM inbox_embed WHERE project_id = ? AND status = ? LIMIT ?) AS counted"};
constexpr Stmt<void(Instant, ProjectId, RowNum)> kNoteUse{
    "UPDATE inbox_embed SET last_used_at = ? WHERE project_id = ? AND num = ?"};
constexpr Stmt<std::int64_t(ProjectId, std::int64_t, std::int64_t)> kNumbersOf{
    "SELECT num FROM channel WHERE project_id = ? AND customer_num = ? ORDER BY num LIMIT ?"};
constexpr Stmt<std::int64_t(ProjectId, std::string_view)> kNumber{
    "SELECT num FROM channel WHERE project_id = ? AND phone_number_id = ?"};

}  // namespace

Result<std::optional<InboxEmbed>> by_num(ReadTx& tx, ProjectId project, RowNum num) {
  return tx.one(kByNum, project, num);
}

Result<std::optional<InboxEmbed>> by_hash(ReadTx& tx, ProjectId project, std::string_view token_hash) {
  return tx.one(kByHash, project, token_hash);
}

Result<std::optional<EmbedView>> view(ReadTx& tx, ProjectId project, RowNum num) { return tx.one(kView, project, num); }

Result<std::int64_t> count_active(ReadTx& tx, ProjectId project, std::int64_t count_max) {
  return tx.number(kCount, project, EmbedStatus::active, count_max);
}

Done note_use(WriteTx& tx, ProjectId project, RowNum num, Instant minute) {
  TRY_DONE(tx.change(kNoteUse, minute, project, num));
  return {};
}

Result<std::vector<ConversationView>> conversations(ReadTx& tx, InboxEmbed const& embed, int rows_max) {
  Ask ask;
  ask.order = newest<&ConversationView::last_active_at, &ConversationView::num>();
  ask.limit = rows_max;
  if (embed.scope_type != EmbedScope::project) {
    Condition numbers{kColumn<&ConversationView::channel_num>, Compare::any_of, {}};
    if (embed.scope_type == EmbedScope::phone_number) {
      numbers.values.emplace_back(embed.scope_num.value_or(0));
    } else {
      TRY(auto const nums,
          tx.all(kNumbersOf, embed.project_id, embed.scope_num.value_or(0), limits::filter_values_max));
      for (std::int64_t const num : nums) numbers.values.emplace_back(num);
    }
    if (numbers.values.empty()) return std::vector<ConversationView>();
    ask.conditions.push_back(std::move(numbers));
  }
  if (embed.assigned_member_num)
    ask.conditions.push_back(
        {kColumn<&ConversationView::assigned_member_num>, Compare::equals, {embed.assigned_member_num->value}});
  TRY(auto slice, fetch<ConversationView>(tx, embed.project_id, ask));
  return std::move(slice.rows);
}

Result<Condition> by_scope_id(ReadTx& tx, ProjectId project, Given const& given) {
  Condition is{kColumn<&EmbedView::scope_num>, Compare::equals, {}};
  if (auto const customer = num_of(Kind::customer, given.value)) {
    is.values.emplace_back(*customer);
    return is;
  }
  TRY(auto const number, tx.one(kNumber, project, given.value));
  if (!number) return never();
  is.values.emplace_back(*number);
  return is;
}

}  // namespace wigwag::store::inbox_embeds
