#include "core/send.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/limits.h"
#include "core/receive.h"
#include "store/broadcasts.h"
#include "store/channels.h"
#include "store/contacts.h"
#include "store/projects.h"
#include "store/sends.h"

namespace wigwag::core {
namespace {

namespace sends = store::sends;

constexpr std::int64_t kWindowUs = 24 * kHourUs;  // Meta, customer service window
constexpr std::string_view kMarketing = "marketing_messages";
constexpr std::string_view kStopped = "stopped";
constexpr std::string_view kOutcomeUnknown = "Outcome unknown";
constexpr int kAskAgainS = 1;

/// nullopt: the key is new, or there is none.
Drafted first_answer(store::ReadTx& tx, Draft const& draft) {
  return draft.repeat ? first_answer(tx, draft.project, *draft.repeat) : Drafted();
}

/// A broadcast's message goes only to who still waits for this very one.
Done check_recipient(store::WriteTx& tx, Draft const& draft) {
  if (!draft.recipient) return {};
  TRY(bool const held, store::broadcasts::is_held(tx, draft.project, *draft.recipient, *draft.message.draft));
  if (!held) return fail(Code::conflict, "Somebody else sends to this recipient", "recipient");
  return {};
}

/// Each in its place, or why it has none.
Result<std::vector<Done>> apply(store::WriteTx& tx, NumSource& nums, Instant now, std::vector<Arrived> const& arrived) {
  TRY(Outcome const outcome, receive(tx, nums, now, arrived));
  std::vector<Done> verdicts(arrived.size());
  for (Unplaced const& unplaced : outcome.unplaced)
    verdicts[unplaced.index] = fail(Code::not_found, "Phone number not found", "PhoneNumber");
  return verdicts;
}

Arrived arrived(std::string const& phone_number_id, Update update, Instant now) {
  return {{"messages", "", phone_number_id, std::move(update)}, now};
}

Done may_go(store::ReadTx& tx, Instant now, Draft const& draft, DraftStanding const& standing) {
  if (standing.others_in_flight > 0)
    return fail({Code::in_flight, "Another message is already in-flight for this conversation. Please retry shortly.",
        "", "", kAskAgainS});
  if (!standing.contact_num) return {};
  if (standing.opted_out > 0) return fail(Code::opted_out, "The contact has opted out of messages");
  if (standing.blocked > 0)
    return fail(Code::blocked, "This WhatsApp number has blocked the recipient. Unblock them to send.");
  if (draft.is_marketing) {
    TRY(std::optional<std::string> const said,
        store::contacts::preference(tx, draft.project, draft.channel, *standing.contact_num, kMarketing));
    if (said == kStopped)
      return fail(Code::marketing_stopped, "Contact stopped marketing messages on this WhatsApp number");
  }
  if (draft.is_template) return {};
  if (standing.window_at && now - *standing.window_at < kWindowUs) return {};
  return fail(Code::window_closed, "Cannot send non-template messages outside the 24-hour window.");
}

/// What is decided beside a draft may depend on those that were stored before it: it goes alone.
bool has_more_beside(Draft const& draft) { return draft.before || draft.after; }

bool all_good(std::vector<Done> const& verdicts) {
  return std::ranges::all_of(verdicts, [](Done const& one) { return one.has_value(); });
}

/// The drafts stand in their threads by now, and those that go are on their way.
Done send_off(store::WriteTx& tx, Instant now, std::span<Draft const* const> drafts, std::vector<Done>& verdicts) {
  std::vector<MessageNum> nums;
  for (Draft const* draft : drafts) nums.push_back(*draft->message.draft);
  TRY(std::vector<DraftStanding> const found, sends::standing(tx, drafts.front()->project, nums, now));
  std::map<MessageNum, DraftStanding> standing;
  for (DraftStanding const& one : found) standing.emplace(one.message_num, one);
  std::set<ThreadNum> taken;
  std::vector<Send> rows;
  std::vector<Idempotency> keys;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    Draft const& draft = *drafts[i];
    auto const stands = standing.find(nums[i]);
    if (!verdicts[i]) continue;
    if (stands == standing.end()) return fail(Code::internal, "internal error", {}, "a draft was not stored");
    if (taken.contains(stands->second.thread_num)) ++stands->second.others_in_flight;
    if (verdicts[i] = may_go(tx, now, draft, stands->second); !verdicts[i]) continue;
    taken.insert(stands->second.thread_num);
    rows.push_back({draft.project, nums[i], draft.channel, stands->second.thread_num, SendState::on_its_way,
        draft.held_until, now, draft.holder});
    if (draft.repeat)
      keys.push_back({draft.project, draft.repeat->key, draft.repeat->request_hash, 0, "", now, nums[i]});
  }
  TRY_DONE(tx.insert_many(rows));
  return tx.insert_many(keys);
}

/// All of them; when one is refused, what was stored is to be undone.
Result<std::vector<Done>> store_drafts(
    store::WriteTx& tx, NumSource& nums, Instant now, std::span<Draft const* const> drafts) {
  std::vector<Arrived> messages;
  for (Draft const* draft : drafts) messages.push_back(arrived(draft->phone_number_id, draft->message, now));
  TRY(std::vector<Done> verdicts, apply(tx, nums, now, messages));
  TRY_DONE(send_off(tx, now, drafts, verdicts));
  return verdicts;
}

Done keep_answer(store::WriteTx& tx, Instant now, Settlement const& settlement) {
  if (!settlement.repeat) return {};
  RepeatKey const& repeat = *settlement.repeat;
  if (settlement.answer.status == 0) return sends::erase_answer(tx, settlement.project, repeat.key);
  return tx.update(Idempotency{settlement.project, repeat.key, repeat.request_hash, settlement.answer.status,
      settlement.answer.body, now, settlement.what.num});
}

/// All of a settlement but its message's fate, which is returned.
Result<std::vector<Arrived>> close_sends(
    store::WriteTx& tx, Instant now, std::span<Settlement const* const> settlements) {
  std::vector<std::tuple<ProjectId, MessageNum>> known;
  std::vector<Arrived> fates;
  for (Settlement const* one : settlements) {
    if (one->is_unknown) {
      TRY_DONE(sends::mark(tx, one->project, one->what.num, SendState::unknown));
      continue;
    }
    known.emplace_back(one->project, one->what.num);
    fates.push_back(arrived(one->phone_number_id, one->what, now));
    TRY_DONE(keep_answer(tx, now, *one));
  }
  TRY_DONE(sends::erase(tx, known));
  return fates;
}

Done settle_together(store::WriteTx& tx, NumSource& nums, Instant now, std::span<Settlement const* const> settlements) {
  TRY(std::vector<Arrived> const fates, close_sends(tx, now, settlements));
  TRY(std::vector<Done> const verdicts, apply(tx, nums, now, fates));
  for (Done const& verdict : verdicts) TRY_DONE(verdict);
  return {};
}

/// What a key was answered with, or that somebody else has it, here or in the store.
Result<std::vector<std::optional<Drafted>>> answered_before(store::WriteTx& tx, std::span<Draft const* const> drafts) {
  std::vector<std::optional<Drafted>> outcomes(drafts.size());
  std::set<std::string> keys;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    Done const waits = check_recipient(tx, *drafts[i]);
    if (!waits && waits.error().code != Code::conflict) return fail(waits.error());
    if (!waits) outcomes[i].emplace(fail(waits.error()));
    if (!waits || !drafts[i]->repeat) continue;
    Drafted known = first_answer(tx, *drafts[i]);
    if (!known && known.error().code != Code::conflict) return fail(known.error());
    if (!known || *known)
      outcomes[i].emplace(std::move(known));
    else if (!keys.insert(drafts[i]->repeat->key).second)
      outcomes[i].emplace(fail(being_handled()));
  }
  return outcomes;
}

}  // namespace

Drafted draft(store::WriteTx& tx, NumSource& nums, Instant now, Draft const& draft) {
  TRY_DONE(store::projects::lock(tx, draft.project));
  TRY_DONE(check_recipient(tx, draft));
  TRY(std::optional<FirstAnswer> answer, first_answer(tx, draft));
  if (answer) return answer;
  if (draft.before) TRY_DONE(draft.before(tx, *draft.message.draft));
  std::array const one{&draft};
  TRY(std::vector<Done> const verdicts, store_drafts(tx, nums, now, one));
  if (!verdicts.front()) return fail(verdicts.front().error());
  if (draft.after) TRY_DONE(draft.after(tx, *draft.message.draft));
  return std::nullopt;
}

Result<std::vector<Drafted>> write_together(store::WriteTx& tx, NumSource& nums, Instant now,
    std::span<Settlement const* const> settlements, std::span<Draft const* const> drafts) {
  if (settlements.empty() && drafts.empty()) return std::vector<Drafted>();
  TRY_DONE(store::projects::lock(tx, settlements.empty() ? drafts.front()->project : settlements.front()->project));
  TRY(std::vector<Arrived> all, close_sends(tx, now, settlements));
  TRY(auto outcomes, answered_before(tx, drafts));
  std::vector<Draft const*> plain;
  for (std::size_t i = 0; i < drafts.size(); ++i)
    if (!outcomes[i] && !has_more_beside(*drafts[i])) plain.push_back(drafts[i]);
  for (Draft const* draft : plain) all.push_back(arrived(draft->phone_number_id, draft->message, now));
  TRY(std::vector<Done> verdicts, apply(tx, nums, now, all));
  std::size_t const fates = all.size() - plain.size();
  for (std::size_t i = 0; i < fates; ++i) TRY_DONE(verdicts[i]);
  verdicts.erase(verdicts.begin(), verdicts.begin() + static_cast<std::ptrdiff_t>(fates));
  if (!plain.empty()) TRY_DONE(send_off(tx, now, plain, verdicts));
  for (Done const& verdict : verdicts) TRY_DONE(verdict);
  std::vector<Drafted> found;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (!outcomes[i] && has_more_beside(*drafts[i]))
      outcomes[i].emplace(tx.savepoint([&] { return draft(tx, nums, now, *drafts[i]); }));
    found.push_back(outcomes[i] ? *std::move(outcomes[i]) : Drafted());
  }
  return found;
}

Result<std::vector<Drafted>> draft_all(
    store::WriteTx& tx, NumSource& nums, Instant now, std::span<Draft const* const> drafts) {
  if (drafts.empty()) return std::vector<Drafted>();
  TRY_DONE(store::projects::lock(tx, drafts.front()->project));
  TRY(auto outcomes, answered_before(tx, drafts));
  for (std::size_t i = 0; i < drafts.size(); ++i)
    if (!outcomes[i] && has_more_beside(*drafts[i]))
      outcomes[i].emplace(tx.savepoint([&] { return draft(tx, nums, now, *drafts[i]); }));
  while (true) {
    std::vector<Draft const*> open;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < drafts.size(); ++i)
      if (!outcomes[i]) {
        open.push_back(drafts[i]);
        places.push_back(i);
      }
    if (open.empty()) break;
    std::vector<Done> verdicts;
    Done const stored = tx.savepoint([&]() -> Done {
      TRY(verdicts, store_drafts(tx, nums, now, open));
      return all_good(verdicts) ? Done() : fail(Code::conflict, "some are refused");
    });
    if (!stored && verdicts.empty() && (open.size() == 1 || stored.error().code == Code::unavailable))
      return fail(stored.error());
    for (std::size_t i = 0; i < open.size(); ++i) {
      std::optional<Drafted>& outcome = outcomes[places[i]];
      if (stored)
        outcome.emplace(std::optional<FirstAnswer>());
      else if (verdicts.empty())  // one of them cannot be stored; which one, each alone will tell
        outcome.emplace(tx.savepoint([&] { return draft(tx, nums, now, *open[i]); }));
      else if (!verdicts[i])
        outcome.emplace(fail(verdicts[i].error()));
    }
  }
  std::vector<Drafted> all;
  for (std::optional<Drafted>& outcome : outcomes) all.push_back(*std::move(outcome));
  return all;
}

Done settle(store::WriteTx& tx, NumSource& nums, Instant now, Settlement const& settlement) {
  TRY_DONE(store::projects::lock(tx, settlement.project));
  std::array const one{&settlement};
  return settle_together(tx, nums, now, one);
}

Result<std::vector<Done>> settle_all(
    store::WriteTx& tx, NumSource& nums, Instant now, std::span<Settlement const* const> settlements) {
  std::vector<Done> outcomes(settlements.size());
  if (settlements.empty()) return outcomes;
  TRY_DONE(store::projects::lock(tx, settlements.front()->project));
  Done const all = tx.savepoint([&] { return settle_together(tx, nums, now, settlements); });
  if (all) return outcomes;
  if (all.error().code == Code::unavailable) return fail(all.error());
  for (std::size_t i = 0; i < settlements.size(); ++i)
    outcomes[i] = tx.savepoint([&] { return settle(tx, nums, now, *settlements[i]); });
  return outcomes;
}

Done keep_blocked(store::WriteTx& tx, Instant now, ProjectId project, ChannelNum channel,
    std::vector<std::string> const& users, Others others) {
  if (others == Others::go) TRY_DONE(sends::unblock_all(tx, project, channel));
  std::vector<BlockedUser> rows;
  for (std::string const& user : users) rows.push_back({project, channel, user, now});
  return sends::block(tx, rows);
}

Done keep_unblocked(store::WriteTx& tx, ProjectId project, ChannelNum channel, std::vector<std::string> const& users) {
  return sends::unblock(tx, project, channel, users);
}

Result<std::int64_t> give_up_drafts(store::WriteTx& tx, NumSource& nums, Instant now, Instant before) {
  TRY(std::vector<Send> const overdue, sends::overdue(tx, before, limits::sweep_batch_max));
  for (Send const& send : overdue) {
    TRY(std::optional<std::string> const number, store::channels::phone_number_id_of(tx, send.channel_num));
    TRY_DONE(sends::mark(tx, send.project_id, send.message_num, SendState::given_up));
    SendSettled lost{SendSettled::Outcome::lost, send.message_num};
    lost.error_title = kOutcomeUnknown;
    if (number) TRY_DONE(apply(tx, nums, now, {arrived(*number, std::move(lost), now)}));
  }
  return static_cast<std::int64_t>(overdue.size());
}

}  // namespace wigwag::core
