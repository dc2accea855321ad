#include "core/messages.h"

#include <algorithm>

#include "core/verbatim.h"

namespace wigwag::core {
namespace {

constexpr std::string_view kOpenedConversation = R"({"new_conversation":true})";

EventKind event_of(MessageStatus reached) {
  switch (reached) {
    case MessageStatus::pending:
    case MessageStatus::sent: return EventKind::message_sent;
    case MessageStatus::delivered: return EventKind::message_delivered;
    case MessageStatus::read: return EventKind::message_read;
    case MessageStatus::failed: return EventKind::message_failed;
  }
  return EventKind::message_sent;
}

Message row_of(Home const& home, InboundMessage const& in) {
  Message row;
  std::tie(row.project_id, row.channel_num, row.wamid_hash) = home.key;
  row.contact_num = home.contact;
  row.direction = in.direction;
  row.type = in.type;
  row.status = in.status;
  row.origin = in.origin;
  row.wamid = in.wamid;
  row.phone = in.contact.phone;
  row.bsuid = in.contact.bsuid;
  row.parent_bsuid = in.contact.parent_bsuid;
  row.sent_at = home.at;
  row.text = in.text;
  row.payload = in.payload;
  row.has_media = in.media.has_value();
  row.context_wamid = in.context_wamid;
  row.error_code = in.error_code;
  row.error_title = in.error_title;
  row.callback_data = in.callback_data;
  row.search = search_text(row);
  return row;
}

Said said_of(StatusUpdate const& in, Instant at) {
  return {{in.status, in.participant.value_or(""), at, in.raw}, in.error_code, in.error_title, in.callback_data};
}

Said said_of(StatusOrphan const& orphan) {
  return {{orphan.status, orphan.participant, orphan.at, orphan.raw}, orphan.error_code, orphan.error_title,
      orphan.callback_data};
}

/// The window opens with what a user says, at the user's time, whether we knew of it from an import or not.
void open_window(Thread& thread, InboundMessage const& in, Instant at) {
  if (in.effect == Effect::user_message && in.origin == Origin::cloud_api)
    thread.window_at = later(thread.window_at, at);
}

}  // namespace

std::optional<ContactNum> Messages::contact_of(WamidKey const& key) {
  Entry const* const entry = find(key);
  return entry == nullptr ? std::nullopt : entry->kept.row.contact_num;
}

void Messages::receive(Home const& home, InboundMessage const& in, Sessions& sessions) {
  if (Entry* const known = find(home.key)) return repeat(*known, home, in, sessions);
  add(home, in, sessions);
}

void Messages::add(Home const& home, InboundMessage const& in, Sessions& sessions) {
  bool const imported = in.origin == Origin::history_sync;
  auto const [project, channel, hash] = home.key;
  Thread& thread = sessions.thread({project, channel, home.partner});
  auto const joined = sessions.join(thread, home.at, home.received_at, imported ? Arrival::imported : Arrival::live);
  Message row = row_of(home, in);
  row.num = in.draft ? *in.draft : nums_.next_as<MessageNum>(now_);
  row.thread_num = thread.num;
  row.conversation_num = joined.conversation->num;
  row.updated_at = now_;
  Entry& entry = messages_.emplace(home.key, Entry{{std::move(row)}, {}}).first->second;
  Message const& message = entry.kept.row;
  sessions.count(*joined.conversation, message, in.effect == Effect::user_message || imported);
  open_window(thread, in, home.at);
  if (in.effect == Effect::user_message) ++thread.unread_count;
  if (in.media) want_media(message, *in.media);
  ++outcome_.messages;
  auto const detail = joined.opened ? std::optional(std::string(kOpenedConversation)) : std::nullopt;
  bool const inbound = in.direction == Direction::inbound;
  if (!imported && !in.draft)
    log_.add(inbound ? EventKind::message_received : EventKind::message_sent, message, detail);
  adopt_orphans(entry, home.key);
  if (changes_of_.contains(home.key)) unsettled_.insert(home.key);
}

void Messages::repeat(Entry& entry, Home const& home, InboundMessage const& in, Sessions& sessions) {
  ++outcome_.duplicates;
  Message& message = entry.kept.row;
  if (complete(message, in, changes_of_[home.key])) want_media(message, *in.media);
  sessions.preview(message);
  if (Thread* const thread = sessions.known_thread({message.project_id, message.channel_num, home.partner}))
    open_window(*thread, in, message.sent_at);
}

/// False when the step was known.
bool Messages::tell(Entry& entry, Said said) {
  Message& message = entry.kept.row;
  if (!entry.steps) entry.steps.emplace(message.statuses);
  // Meta's field carries our number, and what the caller gave only where both fit.
  if (message.callback_data && !said.callback_data && !said.step.raw.empty())
    said.step.raw = with_callback_data(said.step.raw, *message.callback_data);
  std::string raw = said.step.raw;
  bool const fresh = entry.steps->add(said.step);
  if (!fresh) {
    learn_more(message, said);
    return false;
  }
  if (auto const reached = advance(message, said)) log_.add(event_of(*reached), message, std::move(raw));
  return true;
}

/// Meta has the draft: it gets its wamid. Its statuses may have come first; it may count as failed, because nobody
/// knew.
Messages::Entry* Messages::accepted(WamidKey const& key, MessageNum num, std::string const& wamid, Sessions& sessions) {
  auto const [project, channel, hash] = key;
  auto draft = messages_.extract(draft_key(project, channel, num));
  if (draft.empty()) return nullptr;
  draft.key() = key;
  auto const placed = messages_.insert(std::move(draft));
  Entry& entry = placed.position->second;
  if (!placed.inserted) return &entry;  // an echo of it was here first
  Message& message = entry.kept.row;
  message.wamid = wamid;
  message.wamid_hash = hash;
  message.status = MessageStatus::sent;
  message.error_code.reset();
  message.error_title.reset();
  settled_.emplace_back(project, num);
  bool const opened = sessions.named(message);
  log_.add(EventKind::message_sent, message, opened ? std::optional(std::string(kOpenedConversation)) : std::nullopt);
  adopt_orphans(entry, key);
  if (changes_of_.contains(key)) unsettled_.insert(key);
  return &entry;
}

void Messages::not_sent(WamidKey const& draft, SendSettled const& in) {
  Entry* const entry = find(draft);
  if (entry == nullptr || entry->kept.row.status != MessageStatus::pending) return;
  Message& message = entry->kept.row;
  message.status = MessageStatus::failed;
  message.error_code = in.error_code;
  message.error_title = in.error_title;
  log_.add(EventKind::message_failed, message);
}

void Messages::receive(WamidKey const& key, SendSettled const& in, Sessions& sessions) {
  auto const [project, channel, hash] = key;
  if (in.outcome != SendSettled::Outcome::accepted) return not_sent(draft_key(project, channel, in.num), in);
  if (find(key) == nullptr) accepted(key, in.num, in.wamid, sessions);
}

void Messages::receive(WamidKey const& key, StatusUpdate const& in, Instant at, Sessions& sessions) {
  Entry* entry = find(key);
  if (entry == nullptr && in.own_num) entry = accepted(key, *in.own_num, in.wamid, sessions);
  if (entry == nullptr) return keep_orphan(key, in, said_of(in, at));
  if (entry->kept.row.direction == Direction::inbound) return;  // what a user wrote has no fate of ours
  ++(tell(*entry, said_of(in, at)) ? outcome_.statuses : outcome_.duplicates);
}

void Messages::keep_orphan(WamidKey const& key, StatusUpdate const& in, Said said) {
  auto& waiting = orphans_[key];
  OrphanKey const step{said.step.status, said.step.participant};
  if (auto const known = waiting.find(step); known != waiting.end()) {
    StatusOrphan& row = known->second.row;
    if (row.raw != in.raw) row.raw = completed(row.raw, in.raw);
    ++outcome_.duplicates;
    return;
  }
  auto const [project, channel, hash] = key;
  Person const& who = in.recipient;
  waiting.emplace(step, Kept<StatusOrphan>{{project, nums_.next_as<RowNum>(now_), channel, in.wamid, hash,
                            said.step.status, said.step.participant, said.step.at, said.error_code, said.error_title,
                            said.callback_data, who.phone, who.bsuid, who.parent_bsuid, in.raw}});
  ++outcome_.statuses;
}

void Messages::adopt_orphans(Entry& entry, WamidKey const& key) {
  auto const found = orphans_.find(key);
  if (found == orphans_.end()) return;
  std::vector<Kept<StatusOrphan>> waiting;
  for (auto& [step, orphan] : found->second) waiting.push_back(std::move(orphan));
  orphans_.erase(found);
  std::ranges::sort(waiting, {}, [](auto const& orphan) { return orphan.row.num; });  // as they came
  for (Kept<StatusOrphan> const& orphan : waiting) {
    if (orphan.stored) adopted_.emplace_back(orphan.row.project_id, orphan.row.num.value);
    if (entry.kept.row.direction == Direction::outbound) tell(entry, said_of(orphan.row));
  }
}

void Messages::receive(WamidKey const& own, WamidKey const& target, MessageChange const& in, Instant at) {
  if (changes_.find(own) != nullptr) {
    ++outcome_.duplicates;
    return;
  }
  ChangeRow row;
  std::tie(row.project_id, row.channel_num, row.wamid_hash) = own;
  row.num = nums_.next_as<RowNum>(now_);
  row.wamid = in.wamid;
  row.target_wamid = in.target_wamid;
  row.target_hash = std::get<2>(target);
  row.direction = in.direction;
  row.what = in.what == MessageChange::What::edit ? "edit" : "revoke";
  row.at = at;
  row.text = in.text;
  row.payload = in.payload;
  changes_of_[target].push_back(&changes_.add(own, std::move(row)));
  ++outcome_.changes;
  if (find(target) != nullptr) unsettled_.insert(target);
}

void Messages::settle(Sessions& sessions) {
  for (WamidKey const& key : unsettled_) {
    Message& message = find(key)->kept.row;
    for (ChangeRow const* const change : core::settle(message, changes_of_[key]))
      log_.add(change->what == "edit" ? EventKind::message_edited : EventKind::message_revoked, message);
    sessions.preview(message);
  }
  unsettled_.clear();
}

void Messages::want_media(Message const& message, MediaReference const& reference) {
  media_.push_back(
      {message.project_id, nums_.next_as<RowNum>(now_), message.channel_num, message.num, reference.media_id,
          reference.kind, reference.mime_type, reference.sha256, reference.filename, "wanted", now_, reference.link});
}

}  // namespace wigwag::core
