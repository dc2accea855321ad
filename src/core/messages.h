/// @file The messages of a batch in memory, with what waits for them: statuses and changes that came first.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "core/content.h"
#include "core/event_log.h"
#include "core/receive.h"
#include "core/rows.h"
#include "core/sessions.h"
#include "core/status.h"
#include "model/inbound.h"
#include "model/media.h"
#include "model/message.h"

namespace wigwag::core {

/// A number and the hash of a wamid.
using WamidKey = std::tuple<ProjectId, ChannelNum, std::int64_t>;

/// A message of ours without a wamid is found by its own number in the place of the hash.
inline WamidKey draft_key(ProjectId project, ChannelNum channel, MessageNum num) {
  return {project, channel, num.value};
}

/// Where a new message goes.
struct Home {
  WamidKey key;
  Partner partner;
  std::optional<ContactNum> contact;  ///< author or addressee
  Instant at;                         ///< own time, or the time of receipt
  Instant received_at;
};

class Messages {
 public:
  Messages(NumSource& nums, Instant now, EventLog& log, Outcome& outcome)
      : nums_(nums), now_(now), log_(log), outcome_(outcome) {}

  /// What the batch names: its messages, the messages of its statuses, and its changes with their targets.
  struct Wanted {
    std::vector<WamidKey> messages, statuses, changes, targets;
    std::vector<WamidKey> drafts;  ///< by draft_key
  };
  /// Anew, each time it is called.
  Done load(store::ReadTx& tx, Wanted const& wanted);

  /// Statuses that wait for a message: their recipients are known before the message is.
  std::vector<StatusOrphan> orphans_of(WamidKey const& key) const;
  /// Conversations of stored messages that this batch may change the preview of.
  std::vector<std::tuple<ProjectId, ConversationNum>> conversations(Wanted const& wanted);

  /// With whom a loaded message is.
  std::optional<ContactNum> contact_of(WamidKey const& key);

  void receive(Home const& home, InboundMessage const& in, Sessions& sessions);
  void receive(WamidKey const& key, StatusUpdate const& in, Instant at, Sessions& sessions);
  void receive(WamidKey const& key, SendSettled const& in, Sessions& sessions);
  void receive(WamidKey const& own, WamidKey const& target, MessageChange const& in, Instant at);
  /// Applies edits and deletions, once the whole batch is known.
  void settle(Sessions& sessions);

  Done flush(store::WriteTx& tx);

 private:
  struct Entry {
    Kept<Message> kept;
    std::optional<Steps> steps;  ///< once a status was added
  };
  using OrphanKey = std::tuple<std::string, std::string>;  ///< status, participant

  Entry* find(WamidKey const& key);
  void add(Home const& home, InboundMessage const& in, Sessions& sessions);
  void repeat(Entry& entry, Home const& home, InboundMessage const& in, Sessions& sessions);
  Entry* accepted(WamidKey const& key, MessageNum num, std::string const& wamid, Sessions& sessions);
  void not_sent(WamidKey const& draft, SendSettled const& in);
  bool tell(Entry& entry, Said said);
  void keep_orphan(WamidKey const& key, StatusUpdate const& in, Said said);
  void adopt_orphans(Entry& entry, WamidKey const& key);
  void want_media(Message const& message, MediaReference const& reference);
  Done flush_messages(store::WriteTx& tx);
  Done flush_orphans(store::WriteTx& tx);

  NumSource& nums_;
  Instant now_;
  EventLog& log_;
  Outcome& outcome_;
  std::map<WamidKey, Entry> messages_;
  Rows<WamidKey, ChangeRow> changes_;
  std::map<WamidKey, Changes> changes_of_;
  std::set<WamidKey> unsettled_;  ///< messages with changes that are to be applied
  std::map<WamidKey, std::map<OrphanKey, Kept<StatusOrphan>>> orphans_;
  std::vector<std::tuple<ProjectId, std::int64_t>> adopted_;  ///< numbers of stored orphans that found their message
  std::vector<Media> media_;
  std::vector<std::tuple<ProjectId, MessageNum>> settled_;  ///< drafts that Meta has
};

}  // namespace wigwag::core
