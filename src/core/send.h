/// @file Sending: what is stored before Meta is asked, and what afterwards. Nothing is ever sent from here, and nothing
/// twice: a draft whose outcome nobody knows stays unknown until a status with its number comes.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "core/repeat.h"
#include "model/inbound.h"
#include "model/send.h"
#include "store/tx.h"

namespace wigwag::core {

/// `message`: the draft's number.
using Beside = std::function<Done(store::WriteTx&, MessageNum message)>;

struct Draft {
  ProjectId project;
  ChannelNum channel;
  std::string phone_number_id;
  InboundMessage message;  ///< with the number that the message shall have; outbound, pending
  bool is_template = false;
  bool is_marketing = false;
  Instant held_until;       ///< so long no other message of the thread goes out
  std::string holder = {};  ///< of the node's lease, where there are several
  std::optional<RepeatKey> repeat = {};
  /// What is decided and written together with the draft, unless the key was seen: an Error undoes all of it.
  Beside before = {}, after = {};
  std::optional<RowNum> recipient = {};  ///< of a broadcast: it must be waiting for this very message
};

/// nullopt: the message is stored and may go out.
using Drafted = Result<std::optional<FirstAnswer>>;

/// Stores the message as pending, unless the key was seen: then the answer it got. Errors: window_closed, in_flight,
/// opted_out, marketing_stopped, blocked, and conflict for a key that is used with another request or not answered yet;
/// they undo the transaction. Source: Kapso, send a message.
Drafted draft(store::WriteTx& tx, NumSource& nums, Instant now, Draft const& draft);
/// Many of one project, each with an outcome of its own: those that are refused leave nothing. Errors: the store's.
Result<std::vector<Drafted>> draft_all(
    store::WriteTx& tx, NumSource& nums, Instant now, std::span<Draft const* const> drafts);

struct Settlement {
  ProjectId project;
  std::string phone_number_id;
  SendSettled what;
  std::optional<RepeatKey> repeat = {};
  FirstAnswer answer = {};  ///< what the caller gets; status 0: nothing worth keeping
  /// Nobody knows whether Meta has it: the thread is free again, the message stays pending. Its key stays taken, so
  /// that a repeated request does not send it again.
  bool is_unknown = false;
};
/// Accepted, refused or unknown. Without an answer the key of a refused one is free again: the caller may try once
/// more.
Done settle(store::WriteTx& tx, NumSource& nums, Instant now, Settlement const& settlement);
/// Many of one project, each with an outcome of its own. Errors: the store's.
Result<std::vector<Done>> settle_all(
    store::WriteTx& tx, NumSource& nums, Instant now, std::span<Settlement const* const> settlements);

/// Settlements, which free conversations, and then drafts, all of one project, in one pass: what usually happens, with
/// neither a savepoint nor a second look. All or nothing: the first that is refused, or cannot be stored, is the Error.
Result<std::vector<Drafted>> write_together(store::WriteTx& tx, NumSource& nums, Instant now,
    std::span<Settlement const* const> settlements, std::span<Draft const* const> drafts);

/// Whom the number has blocked, as Meta says; and whether that is all of them.
enum class Others : std::uint8_t { stay, go };
Done keep_blocked(store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel,
    std::vector<std::string> const& users, Others others);
Done keep_unblocked(store::WriteTx& tx, ProjectId project, ChannelNum channel, std::vector<std::string> const& users);

/// Drafts that began before `before` and were never settled (a crash) count as failed now, outcome unknown; those that
/// are known to be unknown, too. How many; in batches of limits::sweep_batch_max.
Result<std::int64_t> give_up_drafts(store::WriteTx& tx, NumSource& nums, Instant now, Instant before);

/// The business has read the chat up to this inbound message of the customer; nothing for any other.
Done mark_read(store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel, std::string const& wamid);

}  // namespace wigwag::core
