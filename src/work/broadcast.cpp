#include "work/broadcast.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "meta/graph_error.h"
#include "meta/outgoing.h"
#include "model/status_steps.h"
#include "store/broadcasts.h"
#include "store/channels.h"
#include "store/templates.h"
#include "work/pause.h"

namespace wigwag::work {
namespace {

using core::Settled;
using std::chrono::milliseconds;

constexpr milliseconds kLookAgain{100};
constexpr int kAtATime = 32;  // of one broadcast
constexpr std::int64_t kLeaseUs = 15 * kSecondUs;
constexpr std::int64_t kEventsMax = limits::fanout_batch_max;
constexpr std::int64_t kProjectsMax = 10'000;
constexpr std::int64_t kAttemptsMax = 8;
constexpr std::int64_t kBusyAgainUs = 3 * kSecondUs;
constexpr std::array kAgainUs{
    5 * kSecondUs, 15 * kSecondUs, 30 * kSecondUs, kMinuteUs, 2 * kMinuteUs, 5 * kMinuteUs, 15 * kMinuteUs};
constexpr std::string_view kApproved = "APPROVED";

std::int64_t again_us(std::int64_t attempts) {
  auto const last = std::ssize(kAgainUs) - 1;
  return kAgainUs[static_cast<std::size_t>(std::clamp<std::int64_t>(attempts - 1, 0, last))];
}

/// Source: Kapso, broadcasts, error_details. Missing keys are left out.
std::string error_json(meta::GraphError const& error) {
  json::Writer out;
  out.begin_object().member("error_class", meta::class_name(error.meaning.kind)).member_if("code", error.code);
  out.member("message", error.message);
  if (!error.details.empty()) out.member("details", error.details);
  if (error.http_status != 0) out.member("http_status", error.http_status);
  if (!error.trace_id.empty()) out.member("fbtrace_id", error.trace_id);
  return out.end_object().take();
}

std::string suppressed_json(std::string_view code, std::string_view detail) {
  return json::Writer().begin_object().member("code", code).member("detail", detail).end_object().take();
}

/// What Meta said in the status that failed the message; else what the row says.
std::optional<std::string> details_of(Message const& message) {
  if (!message.error_code) return std::nullopt;
  int const code = static_cast<int>(*message.error_code);
  json::Writer out;
  out.begin_object().member("error_class", meta::class_name(meta::classify(code, {}, 0).kind));
  out.member("code", code).member("message", message.error_title.value_or(""));
  for (StatusStep const& step : decode_steps(message.statuses)) {
    auto const document = step.status == "failed" ? json::Document::parse(step.raw) : json::Document::parse("{}");
    if (!document) continue;
    if (auto const details = document->root()["errors"].at(0)["error_data"]["details"].text()) {
      out.member("details", *details);
      break;
    }
  }
  return out.end_object().take();
}

}  // namespace

std::string broadcast_body(Template const& stored, Recipient const& recipient) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").member("recipient_type", "individual");
  out.member(recipient.phone ? "to" : "recipient", recipient.address).member("type", "template");
  out.key("template").begin_object().member("name", stored.name);
  out.key("language").begin_object().member("code", stored.language).end_object();
  if (recipient.components != "[]") out.key("components").raw(recipient.components);
  return out.end_object().end_object().take();
}

void Broadcasts::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

void Broadcasts::end() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Broadcasts::stop() {
  end();
  tasks_.stop();
}

void Broadcasts::run(std::stop_token const& stop) {
  if (parts_.db.engine() == store::Engine::sqlite) {  // we are alone: what was held is nobody's
    auto const released =
        parts_.db.write([this](store::WriteTx& tx) { return store::broadcasts::release(tx, parts_.clock()); });
    log_failure(released, "broadcasts_not_released");
  }
  while (!stop.stop_requested()) {
    Result<bool> const worked = work_some();
    if (!worked) log_failure(worked.error(), "broadcasts_failed");
    Result<std::int64_t> const followed = follow();
    if (!followed) log_failure(followed.error(), "broadcasts_not_followed");
    pause(stop, kLookAgain);
  }
}

/// True when somebody was sent to, or is about to be.
Result<bool> Broadcasts::work_some() {
  Instant const now = parts_.clock();
  TRY(std::vector<Broadcast> const due,
      parts_.db.read([&](store::ReadTx& tx) { return store::broadcasts::due(tx, now, 1); }));
  if (!due.empty()) TRY_DONE(parts_.db.write([&](store::WriteTx& tx) { return core::begin_due_broadcasts(tx, now); }));
  TRY(bool const waits, parts_.db.read([&](store::ReadTx& tx) { return store::broadcasts::any_free(tx, now); }));
  if (waits) {
    TRY(std::vector<Broadcast> const taken, parts_.db.write([&](store::WriteTx& tx) {
      return store::broadcasts::take(tx, now, now + kLeaseUs, limits::lease_batch_max);
    }));
    for (Broadcast const& one : taken) ours_.insert_or_assign(one.num, one);
  }
  bool busy = false;
  std::optional<Error> failed;  // what fails for one stops no other
  for (auto place = ours_.begin(); place != ours_.end();) {
    Result<bool> const goes_on = feed(place->second);
    if (!goes_on) failed = goes_on.error();
    busy = busy || goes_on.value_or(false);
    place = goes_on.value_or(true) ? std::next(place) : ours_.erase(place);
  }
  if (failed) return fail(*failed);
  return busy;
}

Result<Broadcasts::Order> Broadcasts::order_of(store::ReadTx& tx, Broadcast const& broadcast) const {
  TRY(std::optional<Channel> channel, store::channels::by_num(tx, broadcast.project_id, broadcast.channel_num));
  if (!channel || channel->removed_at) return fail(Code::not_configured, "The phone number was deleted");
  if (!channel->access_token) return fail(Code::not_configured, "The phone number has no access token");
  TRY(std::optional<Template> stored, store::templates::by_num(tx, broadcast.project_id, broadcast.template_num));
  if (!stored) return fail(Code::template_missing, "The template was deleted");
  if (stored->status != kApproved)
    return fail(Code::template_unfit, "The template is not approved any more: " + stored->status.value_or("unknown"));
  return Order{*std::move(channel), *std::move(stored)};
}

/// False when there is nothing more to do for it here.
Result<bool> Broadcasts::feed(Broadcast const& broadcast) {
  Instant const now = parts_.clock();
  int const running = running_.with([&](auto& all) { return all[broadcast.num]; });
  Result<Order> const order = parts_.db.read([&](store::ReadTx& tx) { return order_of(tx, broadcast); });
  if (!order && (order.error().code == Code::unavailable || order.error().code == Code::internal))
    return fail(order.error());
  if (!order) {
    TRY_DONE(parts_.db.write([&](store::WriteTx& tx) {
      return core::end_broadcast(tx, now, broadcast, BroadcastStatus::failed, order.error().message);
    }));
    return false;
  }
  TRY(core::Claimed claimed, parts_.db.write([&](store::WriteTx& tx) {
    return core::claim_recipients(
        tx, parts_.nums, now, now + kLeaseUs, broadcast.project_id, broadcast.num, kAtATime - running);
  }));
  if (!claimed.goes_on) {
    TRY_DONE(parts_.db.write(
        [&](store::WriteTx& tx) { return core::end_broadcast(tx, now, broadcast, BroadcastStatus::completed, ""); }));
    return false;
  }
  running_.with([&](auto& all) { all[broadcast.num] += static_cast<int>(claimed.recipients.size()); });
  for (Recipient& one : claimed.recipients) tasks_.spawn(send(*order, std::move(one)));
  return true;
}

Settled Broadcasts::outcome_of(Recipient const& recipient, Result<Sent> const& sent) const {
  Instant const now = parts_.clock();
  bool const last = recipient.attempts >= kAttemptsMax;
  if (!sent) {
    Error const& error = sent.error();
    switch (error.code) {
      case Code::marketing_stopped:
        return {
            Settled::As::suppressed, {}, error.message, suppressed_json("marketing_preference_stopped", error.message)};
      case Code::opted_out:
        return {Settled::As::suppressed, {}, error.message, suppressed_json("opted_out", error.message)};
      case Code::in_flight: return {Settled::As::again, now + kBusyAgainUs};
      case Code::conflict: return {Settled::As::on_its_way};  // it is another's by now
      case Code::unavailable:
      case Code::internal: return {Settled::As::again, now + again_us(recipient.attempts)};
      default: return {Settled::As::failed, {}, error.message};
    }
  }
  switch (sent->fate) {
    case Sent::Fate::accepted:
    case Sent::Fate::repeated: return {Settled::As::on_its_way};
    case Sent::Fate::unknown: return {Settled::As::unknown};
    case Sent::Fate::throttled:
    case Sent::Fate::unsent:
      if (!last) return {Settled::As::again, now + again_us(recipient.attempts)};
      return {Settled::As::failed, {}, "Not sent: Meta takes no more messages, or could not be reached"};
    case Sent::Fate::refused: {
      auto const refusal = meta::read_error(sent->status, sent->body);
      if (!refusal) return {Settled::As::failed, {}, "Meta refused the message"};
      return {Settled::As::failed, {}, refusal->message, error_json(*refusal)};
    }
  }
  must(false, "a send has a fate");
  return {};
}

Task<> Broadcasts::send(Order order, Recipient recipient) {
  std::string body = broadcast_body(order.stored, recipient);
  auto const document = json::Document::parse(body);
  auto outgoing = document ? meta::read_outgoing(document->root()) : std::unexpected(meta::Mistake{});
  Settled settled{Settled::As::failed, {}, outgoing ? "" : outgoing.error().details};
  if (outgoing) {
    SendOrder one{.channel = order.channel, .body = std::move(body)};
    one.outgoing = *std::move(outgoing);
    one.stored = order.stored;
    one.num = recipient.message_num;
    one.recipient = recipient.num;
    settled = outcome_of(recipient, co_await parts_.sender.send(std::move(one)));
  }
  BroadcastNum const num = recipient.broadcast_num;
  co_await settle(std::move(recipient), std::move(settled));
  running_.with([&](auto& all) {
    if (--all[num] == 0) all.erase(num);
  });
}

Task<> Broadcasts::settle(Recipient recipient, Settled settled) {
  auto const done = co_await parts_.pool.run([this, &recipient, &settled] {
    return parts_.db.write(
        [&](store::WriteTx& tx) { return core::settle_recipient(tx, parts_.clock(), recipient, settled); });
  });
  log_failure(done, "recipient_not_settled");  // its message tells, once the claim has run out
}

Result<std::int64_t> Broadcasts::follow() {
  TRY(std::vector<BroadcastCursor> const cursors,
      parts_.db.read([](store::ReadTx& tx) { return store::broadcasts::cursors(tx, kProjectsMax); }));
  std::int64_t total = 0;
  std::optional<Error> failed;
  for (BroadcastCursor const& one : cursors) {
    Result<std::int64_t> const followed = follow(one);
    if (!followed) failed = followed.error();
    total += followed.value_or(0);
  }
  if (failed) return fail(*failed);
  return total;
}

Result<std::int64_t> Broadcasts::follow(BroadcastCursor const& cursor) {
  Instant const now = parts_.clock();
  TRY(std::vector<Event> const next, parts_.db.read([&](store::ReadTx& tx) {
    return store::broadcasts::events_after(tx, cursor.project_id, cursor.event_num, 1);
  }));
  std::int64_t total = 0;
  for (std::int64_t some = next.empty() ? 0 : kEventsMax; some == kEventsMax;) {
    TRY(some, parts_.db.write([&](store::WriteTx& tx) {
      return core::follow_events(tx, now, cursor.project_id, kEventsMax, &details_of);
    }));
    total += some;
  }
  return total;
}

Done Broadcasts::run_due() {
  while (true) {
    TRY(bool const busy, work_some());
    tasks_.wait();
    TRY_DONE(follow());
    if (!busy) return {};
    // Those who are due later are not waited for.
    TRY(bool const more, parts_.db.read([this](store::ReadTx& tx) -> Result<bool> {
      for (auto const& [num, one] : ours_) {
        TRY(std::optional<Instant> const due, store::broadcasts::next_due(tx, one.project_id, num));
        if (!due || *due <= parts_.clock()) return true;
      }
      return false;
    }));
    if (!more) return {};
  }
}

}  // namespace wigwag::work
