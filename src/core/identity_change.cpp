// What happens when Meta tells that somebody's number or id changed, and when two contacts turn out to be one person.
#include "core/identity.h"
#include "model/contact_card.h"

namespace wigwag::core {

/// Whom the old ids named at that time. A holder who was first seen with the number later is somebody else.
People::Someone* People::before_change(ProjectId project, Person const& before, Instant at) {
  if (before.bsuid)
    if (Someone* const someone = by_bsuid(project, *before.bsuid)) return someone;
  if (!before.phone) return nullptr;
  if (Found const former = former_holder(project, *before.phone, at); former.someone != nullptr) return former.someone;
  Someone* const holder = holder_of(project, *before.phone);
  bool const since_then = holder != nullptr && holder->row.phone_first_at && *holder->row.phone_first_at > at;
  Someone* const held = holder == nullptr || since_then ? last_seen_holder(project, *before.phone, at).someone : holder;
  return held != nullptr && before.bsuid && held->row.bsuid ? nullptr : held;
}

/// Who has been seen under the new ids since: the same person. A holder from before the change is somebody else, whose
/// number was given away.
People::Someone* People::after_change(ProjectId project, Person const& after, Instant at) {
  if (after.bsuid)
    if (Someone* const someone = by_bsuid(project, *after.bsuid)) return someone;
  if (!after.phone) return nullptr;
  if (Found const former = former_holder(project, *after.phone, at); former.someone != nullptr) return former.someone;
  Someone* const holder = holder_of(project, *after.phone);
  if (holder == nullptr || !holder->row.phone_first_at || *holder->row.phone_first_at < at) return nullptr;
  return after.bsuid && holder->row.bsuid ? nullptr : holder;
}

/// The new ids are among those that the person had and has left since: what they hold of the old ones they hold again.
bool People::has_gone_on(Contact const& row, Person const& after, Instant at) {
  return (after.bsuid && left_since(row, *after.bsuid, at)) || (after.phone && left_since(row, *after.phone, at));
}

/// With a new number comes a new BSUID, whether the change names it or not (Meta, business-scoped user ids).
void People::leave(Someone& someone, Person const& before, Person const& after, Instant at) {
  Contact& row = someone.row;
  bool const holds_again = has_gone_on(row, after, at);
  bool const leaves_number = before.phone && last_phone_is(row, *before.phone) && row.bsuid != after.bsuid;
  bool const leaves_bsuid = before.bsuid ? row.bsuid == before.bsuid : leaves_number;
  if (leaves_bsuid && !holds_again) release_bsuid(someone, at);
  if (before.bsuid) remember(row, *before.bsuid, at, Leaving::moved);
  if (before.phone && row.phone == before.phone && !holds_again) release_phone(someone, at, Leaving::moved);
  if (before.phone) remember(row, *before.phone, at, Leaving::moved);
}

void People::arrive(Someone& someone, Person const& after, Instant at) {
  Contact& row = someone.row;
  if (after.bsuid && row.bsuid != after.bsuid && alias_of(row, *after.bsuid) == nullptr) {
    if (row.bsuid)
      remember(row, *after.bsuid, at, Leaving::moved);
    else
      set_bsuid(someone, *after.bsuid);
  }
  if (!after.phone) return;
  if (row.phone == after.phone) {
    if (row.phone_first_at && at <= *row.phone_first_at) row.phone_first_at = at;
    row.phone_last_at = later(row.phone_last_at, at);
    return;
  }
  if (left_since(row, *after.phone, at)) return;  // gone on from there already
  if (row.phone && row.phone_last_at && *row.phone_last_at >= at) return remember(row, *after.phone, at, Leaving::lost);
  release_phone(someone, row.phone_last_at.value_or(Instant{}), Leaving::lost);
  if (Someone* const holder = holder_of(row.project_id, *after.phone)) {
    Instant const seen = holder->row.phone_last_at.value_or(Instant{});
    if (holder->row.bsuid && seen > at) {  // the number has been given away again
      row.phone_last_at = later(row.phone_last_at, at);
      return remember(row, *after.phone, at, Leaving::lost);
    }
    release_phone(*holder, std::min(seen, at - 1), Leaving::lost);
  }
  set_phone(someone, *after.phone, at);
}

std::optional<ContactNum> People::change_as_spelled(ProjectId project, IdentityChange const& change, Instant at) {
  if (!change.after.known()) return std::nullopt;
  Someone* const before = before_change(project, change.before, at);
  Someone* const after = after_change(project, change.after, at);
  Someone* someone = before != nullptr ? before : after;
  if (someone == nullptr) someone = &make(project);
  leave(*someone, change.before, change.after, at);
  if (before != nullptr && after != nullptr && before != after) someone = &merge(*after, *before, at);
  arrive(*someone, change.after, at);
  learn_names(someone->row, change.after, at);
  return someone->row.num;
}

void People::join_ids(Someone& survivor, Contact const& newer_ids, Contact const& other, Instant at) {
  Contact& row = survivor.row;
  row.bsuid = newer_ids.bsuid ? newer_ids.bsuid : other.bsuid;
  bool const theirs = !newer_ids.phone || (other.phone && later(newer_ids.phone_last_at, Instant{}) <
                                                              later(other.phone_last_at, Instant{}));
  Contact const& shown = theirs ? other : newer_ids;
  Contact const& hidden = theirs ? newer_ids : other;
  row.phone = shown.phone;
  row.phone_first_at = shown.phone_first_at;
  row.phone_last_at = shown.phone_last_at;
  if (hidden.phone_last_at) row.phone_last_at = later(row.phone_last_at, *hidden.phone_last_at);
  if (row.bsuid) by_bsuid_[{row.project_id, *row.bsuid}] = &survivor;
  if (row.phone) by_phone_[{row.project_id, *row.phone}] = &survivor;
  if (hidden.phone) remember(row, *hidden.phone, hidden.phone_last_at.value_or(at), Leaving::lost);
  if (other.bsuid && other.bsuid != row.bsuid) remember(row, *other.bsuid, at, Leaving::moved);
}

namespace {

template <class T>
void fill(std::optional<T>& value, std::optional<T> const& other) {
  if (!value) value = other;
}

/// Names of the one seen later, the rest of the one that stays; what either lacks is the other's.
void join_names(Contact& row, Contact const& gone) {
  if (gone.seen_at > row.seen_at) {
    if (gone.profile_name) row.profile_name = gone.profile_name, row.profile_search = gone.profile_search;
    if (gone.username) row.username = gone.username;
    if (gone.parent_bsuid) row.parent_bsuid = gone.parent_bsuid;
    row.seen_at = gone.seen_at;
  }
  if (!row.profile_name) row.profile_search = gone.profile_search;
  fill(row.profile_name, gone.profile_name);
  fill(row.username, gone.username);
  fill(row.parent_bsuid, gone.parent_bsuid);
  fill(row.display_name, gone.display_name);
  fill(row.address_book_name, gone.address_book_name);
  fill(row.customer_num, gone.customer_num);
  if (row.metadata == "{}") row.metadata = gone.metadata;
  if (gone.identity_at && (!row.identity_at || *gone.identity_at > *row.identity_at)) {
    row.identity_hash = gone.identity_hash;
    row.identity_at = gone.identity_at;
  }
}

/// The one that stays has what it has; two states of it, two phones, are not joined.
void join_card(Contact& row, Contact const& gone) {
  fill(row.firstname, gone.firstname);
  fill(row.lastname, gone.lastname);
  fill(row.company, gone.company);
  if (row.type == ContactType::lead) row.type = gone.type;
  fill(row.email, gone.email);
  fill(row.phone_as_stored, gone.phone_as_stored);
  fill(row.status_num, gone.status_num);
  fill(row.source_num, gone.source_num);
  fill(row.description, gone.description);
  fill(row.city, gone.city);
  fill(row.state, gone.state);
  fill(row.zip, gone.zip);
  fill(row.address, gone.address);
  fill(row.country_id, gone.country_id);
  fill(row.assigned_num, gone.assigned_num);
  row.opted_out = row.opted_out || gone.opted_out;
  row.card_search = card_words(row);
}

}  // namespace

/// The older row stays: it is the one that others know, and most often has more behind it.
People::Someone& People::merge(Someone& newer_ids, Someone& other, Instant at) {
  Contact const winner = newer_ids.row;
  Contact const loser = other.row;
  bool const winner_stays = winner.num < loser.num;
  Someone& survivor = winner_stays ? newer_ids : other;
  Contact const& gone = winner_stays ? loser : winner;
  for (Contact const* row : {&winner, &loser}) {
    if (row->bsuid) by_bsuid_.erase({row->project_id, *row->bsuid});
    if (row->phone) by_phone_.erase({row->project_id, *row->phone});
  }
  join_names(survivor.row, gone);
  join_card(survivor.row, gone);
  join_ids(survivor, winner, loser, at);
  hand_over_aliases(gone, survivor.row);
  if (survivor.row.parent_bsuid) by_parent_[{gone.project_id, *survivor.row.parent_bsuid}] = &survivor;
  merged_[gone.num] = survivor.row.num;
  bool const stored = (winner_stays ? other : newer_ids).stored.has_value();
  if (stored) merges_.push_back({gone.project_id, gone.num, survivor.row.num});
  return survivor;
}

}  // namespace wigwag::core
