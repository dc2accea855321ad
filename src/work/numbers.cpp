#include "work/numbers.h"

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "core/broadcasts.h"
#include "core/event_log.h"
#include "store/channels.h"
#include "store/projects.h"
#include "work/forward.h"

namespace wigwag::work {
namespace {

std::string detail_of(Channel const& channel, std::optional<std::string> const& setup_link) {
  std::optional<std::string> customer;
  if (channel.customer_num) customer = uuid_of(*channel.customer_num);
  json::Writer out;
  out.begin_object().member("phone_number_id", channel.phone_number_id).member("customer_id", customer);
  out.member_if("setup_link_id", setup_link);
  return out.end_object().take();
}

Done tell(store::WriteTx& tx, Instant now, EventKind kind, Channel const& channel,
    std::optional<std::string> const& setup_link = {}) {
  core::EventLog log(now);
  log.add(channel.project_id, kind, channel.num, {}, detail_of(channel, setup_link));
  return log.append(tx);
}

}  // namespace

bool put_facts(Channel& channel, std::string_view body, Instant now) {
  auto const document = json::Document::parse(body);
  if (!document || !document->root()["id"].word()) return false;
  json::Value const node = document->root();
  channel.facts = json::compact(node.raw());
  channel.facts_at = now;
  channel.status = node["status"].word();
  std::string const digits = digits_of(node["display_phone_number"].word().value_or(""));
  if (!digits.empty()) channel.display_number = digits;
  channel.name_status = node["name_status"].word();
  channel.throughput = node["throughput"]["level"].word();
  return true;
}

void take_facts(Channel& channel, Channel const& asked) {
  channel.facts = asked.facts;
  channel.facts_at = asked.facts_at;
  channel.status = asked.status;
  channel.display_number = asked.display_number;
  channel.name_status = asked.name_status;
  channel.throughput = asked.throughput;
}

Task<Result<Channel>> with_facts(meta::Graph& graph, meta::GraphAccess access, Channel channel, Instant now) {
  std::string query = "fields=" + std::string(kNumberFields);
  auto const reply = co_await graph.get(std::move(access), channel.phone_number_id, std::move(query));
  if (!reply || reply->outcome != net::Outcome::answered)
    co_return fail(Code::upstream, "Meta could not be reached; nothing was changed", "phone_number_id");
  if (reply->refusal)
    co_return fail(Code::invalid, "Meta refused the number: " + reply->refusal->message, "access_token");
  if (!put_facts(channel, reply->body, now))
    co_return fail(Code::upstream, "Meta's answer is no phone number", "phone_number_id");
  co_return channel;
}

Task<Done> subscribe_app(meta::Graph& graph, meta::GraphAccess access, std::string waba_id) {
  auto const reply =
      co_await graph.post(std::move(access), waba_id + "/subscribed_apps", {}, {"application/json", "{}"});
  if (!reply) co_return fail(reply.error());
  if (!reply->succeeded()) log::warn("app_not_subscribed", {{"status", reply->status}});
  co_return Done();
}

Done connect(store::WriteTx& tx, Instant now, Channel& channel, std::optional<std::string> const& setup_link) {
  TRY_DONE(store::projects::lock(tx, channel.project_id));
  TRY(std::optional<Channel> holder, store::channels::holder_of(tx, channel.phone_number_id));
  if (holder && !holder->removed_at)
    return fail(Code::conflict, "This phone number is connected already", "phone_number_id");
  channel.updated_at = now;
  if (holder && holder->project_id == channel.project_id) {
    channel.num = holder->num;
    TRY_DONE(tx.update(channel));
    TRY_DONE(forward_to(tx, channel, now));
    return tell(tx, now, EventKind::number_added, channel, setup_link);
  }
  if (holder) {  // another project had it; what it said there stays under a name that nobody else has
    holder->phone_number_id = "former-" + std::to_string(holder->num.value);
    TRY_DONE(tx.update(*holder, &Channel::phone_number_id));
  }
  TRY_DONE(tx.insert(channel));
  TRY_DONE(forward_to(tx, channel, now));
  return tell(tx, now, EventKind::number_added, channel, setup_link);
}

Done disconnect(store::WriteTx& tx, Instant now, Channel channel) {
  TRY_DONE(store::projects::lock(tx, channel.project_id));
  channel.removed_at = now;
  channel.updated_at = now;
  channel.access_token.reset();
  channel.verify_token.reset();
  channel.destination_url.reset();
  TRY_DONE(tx.update(channel, &Channel::removed_at, &Channel::updated_at, &Channel::access_token,
      &Channel::verify_token, &Channel::destination_url));
  TRY_DONE(forward_to(tx, channel, now));
  TRY_DONE(core::end_broadcasts_of(tx, now, channel.project_id, channel.num, "The phone number was deleted"));
  return tell(tx, now, EventKind::number_removed, channel);
}

}  // namespace wigwag::work
