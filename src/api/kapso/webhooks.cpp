#include "api/kapso/webhooks.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/kapso/deliveries.h"
#include "api/kapso/list.h"
#include "base/crypto.h"
#include "base/words.h"
#include "core/webhooks.h"
#include "dialect/kapso_admin_records.h"
#include "dialect/kapso_webhook_rows.h"
#include "dialect/refusal.h"
#include "store/channels.h"
#include "store/deliveries.h"
#include "store/webhooks.h"
#include "work/fanout.h"

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using dialect::ShownWebhook;

/// Everything a webhook's handler asks of its own.
struct Seat {
  store::WriteTx& tx;
  ProjectId project;
  Services const& services;
  Instant now;
};

Result<std::string> opened(std::optional<Bytes> const& box, Secret<std::string> const& key) {
  if (!box) return std::string();
  auto plain = open_sealed(key.reveal(), box->value);
  if (!plain) return fail(Code::internal, "Internal error", "", "a webhook's secret was sealed with another key");
  return *std::move(plain);
}

Result<ShownWebhook> shown(store::ReadTx& tx, Webhook const& row, Secret<std::string> const& key) {
  ShownWebhook webhook{row, "", "", std::nullopt};
  TRY(webhook.secret, opened(row.secret, key));
  TRY(webhook.headers, opened(row.headers, key));
  if (row.channel_num) {
    TRY(webhook.phone_number_id, store::channels::phone_number_id_of(tx, *row.channel_num));
  }
  return webhook;
}

Reply reply_with(int status, ShownWebhook const& webhook) {
  json::Writer out;
  out.begin_object().key("data");
  dialect::write_webhook(out, webhook);
  return {net::json(status, out.end_object().take()), false};
}

Result<Channel> number_of(store::ReadTx& tx, ProjectId project, std::string_view phone_number_id) {
  TRY(auto channel, store::channels::of_project(tx, project, phone_number_id));
  if (!channel) return not_found("Phone number");
  return *std::move(channel);
}

/// `channel`: only this number's. WA.cr's are not the Platform's.
template <class Tx>
Result<Webhook> own(Tx& tx, ProjectId project, std::string_view uuid, std::optional<ChannelNum> channel,
    Result<std::optional<Webhook>> (*look)(Tx&, ProjectId, WebhookNum)) {
  auto const num = num_of(Kind::webhook, uuid);
  if (!num) return not_found("Webhook");
  TRY(auto webhook, look(tx, project, WebhookNum{*num}));
  bool const is_own = webhook && webhook->kind != WebhookKind::wacr && webhook->kind != WebhookKind::forward;
  if (!is_own) return not_found("Webhook");
  if (channel && webhook->channel_num != *channel) return not_found("Webhook");
  return *std::move(webhook);
}

Result<Webhook> find(store::ReadTx& tx, ProjectId project, std::string_view uuid, std::optional<ChannelNum> channel) {
  return own(tx, project, uuid, channel, &store::webhooks::find);
}

Result<Webhook> find_to_change(
    store::WriteTx& tx, ProjectId project, std::string_view uuid, std::optional<ChannelNum> channel) {
  return own(tx, project, uuid, channel, &store::webhooks::find_to_change);
}

/// One of Meta's bytes a number.
Done check_alone(store::ReadTx& tx, Webhook const& webhook) {
  TRY(auto const others, store::webhooks::of_project(tx, webhook.project_id));
  bool const is_new = std::ranges::none_of(others, [&](Webhook const& one) { return one.num == webhook.num; });
  if (is_new && std::ssize(others) >= limits::webhooks_per_project_max)
    return fail(Code::invalid, fmt::format("a project has at most {} webhooks", limits::webhooks_per_project_max));
  for (Webhook const& one : others)
    if (one.num != webhook.num && one.kind == WebhookKind::meta && webhook.kind == WebhookKind::meta &&
        one.channel_num == webhook.channel_num)
      return fail(Code::invalid, "kind: this number has a webhook of kind meta already", "kind");
  return {};
}

/// By phone_number_id, or by the legacy whatsapp_config_id.
Result<std::optional<ChannelNum>> number_in(store::ReadTx& tx, ProjectId project, HookBody const& body) {
  if (body.phone_number_id.value) {
    TRY(Channel const channel, number_of(tx, project, *body.phone_number_id.value));
    return std::optional(channel.num);
  }
  if (!body.whatsapp_config_id.value) return std::optional<ChannelNum>();
  auto const num = num_of(Kind::channel, *body.whatsapp_config_id.value);
  if (!num) return not_found("Phone number");
  TRY(auto const found, store::channels::by_num(tx, {{ChannelNum{*num}}}));
  if (found.empty() || found.front().project_id != project) return not_found("Phone number");
  return std::optional(found.front().num);
}

Result<Reply> make(Seat const& seat, HookBody const& body, std::optional<ChannelNum> channel) {
  Webhook webhook;
  webhook.project_id = seat.project;
  webhook.num = seat.services.nums.next_as<WebhookNum>(seat.now);
  webhook.channel_num = channel;
  if (body.kind.value == HookKind::meta) webhook.kind = WebhookKind::meta;
  TRY_DONE(change_hook(webhook, body, seat.services.seal_key, seat.services.hook_rule, seat.now));
  TRY_DONE(check_hook(webhook));
  TRY_DONE(check_alone(seat.tx, webhook));
  webhook.inactive_seen = seat.now - webhook.inactivity_minutes * kMinuteUs;
  TRY_DONE(store::webhooks::add(seat.tx, webhook));
  TRY(ShownWebhook const answer, shown(seat.tx, webhook, seat.services.seal_key));
  return reply_with(201, answer);
}

Result<Reply> change(Seat const& seat, Webhook webhook, HookBody const& body) {
  if (body.kind.value && word_of(*body.kind.value) != word_of(webhook.kind))
    return fail(Code::invalid, "kind cannot be changed", "kind");
  if (body.phone_number_id.value) {
    TRY(Channel const channel, number_of(seat.tx, seat.project, *body.phone_number_id.value));
    if (channel.num != webhook.channel_num)
      return fail(Code::invalid, "phone_number_id cannot be changed", "phone_number_id");
  }
  bool const waited = !webhook.active;
  bool const heard_silence = webhook.active && core::has_word(webhook.events, core::kInactive);
  TRY_DONE(change_hook(webhook, body, seat.services.seal_key, seat.services.hook_rule, seat.now));
  TRY_DONE(check_hook(webhook));
  TRY_DONE(check_alone(seat.tx, webhook));
  if (!heard_silence) webhook.inactive_seen = seat.now - webhook.inactivity_minutes * kMinuteUs;  // from here on
  TRY_DONE(store::webhooks::save(seat.tx, webhook));
  if (waited && webhook.active) {
    TRY_DONE(store::deliveries::hurry(seat.tx, seat.project, webhook.num, seat.now, seat.now + work::kOrderWaitUs));
  }
  TRY_DONE(store::webhooks::wake(seat.tx, seat.project, {{webhook.num, seat.now}}));
  TRY(ShownWebhook const answer, shown(seat.tx, webhook, seat.services.seal_key));
  return reply_with(200, answer);
}

// ---- handlers

Task<Result<Reply>> add_webhook(
    Services const& services, Now now, Caller<Scope::webhooks_write> caller, Shaped<HookBody> in) {
  co_return co_await services.write([&](store::WriteTx& tx) -> Result<Reply> {
    TRY(auto const channel, number_in(tx, caller.project_id, in.value));
    return make({tx, caller.project_id, services, now.at}, in.value, channel);
  });
}

Task<Result<Reply>> add_webhook_of_number(Services const& services, Now now, Caller<Scope::webhooks_write> caller,
    Path<"phone_number_id"> number, Shaped<HookBody> in) {
  co_return co_await services.write([&](store::WriteTx& tx) -> Result<Reply> {
    TRY(Channel const channel, number_of(tx, caller.project_id, number.text));
    return make({tx, caller.project_id, services, now.at}, in.value, channel.num);
  });
}

Task<Result<Reply>> show_webhook(
    Services const& services, Caller<Scope::webhooks_read> caller, Path<"webhook_id"> uuid) {
  co_return co_await services.read([&](store::ReadTx& tx) -> Result<Reply> {
    TRY(Webhook const row, find(tx, caller.project_id, uuid.text, std::nullopt));
    TRY(ShownWebhook const webhook, shown(tx, row, services.seal_key));
    return reply_with(200, webhook);
  });
}

Task<Result<Reply>> show_webhook_of_number(Services const& services, Caller<Scope::webhooks_read> caller,
    Path<"phone_number_id"> number, Path<"webhook_id"> uuid) {
  co_return co_await services.read([&](store::ReadTx& tx) -> Result<Reply> {
    TRY(Channel const channel, number_of(tx, caller.project_id, number.text));
    TRY(Webhook const row, find(tx, caller.project_id, uuid.text, channel.num));
    TRY(ShownWebhook const webhook, shown(tx, row, services.seal_key));
    return reply_with(200, webhook);
  });
}

Task<Result<Reply>> change_webhook(Services const& services, Now now, Caller<Scope::webhooks_write> caller,
    Path<"webhook_id"> uuid, Shaped<HookBody> in) {
  co_return co_await services.write([&](store::WriteTx& tx) -> Result<Reply> {
    TRY(Webhook row, find_to_change(tx, caller.project_id, uuid.text, std::nullopt));
    return change({tx, caller.project_id, services, now.at}, std::move(row), in.value);
  });
}

Task<Result<Reply>> change_webhook_of_number(Services const& services, Now now, Caller<Scope::webhooks_write> caller,
    Path<"phone_number_id"> number, Path<"webhook_id"> uuid, Shaped<HookBody> in) {
  co_return co_await services.write([&](store::WriteTx& tx) -> Result<Reply> {
    TRY(Channel const channel, number_of(tx, caller.project_id, number.text));
    TRY(Webhook row, find_to_change(tx, caller.project_id, uuid.text, channel.num));
    return change({tx, caller.project_id, services, now.at}, std::move(row), in.value);
  });
}

Reply nothing() {
  net::Response response;
  response.status = 204;
  return {std::move(response), false};
}

Result<Reply> erase(store::WriteTx& tx, Webhook const& row, Instant now) {
  TRY_DONE(store::webhooks::erase(tx, row.project_id, row.num, now, "the webhook was deleted"));
  return nothing();
}

Result<Reply> delete_webhook(
    store::WriteTx& tx, Now now, Caller<Scope::webhooks_write> caller, Path<"webhook_id"> uuid) {
  TRY(Webhook const row, find(tx, caller.project_id, uuid.text, std::nullopt));
  return erase(tx, row, now.at);
}

Result<Reply> delete_webhook_of_number(store::WriteTx& tx, Now now, Caller<Scope::webhooks_write> caller,
    Path<"phone_number_id"> number, Path<"webhook_id"> uuid) {
  TRY(Channel const channel, number_of(tx, caller.project_id, number.text));
  TRY(Webhook const row, find(tx, caller.project_id, uuid.text, channel.num));
  return erase(tx, row, now.at);
}

/// What a list of webhooks may be asked; there are few, so they are looked at here.
struct WebhookQuery {
  std::optional<WebhookKind> kind;
  std::optional<bool> active;
  std::string_view url_part;
  std::optional<Instant> after, before;

  bool holds(Webhook const& row) const {
    Instant const created = time_of(row.num.value);
    return row.kind != WebhookKind::wacr && (!kind || row.kind == *kind) && (!active || row.active == *active) &&
           row.url.contains(url_part) && (!after || created >= *after) && (!before || created <= *before);
  }
};

Result<std::optional<Instant>> time_in(dialect::Query const& query, std::string_view name) {
  TRY(auto const value, query.value(name));
  if (!value) return std::optional<Instant>();
  auto const at = store::parse_instant(*value);
  if (!at) return fail(dialect::about_parameter(name, at.error()));
  return std::optional(*at);
}

Result<WebhookQuery> read_query(dialect::Query const& query) {
  WebhookQuery out;
  TRY(auto const kind, query.value("kind"));
  if (kind) {
    auto const word = store::parse_words(*kind, Words<HookKind>::words);
    if (!word) return fail(dialect::about_parameter("kind", word.error()));
    out.kind = from_word<WebhookKind>(*kind);
  }
  TRY(auto const active, query.value("active"));
  if (active) {
    auto const truth = store::parse_truth(*active);
    if (!truth) return fail(dialect::about_parameter("active", truth.error()));
    out.active = *truth;
  }
  TRY(auto const part, query.value("url_contains"));
  out.url_part = part.value_or("");
  TRY(out.after, time_in(query, "created_after"));
  TRY(out.before, time_in(query, "created_before"));
  TRY_DONE(check_range(query, "created_after", "created_before"));
  return out;
}

Result<Reply> list(
    store::ReadTx& tx, Services const& services, Context const& context, std::optional<ChannelNum> channel) {
  TRY(WebhookQuery const wanted, read_query(context.query));
  TRY(Wanted paging, read_paging(context.query, {Paging::page, {}, dialect::CursorOf::numbered, limits::page_limit_max,
                                                    limits::page_limit_default}));
  TRY(auto rows, store::webhooks::of_project(tx, context.caller.project_id));
  std::erase_if(
      rows, [&](Webhook const& row) { return !wanted.holds(row) || (channel && row.channel_num != channel); });
  std::ranges::reverse(rows);
  paging.page.total_count = std::ssize(rows);
  json::Writer out;
  out.begin_object().key("data").begin_array();
  std::int64_t const begin = (paging.page.page - 1) * paging.page.per_page;
  for (std::int64_t i = begin; i < std::min<std::int64_t>(begin + paging.page.per_page, std::ssize(rows)); ++i) {
    TRY(ShownWebhook const webhook, shown(tx, rows[static_cast<std::size_t>(i)], services.seal_key));
    dialect::write_webhook(out, webhook);
  }
  out.end_array();
  dialect::write_meta(out, paging.page);
  Reply reply = ok(out.end_object().take());
  reply.response.headers = dialect::paging_headers(paging.page, context.address(), context.query);
  return reply;
}

Task<Result<Reply>> list_webhooks(Services const& services, Caller<Scope::webhooks_read>, Context const& context) {
  co_return co_await services.read([&](store::ReadTx& tx) { return list(tx, services, context, std::nullopt); });
}

Task<Result<Reply>> list_webhooks_of_number(Services const& services, Caller<Scope::webhooks_read> caller,
    Path<"phone_number_id"> number, Context const& context) {
  co_return co_await services.read([&](store::ReadTx& tx) -> Result<Reply> {
    TRY(Channel const channel, number_of(tx, caller.project_id, number.text));
    return list(tx, services, context, channel.num);
  });
}

/// In the body or the query; without it the first that the webhook asks for.
Result<std::string> event_to_try(Webhook const& webhook, Context const& context) {
  TRY(auto const asked, context.query.value("event_type"));
  std::string event(asked.value_or(""));
  if (!context.request.body.empty()) {
    auto const body = json::Document::parse(context.request.body);
    if (!body) return fail(Code::bad_request, "The request body is not valid JSON: " + body.error().message);
    event = body->root()["event_type"].word().value_or(event);
  }
  if (webhook.kind == WebhookKind::meta) return std::string(core::kMetaEvent);
  auto const words = split_words(webhook.events);
  if (event.empty()) return std::string(words.front());
  if (core::has_word(webhook.events, event)) return event;
  return fail(Code::invalid, "event_type must be one of the webhook's events", "event_type");
}

constexpr std::string_view kMetaSample = R"({"object":"whatsapp_business_account","entry":[]})";

Task<Result<Reply>> try_webhook(Services const& services, Now now, Caller<Scope::webhooks_write> caller,
    Path<"webhook_id"> uuid, Context const& context) {
  co_return co_await services.write([&](store::WriteTx& tx) -> Result<Reply> {
    TRY(Webhook const row, find(tx, caller.project_id, uuid.text, std::nullopt));
    Delivery test;
    TRY(test.event, event_to_try(row, context));
    test.project_id = caller.project_id;
    test.num = services.nums.next_as<DeliveryNum>(now.at);
    test.webhook_num = row.num;
    test.channel_num = row.channel_num;
    test.due_at = now.at;
    TRY_DONE(tx.insert(test));
    if (row.kind == WebhookKind::meta) {
      std::string const id = hex(sha256(uuid_of(Kind::delivery, test.num.value)));  // a test is no repetition
      TRY_DONE(tx.insert(DeliveryBody{test.project_id, test.num, row.num, id, Bytes{std::string(kMetaSample)}}));
    }
    TRY_DONE(store::webhooks::wake(tx, caller.project_id, {{row.num, now.at}}));
    return ok(R"({"data":{"success":true}})");
  });
}

constexpr Route kRoutes[] = {
    answering(get<&list_webhooks>("/platform/v1/whatsapp/webhooks", "List webhooks"), Envelope::page,
        &dialect::kWebhookRecord),
    answering(post<&add_webhook>("/platform/v1/whatsapp/webhooks", "Make a webhook"), Envelope::data,
        &dialect::kWebhookRecord, 201),
    answering(post<&add_webhook>("/platform/v1/whatsapp_webhooks", "Make a webhook, by its older address"),
        Envelope::data, &dialect::kWebhookRecord, 201),
    answering(get<&show_webhook>("/platform/v1/whatsapp/webhooks/:webhook_id", "One webhook"), Envelope::data,
        &dialect::kWebhookRecord),
    answering(patch<&change_webhook>("/platform/v1/whatsapp/webhooks/:webhook_id", "Change a webhook"), Envelope::data,
        &dialect::kWebhookRecord),
    answering(del<&delete_webhook>("/platform/v1/whatsapp/webhooks/:webhook_id", "Delete a webhook"), Envelope::nothing,
        nullptr, 204),
    answering(
        post<&try_webhook>("/platform/v1/whatsapp/webhooks/:webhook_id/test", "Send it a sample"), Envelope::data),
    answering(post<&redeliver_since>(
                  "/platform/v1/whatsapp/webhooks/:webhook_id/redeliver", "Deliver again what was made since a time"),
        Envelope::data, nullptr, 202),
    answering(get<&list_webhooks_of_number>(
                  "/platform/v1/whatsapp/phone_numbers/:phone_number_id/webhooks", "List webhooks of a number"),
        Envelope::page, &dialect::kWebhookRecord),
    answering(post<&add_webhook_of_number>(
                  "/platform/v1/whatsapp/phone_numbers/:phone_number_id/webhooks", "Make a webhook of a number"),
        Envelope::data, &dialect::kWebhookRecord, 201),
    answering(get<&show_webhook_of_number>("/platform/v1/whatsapp/phone_numbers/:phone_number_id/webhooks/:webhook_id",
                  "One webhook of a number"),
        Envelope::data, &dialect::kWebhookRecord),
    answering(
        patch<&change_webhook_of_number>("/platform/v1/whatsapp/phone_numbers/:phone_number_id/webhooks/:webhook_id",
            "Change a webhook of a number"),
        Envelope::data, &dialect::kWebhookRecord),
    answering(
        del<&delete_webhook_of_number>("/platform/v1/whatsapp/phone_numbers/:phone_number_id/webhooks/:webhook_id",
            "Delete a webhook of a number"),
        Envelope::nothing, nullptr, 204),
    listing({net::Method::get, "/platform/v1/webhook_deliveries", "List deliveries", Scope::webhooks_read,
                &list_deliveries},
        kDeliveryFilters, Pages::cursors, &dialect::kDeliveryRecord),
    answering(get<&show_delivery>("/platform/v1/webhook_deliveries/:delivery_id", "One delivery with its attempts"),
        Envelope::data, &dialect::kDeliveryRecord),
    answering(post<&redeliver>("/platform/v1/webhook_deliveries/:delivery_id/redeliver", "Deliver once more"),
        Envelope::data, nullptr, 202),
};

}  // namespace

std::span<Route const> webhook_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
