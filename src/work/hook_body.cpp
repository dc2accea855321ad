#include "work/hook_body.h"

#include "base/crypto.h"
#include "base/text.h"
#include "core/webhooks.h"
#include "dialect/kapso_webhooks.h"
#include "dialect/wacr_webhooks.h"
#include "store/channels.h"
#include "store/customers.h"
#include "store/deliveries.h"
#include "store/projects.h"

namespace wigwag::work {
namespace {

/// All rows that some deliveries name.
class Rows {
 public:
  Done load(store::ReadTx& tx, std::vector<HookLoad> const& loads) {
    std::map<std::tuple<ProjectId, std::int64_t>, int> events;
    std::map<std::tuple<ProjectId, MessageNum>, int> messages;
    std::map<std::tuple<ProjectId, ConversationNum>, int> conversations;
    std::map<std::tuple<ChannelNum>, int> channels;
    for (HookLoad const& load : loads) {
      if (load.webhook.channel_num) channels[{*load.webhook.channel_num}];
      for (Delivery const& one : load.deliveries) {
        if (one.event_num) events[{one.project_id, *one.event_num}];
        if (one.message_num) messages[{one.project_id, *one.message_num}];
        if (one.conversation_num) conversations[{one.project_id, *one.conversation_num}];
        if (one.channel_num) channels[{*one.channel_num}];
      }
    }
    TRY(auto const event_rows, store::deliveries::events(tx, keys(events)));
    for (Event const& row : event_rows) events_[{row.project_id, row.num}] = row;
    TRY(auto const message_rows, store::deliveries::messages(tx, keys(messages)));
    for (auto const& row : message_rows) messages_[{row.project_id, row.num}] = row;
    TRY(auto const conversation_rows, store::deliveries::conversations(tx, keys(conversations)));
    for (auto const& row : conversation_rows) conversations_[row.num] = row;
    TRY(auto const channel_rows, store::channels::by_num(tx, keys(channels)));
    for (Channel const& row : channel_rows) channels_[row.num] = row;
    return load_owners(tx, loads);
  }

  /// nullopt: the event or its message is gone.
  std::optional<dialect::Told> told(Webhook const& webhook, Delivery const& delivery) const {
    auto const event = events_.find({delivery.project_id, delivery.event_num.value_or(0)});
    if (event == events_.end()) return std::nullopt;
    dialect::Told told{.name = delivery.event, .event = event->second};
    if (delivery.message_num) {
      auto const found = messages_.find({delivery.project_id, *delivery.message_num});
      if (found != messages_.end()) told.message = found->second;
      if (!told.message && event->second.kind != EventKind::conversation_inactive) return std::nullopt;
    }
    told.conversation = conversation_of(delivery, told);
    told.channel = channel_of(webhook, delivery);
    if (auto const owner = projects_.find(delivery.project_id); owner != projects_.end()) told.project = owner->second;
    if (told.channel && told.channel->customer_num)
      if (auto const owner = customers_.find(*told.channel->customer_num); owner != customers_.end())
        told.customer = owner->second;
    dialect::turn_back(told);
    return told;
  }

  std::optional<Channel> channel_of(Webhook const& webhook, Delivery const& delivery) const {
    auto const num = delivery.channel_num ? delivery.channel_num : webhook.channel_num;
    auto const found = num ? channels_.find(*num) : channels_.end();
    return found == channels_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  /// Of news of numbers, for those that are told of whom they belong to: rare, and the same few rows.
  Done load_owners(store::ReadTx& tx, std::vector<HookLoad> const& loads) {
    for (HookLoad const& load : loads) {
      if (load.webhook.payload_version != PayloadVersion::v1 || load.webhook.channel_num) continue;
      for (Delivery const& one : load.deliveries) {
        if (!one.event.starts_with("whatsapp.") || projects_.contains(one.project_id)) continue;
        TRY(auto const project, store::projects::by_num(tx, one.project_id));
        if (project) projects_[one.project_id] = *project;
      }
    }
    if (projects_.empty()) return {};
    for (auto const& [num, channel] : channels_) {
      if (!channel.customer_num || !projects_.contains(channel.project_id)) continue;
      TRY(auto const customer, store::customers::by_num(tx, channel.project_id, *channel.customer_num));
      if (customer) customers_[customer->num] = *customer;
    }
    return {};
  }

  template <class Key>
  static std::vector<Key> keys(std::map<Key, int> const& wanted) {
    std::vector<Key> list;
    for (auto const& [key, unused] : wanted) list.push_back(key);
    return list;
  }

  std::optional<store::ConversationView> conversation_of(Delivery const& delivery, dialect::Told const& told) const {
    auto num = delivery.conversation_num;
    if (!num && told.message) num = told.message->conversation_num;
    auto const found = num ? conversations_.find(*num) : conversations_.end();
    return found == conversations_.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<std::tuple<ProjectId, std::int64_t>, Event> events_;
  std::map<std::tuple<ProjectId, MessageNum>, store::MessageView> messages_;
  std::map<ConversationNum, store::ConversationView> conversations_;
  std::map<ChannelNum, Channel> channels_;
  std::map<ProjectId, Project> projects_;
  std::map<CustomerNum, Customer> customers_;
};

Result<HookBody> meta_body(store::ReadTx& tx, Delivery const& delivery) {
  TRY(auto const stored, store::deliveries::body_of(tx, delivery.project_id, delivery.num));
  if (!stored) return HookBody{uuid_of(Kind::delivery, delivery.num.value), ""};
  return HookBody{stored->hash, stored->body.value};
}

Result<HookBody> wacr_body(store::ReadTx& tx, Rows const& rows, Webhook const& webhook, Delivery const& delivery) {
  HookBody out{uuid_of(Kind::delivery, delivery.num.value), ""};
  auto const told = rows.told(webhook, delivery);
  TRY(auto const project, store::projects::by_num(tx, delivery.project_id));
  if (!told || !project) return out;
  dialect::WacrNews news{told->name, told->event, *project, {}, out.id};
  if (delivery.contact_num && !told->event.detail) {
    TRY(news.contact, store::contact_by_identifier(tx, delivery.project_id, uuid_of(*delivery.contact_num)));
  }
  out.body = dialect::wacr_webhook_payload(news);
  return out;
}

HookBody single(Rows const& rows, HookLoad const& load, Delivery const& delivery, dialect::FileAddresses const& files) {
  HookBody out{uuid_of(Kind::delivery, delivery.num.value), ""};
  Webhook const& webhook = load.webhook;
  auto told = rows.told(webhook, delivery);
  if (!delivery.event_num)
    told = dialect::sample_of(delivery.event, delivery.project_id, rows.channel_of(webhook, delivery), files.now);
  if (!told) return out;
  out.body = dialect::webhook_payload(*told, webhook.payload_version, files);
  bool const lacks_file = told->message && told->message->media_num && !told->message->media_blob;
  if (lacks_file && told->event.kind == EventKind::message_received) out.without_file_since = told->event.at;
  return out;
}

HookBody batch(Rows const& rows, HookLoad const& load, dialect::FileAddresses const& files) {
  Delivery const& first = load.deliveries.front();
  HookBody out{uuid_of(Kind::delivery, first.batch_num.value_or(first.num).value), ""};
  std::vector<std::string> payloads;
  for (Delivery const& one : load.deliveries) {
    HookBody const part = single(rows, load, one, files);
    if (!part.body.empty()) payloads.push_back(part.body);
  }
  if (payloads.empty()) return out;
  std::int64_t const window_s = load.webhook.buffer_window_seconds.value_or(core::kBufferWindowDefaultS);
  out.body = dialect::batch_payload({payloads, first.event, window_s * 1000, first.seq, load.deliveries.back().seq,
      first.conversation_num ? uuid_of(*first.conversation_num) : ""});
  return out;
}

/// The JSON with its strings as JavaScript writes them: Meta's own escapes would give another signature to who checks
/// it over what he parsed. Source: Kapso, webhooks sent to users, request.
std::string with_plain_strings(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    std::size_t const quote = std::min(json.find('"'), json.size());
    out += json.substr(0, quote);
    json.remove_prefix(quote);
    if (json.empty()) break;
    std::size_t end = 1;
    while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    out += '"' + Text::from_json(json.substr(1, end - 1)).escaped + '"';
    json.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

Result<std::vector<HookBody>> hook_bodies(
    store::ReadTx& tx, std::vector<HookLoad> const& loads, dialect::FileAddresses const& files) {
  Rows rows;
  TRY_DONE(rows.load(tx, loads));
  std::vector<HookBody> bodies;
  for (HookLoad const& load : loads) {
    Delivery const& first = load.deliveries.front();
    if (first.event == core::kMetaEvent) {
      TRY(HookBody body, meta_body(tx, first));
      bodies.push_back(std::move(body));
    } else if (load.webhook.kind == WebhookKind::wacr && first.event_num) {
      TRY(HookBody body, wacr_body(tx, rows, load.webhook, first));
      bodies.push_back(std::move(body));
    } else {
      bodies.push_back(load.is_batch ? batch(rows, load, files) : single(rows, load, first, files));
      bodies.back().body = with_plain_strings(bodies.back().body);
    }
  }
  return bodies;
}

}  // namespace wigwag::work
