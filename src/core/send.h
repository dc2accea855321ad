/// @file Sending: what is stored before Meta is asked, and what afterwards. Nothing is ever sent from here, and nothing
/// twice: a draft whose outcome nobody knows stays unknown until a status with its number comes.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/inbound.h"
#include "model/send.h"
#include "store/tx.h"

namespace wigwag::core {

/// The caller's Idempotency-Key, and what came with it.
struct RepeatKey {
  std::string key;
  std::string request_hash;
};

/// `message`: the draft's number.
using Beside = std::function<Done(store::WriteTx&, MessageNum message)>;

struct Draft {
  ProjectId project;
  ChannelNum channel;
  std::string phone_number_id;
  InboundMessage message;  ///< with the number that the message shall have; outbound, pending
  bool is_template = false;
  bool is_marketing = false;
  Instant held_until;  ///< so long no other message of the thread goes out
  std::optional<RepeatKey> repeat = {};
  /// What is decided and written together with the draft, unless the key was seen: an Error undoes all of it.
  Beside before = {}, after = {};
  std::optional<RowNum> recipient = {};  ///< of a broadcast: it must be waiting for this very message
};

struct FirstAnswer {
  int status = 0;
  std::string body;
};

/// Stores the message as pending, unless the key was seen: then the answer it got. Errors: window_closed, in_flight,
/// opted_out, marketing_stopped, and conflict for a key that is used with another request or not answered yet. Source:
/// Kapso, send a message.
Result<std::optional<FirstAnswer>> draft(store::WriteTx& tx, NumSource& nums, Instant now, Draft const& draft);

struct Settlement {
  ProjectId project;
  std::string phone_number_id;
  SendSettled what;
  std::optional<RepeatKey> repeat = {};
  FirstAnswer answer = {};  ///< what the caller gets; status 0: nothing worth keeping
};
/// Accepted or refused. Without an answer the key is free again: the caller may try once more.
Done settle(store::WriteTx& tx, NumSource& nums, Instant now, Settlement const& settlement);
/// Nobody knows whether Meta has it: the thread is free again, the message stays pending.
/// Its key stays taken, so that a repeated request does not send it again.
Done leave_unknown(store::WriteTx& tx, ProjectId project, MessageNum message);

/// Drafts that began before `before` and were never settled (a crash) count as failed now, outcome unknown; those that
/// are known to be unknown, too. How many; in batches of limits::sweep_batch_max.
Result<std::int64_t> give_up_drafts(store::WriteTx& tx, NumSource& nums, Instant now, Instant before);

/// The business has read the chat up to this inbound message of the customer; nothing for any other.
Done mark_read(store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel, std::string const& wamid);

}  // namespace wigwag::core
