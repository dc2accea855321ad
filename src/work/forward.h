/// @file Meta's own bytes for webhooks of kind `meta`, and for where numbers hand them on to: copied in the transaction
/// that applies the receipt, because the journal forgets by age and a receiver may be away for longer.
#pragma once
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "core/receive.h"
#include "model/channel.h"
#include "store/tx.h"
#include "work/journal.h"

namespace wigwag::work {

/// One update of a receipt.
struct Forwardable {
  Receipt const* receipt;
  Inbound const* inbound;
  bool receipt_has_more = false;  ///< that was not understood, and may be anybody's
};

/// Before core::receive, whose statements come last. A body goes only to webhooks of numbers that it names; what is in
/// it of other projects is left out. The same body again is not forwarded again.
Done forward(store::WriteTx& tx, NumSource& nums, Instant now, std::vector<Forwardable> const& updates);

/// After the number's destination_url was set, changed or taken away.
Done forward_to(store::WriteTx& tx, Channel const& channel, Instant now);

/// The body without the changes of other numbers, and of other accounts where they name no number; the very bytes when
/// there are none.
std::string only_own(std::string_view body, std::vector<std::string> const& phone_number_ids, std::string_view waba_id);

}  // namespace wigwag::work
