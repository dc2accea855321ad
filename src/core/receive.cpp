#include "core/receive.h"

#include <set>

#include "base/crypto.h"
#include "core/event_log.h"
#include "core/groups.h"
#include "core/identity.h"
#include "core/item.h"
#include "core/merge.h"
#include "core/messages.h"
#include "core/news.h"
#include "core/place.h"
#include "core/sessions.h"
#include "core/who.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

/// What a batch works with, in the order in which it is loaded, decided and written.
struct Batch {
  Batch(NumSource& nums, Instant when)
      : now(when),
        log(now),
        seen(now),
        people(nums, now),
        groups(nums, now),
        sessions(nums, now, log),
        messages(nums, now, log, outcome),
        news(nums, now, log) {}

  Instant now;
  Outcome outcome;
  EventLog log;
  Places places;
  SeenBefore seen;
  People people;
  Groups groups;
  Sessions sessions;
  Messages messages;
  News news;
};

Instant own_time(Placed const& placed) {
  return std::visit(
      [&](auto const& update) {
        if constexpr (requires { update.at; })
          return update.at.value_or(placed.received_at);
        else
          return placed.received_at;
      },
      placed.inbound->update);
}

Item item_of(Placed const& placed) {
  Item item{placed, own_time(placed)};
  auto const key = [&](std::string const& wamid) {
    return WamidKey{placed.project, placed.channel->row.num, wamid_hash(wamid)};
  };
  auto const draft = [&](MessageNum num) { return draft_key(placed.project, placed.channel->row.num, num); };
  if (auto const* in = as<InboundMessage>(item)) item.key = in->draft ? draft(*in->draft) : key(in->wamid);
  if (auto const* in = as<StatusUpdate>(item)) {
    item.key = key(in->wamid);
    if (in->own_num) item.target = draft(*in->own_num);
  }
  if (auto const* in = as<SendSettled>(item)) {
    item.key = key(in->wamid);
    item.target = draft(in->num);
  }
  if (auto const* in = as<MessageChange>(item)) {
    item.key = key(in->wamid);
    item.target = key(in->target_wamid);
  }
  return item;
}

/// With whom a message's thread is; nullopt when it names nobody.
std::optional<Partner> partner_of(Item const& item, InboundMessage const& in, Groups& groups) {
  if (in.group_id) return Partner{std::nullopt, groups.group(group_key(item, *in.group_id)).num};
  if (item.contact) return Partner{item.contact, std::nullopt};
  return std::nullopt;
}

/// A call of the user's opens the window as a message does.
bool opens_window(CallUpdate const& in) { return in.event == "connect" && in.direction != Direction::outbound; }

ThreadKey thread_key(Item const& item, Partner const& partner) {
  return {item.placed.project, item.placed.channel->row.num, partner};
}

// ---- loading

/// What a batch decides stands on what it loaded: no other node may change a project's threads meanwhile.
Done lock_projects(store::WriteTx& tx, std::vector<Placed> const& placed) {
  std::set<ProjectId> projects;
  for (Placed const& one : placed) projects.insert(one.project);
  for (ProjectId const project : projects) TRY_DONE(store::projects::lock(tx, project));
  return {};
}

/// Places the updates, and leaves out news that was told before.
Result<std::vector<Item>> take(store::WriteTx& tx, Batch& batch, std::span<Arrived const> arrived) {
  TRY_DONE(batch.places.load(tx, arrived));
  std::vector<Placed> const placed = batch.places.place(arrived, batch.outcome.unplaced);
  TRY_DONE(lock_projects(tx, placed));
  TRY_DONE(batch.seen.load(tx, placed));
  std::vector<Item> items;
  items.reserve(placed.size());
  for (Placed const& one : placed) {
    if (batch.seen.first_time(one))
      items.push_back(item_of(one));
    else
      ++batch.outcome.duplicates;
  }
  return items;
}

Messages::Wanted wanted_by(std::vector<Item> const& items) {
  Messages::Wanted wanted;
  for (Item const& item : items) {
    if (auto const* in = as<InboundMessage>(item); in != nullptr && in->effect != Effect::event_only)
      wanted.messages.push_back(item.key);
    if (auto const* in = as<StatusUpdate>(item)) {
      wanted.statuses.push_back(item.key);
      if (in->own_num) wanted.drafts.push_back(item.target);
    }
    if (as<SendSettled>(item) != nullptr) {
      wanted.statuses.push_back(item.key);
      wanted.drafts.push_back(item.target);
    }
    if (as<MessageChange>(item) != nullptr) {
      wanted.changes.push_back(item.key);
      wanted.targets.push_back(item.target);
    }
  }
  return wanted;
}

/// Who is who is written before the rest is loaded: what belonged to somebody who turned out to be somebody else has
/// moved by then.
Result<std::vector<Membership>> settle_people(
    store::WriteTx& tx, Batch& batch, std::vector<Item>& items, Messages::Wanted const& wanted) {
  Who who(batch.people, batch.messages);
  TRY_DONE(who.load(tx, items));
  who.settle(items);
  TRY(std::vector<Merged> const merges, batch.people.flush(tx, batch.log));
  for (Merged const& merged : merges) TRY_DONE(repoint(tx, batch.now, merged));
  if (!merges.empty()) TRY_DONE(batch.messages.load(tx, wanted));
  return who.memberships();
}

Done load_groups(
    store::ReadTx& tx, Batch& batch, std::vector<Item> const& items, std::vector<Membership> const& memberships) {
  std::vector<Groups::Key> keys;
  for (Item const& item : items) {
    if (auto const* in = as<InboundMessage>(item); in != nullptr && in->group_id)
      keys.push_back(group_key(item, *in->group_id));
    if (auto const* in = as<GroupChange>(item)) keys.push_back(group_key(item, in->group_id));
  }
  TRY_DONE(batch.groups.load(tx, keys));
  std::vector<Groups::MemberKey> members;
  for (Membership const& m : memberships)
    members.emplace_back(std::get<0>(m.group), batch.groups.group(m.group).num, m.contact);
  TRY_DONE(batch.groups.load_members(tx, members));
  for (std::size_t i = 0; i < members.size(); ++i)
    batch.groups.set_member(members[i], memberships[i].presence, memberships[i].at);
  return {};
}

Done load_sessions(store::ReadTx& tx, Batch& batch, std::vector<Item> const& items, Messages::Wanted const& wanted) {
  std::vector<std::pair<ThreadKey, Instant>> threads;
  for (Item const& item : items) {
    std::optional<Partner> partner;
    if (auto const* in = as<InboundMessage>(item); in != nullptr && in->effect != Effect::event_only)
      partner = partner_of(item, *in, batch.groups);
    if (auto const* in = as<CallUpdate>(item); in != nullptr && opens_window(*in) && item.contact)
      partner = Partner{item.contact, std::nullopt};
    if (partner) threads.emplace_back(thread_key(item, *partner), item.at);
  }
  if (!threads.empty()) TRY_DONE(batch.sessions.load(tx, threads));
  return batch.sessions.load(tx, batch.messages.conversations(wanted));
}

/// Who has stopped marketing is the one a status names, else the one its message went to.
void find_stopped(Batch& batch, std::vector<Item>& items) {
  for (Item& item : items) {
    if (stop_source(item.placed.inbound->update).empty()) continue;
    for (WamidKey const& key : {item.key, item.target})
      if (!item.contact) item.contact = batch.messages.contact_of(key);
  }
}

Done load_news(store::ReadTx& tx, Batch& batch, std::vector<Item> const& items) {
  std::vector<Placed> placed;
  std::vector<std::optional<ContactNum>> people;
  for (Item const& item : items) {
    placed.push_back(item.placed);
    people.push_back(item.contact);
  }
  return batch.news.load(tx, placed, people);
}

// ---- deciding, one function a kind of update

void decide(Batch& batch, Item const& item, InboundMessage const& in) {
  if (in.effect == Effect::event_only)
    return batch.news.tell(item.placed, EventKind::user_action, item.contact, in.payload);
  std::optional<Partner> const partner = partner_of(item, in, batch.groups);
  if (!partner) {
    batch.outcome.unplaced.push_back({item.placed.index, "message names nobody"});
    return;
  }
  batch.messages.receive({item.key, *partner, item.contact, item.at, item.placed.received_at}, in, batch.sessions);
}

void note_stop(Batch& batch, Item const& item) {
  std::string_view const source = stop_source(item.placed.inbound->update);
  if (!source.empty() && item.contact) batch.news.tell_stopped(item.placed, source, *item.contact, item.at);
}

void decide(Batch& batch, Item const& item, StatusUpdate const& in) {
  note_stop(batch, item);
  batch.messages.receive(item.key, in, item.at, batch.sessions);
}

void decide(Batch& batch, Item const& item, SendSettled const& in) {
  note_stop(batch, item);
  batch.messages.receive(item.key, in, batch.sessions);
}

void decide(Batch& batch, Item const& item, MessageChange const& in) {
  batch.messages.receive(item.key, item.target, in, item.at);
}

void decide(Batch& batch, Item const& item, GroupChange const& in) {
  batch.groups.change(group_key(item, in.group_id), in, item.at);
  batch.news.tell(item.placed, EventKind::group_changed, {}, in.raw);
}

void decide(Batch& batch, Item const& item, CallUpdate const& in) {
  batch.news.tell(item.placed, in, item.contact, item.at);
  if (!opens_window(in) || !item.contact) return;
  Thread& thread = batch.sessions.thread(thread_key(item, {item.contact, std::nullopt}));
  thread.window_at = later(thread.window_at, item.at);
}

void decide(Batch& batch, Item const& item, PreferenceChange const& in) {
  if (item.contact) return batch.news.tell(item.placed, in, *item.contact, item.at);
  batch.outcome.unplaced.push_back({item.placed.index, "preference names nobody"});
}

// Settled with the people.
void decide(Batch&, Item const&, IdentityChange const&) {}
void decide(Batch&, Item const&, PersonSeen const&) {}
void decide(Batch&, Item const&, IdentityHashSeen const&) {}

void decide(Batch& batch, Item const& item, auto const& news) { batch.news.tell(item.placed, news); }

bool is_counted_apart(Item const& item) {
  auto const* in = as<InboundMessage>(item);
  return (in != nullptr && in->effect != Effect::event_only) || as<StatusUpdate>(item) != nullptr ||
         as<MessageChange>(item) != nullptr;
}

// ---- writing

Done flush(store::WriteTx& tx, Batch& batch) {
  TRY_DONE(batch.places.flush(tx));
  TRY_DONE(batch.seen.flush(tx));
  TRY_DONE(batch.groups.flush(tx));
  TRY_DONE(batch.sessions.flush(tx));
  TRY_DONE(batch.messages.flush(tx));
  TRY_DONE(batch.news.flush(tx));
  return batch.log.append(tx);
}

}  // namespace

Result<Outcome> receive(store::WriteTx& tx, NumSource& nums, Instant now, std::span<Arrived const> arrived) {
  Batch batch(nums, now);
  TRY(std::vector<Item> items, take(tx, batch, arrived));
  Messages::Wanted const wanted = wanted_by(items);
  TRY_DONE(batch.messages.load(tx, wanted));
  TRY(std::vector<Membership> const memberships, settle_people(tx, batch, items, wanted));
  find_stopped(batch, items);
  TRY_DONE(load_groups(tx, batch, items, memberships));
  TRY_DONE(load_sessions(tx, batch, items, wanted));
  TRY_DONE(load_news(tx, batch, items));
  for (Item const& item : items) {
    std::visit([&](auto const& update) { decide(batch, item, update); }, item.placed.inbound->update);
    if (!is_counted_apart(item)) ++batch.outcome.other;
  }
  batch.messages.settle(batch.sessions);
  TRY_DONE(flush(tx, batch));
  return std::move(batch.outcome);
}

}  // namespace wigwag::core
