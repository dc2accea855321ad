/// @file Which thread and which conversation a message belongs to. A conversation is a session: messages whose own
/// times lie within 24 hours of it join it, whenever they reach us.
#pragma once
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/id.h"
#include "core/event_log.h"
#include "core/rows.h"
#include "model/conversation.h"
#include "model/message.h"
#include "model/thread.h"

namespace wigwag::core {

/// With whom: a contact or a group.
struct Partner {
  std::optional<ContactNum> contact;
  std::optional<GroupNum> group;
  auto operator<=>(Partner const&) const = default;
};

struct ThreadKey {
  ProjectId project;
  ChannelNum channel;
  Partner partner;
  auto operator<=>(ThreadKey const&) const = default;
};

/// Live messages open active sessions and wake those that time ended; old ones of an import do neither.
enum class Arrival : std::uint8_t { live, imported };

class Sessions {
 public:
  Sessions(NumSource& nums, Instant now, EventLog& log) : nums_(nums), now_(now), log_(log) {}

  /// Threads, and of each the sessions that a message of this time may join or end.
  Done load(store::ReadTx& tx, std::vector<std::pair<ThreadKey, Instant>> const& messages);
  /// Sessions of messages that are stored already.
  Done load(store::ReadTx& tx, std::vector<std::tuple<ProjectId, ConversationNum>> const& nums);

  Thread& thread(ThreadKey const& key);  ///< made when there is none
  Thread* known_thread(ThreadKey const& key);

  struct Joined {
    Conversation* conversation;
    bool opened;
  };
  /// The session for a message of this own time, received then.
  Joined join(Thread const& thread, Instant at, Instant received_at, Arrival arrival);
  /// Counts a new message in its session.
  /// `is_said`: by the customer, and neither a line of the system nor a reaction: it moves last_inbound_at.
  void count(Conversation& session, Message const& message, bool is_said);
  /// The message got its wamid. True when it began its session.
  bool named(Message const& message);
  /// The message's preview changed.
  void preview(Message const& message);

  Done flush(store::WriteTx& tx);

 private:
  using Session = Kept<Conversation>;
  void keep(Conversation conversation);
  Session& open(Thread const& thread, Instant at, Instant received_at, Arrival arrival);
  void end_older(Thread const& thread, Conversation const& than);
  void end(Conversation& session);

  NumSource& nums_;
  Instant now_;
  EventLog& log_;
  Rows<ThreadKey, Thread> threads_;
  Rows<std::pair<ProjectId, ConversationNum>, Conversation> conversations_;
  std::map<ThreadNum, std::vector<Session*>> of_thread_;
};

}  // namespace wigwag::core
