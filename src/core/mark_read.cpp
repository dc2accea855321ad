#include "base/crypto.h"
#include "base/limits.h"
#include "core/counting.h"
#include "core/send.h"
#include "store/messages.h"
#include "store/projects.h"
#include "store/threads.h"

namespace wigwag::core {

/// Of more unread messages than the bound the oldest stay as they are; they are far behind.
Done mark_read(store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel, std::string const& wamid) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(std::vector<Message> const found, store::messages::by_wamid(tx, {{project, channel, wamid_hash(wamid)}}));
  if (found.empty() || found.front().direction != Direction::inbound) return {};
  Message const& last = found.front();
  TRY(std::optional<Thread> thread, store::threads::by_num(tx, project, last.thread_num));
  if (!thread) return {};
  MessageNum const after = thread->read_num.value_or(MessageNum{});
  if (after >= last.num) return {};
  TRY(std::vector<Message> unread,
      store::messages::unread(tx, project, thread->num, after, last.num, limits::read_messages_max));
  Counting counting;
  for (Message& message : unread) {
    counting.add(message, -1);
    message.status = MessageStatus::read;
    message.updated_at = now;
    counting.add(message, 1);
  }
  if (!unread.empty()) TRY_DONE(tx.update_many(unread, &Message::status, &Message::updated_at));
  TRY_DONE(counting.flush(tx));
  thread->read_num = last.num;
  TRY(thread->unread_count, store::messages::count_unread(tx, project, thread->num, last.num));
  return tx.update(*thread, &Thread::read_num, &Thread::unread_count);
}

}  // namespace wigwag::core
