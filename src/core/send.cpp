#include "core/send.h"

#include <array>

#include "base/limits.h"
#include "core/receive.h"
#include "store/broadcasts.h"
#include "store/channels.h"
#include "store/contacts.h"
#include "store/messages.h"
#include "store/projects.h"
#include "store/sends.h"
#include "store/threads.h"

namespace wigwag::core {
namespace {

namespace sends = store::sends;

constexpr std::int64_t kWindowUs = 24 * kHourUs;  // Meta, customer service window
constexpr std::string_view kMarketing = "marketing_messages";
constexpr std::string_view kStopped = "stopped";
constexpr std::string_view kOutcomeUnknown = "Outcome unknown";
constexpr int kAskAgainS = 1;

/// nullopt: the key is new, and now taken.
Result<std::optional<FirstAnswer>> first_answer(
    store::WriteTx& tx, Instant now, ProjectId project, RepeatKey const& repeat) {
  TRY(std::optional<Idempotency> const known, sends::answer_of(tx, project, repeat.key));
  if (!known) {
    TRY_DONE(tx.insert(Idempotency{project, repeat.key, repeat.request_hash, 0, "", now}));
    return std::optional<FirstAnswer>();
  }
  if (known->request_hash != repeat.request_hash)
    return fail(Code::conflict, "This Idempotency-Key was used with another request", "Idempotency-Key");
  if (known->status == 0)
    return fail({Code::conflict, "A request with this Idempotency-Key is being handled or has no known outcome",
        "Idempotency-Key", "", kAskAgainS});
  return std::optional(FirstAnswer{static_cast<int>(known->status), known->body});
}

Done apply(store::WriteTx& tx, NumSource& nums, Instant now, std::string const& phone_number_id, Update update) {
  Inbound inbound{"messages", "", phone_number_id, std::move(update)};
  std::array const arrived{Arrived{std::move(inbound), now}};
  TRY(Outcome const outcome, receive(tx, nums, now, arrived));
  if (!outcome.unplaced.empty()) return fail(Code::not_found, "Phone number not found", "PhoneNumber");
  return {};
}

/// The draft is in its thread by now; a refusal undoes it.
Done may_go(store::ReadTx& tx, Instant now, Draft const& draft, Message const& message) {
  TRY(std::int64_t const others, sends::in_flight(tx, draft.project, message.thread_num, now));
  if (others > 0)
    return fail({Code::in_flight, "Another message is already in-flight for this conversation. Please retry shortly.",
        "", "", kAskAgainS});
  if (!message.contact_num) return {};
  TRY(std::vector<Contact> const contacts, store::contacts::by_num(tx, {{draft.project, *message.contact_num}}));
  if (!contacts.empty() && contacts.front().opted_out)
    return fail(Code::opted_out, "The contact has opted out of messages");
  if (draft.is_marketing) {
    TRY(std::optional<std::string> const said,
        store::contacts::preference(tx, draft.project, draft.channel, *message.contact_num, kMarketing));
    if (said == kStopped)
      return fail(Code::marketing_stopped, "Contact stopped marketing messages on this WhatsApp number");
  }
  if (draft.is_template) return {};
  TRY(std::optional<Thread> const thread, store::threads::by_num(tx, draft.project, message.thread_num));
  if (thread && thread->window_at && now - *thread->window_at < kWindowUs) return {};
  return fail(Code::window_closed, "Cannot send non-template messages outside the 24-hour window.");
}

Done keep_answer(store::WriteTx& tx, Instant now, Settlement const& settlement) {
  if (!settlement.repeat) return {};
  RepeatKey const& repeat = *settlement.repeat;
  if (settlement.answer.status == 0) return sends::erase_answer(tx, settlement.project, repeat.key);
  return tx.update(Idempotency{
      settlement.project, repeat.key, repeat.request_hash, settlement.answer.status, settlement.answer.body, now});
}

}  // namespace

Result<std::optional<FirstAnswer>> draft(store::WriteTx& tx, NumSource& nums, Instant now, Draft const& draft) {
  TRY_DONE(store::projects::lock(tx, draft.project));
  if (draft.recipient) {
    TRY(bool const held, store::broadcasts::is_held(tx, draft.project, *draft.recipient, *draft.message.draft));
    if (!held) return fail(Code::conflict, "Somebody else sends to this recipient", "recipient");
  }
  if (draft.repeat) {
    TRY(std::optional<FirstAnswer> answer, first_answer(tx, now, draft.project, *draft.repeat));
    if (answer) return answer;
  }
  if (draft.before) TRY_DONE(draft.before(tx, *draft.message.draft));
  TRY_DONE(apply(tx, nums, now, draft.phone_number_id, draft.message));
  MessageNum const num = *draft.message.draft;
  TRY(std::optional<Message> const message, store::messages::by_num(tx, draft.project, num));
  if (!message) return fail(Code::internal, "internal error", {}, "a draft was not stored");
  TRY_DONE(may_go(tx, now, draft, *message));
  TRY_DONE(tx.insert(
      Send{draft.project, num, draft.channel, message->thread_num, SendState::on_its_way, draft.held_until, now}));
  if (draft.after) TRY_DONE(draft.after(tx, num));
  return std::optional<FirstAnswer>();
}

Done settle(store::WriteTx& tx, NumSource& nums, Instant now, Settlement const& settlement) {
  TRY_DONE(store::projects::lock(tx, settlement.project));
  TRY_DONE(sends::erase(tx, {{settlement.project, settlement.what.num}}));
  TRY_DONE(keep_answer(tx, now, settlement));
  return apply(tx, nums, now, settlement.phone_number_id, settlement.what);
}

Done leave_unknown(store::WriteTx& tx, ProjectId project, MessageNum message) {
  return sends::mark(tx, project, message, SendState::unknown);
}

Result<std::int64_t> give_up_drafts(store::WriteTx& tx, NumSource& nums, Instant now, Instant before) {
  TRY(std::vector<Send> const overdue, sends::overdue(tx, before, limits::sweep_batch_max));
  for (Send const& send : overdue) {
    TRY(std::optional<std::string> const number, store::channels::phone_number_id_of(tx, send.channel_num));
    TRY_DONE(sends::mark(tx, send.project_id, send.message_num, SendState::given_up));
    SendSettled lost{SendSettled::Outcome::lost, send.message_num};
    lost.error_title = kOutcomeUnknown;
    if (number) TRY_DONE(apply(tx, nums, now, *number, std::move(lost)));
  }
  return static_cast<std::int64_t>(overdue.size());
}

}  // namespace wigwag::core
