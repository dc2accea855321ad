#include "core/erase.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/words.h"
#include "core/broadcast_counts.h"
#include "core/counting.h"
#include "core/event_log.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/erasures.h"
#include "store/projects.h"
#include "store/views.h"

namespace wigwag::core {
namespace {

namespace erasures = store::erasures;

constexpr std::int64_t kStepRows = 500;
constexpr std::int64_t kStepEvents = 20'000;  // looked at, along the key
constexpr std::int64_t kStepDeliveries = 10'000;
constexpr std::int64_t kStepBodies = 20;  // read whole, each up to 3 MB

/// The last event before the person was known. Events are stored in the order of their numbers.
Result<std::int64_t> first_event(store::ReadTx& tx, ProjectId project, Instant since) {
  std::int64_t low = 0;
  TRY(std::int64_t high, erasures::newest_event(tx, project));
  while (low < high) {
    std::int64_t const middle = low + (high - low + 1) / 2;
    TRY(std::optional<Instant> const at, erasures::event_at(tx, project, middle));
    if (!at || *at < since)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

/// By which words Meta's bytes may name the person.
Result<std::string> marks_of(store::ReadTx& tx, Contact const& contact) {
  std::set<std::string> marks;
  for (auto const* const id : {&contact.phone, &contact.bsuid, &contact.parent_bsuid})
    if (*id && !(*id)->empty()) marks.insert(**id);
  TRY(std::vector<ContactAlias> const former, store::contacts::aliases_of(tx, {{contact.project_id, contact.num}}));
  for (ContactAlias const& one : former) marks.insert(one.value);
  return fmt::format("{}", fmt::join(marks, " "));
}

/// Messages of the person in conversations that are not theirs: a group's.
Done uncount(store::WriteTx& tx, Instant now, ContactNum contact, std::vector<Message> const& gone) {
  std::map<ConversationNum, std::int64_t> counts;
  for (Message const& message : gone) ++counts[message.conversation_num];
  ProjectId const project = gone.front().project_id;
  erasures::ConversationKeys keys;
  for (auto const& [num, count] : counts) keys.emplace_back(project, num);
  TRY(std::vector<Conversation> rows, store::conversations::by_num(tx, keys));
  std::erase_if(rows, [=](Conversation const& row) { return row.contact_num == contact; });
  for (Conversation& row : rows) {
    row.messages_count -= counts[row.num];
    row.updated_at = now;
    TRY(std::optional<Message> const newest, erasures::newest_of(tx, project, row.num));
    row.last_message_num = newest ? std::optional(newest->num) : std::nullopt;
    row.last_message_wamid = newest ? std::optional(newest->wamid) : std::nullopt;
    row.last_message_type = newest ? std::optional(newest->type) : std::nullopt;
    row.last_message_text = newest ? std::optional(newest->text) : std::nullopt;
    row.last_message_at = newest ? std::optional(newest->sent_at) : std::nullopt;
  }
  if (rows.empty()) return {};
  using C = Conversation;
  return tx.update_many(rows, &C::messages_count, &C::last_message_num, &C::last_message_wamid, &C::last_message_type,
      &C::last_message_text, &C::last_message_at, &C::updated_at);
}

Result<Erasing> erase_messages(store::WriteTx& tx, Instant now, ContactNum contact, std::vector<Message> const& gone) {
  Counting counting;
  for (Message const& message : gone) counting.add(message, -1);
  TRY_DONE(erasures::erase_messages(tx, gone));
  TRY_DONE(uncount(tx, now, contact, gone));
  TRY_DONE(counting.flush(tx));
  return Erasing::goes_on;
}

bool names_any(std::string_view body, std::string_view marks) {
  return std::ranges::any_of(
      split_words(marks), [&](std::string_view mark) { return body.contains('"' + std::string(mark) + '"'); });
}

/// One step through the log of deliveries. True: it goes on.
Result<bool> empty_deliveries(store::WriteTx& tx, Erasure& erasure, ContactNum contact) {
  ProjectId const project = erasure.project_id;
  std::int64_t const after = erasure.delivery_num;
  TRY(std::optional<std::int64_t> const last, erasures::last_of_next_deliveries(tx, project, after, kStepDeliveries));
  if (!last) return false;
  TRY(std::vector<DeliveryBody> const bodies, erasures::bodies_in(tx, project, after, *last, kStepBodies));
  std::int64_t const upto = std::ssize(bodies) < kStepBodies ? *last : bodies.back().num.value;
  std::vector<std::tuple<ProjectId, DeliveryNum>> gone;
  for (DeliveryBody const& one : bodies)
    if (names_any(one.body.value, erasure.marks)) gone.emplace_back(project, one.num);
  if (!gone.empty()) TRY_DONE(erasures::erase_bodies(tx, gone));
  TRY_DONE(erasures::empty_attempts(tx, project, contact, after, upto));
  erasure.delivery_num = upto;
  TRY_DONE(erasures::keep(tx, erasure));
  return true;
}

Result<Erasing> erase_rest(store::WriteTx& tx, Erasure& erasure, ContactNum contact) {
  ProjectId const project = erasure.project_id;
  TRY(auto const conversations, erasures::conversations_of(tx, project, contact, kStepRows));
  if (!conversations.empty()) {
    erasures::ConversationKeys keys;
    for (ConversationNum const num : conversations) keys.emplace_back(project, num);
    TRY_DONE(erasures::erase_conversations(tx, keys));
    return Erasing::goes_on;
  }
  TRY_DONE(erasures::erase_threads(tx, project, contact));
  TRY(std::int64_t const newest, erasures::newest_event(tx, project));
  if (erasure.event_num < newest) {
    std::int64_t const upto = std::min(newest, erasure.event_num + kStepEvents);
    TRY_DONE(erasures::empty_events(tx, project, contact, erasure.event_num, upto));
    erasure.event_num = upto;
    TRY_DONE(erasures::keep(tx, erasure));
    if (upto < newest) return Erasing::goes_on;
  }
  TRY(bool const more, empty_deliveries(tx, erasure, contact));
  if (more) return Erasing::goes_on;
  TRY_DONE(erasures::finish(tx, erasure));
  return Erasing::done;
}

Result<Erasing> erase_definition(store::WriteTx& tx, Erasure const& erasure) {
  TRY(std::int64_t const gone,
      erasures::erase_project_events(tx, erasure.project_id, RowNum{erasure.target_num}, limits::sweep_batch_max));
  if (gone > 0) return Erasing::goes_on;
  TRY_DONE(erasures::finish(tx, erasure));
  return Erasing::done;
}

}  // namespace

Done erase_people(
    store::WriteTx& tx, NumSource& nums, Instant now, std::vector<Contact> const& contacts, History history) {
  std::vector<Erasure> rows;
  for (Contact const& contact : contacts) {
    TRY_DONE(forget_recipient(tx, now, contact.project_id, contact.num));
    if (history == History::stays) continue;
    Instant const since = time_of(contact.num.value);
    TRY(std::int64_t const event, first_event(tx, contact.project_id, since));
    TRY(std::string marks, marks_of(tx, contact));
    rows.push_back({contact.project_id, nums.next_as<RowNum>(now), ErasureOf::contact, contact.num.value, event, now,
        std::move(marks), first_num_at(since) - 1});
  }
  TRY_DONE(store::contacts::erase_people(tx, contacts));
  return rows.empty() ? Done{} : tx.insert_many(rows);
}

Done erase_contact(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string_view identifier) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(auto const view, store::contact_by_identifier(tx, project, identifier));
  if (!view) return fail(Code::not_found, "Contact not found", "Contact");
  TRY(std::vector<Contact> const found, store::contacts::by_num(tx, {{project, view->num}}));
  if (found.empty()) return fail(Code::not_found, "Contact not found", "Contact");
  TRY_DONE(erase_people(tx, nums, now, found, History::goes));
  EventLog log(now);
  log.count_contacts(project, -1);
  log.add(project, EventKind::contact_deleted, {}, found.front().num);
  return log.append(tx);
}

Result<std::vector<std::string>> files_of_next_step(store::ReadTx& tx, Erasure const& erasure) {
  if (erasure.what != ErasureOf::contact) return std::vector<std::string>();
  ContactNum const contact{erasure.target_num};
  TRY(std::vector<Message> const messages, erasures::messages_of(tx, erasure.project_id, contact, kStepRows));
  erasures::MessageKeys keys;
  for (Message const& message : messages)
    if (message.has_media) keys.emplace_back(message.project_id, message.num);
  return erasures::own_blobs(tx, erasure.project_id, contact, keys);
}

Result<Erasing> erase_some(store::WriteTx& tx, Instant now, Erasure& erasure, std::vector<std::string> const& removed) {
  TRY_DONE(store::projects::lock(tx, erasure.project_id));
  if (erasure.what == ErasureOf::event_definition) return erase_definition(tx, erasure);
  ContactNum const contact{erasure.target_num};
  TRY(std::vector<Message> const messages, erasures::messages_of(tx, erasure.project_id, contact, kStepRows));
  if (messages.empty()) return erase_rest(tx, erasure, contact);
  TRY(Erasing const step, erase_messages(tx, now, contact, messages));
  TRY_DONE(erasures::want_again(tx, removed, now));
  return step;
}

}  // namespace wigwag::core
