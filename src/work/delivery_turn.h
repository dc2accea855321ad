/// @file One webhook while this node delivers to it: the rows that were read ahead, and what is on its way. Of the
/// delivering thread alone.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/instant.h"
#include "model/delivery.h"
#include "model/webhook.h"
#include "store/tx.h"
#include "work/hook_request.h"

namespace wigwag::work {

class DeliveryTurn {
 public:
  std::uint64_t id = 0;  ///< this holding of the turn: what departed in an earlier one lands without it
  WebhookTurn row;
  Webhook webhook;
  HookKeys keys;
  bool is_stale = true;            ///< there may be rows that were not read
  std::size_t in_flight = 0;       ///< requests, also those that are held back
  std::size_t held = 0;            ///< of them, that wait for their files
  std::optional<Instant> next_at;  ///< while nothing is due: when something is
  std::optional<Instant> idle_since;

  /// Reads ahead what may go out now, as far as there is room.
  Done refill(store::ReadTx& tx, Instant now);
  /// The next row that may go, out of those that were read; it and its lane count as busy from then on.
  std::optional<Delivery> take_next();
  /// Others that go with a row that was taken.
  void add_to_flight(Delivery const& delivery);
  /// What was in the air has come down, as these rows are now.
  void land(std::vector<Delivery> const& deliveries, bool tell_others);
  bool is_idle() const { return in_flight == 0 && waiting_.empty() && !is_stale; }
  bool is_paused() const { return webhook.paused_at.has_value(); }
  /// Forgets what was read: it is read again.
  void read_again();

 private:
  Done read_rows(store::ReadTx& tx, Instant now);
  Done read_probe(store::ReadTx& tx, Instant now);
  void add(std::vector<Delivery> rows);

  std::deque<Delivery> waiting_;  ///< in the order of `seq`
  std::set<DeliveryNum> known_;   ///< waiting or in the air
  std::set<std::int64_t> lanes_;  ///< with one in the air
  std::int64_t read_seq_ = -1;
  std::optional<Instant> again_at_;  ///< some wait no longer for others then
};

/// When something is due for the webhook; `now` when something is already.
Result<std::optional<Instant>> next_wake(store::ReadTx& tx, Webhook const& webhook, Instant now);

}  // namespace wigwag::work
