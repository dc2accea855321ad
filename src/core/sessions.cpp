#include "core/sessions.h"

#include <algorithm>

#include "base/limits.h"
#include "store/conversations.h"
#include "store/threads.h"

namespace wigwag::core {
namespace {

constexpr std::int64_t kIdle = limits::conversation_idle_us;

bool near(Conversation const& session, Instant at) {
  return session.first_at - kIdle < at && at < session.last_active_at + kIdle;
}

bool is_older(Instant at, Conversation const& than) { return at <= than.first_at - kIdle; }

}  // namespace

void Sessions::keep(Conversation conversation) {
  std::pair const key{conversation.project_id, conversation.num};
  if (conversations_.find(key) != nullptr) return;
  Session& session = conversations_.keep(key, std::move(conversation));
  of_thread_[session.row.thread_num].push_back(&session);
}

Done Sessions::load(store::ReadTx& tx, std::vector<std::pair<ThreadKey, Instant>> const& messages) {
  std::map<ThreadKey, Instant> oldest;
  for (auto const& [key, at] : messages) {
    auto const [place, added] = oldest.try_emplace(key, at);
    if (!added) place->second = std::min(place->second, at);
  }
  std::vector<std::tuple<ProjectId, ChannelNum, ContactNum>> contacts;
  std::vector<std::tuple<ProjectId, ChannelNum, GroupNum>> groups;
  for (auto const& [key, at] : oldest) {
    if (key.partner.group)
      groups.emplace_back(key.project, key.channel, *key.partner.group);
    else
      contacts.emplace_back(key.project, key.channel, *key.partner.contact);
  }
  TRY(std::vector<Thread> threads, store::threads::of_contacts(tx, contacts));
  if (!groups.empty()) {
    TRY(std::vector<Thread> const of_groups, store::threads::of_groups(tx, groups));
    threads.insert(threads.end(), of_groups.begin(), of_groups.end());
  }
  std::vector<std::tuple<ProjectId, ThreadNum, Instant>> recent;
  for (Thread& thread : threads) {
    ThreadKey const key{thread.project_id, thread.channel_num, {thread.contact_num, thread.group_num}};
    recent.emplace_back(thread.project_id, thread.num, oldest.at(key) - kIdle);
    threads_.keep(key, std::move(thread));
  }
  if (recent.empty()) return {};
  TRY(std::vector<Conversation> near_ones, store::conversations::since(tx, recent));
  for (Conversation& conversation : near_ones) keep(std::move(conversation));
  TRY(std::vector<Conversation> active_ones, store::conversations::active_before(tx, recent));
  for (Conversation& conversation : active_ones) keep(std::move(conversation));
  return {};
}

Done Sessions::load(store::ReadTx& tx, std::vector<std::tuple<ProjectId, ConversationNum>> const& nums) {
  if (nums.empty()) return {};
  TRY(std::vector<Conversation> found, store::conversations::by_num(tx, distinct(nums)));
  for (Conversation& conversation : found) keep(std::move(conversation));
  return {};
}

Thread& Sessions::thread(ThreadKey const& key) {
  if (auto* const found = threads_.find(key)) return found->row;
  Thread row;
  row.project_id = key.project;
  row.num = nums_.next_as<ThreadNum>(now_);
  row.channel_num = key.channel;
  row.contact_num = key.partner.contact;
  row.group_num = key.partner.group;
  return threads_.add(key, std::move(row)).row;
}

Thread* Sessions::known_thread(ThreadKey const& key) {
  auto* const found = threads_.find(key);
  return found == nullptr ? nullptr : &found->row;
}

void Sessions::end(Conversation& session) {
  session.ended_at = now_;
  session.updated_at = now_;
  log_.add(EventKind::conversation_ended, session);
}

void Sessions::end_older(Thread const& thread, Conversation const& than) {
  for (Session* const other : of_thread_[thread.num])
    if (other->row.num != than.num && !other->row.ended_at) end(other->row);
}

Sessions::Session& Sessions::open(Thread const& thread, Instant at, Instant received_at, Arrival arrival) {
  bool const past = std::ranges::any_of(of_thread_[thread.num], [&](Session* s) { return is_older(at, s->row); });
  bool const imported_past = arrival == Arrival::imported && at < received_at - kIdle;
  Conversation row;
  row.project_id = thread.project_id;
  row.num = nums_.next_as<ConversationNum>(now_);
  row.channel_num = thread.channel_num;
  row.thread_num = thread.num;
  row.contact_num = thread.contact_num;
  row.first_at = at;
  row.last_active_at = at;
  row.touched_at = received_at;
  row.metadata = "{}";
  row.updated_at = now_;
  if (past || imported_past) row.ended_at = now_;
  Session& session = conversations_.add({row.project_id, row.num}, std::move(row));
  of_thread_[thread.num].push_back(&session);
  if (arrival == Arrival::live) {
    log_.add(EventKind::conversation_created, session.row);
    if (session.row.ended_at) log_.add(EventKind::conversation_ended, session.row);
  }
  if (!past) end_older(thread, session.row);
  return session;
}

Sessions::Joined Sessions::join(Thread const& thread, Instant at, Instant received_at, Arrival arrival) {
  bool const wakes = arrival == Arrival::live || at >= received_at - kIdle;
  Session* found = nullptr;
  bool newest = true;
  for (Session* const session : of_thread_[thread.num]) {
    Conversation const& row = session->row;
    if (!near(row, at) || (row.closed && arrival == Arrival::live)) continue;
    if (found == nullptr ||
        std::tuple(found->row.last_active_at, found->row.num) < std::tuple(row.last_active_at, row.num))
      found = session;
  }
  if (found == nullptr) return {&open(thread, at, received_at, arrival).row, true};
  Conversation& row = found->row;
  for (Session* const session : of_thread_[thread.num])
    if (session != found && session->row.first_at > row.last_active_at) newest = false;
  if (row.ended_at && !row.closed && newest && wakes) {
    row.ended_at.reset();
    end_older(thread, row);
  }
  row.first_at = std::min(row.first_at, at);
  row.last_active_at = std::max(row.last_active_at, at);
  row.touched_at = std::max(row.touched_at, received_at);
  return {&row, false};
}

void Sessions::count(Conversation& session, Message const& message, bool is_said) {
  ++session.messages_count;
  session.updated_at = now_;
  if (message.direction == Direction::outbound)
    session.last_outbound_at = later(session.last_outbound_at, message.sent_at);
  else if (is_said)
    session.last_inbound_at = later(session.last_inbound_at, message.sent_at);
  if (session.last_message_at &&
      std::tuple(message.sent_at, message.num) < std::tuple(*session.last_message_at, *session.last_message_num))
    return;
  session.last_message_at = message.sent_at;
  session.last_message_num = message.num;
  session.last_message_wamid = message.wamid;
  session.last_message_type = message.type;
  session.last_message_text = message.text;
}

bool Sessions::named(Message const& message) {
  Session* const session = conversations_.find({message.project_id, message.conversation_num});
  if (session == nullptr) return false;
  if (session->row.last_message_num == message.num) session->row.last_message_wamid = message.wamid;
  return session->row.messages_count == 1;
}

void Sessions::preview(Message const& message) {
  Session* const session = conversations_.find({message.project_id, message.conversation_num});
  if (session == nullptr || session->row.last_message_num != message.num) return;
  Conversation& row = session->row;
  Text const text = message.revoked_at ? Text{} : message.text;
  if (std::tie(row.last_message_type, row.last_message_text) == std::tie(message.type, text)) return;
  row.last_message_type = message.type;
  row.last_message_text = text;
  row.updated_at = now_;
}

/// The less is new, the fewer indexes are written. Assignment, metadata and closing are others' to write.
Done Sessions::flush(store::WriteTx& tx) {
  TRY_DONE(threads_.flush(tx, &Thread::unread_count, &Thread::window_at));
  using C = Conversation;
  std::vector<C> added, counted, moved, changed;
  for (auto& [key, session] : conversations_) {
    C& row = session.row;
    if (session.is_new()) {
      added.push_back(std::move(row));
    } else if (session.changed()) {
      C const& old = *session.stored;
      bool const same_span = row.first_at == old.first_at && row.ended_at == old.ended_at;
      bool const same_place = row.last_active_at == old.last_active_at && row.touched_at == old.touched_at;
      (!same_span ? changed : same_place ? counted : moved).push_back(std::move(row));
    }
  }
  auto const update = [&](std::vector<C> const& rows, auto... members) {
    return tx.update_many(rows, members..., &C::messages_count, &C::last_message_wamid, &C::last_message_type,
        &C::last_message_at, &C::last_message_text, &C::last_message_num, &C::last_inbound_at, &C::last_outbound_at,
        &C::updated_at);
  };
  TRY_DONE(tx.insert_many(added));
  TRY_DONE(update(counted));
  TRY_DONE(update(moved, &C::last_active_at, &C::touched_at));
  return update(changed, &C::last_active_at, &C::touched_at, &C::first_at, &C::ended_at);
}

}  // namespace wigwag::core
