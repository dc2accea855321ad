#include "api/kapso/deliveries.h"

#include "api/kapso/list.h"
#include "api/kapso/webhooks.h"
#include "dialect/kapso_webhook_rows.h"
#include "dialect/refusal.h"
#include "store/deliveries.h"
#include "store/webhooks.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;

/// Since when deliveries are listed.
Result<store::Condition> period_of(Context const& context) {
  TRY(auto const given, context.query.value("period"));
  std::string_view const period = given.value_or(kPeriods[0]);
  auto const word = store::parse_words(period, kPeriods);
  if (!word) return fail(dialect::about_parameter("period", word.error()));
  std::int64_t const days = period == "30d" ? 30 : period == "7d" ? 7 : 1;
  return store::Condition{
      store::kColumn<&DeliveryView::num>, store::Compare::at_least, {first_num_at(context.now - days * kDayUs)}};
}

Result<DeliveryNum> num_in(std::string_view uuid) {
  auto const num = num_of(Kind::delivery, uuid);
  if (!num) return not_found("Webhook delivery");
  return DeliveryNum{*num};
}

Result<Reply> shown(store::ReadTx& tx, int status, ProjectId project, DeliveryNum num) {
  TRY(auto const row, store::delivery_by_num(tx, project, num));
  if (!row) return not_found("Webhook delivery");
  json::Writer out;
  out.begin_object().key("data");
  dialect::write_delivery(out, *row);
  return Reply{net::json(status, out.end_object().take()), false};
}

}  // namespace

Result<Reply> list_deliveries(store::ReadTx& tx, Context const& context) {
  TRY(auto conditions, conditions_of(tx, context, kDeliveries.filters));
  TRY(store::Condition since, period_of(context));
  conditions.push_back(std::move(since));
  return answer_list<DeliveryView, &dialect::write_delivery>(tx, context, kDeliveries, std::move(conditions), {});
}

Result<Reply> show_delivery(store::ReadTx& tx, Caller<Scope::webhooks_read> caller, Path<"delivery_id"> uuid) {
  TRY(DeliveryNum const num, num_in(uuid.text));
  TRY(auto const view, store::delivery_by_num(tx, caller.project_id, num));
  TRY(auto const rows, store::deliveries::by_num(tx, {{caller.project_id, num}}));
  if (!view || rows.empty()) return not_found("Webhook delivery");
  TRY(auto const attempts, store::deliveries::attempts_of(tx, rows.front()));
  json::Writer one;
  dialect::write_delivery(one, *view);
  std::string const members = one.take();
  json::Writer out;
  out.begin_object().key("data").begin_object();
  out.raw_members(std::string_view(members).substr(1, members.size() - 2)).key("attempts");
  dialect::write_attempts(out, attempts);
  return ok(out.end_object().end_object().take());
}

Result<Reply> redeliver(store::WriteTx& tx, Now now, Caller<Scope::webhooks_write> caller, Path<"delivery_id"> uuid) {
  TRY(DeliveryNum const num, num_in(uuid.text));
  TRY(auto const row, store::delivery_by_num(tx, caller.project_id, num));
  if (!row) return not_found("Webhook delivery");
  if (!row->url) return fail(Code::invalid, "the webhook of this delivery was deleted", "webhook_id");
  TRY_DONE(store::deliveries::redeliver(tx, caller.project_id, num, now.at));
  TRY_DONE(store::webhooks::wake(tx, caller.project_id, {{row->webhook_num, now.at}}));
  return shown(tx, 202, caller.project_id, num);
}

Result<Reply> redeliver_since(
    store::WriteTx& tx, Now now, Caller<Scope::webhooks_write> caller, Path<"webhook_id"> uuid, Shaped<Redeliver> in) {
  auto const num = num_of(Kind::webhook, uuid.text);
  if (!num) return not_found("Webhook");
  TRY(auto const webhook, store::webhooks::find(tx, caller.project_id, WebhookNum{*num}));
  if (!webhook || webhook->kind == WebhookKind::wacr) return not_found("Webhook");
  TRY(std::int64_t const count,
      store::deliveries::redeliver_since(tx, caller.project_id, webhook->num, in.value.since, now.at));
  TRY_DONE(store::webhooks::wake(tx, caller.project_id, {{webhook->num, now.at}}));
  json::Writer out;
  out.begin_object().key("data").begin_object().member("redelivered", count).end_object().end_object();
  return Reply{net::json(202, out.take()), false};
}

}  // namespace wigwag::api::kapso
