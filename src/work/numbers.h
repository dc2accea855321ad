/// @file A business number as Meta knows it: asked when it is connected, when it changes, and for its health.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/task.h"
#include "meta/graph.h"
#include "model/channel.h"
#include "store/tx.h"

namespace wigwag::work {

/// What a number's node must be asked for.
inline constexpr std::string_view kNumberFields =
    "id,verified_name,display_phone_number,quality_rating,status,code_verification_status,name_status,"
    "throughput,whatsapp_business_manager_messaging_limit,is_official_business_account,is_pin_enabled,is_on_biz_app,"
    "health_status";

/// Asks Meta for the number and puts what it says into the row. Errors: invalid (Meta refuses the token or the id; its
/// sentence), upstream (Meta could not be asked).
Task<Result<Channel>> with_facts(meta::Graph& graph, meta::GraphAccess access, Channel channel, Instant now);
/// The same from an answer that is here. False when it is no number's node.
bool put_facts(Channel& channel, std::string_view body, Instant now);
/// What Meta said of another row of the same number.
void take_facts(Channel& channel, Channel const& asked);
/// Meta's webhooks of the account come to our app from now on. A refusal is no Error: health shows it.
Task<Done> subscribe_app(meta::Graph& graph, meta::GraphAccess access, std::string waba_id);

/// A new number, or one that was removed and comes back with all that was said over it. Errors: conflict (somebody's
/// already). `setup_link`: by which it came, for the event.
Done connect(
    store::WriteTx& tx, Instant now, Channel& channel, std::optional<std::string> const& setup_link = std::nullopt);
/// What was said over it stays readable under its id; nothing comes in or goes out. Its broadcasts end.
Done disconnect(store::WriteTx& tx, Instant now, Channel channel);

}  // namespace wigwag::work
