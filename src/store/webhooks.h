/// @file Queries over webhooks: what they ask for, whose turn it is to deliver to them, how they fared.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/webhook.h"
#include "store/tx.h"

namespace wigwag::store::webhooks {

using Keys = std::vector<std::tuple<ProjectId, WebhookNum>>;

/// Oldest first; at most limits::webhooks_per_project_max. Without those of kind forward.
Result<std::vector<Webhook>> of_project(ReadTx&, ProjectId);
Result<std::optional<Webhook>> find(ReadTx&, ProjectId, WebhookNum);
/// Nobody else changes it until this transaction ends.
Result<std::optional<Webhook>> find_to_change(WriteTx&, ProjectId, WebhookNum);
Result<std::vector<Webhook>> by_num(ReadTx&, Keys const&);
/// Those of a kind that belong to a number and are active, or paused by us; of all projects.
Result<std::vector<Webhook>> of_numbers(ReadTx&, WebhookKind);
/// Active ones, of all projects, in whose events the word stands.
Result<std::vector<Webhook>> hearing(ReadTx&, std::string_view event);
/// Paused by us, of all projects, the first ones.
Result<std::vector<Webhook>> paused(ReadTx&, std::int64_t rows_max);

/// From now on the project's events are handed out, from here on.
Done add(WriteTx&, Webhook const&);
/// One that hears of no event.
Done add_forward(WriteTx&, Webhook const&);
Done save(WriteTx&, Webhook const&);
/// Only whether it is active or paused: what people set stays as it is.
Done save_state(WriteTx&, Webhook const&);
/// With what waits for it, which counts as failed.
Done erase(WriteTx&, ProjectId, WebhookNum, Instant now, std::string const& problem);
/// False when somebody else moved it meanwhile.
Result<bool> move_inactive_seen(WriteTx&, Webhook const&, Instant seen);

/// Something is due for it then.
struct Wake {
  WebhookNum webhook;
  Instant at;
};
Done wake(WriteTx&, ProjectId, std::vector<Wake> const&);
/// True when a webhook has something due that nobody delivers.
Result<bool> is_due(ReadTx&, Instant now);
/// Takes the turns of some that have something due.
Result<std::vector<WebhookTurn>> take_turns(
    WriteTx&, std::string const& holder, Instant now, Instant until, std::int64_t rows_max);
Result<std::optional<WebhookTurn>> turn(ReadTx&, ProjectId, WebhookNum);
/// False when it is not ours any more.
Result<bool> keep_turn(WriteTx&, WebhookTurn const&, Instant until);
/// False when something was put there meanwhile, or it is not ours any more.
Result<bool> end_turn(WriteTx&, WebhookTurn const&, std::optional<Instant> wake_at);
/// One process has an SQLite file: whoever held a turn before it started is gone.
Done free_turns(WriteTx&);

Done count(WriteTx&, std::vector<WebhookMinute> const&);
/// The attempts since that minute, together.
Result<WebhookMinute> fared(ReadTx&, ProjectId, WebhookNum, std::int64_t since_minute);
Done forget_minutes(WriteTx&, ProjectId, WebhookNum, std::int64_t before_minute);

}  // namespace wigwag::store::webhooks
