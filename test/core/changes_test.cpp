#include "core/world.h"

namespace wigwag::core {
namespace {

class Changes : public World {
 protected:
  void in_every_order(std::vector<Update> const& updates) {
    receive(updates);
    std::string const expected = dump();
    std::vector<std::size_t> order(updates.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    while (std::ranges::next_permutation(order).found) {
      Home const home = add_home();
      for (std::size_t const i : order) receive(home, {updates[i]});
      ASSERT_EQ(dump(home), expected) << testing::PrintToString(order);
    }
  }
};

Person const kRobin = person("1", "US.1");

TEST_P(Changes, AnEditShowsTheNewWordsAndKeepsTheOldOnes) {
  receive({text("w1", kRobin, 1, "blue"), edit("e1", "w1", 10, "GREEN")});

  Message const m = only<Message>();
  EXPECT_EQ(m.text, Text::from_utf8("GREEN"));
  EXPECT_EQ(m.search, "green");
  EXPECT_EQ(m.edited_at, at(10));
  EXPECT_EQ(only<ChangeRow>().previous_text, Text::from_utf8("blue"));
  EXPECT_TRUE(only<ChangeRow>().applied);
  EXPECT_EQ(only<Conversation>().last_message_text, Text::from_utf8("GREEN"));
  EXPECT_EQ(only<Conversation>().messages_count, 1);
  EXPECT_EQ(count(EventKind::message_edited), 1);
}

TEST_P(Changes, AChangeWithoutItsTargetIsKeptAndShownNowhere) {
  receive({edit("e1", "w1", 10, "GREEN")});

  EXPECT_TRUE(rows<Message>().empty());
  EXPECT_TRUE(rows<Conversation>().empty());
  EXPECT_FALSE(only<ChangeRow>().applied);
  EXPECT_EQ(count(EventKind::message_edited), 0);
}

TEST_P(Changes, EditsMayComeInAnyOrder) {
  in_every_order({text("w1", kRobin, 1, "first"), edit("e1", "w1", 10, "second"), edit("e2", "w1", 20, "third"),
      edit("e3", "w1", 30, "fourth")});
  EXPECT_EQ(only<Message>().text, Text::from_utf8("fourth"));
}

TEST_P(Changes, ARevokeHidesTheWordsInAnyOrder) {
  in_every_order({text("w1", kRobin, 1, "secret"), edit("e1", "w1", 10, "more secret"), revoke("r1", "w1", 20)});

  Message const m = only<Message>();
  EXPECT_EQ(m.revoked_at, at(20));
  EXPECT_EQ(m.search, "");
  EXPECT_EQ(m.text, Text::from_utf8("more secret"));
  EXPECT_EQ(only<Conversation>().last_message_text, Text{});
}

TEST_P(Changes, ACopyCompletesWhatWasSaidBeforeTheEdit) {
  InboundMessage copy = text("w1", kRobin, 1, "first");
  copy.payload = R"({"text":{"body":"first"},"context":{"id":"q"}})";
  in_every_order({text("w1", kRobin, 1, "first"), edit("e1", "w1", 10, "second"), copy});

  EXPECT_EQ(only<Message>().payload, R"({"text":{"body":"second"},"context":{"id":"q"}})");
  EXPECT_EQ(only<ChangeRow>().previous_payload, copy.payload);
}

TEST_P(Changes, TheSameChangeAgainChangesNothing) {
  std::vector<Update> const updates{text("w1", kRobin, 1), edit("e1", "w1", 10, "x"), revoke("r1", "w1", 20)};
  receive(updates);
  std::string const before = dump();
  auto const events_before = events();

  Outcome const again = receive(updates);

  EXPECT_EQ(again.changes, 0);
  EXPECT_EQ(dump(), before);
  EXPECT_EQ(events(), events_before);
}

TEST_P(Changes, NobodyChangesWhatTheOtherSideWrote) {
  receive({echo("w1", kRobin, 1), edit("e1", "w1", 10, "forged"), revoke("r1", "w1", 20)});

  EXPECT_EQ(only<Message>().text, Text::from_utf8("from the phone"));
  EXPECT_EQ(only<Message>().revoked_at, std::nullopt);
  for (ChangeRow const& row : rows<ChangeRow>()) EXPECT_FALSE(row.applied);
}

TEST_P(Changes, AnEditKeepsTheMedia) {
  InboundMessage m = text("w1", kRobin, 1, "old caption");
  m.type = "image";
  m.payload = R"({"image":{"id":"77","caption":"old caption"}})";
  m.media = MediaReference{"77", "image", "image/jpeg", "c2hh", std::nullopt};
  MessageChange e = edit("e1", "w1", 10, "new caption");
  e.payload = R"({"image":{"caption":"new caption"}})";
  receive({m, e});

  EXPECT_EQ(only<Message>().payload, R"({"image":{"caption":"new caption","id":"77"}})");
  EXPECT_TRUE(only<Message>().has_media);
}

INSTANTIATE_TEST_SUITE_P(Each, Changes, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
