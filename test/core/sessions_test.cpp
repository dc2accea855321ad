#include "core/world.h"

namespace wigwag::core {
namespace {

class Sessions : public World {
 protected:
  std::vector<Conversation> sessions() {
    auto found = rows<Conversation>();
    std::ranges::sort(found, {}, [](Conversation const& c) { return std::pair(c.first_at, c.num); });
    return found;
  }
  void receive_at(std::int64_t second, std::vector<Update> const& updates) {
    now = received_at = at(second);
    receive(updates);
  }
};

Person const kRobin = person("1", "US.1");

TEST_P(Sessions, MessagesWithin24HoursOfEachOtherAreOneConversation) {
  receive_at(10, {text("w1", kRobin, 0), text("w2", kRobin, 20 * kHour), echo("w3", kRobin, 40 * kHour)});

  Conversation const c = only<Conversation>();
  EXPECT_EQ(c.first_at, at(0));
  EXPECT_EQ(c.last_active_at, at(40 * kHour));
  EXPECT_EQ(c.last_inbound_at, at(20 * kHour));
  EXPECT_EQ(c.last_outbound_at, at(40 * kHour));
  EXPECT_EQ(c.last_message_wamid, "w3");
  EXPECT_EQ(c.messages_count, 3);
}

TEST_P(Sessions, OnlyWhatOpensTheWindowIsTheLastInboundMessage) {
  InboundMessage reaction = text("w2", kRobin, 20);
  reaction.type = "reaction";
  reaction.effect = Effect::quiet;
  receive_at(30, {text("w1", kRobin, 10), reaction});

  EXPECT_EQ(only<Conversation>().last_inbound_at, at(10));
  EXPECT_EQ(only<Conversation>().last_message_wamid, "w2");
  EXPECT_EQ(only<Thread>().window_at, at(10));
}

TEST_P(Sessions, AfterADayANewOneOpensAndTheOldOneEnds) {
  receive_at(0, {text("w1", kRobin, 0)});
  receive_at(kDay, {text("w2", kRobin, kDay)});

  ASSERT_EQ(sessions().size(), 2U);
  EXPECT_TRUE(sessions()[0].ended_at);
  EXPECT_FALSE(sessions()[1].ended_at);
  EXPECT_EQ(count(EventKind::conversation_created), 2);
  EXPECT_EQ(count(EventKind::conversation_ended), 1);
}

TEST_P(Sessions, AgeIsCountedBetweenOwnTimesNotFromReceipt) {
  receive_at(300 * kDay, {text("w1", kRobin, 0), text("w2", kRobin, 60)});

  EXPECT_EQ(only<Conversation>().messages_count, 2);
  EXPECT_FALSE(only<Conversation>().ended_at);
  EXPECT_EQ(only<Conversation>().touched_at, at(300 * kDay));
}

TEST_P(Sessions, ALateMessageOpensAnEndedConversationInThePast) {
  receive_at(5 * kDay, {text("w2", kRobin, 5 * kDay)});
  receive_at(5 * kDay + 1, {text("w1", kRobin, 0)});

  ASSERT_EQ(sessions().size(), 2U);
  EXPECT_TRUE(sessions()[0].ended_at);
  EXPECT_FALSE(sessions()[1].ended_at);
}

TEST_P(Sessions, ALateMessageJoinsItsOldConversationWithoutWakingIt) {
  receive_at(0, {text("w1", kRobin, 0)});
  receive_at(5 * kDay, {text("w2", kRobin, 5 * kDay)});
  receive_at(5 * kDay + 1, {text("late", kRobin, 60)});

  ASSERT_EQ(sessions().size(), 2U);
  EXPECT_EQ(sessions()[0].messages_count, 2);
  EXPECT_TRUE(sessions()[0].ended_at);
  EXPECT_FALSE(sessions()[1].ended_at);
}

TEST_P(Sessions, TimeEndedConversationsWake) {
  receive_at(0, {text("w1", kRobin, 0)});
  Conversation ended = only<Conversation>();
  ended.ended_at = now;
  store::ok(db->write([&](store::WriteTx& tx) { return tx.update(ended); }));
  receive_at(kHour, {text("w2", kRobin, kHour)});

  EXPECT_FALSE(only<Conversation>().ended_at);
  EXPECT_EQ(only<Conversation>().messages_count, 2);
}

TEST_P(Sessions, ConversationsThatSomebodyClosedStayClosedForLiveMessages) {
  receive_at(0, {text("w1", kRobin, 0)});
  Conversation closed = only<Conversation>();
  closed.ended_at = now;
  closed.closed = true;
  store::ok(db->write([&](store::WriteTx& tx) { return tx.update(closed); }));
  receive_at(60, {text("w2", kRobin, 60), text("w3", kRobin, 70)});

  ASSERT_EQ(sessions().size(), 2U);
  EXPECT_TRUE(sessions()[0].ended_at);
  EXPECT_FALSE(sessions()[1].ended_at);
  EXPECT_EQ(sessions()[1].messages_count, 2);
}

TEST_P(Sessions, OldHistoryIsEndedAndALiveMessageWakesIt) {
  receive_at(10 * kDay, {history("h1", kRobin, 0), history("h2", kRobin, 60)});
  EXPECT_TRUE(only<Conversation>().ended_at);
  EXPECT_EQ(only<Conversation>().messages_count, 2);

  receive_at(10 * kDay, {text("w", kRobin, 120)});

  EXPECT_FALSE(only<Conversation>().ended_at);
}

TEST_P(Sessions, FreshHistoryIsActive) {
  receive_at(kHour, {history("h1", kRobin, 0)});

  EXPECT_FALSE(only<Conversation>().ended_at);
}

TEST_P(Sessions, TheLastMessageIsTheNewestByItsOwnTime) {
  receive_at(100, {text("w2", kRobin, 50, "newest"), text("w1", kRobin, 10, "older")});

  EXPECT_EQ(only<Conversation>().last_message_text, Text::from_utf8("newest"));
  EXPECT_EQ(only<Conversation>().last_message_at, at(50));
}

TEST_P(Sessions, ReactionsCount) {
  InboundMessage reaction = text("r", kRobin, 5, "👍");
  reaction.type = "reaction";
  reaction.effect = Effect::quiet;
  receive_at(10, {reaction});

  EXPECT_EQ(only<Conversation>().messages_count, 1);
  EXPECT_EQ(only<Thread>().unread_count, 0);
  EXPECT_EQ(only<Thread>().window_at, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Each, Sessions, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
