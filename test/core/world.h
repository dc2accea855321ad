/// @file A project with two business numbers on each engine, and short words for what Meta may tell it.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/receive.h"
#include "kit/dump.h"
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
#include "store/each_engine.h"

namespace wigwag::core {

inline constexpr Instant kStart = Instant::from_seconds(1'767'225'600);
constexpr Instant at(std::int64_t second) { return kStart + second * kSecondUs; }
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

inline std::optional<std::string> maybe(std::string const& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// Phone and BSUID; empty: not told.
inline Person person(std::string const& phone, std::string const& bsuid = "", std::string const& name = "") {
  Person p;
  p.phone = maybe(phone);
  p.bsuid = maybe(bsuid);
  if (!name.empty()) p.profile_name = Text::from_utf8(name);
  return p;
}

inline InboundMessage text(
    std::string const& wamid, Person const& who, std::int64_t second, std::string const& words = "hello") {
  InboundMessage m;
  m.wamid = wamid;
  m.contact = who;
  m.at = at(second);
  m.type = "text";
  m.text = Text::from_utf8(words);
  m.payload = R"({"text":{"body":")" + words + "\"}}";
  return m;
}

inline InboundMessage echo(std::string const& wamid, Person const& who, std::int64_t second) {
  InboundMessage m = text(wamid, who, second, "from the phone");
  m.direction = Direction::outbound;
  m.origin = Origin::business_app;
  m.effect = Effect::quiet;
  m.status = MessageStatus::sent;
  return m;
}

inline InboundMessage history(
    std::string const& wamid, Person const& who, std::int64_t second, Direction direction = Direction::inbound) {
  InboundMessage m = text(wamid, who, second, "long ago");
  m.direction = direction;
  m.origin = Origin::history_sync;
  m.effect = Effect::quiet;
  return m;
}

inline StatusUpdate status(
    std::string const& wamid, std::string const& word, std::int64_t second, Person const& recipient = {}) {
  StatusUpdate s;
  s.wamid = wamid;
  s.status = word;
  s.at = at(second);
  s.recipient = recipient;
  s.raw = R"({"id":")" + wamid + R"(","status":")" + word + "\"}";
  return s;
}

inline MessageChange change(MessageChange::What what, std::string const& wamid, std::string const& target,
    std::int64_t second, Person const& who, std::string const& words = "") {
  MessageChange c;
  c.what = what;
  c.wamid = wamid;
  c.target_wamid = target;
  c.contact = who;
  c.at = at(second);
  c.text = Text::from_utf8(words);
  if (what == MessageChange::What::edit) c.payload = R"({"text":{"body":")" + words + "\"}}";
  return c;
}
inline MessageChange edit(
    std::string const& wamid, std::string const& target, std::int64_t second, std::string const& words) {
  return change(MessageChange::What::edit, wamid, target, second, person("1", "US.1"), words);
}
inline MessageChange revoke(std::string const& wamid, std::string const& target, std::int64_t second) {
  return change(MessageChange::What::revoke, wamid, target, second, person("1", "US.1"));
}

inline IdentityChange moved(Person const& before, Person const& after, std::int64_t second) {
  return {before, after, at(second)};
}

class World : public store::EachEngine {
 protected:
  /// A further project with numbers of its own; `first` is there from the start.
  struct Home {
    ProjectId project;
    std::vector<Channel> channels;
  };

  void SetUp() override {
    db = open();
    first = add_home();
  }

  Home add_home() {
    Home home{ProjectId{nums.next(now)}, {}};
    std::string const mark = std::to_string(home.project.value);
    for (std::string const n : {"1", "2"}) {
      Channel c;
      c.num = nums.next_as<ChannelNum>(now);
      c.project_id = home.project;
      c.phone_number_id = "id" + n + "-" + mark;
      c.waba_id = "waba-" + mark;
      c.display_number = "155501" + n;
      c.name = "number " + n;
      c.updated_at = now;
      home.channels.push_back(c);
    }
    store::ok(db->write([&](store::WriteTx& tx) -> Done {
      TRY_DONE(tx.insert(Project{home.project, "project " + mark}));
      TRY_DONE(tx.insert(ProjectCounter{home.project, 0, 0}));
      return tx.insert_many(home.channels);
    }));
    return home;
  }

  /// One batch, all for the first number.
  Outcome receive(std::vector<Update> const& updates) { return receive(first, updates); }
  Outcome receive(Home const& home, std::vector<Update> const& updates, std::size_t channel = 0) {
    std::vector<Arrived> arrived;
    for (Update const& update : updates)
      arrived.push_back(
          {{"messages", home.channels[channel].waba_id, home.channels[channel].phone_number_id, update}, received_at});
    return receive(arrived);
  }
  Outcome receive(std::vector<Arrived> const& arrived) {
    return store::ok(db->write([&](store::WriteTx& tx) { return core::receive(tx, nums, now, arrived); }));
  }

  template <class Row>
  std::vector<Row> rows() {
    return kit::rows_of<Row>(*db, first.project);
  }
  template <class Row>
  Row only() {
    auto found = rows<Row>();
    EXPECT_EQ(found.size(), 1U) << Table<Row>::name;
    must(!found.empty(), "a row is there");
    return found.front();
  }
  Message message(std::string const& wamid) {
    for (Message const& m : rows<Message>())
      if (m.wamid == wamid) return m;
    must(false, "the message is there");
    return {};
  }
  std::vector<EventKind> events() {
    auto found = rows<Event>();
    std::ranges::sort(found, {}, &Event::num);
    std::vector<EventKind> kinds;
    for (Event const& event : found) kinds.push_back(event.kind);
    return kinds;
  }
  std::int64_t count(EventKind kind) { return std::ranges::count(events(), kind); }
  std::string dump() { return kit::dump(*db, first.project); }
  std::string dump(Home const& home) { return kit::dump(*db, home.project); }

  std::unique_ptr<store::Db> db;
  NumSource nums{1};
  Instant now = at(kHour);
  Instant received_at = at(kHour);
  Home first;
};

}  // namespace wigwag::core
