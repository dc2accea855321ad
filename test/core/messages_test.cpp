#include "core/world.h"

namespace wigwag::core {
namespace {

class Receive : public World {};

InboundMessage picture(std::string const& wamid, Person const& who, std::int64_t second) {
  InboundMessage m = text(wamid, who, second, "a picture");
  m.type = "image";
  m.payload = R"({"image":{"id":"77","caption":"a picture"}})";
  m.media = MediaReference{"77", "image", "image/jpeg", "c2hh", std::nullopt};
  return m;
}

TEST_P(Receive, StoresAMessageWithAllThatBelongsToIt) {
  Outcome const outcome = receive({text("w1", person("1", "US.1", "Robin"), 1, "Good MORNING")});

  EXPECT_EQ(outcome.messages, 1);
  Message const m = only<Message>();
  EXPECT_EQ(m.wamid, "w1");
  EXPECT_EQ(m.direction, Direction::inbound);
  EXPECT_EQ(m.status, MessageStatus::delivered);
  EXPECT_EQ(m.sent_at, at(1));
  EXPECT_EQ(m.search, "good morning");
  EXPECT_EQ(m.contact_num, only<Contact>().num);
  EXPECT_EQ(only<Thread>().unread_count, 1);
  EXPECT_EQ(only<Thread>().window_at, at(1));
  EXPECT_EQ(only<Conversation>().last_message_text, Text::from_utf8("Good MORNING"));
  EXPECT_EQ(events(),
      (std::vector{EventKind::contact_created, EventKind::conversation_created, EventKind::message_received}));
  EXPECT_EQ(only<ProjectCounter>().contacts, 1);
  EXPECT_EQ(only<MessageCount>().n, 1);
}

TEST_P(Receive, TheSameAgainChangesNothing) {
  std::vector<Update> const updates{text("w1", person("1", "US.1"), 1), picture("w2", person("1", "US.1"), 2)};
  receive(updates);
  std::string const before = dump();
  auto const events_before = events();

  Outcome const again = receive(updates);

  EXPECT_EQ(again.messages, 0);
  EXPECT_EQ(again.duplicates, 2);
  EXPECT_EQ(dump(), before);
  EXPECT_EQ(events(), events_before);
}

TEST_P(Receive, TwiceInOneBatchIsOnce) {
  receive({text("w1", person("1"), 1), text("w1", person("1"), 1)});

  EXPECT_EQ(rows<Message>().size(), 1U);
  EXPECT_EQ(only<Thread>().unread_count, 1);
}

TEST_P(Receive, TheSameWamidUnderTwoNumbersIsTwoMessages) {
  receive(first, {text("w1", person("1"), 1)}, 0);
  receive(first, {text("w1", person("1"), 1)}, 1);

  EXPECT_EQ(rows<Message>().size(), 2U);
  EXPECT_EQ(rows<Thread>().size(), 2U);
  EXPECT_EQ(rows<Contact>().size(), 1U);
}

TEST_P(Receive, SecondCopyCompletesTheFirst) {
  InboundMessage full = text("w1", person("1", "US.1"), 1);
  full.payload = R"({"text":{"body":"hello"},"context":{"id":"q"}})";
  full.context_wamid = "q";
  receive({text("w1", person("1"), 1)});
  receive({full});

  Message const m = only<Message>();
  EXPECT_EQ(m.payload, full.payload);
  EXPECT_EQ(m.context_wamid, "q");
  EXPECT_EQ(m.bsuid, "US.1");
  EXPECT_EQ(only<Thread>().unread_count, 1);
}

TEST_P(Receive, ThePlaceholderGivesWayWhicheverComesFirst) {
  InboundMessage placeholder = history("w1", person("1"), 1);
  placeholder.type = "media_placeholder";
  placeholder.text = {};
  placeholder.payload = "{}";
  InboundMessage real = picture("w1", person("1"), 1);
  real.origin = Origin::history_sync;
  real.effect = Effect::quiet;
  Home const reversed = add_home();

  receive({placeholder});
  receive({real});
  receive(reversed, {real});
  receive(reversed, {placeholder});

  EXPECT_EQ(only<Message>().type, "image");
  EXPECT_TRUE(only<Message>().has_media);
  EXPECT_EQ(only<Media>().media_id, "77");
  EXPECT_EQ(only<Conversation>().last_message_type, "image");
  EXPECT_EQ(dump(), dump(reversed));
}

TEST_P(Receive, UnsupportedGivesWayToARealType) {
  InboundMessage unsupported = text("w1", person("1"), 1);
  unsupported.type = "unsupported";
  unsupported.text = {};
  unsupported.payload = R"({"errors":[{"code":131051}]})";
  unsupported.error_code = 131051;
  Home const reversed = add_home();

  receive({unsupported});
  receive({text("w1", person("1"), 1)});
  receive(reversed, {text("w1", person("1"), 1)});
  receive(reversed, {unsupported});

  EXPECT_EQ(only<Message>().type, "text");
  EXPECT_EQ(only<Message>().error_code, std::nullopt);
  EXPECT_EQ(dump(), dump(reversed));
}

TEST_P(Receive, MediaAreWantedOnce) {
  receive({picture("w1", person("1"), 1)});
  receive({picture("w1", person("1"), 1)});

  EXPECT_EQ(only<Media>().state, "wanted");
  EXPECT_EQ(only<Media>().message_num, only<Message>().num);
}

TEST_P(Receive, EchoesAndHistoryOpenNoWindowAndCountNothingUnread) {
  receive({echo("e", person("1"), 1), history("h", person("1"), 2)});

  EXPECT_EQ(rows<Message>().size(), 2U);
  EXPECT_EQ(only<Thread>().unread_count, 0);
  EXPECT_EQ(only<Thread>().window_at, std::nullopt);
  EXPECT_EQ(count(EventKind::message_received), 0);
  EXPECT_EQ(count(EventKind::message_sent), 1);
}

TEST_P(Receive, HistoryAloneTellsNothingOfMessagesOrConversations) {
  receive({history("h", person("1"), -5 * kDay)});

  EXPECT_EQ(events(), std::vector{EventKind::contact_created});
}

TEST_P(Receive, WhatHasNoLineIsAnEventOnce) {
  InboundMessage welcome = text("w1", person("1"), 1);
  welcome.type = "request_welcome";
  welcome.effect = Effect::event_only;
  receive({welcome});
  receive({welcome});

  EXPECT_TRUE(rows<Message>().empty());
  EXPECT_TRUE(rows<Conversation>().empty());
  EXPECT_EQ(count(EventKind::user_action), 1);
}

TEST_P(Receive, GroupMessagesStandApart) {
  InboundMessage in_group = text("g", person("1", "US.1"), 2);
  in_group.group_id = "G1";
  receive({text("w", person("1", "US.1"), 1), in_group});

  EXPECT_EQ(rows<Thread>().size(), 2U);
  EXPECT_EQ(rows<Conversation>().size(), 2U);
  EXPECT_EQ(message("g").contact_num, message("w").contact_num);
  for (Thread const& t : rows<Thread>())
    if (t.contact_num) EXPECT_EQ(t.window_at, at(1));
  for (Conversation const& c : rows<Conversation>()) EXPECT_EQ(c.messages_count, 1);
  EXPECT_EQ(only<Group>().group_id, "G1");
}

TEST_P(Receive, AMessageWithoutATimeShowsTheTimeOfReceipt) {
  InboundMessage timeless = text("w", person("1"), 1);
  timeless.at = std::nullopt;
  receive({timeless});

  EXPECT_EQ(only<Message>().sent_at, received_at);
}

TEST_P(Receive, AnUnknownNumberIsNotPlacedAndTheRestIs) {
  Arrived known{{"messages", first.channels[0].waba_id, first.channels[0].phone_number_id, text("w", person("1"), 1)},
      received_at};
  Arrived unknown = known;
  unknown.inbound.phone_number_id = "999";

  Outcome const outcome = receive(std::vector{unknown, known});

  ASSERT_EQ(outcome.unplaced.size(), 1U);
  EXPECT_EQ(outcome.unplaced[0].index, 0U);
  EXPECT_EQ(outcome.unplaced[0].reason, "unknown phone_number_id");
  EXPECT_EQ(rows<Message>().size(), 1U);
}

TEST_P(Receive, ANumberIsFoundWhateverAccountTheEntryNames) {
  receive(std::vector<Arrived>{
      {{"messages", "0", first.channels[0].phone_number_id, text("w", person("1"), 1)}, received_at}});

  EXPECT_EQ(rows<Message>().size(), 1U);
}

TEST_P(Receive, AThousandPeopleInOneBatch) {
  std::vector<Update> updates;
  for (int i = 0; i < 1000; ++i) {
    std::string const n = std::to_string(i);
    updates.push_back(text("w" + n, person("49" + n, "US." + n, "Person " + n), i));
    updates.push_back(status("out" + n, "sent", i, person("49" + n)));
  }
  receive(updates);
  receive(updates);

  EXPECT_EQ(rows<Message>().size(), 1000U);
  EXPECT_EQ(rows<Contact>().size(), 1000U);
  EXPECT_EQ(rows<StatusOrphan>().size(), 1000U);
  EXPECT_EQ(dump().find("!!"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Each, Receive, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
