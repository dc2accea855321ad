#include "work/forward.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/crypto.h"
#include "base/json.h"
#include "core/webhooks.h"
#include "store/channels.h"
#include "store/deliveries.h"
#include "store/webhooks.h"

namespace wigwag::work {
namespace {

/// What a receipt is about.
struct About {
  std::set<std::string> numbers;
  std::set<std::string> accounts;  ///< of changes that name no number
  std::string person;              ///< of the first message or status
  bool is_all = true;              ///< all of it is understood, and so about these
};

std::string person_of(Update const& update) {
  auto const text = [](Person const& who) { return who.bsuid.value_or(who.phone.value_or("")); };
  if (auto const* message = std::get_if<InboundMessage>(&update)) return text(message->contact);
  if (auto const* status = std::get_if<StatusUpdate>(&update)) return text(status->recipient);
  if (auto const* change = std::get_if<MessageChange>(&update)) return text(change->contact);
  return {};
}

std::map<Receipt const*, About> about(std::vector<Forwardable> const& updates) {
  std::map<Receipt const*, About> found;
  for (Forwardable const& one : updates) {
    About& about = found[one.receipt];
    if (one.inbound->phone_number_id)
      about.numbers.insert(*one.inbound->phone_number_id);
    else
      about.accounts.insert(one.inbound->waba_id);
    if (about.person.empty()) about.person = person_of(one.inbound->update);
    about.is_all = !one.receipt_has_more;
  }
  return found;
}

/// The numbers that receipts name, and the webhooks of those that have one.
struct Known {
  std::map<std::string, Channel> channels;
  std::map<ChannelNum, std::vector<Webhook>> webhooks;
};

Result<Known> known(store::ReadTx& tx, std::map<Receipt const*, About> const& receipts) {
  Known found;
  TRY(auto webhooks, store::webhooks::of_numbers(tx, WebhookKind::meta));
  TRY(auto const plain, store::webhooks::of_numbers(tx, WebhookKind::forward));
  webhooks.insert(webhooks.end(), plain.begin(), plain.end());
  if (webhooks.empty()) return found;
  for (Webhook const& webhook : webhooks) found.webhooks[*webhook.channel_num].push_back(webhook);
  std::set<std::string> numbers;
  for (auto const& [receipt, about] : receipts) numbers.insert(about.numbers.begin(), about.numbers.end());
  store::channels::Words words;
  for (std::string const& number : numbers) words.emplace_back(number);
  TRY(auto const channels, store::channels::by_phone_number_id(tx, words));
  for (Channel const& channel : channels) found.channels[channel.phone_number_id] = channel;
  return found;
}

/// What of the receipt the number's project may see.
std::string body_for(Channel const& channel, Receipt const& receipt, About const& about, Known const& known) {
  std::vector<std::string> own;
  for (std::string const& number : about.numbers) {
    auto const found = known.channels.find(number);
    if (found != known.channels.end() && found->second.project_id == channel.project_id) own.push_back(number);
  }
  bool const own_accounts =
      std::ranges::all_of(about.accounts, [&](std::string const& waba) { return waba == channel.waba_id; });
  if (about.is_all && own.size() == about.numbers.size() && own_accounts) return receipt.body;
  return only_own(receipt.body, own, channel.waba_id);
}

/// In rising order of their positions, so that rows follow the journal.
std::vector<std::pair<Receipt const*, About>> in_order(std::map<Receipt const*, About> receipts) {
  std::vector<std::pair<Receipt const*, About>> sorted(receipts.begin(), receipts.end());
  std::ranges::sort(sorted, {}, [](auto const& one) { return one.first->position; });
  return sorted;
}

struct Forwards {
  std::vector<Delivery> deliveries;
  std::vector<DeliveryBody> bodies;  ///< beside `deliveries`
};

Forwards forwards_of(
    std::map<Receipt const*, About> const& receipts, Known const& known, NumSource& nums, Instant now) {
  Forwards out;
  for (auto const& [receipt, about] : in_order(receipts))
    for (std::string const& number : about.numbers) {
      auto const channel = known.channels.find(number);
      auto const webhooks =
          channel == known.channels.end() ? known.webhooks.end() : known.webhooks.find(channel->second.num);
      if (webhooks == known.webhooks.end()) continue;
      std::string const body = body_for(channel->second, *receipt, about, known);
      for (Webhook const& webhook : webhooks->second) {
        Delivery row;
        row.project_id = webhook.project_id;
        row.num = nums.next_as<DeliveryNum>(now);
        row.webhook_num = webhook.num;
        row.event = core::kMetaEvent;
        row.lane = about.person.empty() ? 0 : wamid_hash(number + " " + about.person);
        row.seq = receipt->position;
        row.channel_num = webhook.channel_num;
        out.bodies.push_back({row.project_id, row.num, row.webhook_num, hex(sha256(body)), Bytes{body}});
        out.deliveries.push_back(std::move(row));
      }
    }
  return out;
}

/// Leaves out what a webhook has, or had a moment ago in the same batch.
Done leave_out_known(store::ReadTx& tx, Forwards& forwards) {
  std::vector<std::tuple<ProjectId, WebhookNum, std::string>> keys;
  for (DeliveryBody const& body : forwards.bodies) keys.emplace_back(body.project_id, body.webhook_num, body.hash);
  TRY(auto const stored, store::fanout::known_bodies(tx, keys));
  std::set<std::pair<WebhookNum, std::string>> seen;
  for (DeliveryBody const& body : stored) seen.emplace(body.webhook_num, body.hash);
  Forwards fresh;
  for (std::size_t i = 0; i < forwards.bodies.size(); ++i) {
    if (!seen.emplace(forwards.bodies[i].webhook_num, forwards.bodies[i].hash).second) continue;
    fresh.bodies.push_back(std::move(forwards.bodies[i]));
    fresh.deliveries.push_back(std::move(forwards.deliveries[i]));
  }
  forwards = std::move(fresh);
  return {};
}

/// How many were left out.
std::size_t write_change_list(
    json::Writer& out, json::Value entry, std::vector<std::string> const& numbers, std::string_view waba_id) {
  std::size_t left_out = 0;
  out.begin_array();
  entry["changes"].each([&](json::Value change) {
    json::Value const id = change["value"]["metadata"]["phone_number_id"];
    bool const is_own =
        id ? std::ranges::find(numbers, id.word().value_or("")) != numbers.end() : entry["id"].word() == waba_id;
    if (is_own) out.raw(change.raw());
    if (!is_own) ++left_out;
  });
  out.end_array();
  return left_out;
}

}  // namespace

std::string only_own(
    std::string_view body, std::vector<std::string> const& phone_number_ids, std::string_view waba_id) {
  auto const document = json::Document::parse(body);
  if (!document) return {};
  std::size_t left_out = 0;
  json::Writer out;
  out.begin_object();
  document->root().each_member_verbatim([&](std::string_view key, json::Value value) {
    out.raw_key(key);
    if (key != "\"entry\"") {
      out.raw(value.raw());
      return;
    }
    out.begin_array();
    value.each([&](json::Value entry) {
      json::Writer changes;
      left_out += write_change_list(changes, entry, phone_number_ids, waba_id);
      if (changes.text() == "[]") return;
      out.begin_object();
      entry.each_member_verbatim([&](std::string_view name, json::Value part) {
        out.raw_key(name).raw(name == "\"changes\"" ? std::string_view(changes.text()) : part.raw());
      });
      out.end_object();
    });
    out.end_array();
  });
  return left_out == 0 ? std::string(body) : out.end_object().take();
}

Done forward_to(store::WriteTx& tx, Channel const& channel, Instant now) {
  WebhookNum const num{channel.num.value};
  TRY(auto stored, store::webhooks::find_to_change(tx, channel.project_id, num));
  if (!channel.destination_url || channel.removed_at) {
    if (!stored) return {};
    return store::webhooks::erase(tx, channel.project_id, num, now, "the number hands nothing on any more");
  }
  if (stored && stored->url == *channel.destination_url) return {};
  Webhook webhook = stored.value_or(Webhook{.project_id = channel.project_id,
      .num = num,
      .channel_num = channel.num,
      .kind = WebhookKind::forward,
      .url = {},
      .events = {},
      .buffer_events = {}});
  webhook.url = *channel.destination_url;
  core::resume(webhook, now);
  if (!stored) return store::webhooks::add_forward(tx, webhook);
  TRY_DONE(store::webhooks::save(tx, webhook));
  return store::webhooks::wake(tx, channel.project_id, {{num, now}});
}

Done forward(store::WriteTx& tx, NumSource& nums, Instant now, std::vector<Forwardable> const& updates) {
  auto const receipts = about(updates);
  TRY(Known const known, work::known(tx, receipts));
  if (known.webhooks.empty()) return {};
  Forwards forwards = forwards_of(receipts, known, nums, now);
  TRY_DONE(leave_out_known(tx, forwards));
  if (forwards.deliveries.empty()) return {};
  TRY_DONE(tx.insert_many(forwards.deliveries));
  TRY_DONE(tx.insert_many(forwards.bodies));
  std::map<ProjectId, std::map<WebhookNum, Instant>> due;
  for (Delivery const& one : forwards.deliveries) due[one.project_id][one.webhook_num] = now;
  for (auto const& [project, webhooks] : due) {
    std::vector<store::webhooks::Wake> wakes;
    for (auto const& [webhook, at] : webhooks) wakes.push_back({webhook, at});
    TRY_DONE(store::webhooks::wake(tx, project, wakes));
  }
  return {};
}

}  // namespace wigwag::work
