#include "kit/rows/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "model/call.h"
#include "model/channel.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/event.h"
#include "model/group.h"
#include "model/media.h"
#include "model/message.h"
#include "model/project.h"
#include "model/status_steps.h"
#include "model/template.h"
#include "model/thread.h"

namespace wigwag::kit {
namespace {

class Dump {
 public:
  Dump(store::Db& db, ProjectId project) : db_(db), project_(project) {
    read_names();
    messages();
    people();
    sessions();
    news();
  }
  std::string text() {
    std::ranges::sort(lines_);
    return fmt::format("{}", fmt::join(lines_, "\n"));
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    lines_.push_back(fmt::format(format, std::forward<Args>(args)...));
  }
  template <class T>
  static std::string show(T const& value) {
    if constexpr (std::is_same_v<T, std::string>)
      return value;
    else if constexpr (std::is_same_v<T, Text>)
      return value.escaped;
    else if constexpr (std::is_same_v<T, Instant>)
      return std::to_string(value.seconds());
    else if constexpr (Worded<T>)
      return std::string(word_of(value));
    else
      return fmt::format("{}", value);
  }
  template <class T>
  static std::string show(std::optional<T> const& value) {
    return value ? show(*value) : "-";
  }
  template <class... T>
  static std::string all(T const&... values) {
    std::vector<std::string> const parts{show(values)...};
    return fmt::format("{}", fmt::join(parts, " | "));
  }

  void read_names() {
    for (Channel const& c : rows_of<Channel>(db_, project_)) channel_[c.num] = c.display_number;
    std::map<ContactNum, std::string> former;
    auto aliases = rows_of<ContactAlias>(db_, project_);
    std::ranges::sort(aliases, {}, &ContactAlias::value);
    for (ContactAlias const& a : aliases) former[a.contact_num] += "~" + a.value;
    for (Contact const& c : rows_of<Contact>(db_, project_)) {
      std::string const ids = c.phone.value_or("") + "/" + c.bsuid.value_or("") + "/" + c.parent_bsuid.value_or("");
      contact_[c.num] = ids == "//" ? former[c.num] : ids;
    }
    for (Group const& g : rows_of<Group>(db_, project_)) group_[g.num] = g.group_id;
    for (Thread const& t : rows_of<Thread>(db_, project_))
      thread_[t.num] = channel_[t.channel_num] + "<>" + (t.group_num ? group_[*t.group_num] : contact(t.contact_num));
    for (Conversation const& c : rows_of<Conversation>(db_, project_))
      conversation_[c.num] = thread_[c.thread_num] + "@" + show(c.first_at);
  }
  std::string contact(std::optional<ContactNum> num) { return num ? contact_.at(*num) : "-"; }

  static std::string steps(Message const& m) {
    std::vector<std::string> shown;
    for (StatusStep const& s : decode_steps(m.statuses))
      shown.push_back(fmt::format("{:020} {} {} {}", s.at.us, s.status, s.participant, s.raw));
    std::ranges::sort(shown);  // those of one instant stand in the order of their coming
    return fmt::format("{}", fmt::join(shown, ", "));
  }

  void messages() {
    std::map<MessageNum, std::string> wamids;
    std::map<std::string, std::int64_t> counted;
    for (Message const& m : rows_of<Message>(db_, project_)) {
      wamids[m.num] = m.wamid;
      line("message {}", all(m.wamid, thread_.at(m.thread_num), conversation_.at(m.conversation_num),
                             contact(m.contact_num), m.direction, m.type, m.status, m.origin, m.phone, m.bsuid,
                             m.parent_bsuid, m.sent_at, m.text, m.search, m.payload, m.has_media, m.context_wamid,
                             m.edited_at, m.revoked_at, m.error_code, m.error_title, steps(m), m.callback_data));
      ++counted[all(channel_[m.channel_num], m.direction, m.type, m.status, m.has_media)];
    }
    std::map<std::string, std::int64_t> kept;
    for (MessageCount const& c : rows_of<MessageCount>(db_, project_))
      if (c.n != 0) kept[all(channel_[c.channel_num], c.direction, c.type, c.status, c.has_media)] = c.n;
    if (kept != counted) line("!! the counters of messages are wrong");
    for (StatusOrphan const& o : rows_of<StatusOrphan>(db_, project_))
      line("orphan {}", all(o.wamid, o.status, o.participant, o.at, o.error_code, o.error_title, o.raw));
    for (ChangeRow const& c : rows_of<ChangeRow>(db_, project_))
      line("change {}", all(c.wamid, c.target_wamid, c.direction, c.what, c.at, c.text, c.payload, c.applied,
                            c.previous_text, c.previous_payload));
    for (Media const& m : rows_of<Media>(db_, project_))
      line("media {}", all(wamids.at(m.message_num), m.media_id, m.kind, m.mime_type, m.sha256, m.filename, m.state));
  }

  void people() {
    auto const contacts = rows_of<Contact>(db_, project_);
    for (Contact const& c : contacts)
      line("contact {}", all(contact(c.num), c.phone, c.bsuid, c.parent_bsuid, c.username, c.profile_name,
                             c.profile_search, c.address_book_name, c.identity_hash, c.identity_at));
    for (ContactAlias const& a : rows_of<ContactAlias>(db_, project_))
      line("alias {}", all(a.value, contact(a.contact_num), a.held_until, a.moved));
    for (AddressEntry const& e : rows_of<AddressEntry>(db_, project_)) line("entry {}", all(e.phone, e.name, e.at));
    for (Preference const& p : rows_of<Preference>(db_, project_))
      line("preference {}", all(contact(p.contact_num), p.category, p.status, p.detail, p.at));
    for (ProjectCounter const& c : rows_of<ProjectCounter>(db_, project_)) {
      if (c.contacts != static_cast<std::int64_t>(contacts.size())) line("!! the counter of contacts is wrong");
      if (c.events != static_cast<std::int64_t>(rows_of<Event>(db_, project_).size())) line("!! events have gaps");
    }
  }

  void sessions() {
    for (Thread const& t : rows_of<Thread>(db_, project_))
      line("thread {}", all(thread_.at(t.num), t.unread_count, t.window_at));
    std::map<ThreadNum, int> active;
    for (Conversation const& c : rows_of<Conversation>(db_, project_)) {
      line("conversation {}", all(conversation_.at(c.num), c.last_active_at, c.ended_at ? "ended" : "active",
                                  c.messages_count, c.last_message_wamid, c.last_message_type, c.last_message_at,
                                  c.last_message_text, c.last_inbound_at, c.last_outbound_at));
      if (!c.ended_at && ++active[c.thread_num] > 1) line("!! two active conversations in a thread");
    }
    std::map<EventKind, int> events;
    for (Event const& e : rows_of<Event>(db_, project_)) ++events[e.kind];
    for (EventKind const kind : {EventKind::message_received, EventKind::message_edited, EventKind::message_revoked})
      line("event {}", all(kind, events[kind]));
  }

  void news() {
    for (Channel const& c : rows_of<Channel>(db_, project_))
      line("channel {}", all(c.display_number, c.quality, c.throughput, c.messaging_limit, c.name_status,
                             c.requested_name, c.username, c.username_status, c.history_state, c.settings));
    for (Waba const& w : rows_of<Waba>(db_, project_))
      line("waba {}", all(w.waba_id, w.review_status, w.ban_state, w.ban_date, w.restrictions, w.disconnected_reason,
                          w.messaging_limit));
    for (Group const& g : rows_of<Group>(db_, project_))
      line("group {}", all(g.group_id, g.subject, g.description, g.invite_link, g.suspended, g.deleted));
    for (GroupMember const& m : rows_of<GroupMember>(db_, project_))
      line("member {}", all(group_.at(m.group_num), contact(m.contact_num), m.present, m.at));
    for (Template const& t : rows_of<Template>(db_, project_))
      line("template {}", all(t.template_id, t.name, t.language, t.status, t.category, t.planned_category, t.planned_at,
                              t.reason, t.quality, t.stale));
    for (Flow const& f : rows_of<Flow>(db_, project_)) line("flow {}", all(f.flow_id, f.status));
    for (Call const& c : rows_of<Call>(db_, project_))
      line("call {}", all(c.call_id, contact(c.contact_num), c.direction, c.status, c.call_at, c.started_at, c.ended_at,
                          c.duration_s));
  }

  store::Db& db_;
  ProjectId project_;
  std::vector<std::string> lines_;
  std::map<ChannelNum, std::string> channel_;
  std::map<ContactNum, std::string> contact_;
  std::map<GroupNum, std::string> group_;
  std::map<ThreadNum, std::string> thread_;
  std::map<ConversationNum, std::string> conversation_;
};

}  // namespace

std::string dump(store::Db& db, ProjectId project) { return Dump(db, project).text(); }

}  // namespace wigwag::kit
