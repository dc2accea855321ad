/// @file An invented history: who wrote when, in sessions, as rows ready to be inserted. The same numbers give the same
/// rows. It is spread as a busy number's is: a few people write much, most write little; about 200 sessions are open at
/// a time, so that a conversation's messages lie far apart; half are outbound, with two or three status steps each.
#pragma once
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "base/crypto.h"
#include "base/id.h"
#include "base/text.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/event.h"
#include "model/media.h"
#include "model/message.h"
#include "model/project.h"
#include "model/status_steps.h"
#include "model/thread.h"

namespace wigwag::bench {

struct HistoryPlan {
  ProjectId project;
  ChannelNum channel;
  std::size_t messages = 0;
  std::size_t contacts = 0;
  Instant begin, end;
  std::int64_t events = 0;  ///< that the project has already
};

/// Rows of one transaction.
struct Batch {
  std::vector<Contact> contacts;
  std::vector<Conversation> conversations;  ///< sessions that are over
  std::vector<Message> messages;
  std::vector<Media> media;
  std::vector<Event> events;
};

class History {
 public:
  explicit History(HistoryPlan const& plan)
      : plan_(plan), people_(plan.contacts), open_(kOpenSessions), events_(plan.events) {}

  std::size_t made() const { return made_; }
  bool over() const { return made_ == plan_.messages; }

  Batch next(std::size_t messages_max) {
    Batch batch;
    while (batch.messages.size() < messages_max && !over()) add_message(batch);
    if (over())
      for (Session& session : open_)
        if (session.left > 0) batch.conversations.push_back(std::move(session.row));
    return batch;
  }

  std::vector<Thread> threads() const {
    std::vector<Thread> rows;
    for (auto const& person : people_)
      if (person.thread.num) rows.push_back(person.thread);
    return rows;
  }
  std::vector<MessageCount> counts() const {
    std::vector<MessageCount> rows;
    for (auto const& [key, n] : counts_) {
      auto const& [direction, type, status, has_media] = key;
      rows.push_back({plan_.project, plan_.channel, direction, type, status, has_media, n});
    }
    return rows;
  }
  ProjectCounter counter() const { return {plan_.project, events_, contacts_}; }

 private:
  static constexpr std::size_t kOpenSessions = 200;

  struct Person {
    Thread thread;
    ContactNum contact;
    std::string phone, bsuid;
  };
  struct Session {
    Conversation row;
    std::size_t person = 0;
    std::size_t left = 0;
  };

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  Instant now() const {
    return plan_.begin + static_cast<std::int64_t>(static_cast<double>(plan_.end - plan_.begin) *
                                                   static_cast<double>(made_) / static_cast<double>(plan_.messages));
  }

  void event(Batch& batch, EventKind kind, Instant at, Person const& person,
      std::optional<ConversationNum> conversation, std::optional<MessageNum> message) {
    batch.events.push_back(
        {plan_.project, ++events_, kind, at, plan_.channel, person.contact, conversation, message, {}});
  }

  void meet(Batch& batch, Person& person, std::size_t index, Instant at) {
    static constexpr char const* kFirst[] = {"Ana", "Bilal", "Chen", "Dora", "Emeka", "Freya", "Goran", "Hana", "Iris",
        "Jos\xc3\xa9", "Kofi", "Lena", "Mira", "Noor", "Otto", "Priya"};
    static constexpr char const* kLast[] = {"Alvarez", "Berg", "Costa", "Diallo", "Evans", "Fischer", "Gim\xc3\xa9nez",
        "Haddad", "Ito", "Jensen", "Kaya", "Lopez", "Moreau", "Novak", "Okafor"};
    char digits[16];
    std::snprintf(digits, sizeof digits, "%07zu", index * 7919 % 10'000'000);
    person.phone = std::string("1556") + digits;
    person.bsuid = std::string("US.1000000000000") + digits;
    person.contact = nums_.next_as<ContactNum>(at);
    person.thread = {.project_id = plan_.project,
        .num = nums_.next_as<ThreadNum>(at),
        .channel_num = plan_.channel,
        .contact_num = person.contact};
    std::string const name = std::string(kFirst[below(std::size(kFirst))]) + " " + kLast[below(std::size(kLast))];
    batch.contacts.push_back({.project_id = plan_.project,
        .num = person.contact,
        .phone = person.phone,
        .bsuid = person.bsuid,
        .profile_name = Text::from_utf8(name),
        .profile_search = fold_case(name),
        .metadata = "{}",
        .seen_at = at,
        .updated_at = at});
    ++contacts_;
    event(batch, EventKind::contact_created, at, person, {}, {});
  }

  void begin(Batch& batch, Session& session, Instant at) {
    // Squaring draws low indexes more often: those people write most.
    double const u = static_cast<double>(below(1 << 30)) / (1 << 30);
    session.person = static_cast<std::size_t>(u * u * static_cast<double>(plan_.contacts));
    session.left = 1 + below(12);
    Person& person = people_[session.person];
    if (!person.contact) meet(batch, person, session.person, at);
    session.row = {.project_id = plan_.project,
        .num = nums_.next_as<ConversationNum>(at),
        .channel_num = plan_.channel,
        .thread_num = person.thread.num,
        .contact_num = person.contact,
        .first_at = at,
        .metadata = "{}"};
    event(batch, EventKind::conversation_created, at, person, session.row.num, {});
  }

  std::string words() {
    static constexpr char const* kWords[] = {"the", "order", "kettle", "blue", "please", "thanks", "tomorrow",
        "delivery", "address", "invoice", "can", "you", "send", "appointment", "Thursday", "afternoon", "is", "still",
        "available", "hola", "gracias", "pedido", "when", "it", "arrive", "number", "again", "photo", "attached",
        "price", "two", "three", "for", "and", "we"};
    std::string text;
    for (std::size_t n = 3 + below(14); n > 0; --n) {
      text += kWords[below(std::size(kWords))];
      text += below(40) == 0 ? " A" + std::to_string(below(1'000'000)) + " " : " ";  // order numbers: rare words
    }
    text.pop_back();
    return text;
  }

  Message compose(Person const& person, Session const& session, Instant at) {
    bool const outbound = below(2) == 0;
    std::uint64_t const kind = below(100);
    std::string const text = kind < 92 ? words() : "";
    bool const media = kind >= 80 && kind < 96;
    char key[40];
    std::snprintf(key, sizeof key, "%02X%018zX", outbound ? 0xAA : 0x3A, made_);
    Message m{.project_id = plan_.project,
        .num = nums_.next_as<MessageNum>(at),
        .channel_num = plan_.channel,
        .thread_num = person.thread.num,
        .conversation_num = session.row.num,
        .contact_num = person.contact,
        .direction = outbound ? Direction::outbound : Direction::inbound,
        .type = media        ? "image"
                : kind >= 96 ? "audio"
                             : "text",
        .status = MessageStatus::delivered,
        .wamid = "wamid.HBgLMTU1NgAVAgASGB" + std::string(key) + "AA==",
        .phone = person.phone,
        .bsuid = person.bsuid,
        .sent_at = at,
        .text = Text::from_utf8(text),
        .search = fold_case(text),
        .has_media = kind >= 80,
        .updated_at = at};
    m.wamid_hash = wamid_hash(m.wamid);
    std::string const media_json = R"({"id":")" + std::to_string(555'010'300'000'000 + made_) +
                                   R"(","mime_type":"image/jpeg","sha256":"q83vEjRWeJA=","caption":")" + text + R"("})";
    m.payload = m.has_media ? R"({")" + m.type + R"(":)" + media_json + "}" : R"({"text":{"body":")" + text + R"("}})";
    if (outbound) walk(m, at);
    return m;
  }

  /// Sent, delivered, read: most come through, a few stay behind or fail.
  void walk(Message& m, Instant at) {
    std::uint64_t const luck = below(100);
    std::vector<MessageStatus> way{MessageStatus::sent, MessageStatus::delivered, MessageStatus::read};
    if (luck < 3)
      way = {MessageStatus::failed};
    else if (luck < 8)
      way = {MessageStatus::sent};
    else if (luck < 35)
      way.pop_back();
    std::vector<StatusStep> steps;
    for (MessageStatus const status : way) {
      at = at + 2 * kSecondUs;
      std::string const word(word_of(status));
      steps.push_back({word, "", at,
          R"({"id":")" + m.wamid + R"(","status":")" + word + R"(","timestamp":")" + std::to_string(at.seconds()) +
              R"(","recipient_id":")" + *m.phone + R"("})"});
    }
    m.status = way.back();
    m.statuses = encode_steps(steps);
  }

  static EventKind kind_of(Message const& m) {
    if (m.direction == Direction::inbound) return EventKind::message_received;
    switch (m.status) {
      case MessageStatus::read: return EventKind::message_read;
      case MessageStatus::delivered: return EventKind::message_delivered;
      case MessageStatus::failed: return EventKind::message_failed;
      case MessageStatus::pending:
      case MessageStatus::sent: break;
    }
    return EventKind::message_sent;
  }

  void add_message(Batch& batch) {
    Instant const at = now();
    Session& session = open_[below(kOpenSessions)];
    if (session.left == 0) begin(batch, session, at);
    Person& person = people_[session.person];
    Message m = compose(person, session, at);
    note(session, person, m);
    event(batch, kind_of(m), at, person, session.row.num, m.num);
    if (m.has_media)
      batch.media.push_back({.project_id = plan_.project,
          .num = nums_.next_as<RowNum>(at),
          .channel_num = plan_.channel,
          .message_num = m.num,
          .media_id = std::to_string(555'010'300'000'000 + made_),
          .kind = m.type,
          .mime_type = "image/jpeg",
          .sha256 = "q83vEjRWeJA=",
          .state = "stored",  // what is wanted the server would fetch, while it is measured
          .due_at = at,
          .attempts = 1,
          .blob = hex(sha256(m.wamid)),
          .bytes = 48'000,
          .settled_at = at});
    ++counts_[{m.direction, m.type, m.status, m.has_media}];
    batch.messages.push_back(std::move(m));
    ++made_;
    if (--session.left == 0) batch.conversations.push_back(std::move(session.row));
  }

  void note(Session& session, Person& person, Message const& m) {
    Conversation& c = session.row;
    c.last_active_at = c.touched_at = c.updated_at = m.sent_at;
    if (plan_.end - m.sent_at > kDayUs) c.ended_at = m.sent_at + kDayUs;
    ++c.messages_count;
    c.last_message_wamid = m.wamid;
    c.last_message_type = m.type;
    c.last_message_at = m.sent_at;
    c.last_message_text = m.text;
    c.last_message_num = m.num;
    (m.direction == Direction::inbound ? c.last_inbound_at : c.last_outbound_at) = m.sent_at;
    if (m.direction == Direction::inbound) {
      person.thread.window_at = m.sent_at;
      ++person.thread.unread_count;
    } else {
      person.thread.unread_count = 0;
    }
  }

  HistoryPlan const plan_;
  std::mt19937_64 random_{1};
  NumSource nums_{15};  ///< a node number that no server takes first
  std::vector<Person> people_;
  std::vector<Session> open_;
  std::map<std::tuple<Direction, std::string, MessageStatus, bool>, std::int64_t> counts_;
  std::size_t made_ = 0;
  std::int64_t events_ = 0, contacts_ = 0;
};

}  // namespace wigwag::bench
