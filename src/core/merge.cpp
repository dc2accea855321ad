#include "core/merge.h"

#include <algorithm>

#include "base/limits.h"
#include "store/assignments.h"
#include "store/comments.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/messages.h"
#include "store/threads.h"

namespace wigwag::core {
namespace {

constexpr Instant kEver{INT64_MIN};

bool one_session(Conversation const& older, Conversation const& younger) {
  return !older.closed && !younger.closed && younger.first_at - older.last_active_at < limits::conversation_idle_us;
}

void join(Conversation& session, Conversation const& other) {
  bool const newer = std::tuple(other.last_message_at, other.last_message_num) >
                     std::tuple(session.last_message_at, session.last_message_num);
  if (newer) {
    session.last_message_wamid = other.last_message_wamid;
    session.last_message_type = other.last_message_type;
    session.last_message_at = other.last_message_at;
    session.last_message_text = other.last_message_text;
    session.last_message_num = other.last_message_num;
  }
  session.first_at = std::min(session.first_at, other.first_at);
  session.last_active_at = std::max(session.last_active_at, other.last_active_at);
  session.touched_at = std::max(session.touched_at, other.touched_at);
  if (!other.ended_at) session.ended_at.reset();
  if (!session.assigned_member_num) session.assigned_member_num = other.assigned_member_num;
  if (session.metadata == "{}") session.metadata = other.metadata;
  session.messages_count += other.messages_count;
  session.last_inbound_at = std::max(session.last_inbound_at, other.last_inbound_at);
  session.last_outbound_at = std::max(session.last_outbound_at, other.last_outbound_at);
}

/// At most one session is active, and it is the newest.
void end_all_but_newest(std::vector<Conversation>& sessions, Instant now) {
  for (std::size_t i = 0; i + 1 < sessions.size(); ++i)
    if (!sessions[i].ended_at) sessions[i].ended_at = now;
}

Done join_sessions(store::WriteTx& tx, Instant now, ProjectId project, ThreadNum thread) {
  TRY(std::vector<Conversation> sessions, store::conversations::since(tx, {{project, thread, kEver}}));
  std::ranges::sort(sessions, {}, [](Conversation const& s) { return std::tuple(s.first_at, s.num); });
  std::vector<Conversation> kept;
  for (Conversation& session : sessions) {
    if (kept.empty() || !one_session(kept.back(), session)) {
      kept.push_back(std::move(session));
      continue;
    }
    join(kept.back(), session);
    TRY_DONE(store::messages::repoint_conversation(tx, project, session.num, kept.back().num));
    TRY_DONE(store::assignments::repoint(tx, project, session.num, kept.back().num));
    TRY_DONE(store::conversations::erase(tx, project, session.num));
  }
  end_all_but_newest(kept, now);
  for (Conversation& session : kept) session.updated_at = now;
  return tx.update_many(kept);
}

Done move_thread(store::WriteTx& tx, Merged const& merged, Thread const& from, Thread const& to) {
  auto const [project, contact_from, contact_to] = merged;
  TRY_DONE(store::messages::repoint(tx, project, contact_from, from.num, contact_to, to.num));
  return store::conversations::repoint(tx, project, from.num, to.num, contact_to);
}

}  // namespace

Done repoint(store::WriteTx& tx, Instant now, Merged const& merged) {
  auto const [project, from, to] = merged;
  TRY(std::vector<Thread> const theirs, store::threads::of_contact(tx, project, from));
  TRY(std::vector<Thread> const ours, store::threads::of_contact(tx, project, to));
  for (Thread const& thread : theirs) {
    auto const same_number = std::ranges::find(ours, thread.channel_num, &Thread::channel_num);
    Thread target = same_number != ours.end() ? *same_number : thread;
    target.contact_num = to;
    TRY_DONE(move_thread(tx, merged, thread, target));
    if (same_number != ours.end()) {
      target.unread_count += thread.unread_count;
      target.window_at = std::max(target.window_at, thread.window_at);
      TRY_DONE(store::comments::repoint(tx, project, thread.num, target.num));
      TRY_DONE(store::threads::erase(tx, project, thread.num));
    }
    TRY_DONE(tx.update(target));
    TRY_DONE(join_sessions(tx, now, project, target.num));
  }
  TRY_DONE(store::messages::repoint_author(tx, project, from, to));
  return store::contacts::repoint(tx, project, from, to);
}

}  // namespace wigwag::core
