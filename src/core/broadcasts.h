/// @file What may be done with a broadcast in which state, and what follows from what became of its messages. Nobody is
/// sent anything from here.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "model/broadcast.h"
#include "model/message.h"
#include "store/tx.h"

namespace wigwag::core {

Result<Broadcast> broadcast_of(store::ReadTx& tx, ProjectId project, BroadcastNum num);

/// Each of these: the broadcast as it is then. Errors: not_found, invalid (not from this state).
Result<Broadcast> send_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num);
Result<Broadcast> schedule_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num, Instant at);
/// Back to a draft, from scheduled.
Result<Broadcast> cancel_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num);
/// From sending. What is on its way goes out; who is pending stays so.
Result<Broadcast> stop_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num);
/// From scheduled or stopped: may be sent again, to those who are pending.
Result<Broadcast> redraft_broadcast(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num);
/// Pending ones go; a scheduled broadcast is a draft again.
Result<Broadcast> clear_recipients(store::WriteTx& tx, Instant now, ProjectId project, BroadcastNum num);

struct NewRecipient {
  std::string address;
  std::optional<std::string> phone;
  std::optional<ContactNum> contact;
  std::string components;
};
struct RecipientsAdded {
  std::int64_t added = 0;
  std::int64_t duplicates = 0;
};
/// Errors: not_found, invalid (not a draft; too many).
Result<RecipientsAdded> add_recipients(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project,
    BroadcastNum num, std::vector<NewRecipient> recipients);

/// Scheduled ones whose time has come begin; how many.
Result<std::int64_t> begin_due_broadcasts(store::WriteTx& tx, Instant now);
/// It cannot go on, or nobody is left: recipients that are pending stay so.
Done end_broadcast(store::WriteTx& tx, Instant now, Broadcast broadcast, BroadcastStatus as, std::string problem);
Done end_broadcasts_of(
    store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel, std::string const& problem);

/// The next recipients, each with the number that their message will have: nobody else takes them before `until`.
/// Those whose sending was cut come back when nothing was stored of it; else nobody sends to them again. Empty when the
/// broadcast is not being sent any more, or nobody is due.
struct Claimed {
  std::vector<Recipient> recipients;
  bool goes_on = false;  ///< it is being sent, and somebody is pending or on their way
};
Result<Claimed> claim_recipients(store::WriteTx& tx, NumSource& nums, Instant now, Instant until, ProjectId project,
    BroadcastNum num, std::int64_t rows_max);

/// What became of a recipient whom we held under this message's number.
struct Settled {
  enum class As : std::uint8_t { on_its_way, again, suppressed, failed, unknown } as = As::on_its_way;
  Instant due_at = {};  ///< of again
  std::string message = {};
  std::optional<std::string> details = {};  ///< JSON object
};
Done settle_recipient(store::WriteTx& tx, Instant now, Recipient const& held, Settled const& settled);

/// Reads on in the project's events: statuses move recipients, and who writes has responded. How many events were read.
/// `details_of` words a failed message's error, from its steps.
using DetailsOf = std::optional<std::string> (*)(Message const&);
Result<std::int64_t> follow_events(
    store::WriteTx& tx, Instant now, ProjectId project, std::int64_t events_max, DetailsOf details_of);

}  // namespace wigwag::core
