#include "core/world.h"

namespace wigwag::core {
namespace {

class Status : public World {
 protected:
  /// The status after these words, one second apart, each told alone.
  MessageStatus after(std::vector<std::string> const& words) {
    Home const home = add_home();
    receive(home, {echo("w", person("1"), 0)});
    std::int64_t second = 0;
    for (std::string const& word : words) receive(home, {status("w", word, ++second)});
    return kit::rows_of<Message>(*db, home.project).at(0).status;
  }
};

TEST_P(Status, RankNeverFallsAndFailedOverridesOnlyWhatIsOnItsWay) {
  struct Row {
    std::vector<std::string> words;
    MessageStatus shown;
  };
  Row const table[] = {
      {{"sent"}, MessageStatus::sent},
      {{"delivered", "sent"}, MessageStatus::delivered},
      {{"read", "delivered", "sent"}, MessageStatus::read},
      {{"played"}, MessageStatus::read},
      {{"sent", "failed"}, MessageStatus::failed},
      {{"failed", "sent"}, MessageStatus::failed},
      {{"failed", "delivered"}, MessageStatus::delivered},
      {{"delivered", "failed"}, MessageStatus::delivered},
      {{"read", "failed"}, MessageStatus::read},
      {{"delivered", "warning"}, MessageStatus::delivered},
  };
  for (Row const& row : table) EXPECT_EQ(after(row.words), row.shown) << testing::PrintToString(row.words);
}

TEST_P(Status, EachStepKeepsItsOwnTimeInTimeOrder) {
  receive({echo("w", person("1"), 0)});
  receive({status("w", "read", 30)});
  receive({status("w", "sent", 10), status("w", "delivered", 20), status("w", "odd", 15)});

  auto const steps = decode_steps(only<Message>().statuses);
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_EQ(steps[0].status, "sent");
  EXPECT_EQ(steps[1].status, "odd");
  EXPECT_EQ(steps[2].status, "delivered");
  EXPECT_EQ(steps[3].at, at(30));
}

TEST_P(Status, ARepeatAddsNoStepButWhatItHasMore) {
  StatusUpdate first_told = status("w", "sent", 1);
  first_told.raw = R"({"id":"w","status":"sent"})";
  StatusUpdate fuller = first_told;
  fuller.at = at(5);
  fuller.raw = R"({"id":"w","status":"sent","pricing":{"billable":true}})";
  receive({echo("w", person("1"), 0), first_told});
  Outcome const again = receive({fuller});

  auto const steps = decode_steps(only<Message>().statuses);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].at, at(1));
  EXPECT_EQ(steps[0].raw, fuller.raw);
  EXPECT_EQ(again.statuses, 0);
  EXPECT_EQ(again.duplicates, 1);
}

TEST_P(Status, AReasonMayComeAfterTheFailure) {
  StatusUpdate failed = status("w", "failed", 2);
  receive({echo("w", person("1"), 0), failed});
  failed.error_code = 131047;
  failed.error_title = "Re-engagement message";
  receive({failed});

  EXPECT_EQ(only<Message>().error_code, 131047);
  EXPECT_EQ(only<Message>().error_title, "Re-engagement message");
}

TEST_P(Status, AnUnknownWamidWaitsForItsMessage) {
  StatusUpdate failed = status("w", "failed", 2);
  failed.error_code = 131047;
  failed.error_title = "Re-engagement message";
  receive({status("w", "sent", 1), failed});
  EXPECT_TRUE(rows<Message>().empty());
  EXPECT_EQ(rows<StatusOrphan>().size(), 2U);

  receive({echo("w", person("1"), 0)});

  EXPECT_EQ(only<Message>().status, MessageStatus::failed);
  EXPECT_EQ(only<Message>().error_code, 131047);
  EXPECT_EQ(decode_steps(only<Message>().statuses).size(), 2U);
  EXPECT_TRUE(rows<StatusOrphan>().empty());
  EXPECT_EQ(count(EventKind::message_failed), 1);
}

TEST_P(Status, AWaitingStatusToldTwiceIsOne) {
  receive({status("w", "sent", 1)});
  receive({status("w", "sent", 1)});

  EXPECT_EQ(rows<StatusOrphan>().size(), 1U);
}

TEST_P(Status, FailureAfterDeliveryIsRecordedAndDoesNotWin) {
  StatusUpdate failed = status("w", "failed", 2);
  failed.error_code = 131026;
  receive({echo("w", person("1"), 0), status("w", "delivered", 1), failed});

  EXPECT_EQ(only<Message>().status, MessageStatus::delivered);
  EXPECT_EQ(only<Message>().error_code, std::nullopt);
  EXPECT_EQ(decode_steps(only<Message>().statuses).size(), 2U);
  EXPECT_EQ(count(EventKind::message_failed), 0);
}

TEST_P(Status, EachMemberOfAGroupIsCountedApartAndAnyRaisesTheMessage) {
  InboundMessage out = echo("w", {}, 0);
  out.group_id = "G1";
  auto const told = [](std::string const& word, std::string const& member, std::int64_t second) {
    StatusUpdate s = status("w", word, second);
    s.group_id = "G1";
    s.participant = member;
    return s;
  };
  receive({out, told("delivered", "US.1", 1), told("delivered", "US.2", 2), told("read", "US.2", 3),
      told("delivered", "US.2", 9)});

  EXPECT_EQ(decode_steps(only<Message>().statuses).size(), 3U);
  EXPECT_EQ(only<Message>().status, MessageStatus::read);
  EXPECT_EQ(only<Message>().contact_num, std::nullopt);
}

TEST_P(Status, InboundMessagesHaveNoFateOfOurs) {
  receive({text("w", person("1"), 0)});
  receive({status("w", "read", 1), status("w", "failed", 2)});

  EXPECT_EQ(only<Message>().status, MessageStatus::delivered);
  EXPECT_EQ(only<Message>().statuses, "");
  EXPECT_TRUE(rows<StatusOrphan>().empty());
}

TEST_P(Status, CallbackDataIsKept) {
  StatusUpdate sent = status("w", "sent", 1);
  sent.callback_data = "order=42";
  receive({echo("w", person("1"), 0), sent});

  EXPECT_EQ(only<Message>().callback_data, "order=42");
}

TEST_P(Status, EventsTellOnlyOfRises) {
  receive({echo("w", person("1"), 0)});
  receive({status("w", "read", 2), status("w", "delivered", 1), status("w", "read", 2)});

  EXPECT_EQ(count(EventKind::message_read), 1);
  EXPECT_EQ(count(EventKind::message_delivered), 0);
}

TEST_P(Status, CountersFollowTheStatus) {
  receive({echo("w1", person("1"), 0), echo("w2", person("1"), 1)});
  receive({status("w1", "delivered", 2)});

  EXPECT_EQ(dump().find("!!"), std::string::npos) << dump();
}

INSTANTIATE_TEST_SUITE_P(Each, Status, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag::core
