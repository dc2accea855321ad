#include "core/groups.h"

#include "store/groups.h"

namespace wigwag::core {
namespace {

/// What a group was made with yields to a later change of the same second.
bool is_creation(GroupChange const& in) { return in.invite_link.has_value() || in.deleted == false; }

bool wins(std::optional<Instant> const& known, GroupChange const& in, Instant at) {
  return !known || at > *known || (at == *known && !is_creation(in));
}

}  // namespace

Done Groups::load(store::ReadTx& tx, std::vector<Key> const& keys) {
  if (keys.empty()) return {};
  TRY(auto found, store::groups::by_group_id(tx, distinct(keys)));
  for (Group& row : found) {
    Key const key{row.project_id, row.channel_num, row.group_id};
    groups_.keep(key, std::move(row));
  }
  return {};
}

Group& Groups::group(Key const& key) {
  if (auto* const found = groups_.find(key)) return found->row;
  Group row;
  std::tie(row.project_id, row.channel_num, row.group_id) = key;
  row.num = nums_.next_as<GroupNum>(now_);
  row.updated_at = now_;
  return groups_.add(key, std::move(row)).row;
}

Done Groups::load_members(store::ReadTx& tx, std::vector<MemberKey> const& keys) {
  if (keys.empty()) return {};
  TRY(auto found, store::groups::members(tx, distinct(keys)));
  for (GroupMember& row : found) {
    MemberKey const key{row.project_id, row.group_num, row.contact_num};
    members_.keep(key, std::move(row));
  }
  return {};
}

void Groups::change(Key const& key, GroupChange const& in, Instant at) {
  Group& row = group(key);
  row.updated_at = now_;
  if (in.subject && wins(row.subject_at, in, at)) {
    row.subject = in.subject;
    row.subject_at = at;
  }
  if (in.description && wins(row.description_at, in, at)) {
    row.description = in.description;
    row.description_at = at;
  }
  if (in.suspended && wins(row.suspended_at, in, at)) {
    row.suspended = *in.suspended;
    row.suspended_at = at;
  }
  if (in.invite_link) row.invite_link = in.invite_link;
  if (in.deleted == true) row.deleted = true;
}

void Groups::set_member(MemberKey const& key, Presence presence, Instant at) {
  auto* found = members_.find(key);
  if (found != nullptr && found->row.at > at) return;
  if (found == nullptr) {
    GroupMember row;
    std::tie(row.project_id, row.group_num, row.contact_num) = key;
    row.num = nums_.next_as<RowNum>(now_);
    found = &members_.add(key, std::move(row));
  }
  found->row.present = presence == Presence::joined;
  found->row.at = at;
}

Done Groups::flush(store::WriteTx& tx) {
  TRY_DONE(groups_.flush(tx));
  return members_.flush(tx);
}

}  // namespace wigwag::core
