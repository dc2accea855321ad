#include "store/webhooks.h"

#include "base/limits.h"
#include "model/delivery.h"

namespace wigwag::store::webhooks {
namespace {

constexpr Stmt<Webhook(ProjectId, WebhookKind, std::int64_t)> kOfProject{
    "SELECT {*} FROM webhook WHERE project_id = ? AND kind <> ? ORDER BY num LIMIT ?"};
constexpr Stmt<Webhook(ProjectId, WebhookNum)> kFind{"SELECT {*} FROM webhook WHERE project_id = ? AND num = ?"};
constexpr Stmt<Webhook(ProjectId, WebhookNum)> kFindToChange{
    "SELECT {*} FROM webhook WHERE project_id = ? AND num = ? {for_update}"};
constexpr Stmt<Webhook(ProjectId, WebhookNum)> kByNum{
    "SELECT {*} FROM webhook, {keys} WHERE project_id = k1 AND num = k2"};
constexpr Stmt<Webhook(WebhookKind)> kOfNumbers{
    "SELECT {*} FROM webhook WHERE channel_num IS NOT NULL AND kind = ? AND (active OR paused_at IS NOT NULL)"};
constexpr Stmt<Webhook(std::string_view)> kHearing{
    "SELECT {*} FROM webhook WHERE channel_num IS NOT NULL AND active AND events LIKE ? ORDER BY project_id, num"};
constexpr Stmt<Webhook(std::int64_t)> kPaused{
    "SELECT {*} FROM webhook WHERE paused_at IS NOT NULL ORDER BY project_id, num LIMIT ?"};
constexpr Stmt<void(ProjectId)> kBeginCursor{
    "INSERT INTO fanout_cursor (project_id, num) SELECT project_id, events FROM project_counter WHERE project_id = ? "
    "ON CONFLICT (project_id) DO NOTHING"};
constexpr Stmt<void(ProjectId, WebhookNum)> kErase{"DELETE FROM webhook WHERE project_id = ? AND num = ?"};
constexpr Stmt<void(ProjectId, WebhookNum)> kEraseTurn{
    "DELETE FROM webhook_turn WHERE project_id = ? AND webhook_num = ?"};
constexpr Stmt<void(ProjectId, WebhookNum)> kEraseMinutes{
    "DELETE FROM webhook_minute WHERE project_id = ? AND webhook_num = ?"};
constexpr Stmt<void(DeliveryState, std::string, Instant, ProjectId, WebhookNum)> kGiveUp{
    "UPDATE delivery SET state = ?, problem = ?, settled_at = ?, yield_at = NULL, buffered = FALSE "
    "WHERE project_id = ? AND webhook_num = ? AND settled_at IS NULL"};
constexpr Stmt<void(Instant, ProjectId, WebhookNum, Instant)> kMoveInactive{
    "UPDATE webhook SET inactive_seen = ? WHERE project_id = ? AND num = ? AND inactive_seen = ?"};

constexpr Stmt<std::int64_t(ProjectId, WebhookNum, Instant)> kWake{
    "UPDATE webhook_turn SET wakes = wakes + 1, "
    "wake_at = CASE WHEN wake_at IS NULL OR wake_at > k3 THEN k3 ELSE wake_at END "
    "FROM {keys} WHERE project_id = k1 AND webhook_num = k2 RETURNING wakes"};
constexpr Stmt<std::int64_t(Instant, Instant)> kIsDue{
    "SELECT 1 AS one FROM webhook_turn WHERE wake_at <= ? AND held_until <= ? LIMIT 1"};
constexpr Stmt<WebhookTurn(Instant, std::string, Instant, Instant, std::int64_t, Instant)> kTake{
    "UPDATE webhook_turn SET held_until = ?, holder = ? WHERE (project_id, webhook_num) IN ("
    "SELECT project_id, webhook_num FROM webhook_turn WHERE wake_at <= ? AND held_until <= ? "
    "ORDER BY wake_at, webhook_num LIMIT ? {skip_locked}) AND held_until <= ? RETURNING {*}"};
constexpr Stmt<WebhookTurn(ProjectId, WebhookNum)> kTurn{
    "SELECT {*} FROM webhook_turn WHERE project_id = ? AND webhook_num = ?"};
constexpr Stmt<void(Instant, ProjectId, WebhookNum, std::string)> kKeep{
    "UPDATE webhook_turn SET held_until = ? WHERE project_id = ? AND webhook_num = ? AND holder = ?"};
constexpr Stmt<void(std::optional<Instant>, ProjectId, WebhookNum, std::string, std::int64_t)> kEnd{
    "UPDATE webhook_turn SET held_until = 0, wake_at = ? WHERE project_id = ? AND webhook_num = ? AND holder = ? "
    "AND wakes = ?"};
constexpr Stmt<void()> kFree{"UPDATE webhook_turn SET held_until = 0"};

constexpr Stmt<WebhookMinute(ProjectId, WebhookNum, std::int64_t)> kMinutes{
    "SELECT {*} FROM webhook_minute WHERE project_id = ? AND webhook_num = ? AND minute >= ?"};
constexpr Stmt<void(ProjectId, WebhookNum, std::int64_t)> kForgetMinutes{
    "DELETE FROM webhook_minute WHERE project_id = ? AND webhook_num = ? AND minute < ?"};

}  // namespace

Result<std::vector<Webhook>> of_project(ReadTx& tx, ProjectId project) {
  return tx.all(kOfProject, project, WebhookKind::forward, limits::webhooks_per_project_max);
}
Result<std::optional<Webhook>> find(ReadTx& tx, ProjectId project, WebhookNum num) {
  return tx.one(kFind, project, num);
}
Result<std::optional<Webhook>> find_to_change(WriteTx& tx, ProjectId project, WebhookNum num) {
  return tx.one(kFindToChange, project, num);
}
Result<std::vector<Webhook>> by_num(ReadTx& tx, Keys const& keys) { return tx.many(kByNum, keys); }
Result<std::vector<Webhook>> of_numbers(ReadTx& tx, WebhookKind kind) { return tx.all(kOfNumbers, kind); }
Result<std::vector<Webhook>> hearing(ReadTx& tx, std::string_view event) {
  return tx.all(kHearing, "%" + std::string(event) + "%");
}
Result<std::vector<Webhook>> paused(ReadTx& tx, std::int64_t rows_max) { return tx.all(kPaused, rows_max); }

Done add_forward(WriteTx& tx, Webhook const& webhook) {
  TRY_DONE(tx.insert(webhook));
  return tx.insert(WebhookTurn{webhook.project_id, webhook.num, std::nullopt, 0, {}, ""});
}

Done add(WriteTx& tx, Webhook const& webhook) {
  TRY_DONE(add_forward(tx, webhook));
  TRY_DONE(tx.change(kBeginCursor, webhook.project_id));
  return tx.insert(FanoutCursor{webhook.project_id, 0}, Taken::skip);  // a project whose counter nobody began
}

Done save(WriteTx& tx, Webhook const& webhook) { return tx.update(webhook); }

Done save_state(WriteTx& tx, Webhook const& webhook) {
  return tx.update(
      webhook, &Webhook::active, &Webhook::paused_at, &Webhook::probe_at, &Webhook::probes, &Webhook::updated_at);
}

Done erase(WriteTx& tx, ProjectId project, WebhookNum num, Instant now, std::string const& problem) {
  TRY_DONE(tx.change(kErase, project, num));
  TRY_DONE(tx.change(kEraseTurn, project, num));
  TRY_DONE(tx.change(kEraseMinutes, project, num));
  TRY_DONE(tx.change(kGiveUp, DeliveryState::failed, problem, now, project, num));
  return {};
}

Result<bool> move_inactive_seen(WriteTx& tx, Webhook const& webhook, Instant seen) {
  TRY(std::int64_t const moved, tx.change(kMoveInactive, seen, webhook.project_id, webhook.num, webhook.inactive_seen));
  return moved == 1;
}

Done wake(WriteTx& tx, ProjectId project, std::vector<Wake> const& wakes) {
  std::vector<std::tuple<ProjectId, WebhookNum, Instant>> keys;
  for (Wake const& one : wakes) keys.emplace_back(project, one.webhook, one.at);
  if (keys.empty()) return {};
  TRY_DONE(tx.many(kWake, keys));
  return {};
}

Result<bool> is_due(ReadTx& tx, Instant now) {
  TRY(std::int64_t const one, tx.number(kIsDue, now, now));
  return one != 0;
}

Result<std::vector<WebhookTurn>> take_turns(
    WriteTx& tx, std::string const& holder, Instant now, Instant until, std::int64_t rows_max) {
  return tx.all(kTake, until, holder, now, now, rows_max, now);
}

Result<std::optional<WebhookTurn>> turn(ReadTx& tx, ProjectId project, WebhookNum num) {
  return tx.one(kTurn, project, num);
}

Result<bool> keep_turn(WriteTx& tx, WebhookTurn const& turn, Instant until) {
  TRY(std::int64_t const kept, tx.change(kKeep, until, turn.project_id, turn.webhook_num, turn.holder));
  return kept == 1;
}

Result<bool> end_turn(WriteTx& tx, WebhookTurn const& turn, std::optional<Instant> wake_at) {
  TRY(std::int64_t const ended, tx.change(kEnd, wake_at, turn.project_id, turn.webhook_num, turn.holder, turn.wakes));
  return ended == 1;
}

Done free_turns(WriteTx& tx) {
  TRY_DONE(tx.change(kFree));
  return {};
}

Done count(WriteTx& tx, std::vector<WebhookMinute> const& minutes) {
  if (minutes.empty()) return {};
  return tx.add_many(minutes, &WebhookMinute::attempts, &WebhookMinute::failures);
}

Result<WebhookMinute> fared(ReadTx& tx, ProjectId project, WebhookNum num, std::int64_t since_minute) {
  TRY(std::vector<WebhookMinute> const minutes, tx.all(kMinutes, project, num, since_minute));
  WebhookMinute sum{project, num, since_minute};
  for (WebhookMinute const& minute : minutes) {
    sum.attempts += minute.attempts;
    sum.failures += minute.failures;
  }
  return sum;
}

Done forget_minutes(WriteTx& tx, ProjectId project, WebhookNum num, std::int64_t before_minute) {
  TRY_DONE(tx.change(kForgetMinutes, project, num, before_minute));
  return {};
}

}  // namespace wigwag::store::webhooks
