#include "work/send.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "meta/callback_data.h"
#include "net/pause.h"
#include "store/sends.h"
#include "work/access.h"

namespace wigwag::work {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kWaitUs = std::int64_t{limits::send_deadline_ms} * 1000;
constexpr std::int64_t kWritingUs = 10 * kSecondUs;  // for our own writing, after Meta's answer
constexpr std::int64_t kBackoffMax = 4;  // seconds; a first pause is no longer, whatever the table says: a caller waits
constexpr std::string_view kMarketing = "MARKETING";
constexpr int kRepetitionsMax = 5;
constexpr int kSettleAttempts = 5;
constexpr milliseconds kSettleAgain{200};
constexpr int kPairRate = 131056;
constexpr int kAccountRates[] = {4, 80007};
constexpr std::string_view kHighThroughput = "HIGH";

/// What a person reads of it, and others find.
void put_template_words(SendOrder& order) {
  if (!order.stored || !order.stored->components || !order.outgoing.template_use) return;
  auto const components = json::Document::parse(*order.stored->components);
  if (!components) return;
  Text words = meta::template_words(order.outgoing, components->root());
  if (!words.empty()) order.outgoing.text = std::move(words);
}

milliseconds rounded_up(std::int64_t us) { return milliseconds((us + 999) / 1000); }

Person recipient_of(meta::Outgoing const& outgoing) {
  Person person;
  if (outgoing.is_group) return person;
  if (!outgoing.to.empty())
    person.phone = outgoing.to;
  else if (outgoing.recipient.contains(".ENT."))  // Meta, business-scoped user ids
    person.parent_bsuid = outgoing.recipient;
  else
    person.bsuid = outgoing.recipient;
  return person;
}

InboundMessage message_of(meta::Outgoing const& outgoing, MessageNum num) {
  InboundMessage message;
  message.direction = Direction::outbound;
  message.effect = Effect::quiet;
  message.status = MessageStatus::pending;
  message.contact = recipient_of(outgoing);
  if (outgoing.is_group) message.group_id = outgoing.to;
  message.type = outgoing.type;
  message.text = outgoing.text;
  message.payload = outgoing.payload;
  if (outgoing.file)
    message.media = MediaReference{
        outgoing.file->id.value_or(""), outgoing.file->kind, "", "", outgoing.file->filename, outgoing.file->link};
  message.context_wamid = outgoing.context_wamid;
  message.draft = num;
  message.callback_data = outgoing.callback_data;
  return message;
}

/// What Meta had said, as far as it is known.
std::string answer_about(Message const& message) {
  json::Writer out;
  out.begin_object().member("messaging_product", "whatsapp").key("contacts").begin_array().begin_object();
  out.member("input", message.phone ? message.phone : message.bsuid).member_if("wa_id", message.phone);
  out.member_if("user_id", message.bsuid).end_object().end_array();
  out.key("messages").begin_array().begin_object().member("id", message.wamid).end_object().end_array();
  return out.end_object().take();
}

/// What Meta says about an accepted message; nullopt when its answer names none.
std::optional<SendSettled> accepted(MessageNum num, std::string const& body) {
  auto const document = json::Document::parse(body);
  if (!document) return std::nullopt;
  auto const wamid = document->root()["messages"].at(0)["id"].word();
  if (!wamid) return std::nullopt;
  json::Value const contact = document->root()["contacts"].at(0);
  SendSettled settled{SendSettled::Outcome::accepted, num, *wamid};
  bool const is_group = document->root()["messages"].at(0)["group_id"].exists();
  if (!is_group) {
    settled.recipient.phone = contact["wa_id"].word();
    settled.recipient.bsuid = contact["user_id"].word();
  }
  return settled;
}

SendSettled refused(MessageNum num, std::optional<int> code, std::string title) {
  SendSettled settled{SendSettled::Outcome::refused, num};
  settled.error_code = code;
  settled.error_title = std::move(title);
  return settled;
}

bool may_repeat(meta::ErrorClass kind) {
  return kind == meta::ErrorClass::retry_later || kind == meta::ErrorClass::slow_down;
}

/// Half an answer, or one that nobody understands: Meta may have the message.
bool is_unknown(meta::GraphReply const& reply) {
  return reply.outcome != net::Outcome::answered || !reply.refusal ||
         reply.refusal->meaning.kind == meta::ErrorClass::unknown;
}

/// Only when it is certain that the message was not taken.
bool may_be_asked_again(Result<meta::GraphReply> const& reply) {
  if (!reply) return true;
  return !is_unknown(*reply) && may_repeat(reply->refusal->meaning.kind);
}

/// Only then do the usage headers say when calls are taken again: sends count by throughput, not by calls.
bool is_account_rate(meta::GraphError const& refusal) {
  return std::ranges::find(kAccountRates, refusal.code.value_or(0)) != std::end(kAccountRates);
}

/// Before the n-th repetition, from 0.
std::int64_t backoff(meta::GraphError const& refusal, int repetition) {
  return std::clamp<std::int64_t>(refusal.meaning.wait_s, 1, kBackoffMax) << repetition;
}

}  // namespace

struct Sender::Flight {
  MessageNum num;
  meta::GraphAccess access;
  std::string json;
  std::string to;  ///< whom the pace counts
  Pacing::Sender from;
  Instant latest;  ///< the last moment at which it may still go out
};

Sender::Sender(Parts parts)
    : parts_(std::move(parts)),
      pacing_(parts_.rates),
      desk_(parts_.db, parts_.pool, parts_.nums, parts_.clock, [this](Instant now) { learn_pauses(now); }),
      waiting_(parts_.metrics.gauge("wigwag_sends_waiting", "Messages that wait because Meta or our pace holds them")) {
}

Task<core::Drafted> Sender::store_draft(SendOrder const& order, Flight const& flight) {
  Instant const now = parts_.clock();
  core::Draft draft{.project = order.channel.project_id,
      .channel = order.channel.num,
      .phone_number_id = order.channel.phone_number_id,
      .message = message_of(order.outgoing, flight.num),
      .is_template = order.outgoing.type == "template",
      .is_marketing = order.stored && order.stored->category == kMarketing,
      .held_until = now + kWaitUs + parts_.graph.timeout().count() * 1000 + kWritingUs,
      .holder = parts_.holder,
      .repeat = order.repeat,
      .before = order.before,
      .after = order.after,
      .recipient = order.recipient};
  co_return co_await desk_.draft(std::move(draft));
}

Task<Result<Sent>> Sender::send(SendOrder order) {
  Instant const now = parts_.clock();
  CO_TRY(meta::GraphAccess access, access_of(order.channel, parts_.seal_key, parts_.version));
  Flight flight{.num = order.num ? *order.num : parts_.nums.next_as<MessageNum>(now), .access = std::move(access)};
  CO_TRY(auto const document, json::Document::parse(order.body));
  flight.json = meta::rewrite_outgoing(
      document.root(), {.callback_data = meta::write_callback_data(flight.num, order.outgoing.callback_data)});
  flight.to = order.outgoing.to.empty() ? order.outgoing.recipient : order.outgoing.to;
  flight.from = {order.channel.num, order.channel.waba_id, order.channel.throughput == kHighThroughput,
      parts_.nodes ? parts_.nodes() : 1};
  flight.latest = now + kWaitUs;
  put_template_words(order);
  CO_TRY(auto const first, co_await store_draft(order, flight));
  if (first && first->message) co_return count({Sent::Fate::repeated, flight.num, 200, answer_about(*first->message)});
  if (first) co_return count({Sent::Fate::repeated, flight.num, first->status, first->body});
  co_return count(co_await fly(order, flight));
}

/// nullopt when it may go now; else why it cannot in time.
Task<std::optional<Sent>> Sender::wait_for_turn(SendOrder const& order, Flight const& flight) {
  Instant const now = parts_.clock();
  Instant const turn = pacing_.reserve(flight.from, flight.to, now, flight.latest);
  if (turn > flight.latest) {
    Sent const late{.fate = Sent::Fate::throttled,
        .message = flight.num,
        .retry_after_s = static_cast<int>((turn - now) / kSecondUs) + 1};
    co_await settle(order, flight, late, refused(flight.num, {}, "Not sent: too many messages"));
    co_return late;
  }
  if (turn <= now) co_return std::nullopt;
  waiting_.add(1);
  co_await net::pause(rounded_up(turn - now));
  waiting_.add(-1);
  co_return std::nullopt;
}

/// Meta wants a pause: here at once, and for the other nodes to read.
Task<> Sender::hold(SendOrder const& order, Flight const& flight, meta::GraphError const& refusal, Instant until) {
  int const code = refusal.code.value_or(0);
  Pacing::Whole const what = code == kPairRate          ? Pacing::Whole::pair
                             : is_account_rate(refusal) ? Pacing::Whole::account
                                                        : Pacing::Whole::number;
  SendPause const pause{order.channel.project_id, Pacing::name_of(what, flight.from, flight.to), until};
  pacing_.hold(pause.what, until);
  log::warn("send_held", {{"channel", order.channel.num.value}, {"code", code}});
  if (parts_.holder.empty()) co_return;
  Done const told = co_await parts_.pool.run(
      [this, &pause] { return parts_.db.write([&](store::WriteTx& tx) { return store::sends::pause(tx, pause); }); });
  log_failure(told, "send_pause_not_told");
}

/// The other nodes' pauses, once a second at most, and only while something is sent: a pause lasts longer than that.
void Sender::learn_pauses(Instant now) {
  if (parts_.holder.empty()) return;
  std::int64_t last = pauses_read_us_.load();
  if (now.us - last < kSecondUs || !pauses_read_us_.compare_exchange_strong(last, now.us)) return;
  auto const pauses =
      parts_.db.read([&](store::ReadTx& tx) { return store::sends::pauses(tx, now, limits::send_pauses_max); },
          store::Snapshot::one_statement);
  if (!pauses) return log_failure(pauses, "send_pauses_not_read");
  for (SendPause const& pause : *pauses) pacing_.hold(pause.what, pause.held_until);
}

Task<Result<meta::GraphReply>> Sender::ask(SendOrder const& order, Flight const& flight) {
  std::string const& number = order.channel.phone_number_id;
  if (order.endpoint == meta::Endpoint::messages) return parts_.graph.send_message(flight.access, number, flight.json);
  return parts_.graph.post(flight.access, number + "/marketing_messages", {}, {"application/json", flight.json});
}

/// The pause before the next try; nullopt when there is none.
std::optional<std::int64_t> Sender::pause_us(Result<meta::GraphReply> const& reply, int repetition) const {
  if (repetition >= kRepetitionsMax) return std::nullopt;
  if (reply) {
    std::int64_t const us = parts_.rates.backoff_us * backoff(*reply->refusal, repetition);
    return is_account_rate(*reply->refusal) ? std::max(us, reply->usage.regain_minutes * kMinuteUs) : us;
  }
  if (reply.error().code != Code::unavailable) return std::nullopt;
  return parts_.rates.backoff_us << repetition;
}

Task<Sent> Sender::fly(SendOrder const& order, Flight const& flight) {
  for (int repetition = 0;; ++repetition) {
    if (auto late = co_await wait_for_turn(order, flight)) co_return *late;
    auto const reply = co_await ask(order, flight);
    if (!may_be_asked_again(reply)) co_return co_await land(order, flight, reply);
    std::optional<std::int64_t> const us = pause_us(reply, repetition);
    Instant const now = parts_.clock();
    if (us && reply && reply->refusal->meaning.kind == meta::ErrorClass::slow_down)
      co_await hold(order, flight, *reply->refusal, now + *us);
    if (!us || now + *us >= flight.latest) co_return co_await land(order, flight, reply);
    waiting_.add(1);
    co_await net::pause(rounded_up(*us));
    waiting_.add(-1);
  }
}

/// What the last answer means, written down.
Task<Sent> Sender::land(SendOrder const& order, Flight const& flight, Result<meta::GraphReply> const& reply) {
  if (!reply) {
    log_failure(reply.error(), "send_not_sent");
    Sent const unsent{.fate = Sent::Fate::unsent, .message = flight.num, .status = 0, .retry_after_s = 1};
    co_await settle(order, flight, unsent, refused(flight.num, {}, "Not sent: Meta could not be reached"));
    co_return unsent;
  }
  if (reply->succeeded()) {
    if (auto settled = accepted(flight.num, reply->body)) {
      Sent const sent{Sent::Fate::accepted, flight.num, reply->status, reply->body};
      co_await settle(order, flight, sent, *std::move(settled));
      co_return sent;
    }
  }
  if (is_unknown(*reply)) {
    Sent const unknown{.fate = Sent::Fate::unknown, .message = flight.num, .status = 0};
    co_await settle(order, flight, unknown, {.num = flight.num});
    co_return unknown;
  }
  meta::GraphError const& refusal = *reply->refusal;
  bool const held = may_repeat(refusal.meaning.kind);
  Sent const no{held ? Sent::Fate::throttled : Sent::Fate::refused, flight.num, reply->status, reply->body,
      held ? std::max(refusal.meaning.wait_s, is_account_rate(refusal) ? reply->usage.regain_minutes * 60 : 0) : 0};
  co_await settle(order, flight, no, refused(flight.num, refusal.code, refusal.message));
  co_return no;
}

/// The message is with Meta or not whatever becomes of this: a database that is away is asked again, and in the end
/// the status repairs what could not be written.
Task<> Sender::settle(SendOrder const& order, Flight const& flight, Sent const& sent, SendSettled what) {
  bool const worth_keeping = sent.fate == Sent::Fate::accepted || sent.fate == Sent::Fate::refused;
  core::Settlement const settlement{order.channel.project_id, order.channel.phone_number_id, std::move(what),
      order.repeat, worth_keeping ? core::FirstAnswer{sent.status, sent.body} : core::FirstAnswer{},
      sent.fate == Sent::Fate::unknown};
  for (int attempt = 1; attempt <= kSettleAttempts; ++attempt) {
    Done const done = co_await desk_.settle(settlement);
    if (done) co_return;
    log_failure(done, "send_not_settled");
    co_await net::pause(kSettleAgain * attempt);
  }
}

Sent Sender::count(Sent sent) {
  constexpr std::array<std::string_view, 6> kWords{
      "accepted", "refused", "throttled", "unsent", "unknown", "repeated"};  // in the order of Fate
  parts_.metrics
      .counter("wigwag_sends_total", "Messages that were to be sent, by what became of them",
          {{"fate", std::string(kWords[static_cast<std::size_t>(sent.fate)])}})
      .add();
  return sent;
}

Task<Result<meta::GraphReply>> Sender::mark_read(Channel channel, std::string wamid, std::string body) {
  CO_TRY(meta::GraphAccess access, access_of(channel, parts_.seal_key, parts_.version));
  CO_TRY(meta::GraphReply reply,
      co_await parts_.graph.send_message(std::move(access), channel.phone_number_id, std::move(body)));
  if (!reply.succeeded()) co_return reply;
  Done const noted = co_await parts_.pool.run([this, &channel, &wamid] {
    return parts_.db.write([&](store::WriteTx& tx) {
      return core::mark_read(tx, parts_.clock(), channel.project_id, channel.num, wamid);
    });
  });
  log_failure(noted, "read_receipt_not_noted");
  co_return reply;
}

}  // namespace wigwag::work
