#include <fmt/format.h>
#include <iostream>

#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"
#include "app/private_file.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/words.h"
#include "core/webhooks.h"
#include "store/channels.h"
#include "store/nodes.h"
#include "store/projects.h"
#include "store/webhooks.h"

namespace wigwag::app {
namespace {

Result<ProjectId> project_of(store::ReadTx& tx, std::string const& name) {
  TRY(auto const project, store::projects::by_name(tx, name));
  if (!project)
    return fail(Code::not_found, fmt::format("there is no project `{}`; `wigwag project list` shows them", name));
  return project->num;
}

/// WA.cr's take news of people, the others what the Platform's take.
Result<std::string> checked_events(WebhookKind kind, std::vector<std::string> events) {
  if (kind == WebhookKind::meta) return std::string();
  bool const of_people = kind == WebhookKind::wacr;
  if (events.empty() && of_people)
    for (core::EventName const& name : core::event_names())
      if (name.reach == core::Reach::people) events.emplace_back(name.word);
  if (events.empty()) return fail(Code::invalid, "--events must name at least one event");
  for (std::string const& event : events) {
    core::EventName const* const name = core::find_event(event);
    if (name == nullptr || (name->reach == core::Reach::people) != of_people)
      return fail(Code::invalid, fmt::format("--events: a webhook of kind {} hears of no {}", word_of(kind), event));
  }
  return core::join_words(events);
}

std::string webhook_json(Webhook const& webhook) {
  json::Writer out;
  out.begin_object().member("id", uuid_of(Kind::webhook, webhook.num.value)).member("kind", word_of(webhook.kind));
  out.member("url", webhook.url).member("events", webhook.events).member("active", webhook.active);
  return out.member("paused", webhook.paused_at.has_value()).end_object().take();
}

std::string state_of(Webhook const& webhook) {
  if (webhook.paused_at) return "paused";
  return webhook.active ? "active" : "off";
}

Done place(store::ReadTx& tx, Webhook& webhook, WebhookOrder const& order) {
  TRY(webhook.project_id, project_of(tx, order.project));
  if (!order.phone_number_id.empty()) {
    TRY(auto const channel, store::channels::of_project(tx, webhook.project_id, order.phone_number_id));
    if (!channel)
      return fail(Code::not_found, "the project has no number " + order.phone_number_id + "; `wigwag number list`");
    webhook.channel_num = channel->num;
  }
  for (std::string_view const word : split_words(webhook.events)) {
    bool const of_number = core::find_event(word)->reach == core::Reach::number;
    if (of_number != webhook.channel_num.has_value() && webhook.kind == WebhookKind::kapso)
      return fail(Code::invalid, "--phone-number-id goes with events of a number, and with no others");
  }
  if (webhook.kind == WebhookKind::meta && !webhook.channel_num)
    return fail(Code::invalid, "--phone-number-id is required for webhooks of kind meta");
  return {};
}

}  // namespace

Done add_webhook(Call const& call, WebhookOrder const& order) {
  auto const kind = from_word<WebhookKind>(order.kind);
  if (!kind || *kind == WebhookKind::forward) return fail(Code::invalid, "--kind must be wacr, kapso or meta");
  Webhook webhook;
  webhook.kind = *kind;
  webhook.url = order.url;
  TRY(webhook.events, checked_events(*kind, order.events));
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  if (auto const url = net::parse_url(order.url, net::kConfigured); !url)
    return fail(Code::invalid, "--url " + url.error().message);
  std::string secret = order.secret;
  if (secret == "-") std::getline(std::cin, secret);
  if (!secret.empty()) {
    TRY(Secret<std::string> const key, seal_key(here.config.data, here.config.secret_key));
    webhook.secret = Bytes{seal(key.reveal(), secret)};
  }
  Instant const now = system_now();
  webhook.num = NumSource(store::nodes::kCommandNode).next_as<WebhookNum>(now);
  webhook.updated_at = now;
  webhook.inactive_seen = now - webhook.inactivity_minutes * kMinuteUs;
  TRY_DONE(here.db->write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(place(tx, webhook, order));
    TRY(auto const others, store::webhooks::of_project(tx, webhook.project_id));
    if (std::ssize(others) >= limits::webhooks_per_project_max)
      return fail(Code::conflict, fmt::format("a project has at most {} webhooks", limits::webhooks_per_project_max));
    return store::webhooks::add(tx, webhook);
  }));
  print(call.output == Output::json ? webhook_json(webhook) + "\n"
                                    : fmt::format("webhook {} added\n", uuid_of(Kind::webhook, webhook.num.value)));
  return {};
}

Done list_webhooks(Call const& call, std::string const& project) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY(auto const webhooks, here.db->read([&](store::ReadTx& tx) -> Result<std::vector<Webhook>> {
    TRY(ProjectId const num, project_of(tx, project));
    return store::webhooks::of_project(tx, num);
  }));
  std::vector<std::vector<std::string>> rows{{"ID", "KIND", "STATE", "URL", "EVENTS"}};
  std::vector<std::string> items;
  for (Webhook const& one : webhooks) {
    rows.push_back(
        {uuid_of(Kind::webhook, one.num.value), std::string(word_of(one.kind)), state_of(one), one.url, one.events});
    items.push_back(webhook_json(one));
  }
  print(call.output == Output::json ? json_array(items) : columns(rows));
  return {};
}

Done remove_webhook(Call const& call, std::string const& project, std::string const& id) {
  TRY(Installation const here, Installation::open(call.flags, IfMissing::refuse));
  TRY_DONE(here.db->write([&](store::WriteTx& tx) -> Done {
    TRY(ProjectId const num, project_of(tx, project));
    auto const webhook = num_of(Kind::webhook, id);
    std::optional<Webhook> found;
    if (webhook) {
      TRY(found, store::webhooks::find(tx, num, WebhookNum{*webhook}));
    }
    if (!found) return fail(Code::not_found, "there is no webhook " + id + "; `wigwag webhook list` shows them");
    return store::webhooks::erase(tx, num, found->num, system_now(), "the webhook was deleted");
  }));
  print(call.output == Output::json ? "{\"removed\":true}\n" : "webhook removed\n");
  return {};
}

}  // namespace wigwag::app
