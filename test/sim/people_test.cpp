#include "sim/people.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "sim/line_words.h"
#include "sim/receiver.h"

namespace wigwag::sim {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart = Instant::from_seconds(1'767'225'600);
std::string const kAccount = "555010100000001";
std::string const kNumber = "555010200000001";
std::string const kOther = "555010200000002";

constexpr std::string_view kButtons =
    R"({"type":"button","body":{"text":"Sure?"},"action":{"buttons":[)"
    R"({"type":"reply","reply":{"id":"y","title":"Yes"}},{"type":"reply","reply":{"id":"n","title":"No"}}]}})";

class PeopleTest : public ::testing::Test {
 protected:
  PeopleTest()
      : clock_([] { return kStart; }),
        outbox_(clock_),
        people_(clock_, outbox_, {{kNumber, kAccount, "15550100001"}, {kOther, kAccount, "15550100002"}}, 7) {
    clock_.freeze();
    outbox_.subscriptions().with([&](Subscriptions& all) {
      all.apps.push_back({.id = "1", .callback_url = receiver_.url(), .secret = Secret<std::string>("s")});
      all.accounts[{"1", kAccount}] = "";
    });
    Delivery delivery;
    delivery.escaping = Escaping::plain;
    outbox_.set_delivery(delivery);
  }

  Result<std::vector<std::string>> write(std::string const& request) {
    auto const document = json::Document::parse(request);
    return people_.write(document->root());
  }
  void wrote(std::string const& to, std::string const& wamid, std::string_view type, std::string_view content) {
    people_.business_wrote({.phone_number_id = kNumber,
        .to = to,
        .wamid = wamid,
        .type = std::string(type),
        .content = std::string(content)});
  }
  std::string newest_body() {
    EXPECT_TRUE(outbox_.settle(10s));
    auto const hooks = outbox_.hooks(0, 1000);
    return hooks.empty() ? "" : hooks.back().body;
  }
  Line newest_line(std::string const& who) { return people_.chat(kNumber, people_.find(who)->id)->lines.back(); }

  Receiver receiver_;
  SimClock clock_;
  Outbox outbox_;
  People people_;
};

TEST_F(PeopleTest, WhatACustomerWritesStandsInTheChatAndGoesOut) {
  auto const wamids = write(R"({"from":"15550110001","text":"Hello"})");

  ASSERT_TRUE(wamids);
  Person const robin = *people_.find("15550110001");
  EXPECT_EQ(robin.user_id, "US.10000000000000000001");
  EXPECT_EQ(people_.find("US.10000000000000000001")->id, robin.id);
  EXPECT_EQ(newest_line("15550110001").words, "Hello");
  EXPECT_EQ(people_.wrote_at(kNumber, robin.id), kStart);
  EXPECT_EQ(people_.wrote_at(kOther, robin.id), std::nullopt);
  EXPECT_TRUE(newest_body().contains(wamids->front()));
}

TEST_F(PeopleTest, ReactionsAndSystemMessagesOpenNoWindow) {
  people_.meet("15550110001");
  wrote("15550110001", "wamid.1", "text", R"({"body":"Hi"})");

  ASSERT_TRUE(write(R"({"type":"reaction","reaction":{"message_id":"wamid.1","emoji":"🎉"}})"));

  EXPECT_EQ(people_.wrote_at(kNumber, people_.find("15550110001")->id), std::nullopt);
  EXPECT_EQ(newest_line("15550110001").customer_reaction, "🎉");
  ASSERT_TRUE(write(R"({"type":"reaction","reaction":{"message_id":"wamid.1","emoji":""}})"));
  EXPECT_EQ(newest_line("15550110001").customer_reaction, "");
}

TEST_F(PeopleTest, EditAndRevokeChangeTheLine) {
  auto const wamids = write(R"({"text":"Helo"})");

  ASSERT_TRUE(write(R"({"type":"edit","edit":{"message":{"type":"text","text":{"body":"Hello"}}}})"));
  EXPECT_EQ(newest_line("15550110001").words, "Hello");
  EXPECT_TRUE(newest_line("15550110001").edited);
  ASSERT_TRUE(write(R"({"type":"revoke"})"));
  EXPECT_TRUE(newest_line("15550110001").revoked);
  EXPECT_EQ(newest_line("15550110001").wamid, wamids->front());
}

TEST_F(PeopleTest, WhoHidesThePhoneIsNamedByTheirIdOnly) {
  people_.put({.phone = "15550110005",
      .user_id = "US.5",
      .name = "Kim",
      .username = "kim.example",
      .identity_hash = "abc=",
      .hidden_phone = true,
      .configured = true});

  ASSERT_TRUE(write(R"({"from":"15550110005"})"));

  std::string const body = newest_body();
  EXPECT_FALSE(body.contains("15550110005"));
  EXPECT_TRUE(body.contains(R"("profile":{"name":"Kim","username":"kim.example"},"user_id":"US.5",)"
                            R"("identity_key_hash":"abc=")"))
      << body;
}

TEST_F(PeopleTest, TapsBecomeReplies) {
  wrote("15550110001", "wamid.1", "interactive", kButtons);

  ASSERT_TRUE(people_.tap("wamid.1", 1));

  EXPECT_TRUE(newest_body().contains(R"("context":{"from":"15550100001","id":"wamid.1"},"interactive":)"
                                     R"({"type":"button_reply","button_reply":{"id":"n","title":"No"}})"))
      << newest_body();
  EXPECT_EQ(newest_line("15550110001").words, "No");
  EXPECT_EQ(newest_line("15550110001").reply_to, "wamid.1");
  EXPECT_EQ(people_.tap("wamid.1", 2).error().field, "index");
  EXPECT_EQ(people_.tap("wamid.none", 0).error().code, Code::not_found);
}

TEST_F(PeopleTest, EveryKindOfTapMakesAMessageOrSaysWhyNot) {
  for (Tap const& tap : {Tap{"reply", "Yes", "y"}, Tap{"row", "Express", "r2", "Next day"},
           Tap{"quick_reply", "Stop", ""}, Tap{"flow", "Open", "tok"}, Tap{"call_permission", "Allow"},
           Tap{"location", "Send"}, Tap{"contact_info", "Share"}}) {
    auto const members = tapped_message(tap, {});
    ASSERT_TRUE(members) << tap.kind;
    EXPECT_TRUE(write("{" + *members + "}")) << *members;
  }
  EXPECT_EQ(tapped_message({"url", "Shop", "https://shop.example.test"}, {}).error().code, Code::invalid);
}

TEST_F(PeopleTest, AFlowsAnswerCarriesItsToken) {
  wrote("15550110001", "wamid.1", "interactive",
      R"({"type":"flow","action":{"name":"flow","parameters":{"flow_cta":"Go","flow_token":"t1"}}})");

  ASSERT_TRUE(people_.tap("wamid.1", 0, R"({"slot":"10:30"})"));

  EXPECT_TRUE(newest_body().contains(R"("response_json":"{\"slot\":\"10:30\",\"flow_token\":\"t1\"}")"))
      << newest_body();
}

TEST_F(PeopleTest, ReadingTicksWhatTheBusinessWroteOnce) {
  wrote("15550110001", "wamid.1", "text", R"({"body":"a"})");
  wrote("15550110001", "wamid.2", "audio", "{}");
  std::uint64_t const person = people_.find("15550110001")->id;

  ASSERT_TRUE(people_.read(kNumber, person));
  ASSERT_TRUE(people_.read(kNumber, person));
  ASSERT_TRUE(people_.play("wamid.2"));

  ASSERT_TRUE(outbox_.settle(10s));
  auto const hooks = outbox_.hooks(0, 100);
  ASSERT_EQ(hooks.size(), 3U);
  EXPECT_TRUE(hooks[0].body.contains(R"("id":"wamid.1","status":"read")"));
  EXPECT_TRUE(hooks[2].body.contains(R"("id":"wamid.2","status":"played")"));
  EXPECT_EQ(newest_line("15550110001").status, "played");
}

TEST_F(PeopleTest, WhoSharesNoReceiptsSendsNone) {
  Person shy = people_.meet("15550110001");
  shy.reads = Reads::never;
  people_.put(shy);
  wrote("15550110001", "wamid.1", "text", R"({"body":"a"})");

  ASSERT_TRUE(people_.read(kNumber, shy.id));

  EXPECT_TRUE(outbox_.hooks(0, 10).empty());
}

TEST_F(PeopleTest, TheGraphSideMayMakeTheStatuses) {
  std::vector<std::string> seen;
  Watcher watcher;
  watcher.ticked = [&](Ticked const& ticked) {
    seen.push_back(ticked.wamid + " " + ticked.status);
    return true;
  };
  people_.watch(std::move(watcher));
  wrote("15550110001", "wamid.1", "text", R"({"body":"a"})");

  ASSERT_TRUE(people_.read(kNumber, people_.find("15550110001")->id));

  EXPECT_EQ(seen, std::vector<std::string>{"wamid.1 read"});
  EXPECT_TRUE(outbox_.hooks(0, 10).empty());
}

TEST_F(PeopleTest, StatusesNeverGoBack) {
  wrote("15550110001", "wamid.1", "text", R"({"body":"a"})");

  people_.status("wamid.1", "delivered");
  people_.status("wamid.1", "sent");
  EXPECT_EQ(newest_line("15550110001").status, "delivered");
  people_.status("wamid.1", "failed");
  EXPECT_EQ(newest_line("15550110001").status, "delivered");
}

TEST_F(PeopleTest, RulesFollowTheSimulatedClock) {
  Person robin = people_.meet("15550110001");
  robin.rules = {{.act = "read", .after = 500ms},
      {.on_type = "interactive", .act = "tap", .after = 1s, .button = 2, .times = 1},
      {.on_type = "text", .act = "reply", .after = 2s, .text = "Thanks"}};
  people_.put(robin);

  wrote("15550110001", "wamid.1", "interactive", kButtons);
  wrote("15550110001", "wamid.2", "interactive", kButtons);
  clock_.advance(999ms);
  ASSERT_TRUE(outbox_.settle(10s));
  EXPECT_EQ(outbox_.hooks(0, 100).size(), 2U);  // two receipts
  clock_.advance(1ms);
  clock_.advance(10s);
  ASSERT_TRUE(outbox_.settle(10s));

  auto const hooks = outbox_.hooks(0, 100);
  ASSERT_EQ(hooks.size(), 3U);
  EXPECT_TRUE(hooks[2].body.contains(R"("id":"wamid.1"},"interactive":{"type":"button_reply")"));
  EXPECT_TRUE(hooks[2].body.contains(R"("title":"No")"));
}

TEST_F(PeopleTest, AMoveTellsEveryNumberAndKeepsThePerson) {
  ASSERT_TRUE(write(R"({"from":"15550110001"})"));
  ASSERT_TRUE(write(R"({"from":"15550110001","phone_number_id":"555010200000002"})"));
  std::uint64_t const person = people_.find("15550110001")->id;
  people_.meet("15550110077");

  EXPECT_EQ(people_.change_number(person, "15550110077").error().field, "phone");
  auto const after = people_.change_number(person, "15550110099");

  ASSERT_TRUE(after);
  EXPECT_EQ(after->user_id, "US.10000000000000000099");
  EXPECT_EQ(people_.find("15550110099")->id, person);
  EXPECT_FALSE(people_.find("15550110001"));
  ASSERT_TRUE(outbox_.settle(10s));
  auto const hooks = outbox_.hooks(2, 100);
  ASSERT_EQ(hooks.size(), 2U);
  EXPECT_TRUE(hooks[0].body.contains(R"("from":"15550110001")"));
  EXPECT_TRUE(hooks[0].body.contains(R"("wa_id":"15550110099","user_id":"US.10000000000000000099")")) << hooks[0].body;
  ASSERT_TRUE(write(R"({"from":"15550110099","text":"me again"})"));
  EXPECT_EQ(people_.chat(kNumber, person)->lines.back().words, "me again");
}

TEST_F(PeopleTest, MarketingIsStoppedAndResumedByAWebhook) {
  Person const robin = people_.meet("15550110001");

  ASSERT_TRUE(people_.set_marketing(robin.id, kNumber, "stop"));

  EXPECT_TRUE(people_.find("15550110001")->marketing_stopped.contains(kNumber));
  EXPECT_TRUE(newest_body().contains(R"("category":"marketing_messages","value":"stop","timestamp":1767225600)"));
  ASSERT_TRUE(people_.set_marketing(robin.id, kNumber, "resume"));
  EXPECT_FALSE(people_.find("15550110001")->marketing_stopped.contains(kNumber));
  EXPECT_EQ(people_.set_marketing(robin.id, kNumber, "pause").error().field, "value");
  EXPECT_EQ(people_.set_marketing(robin.id, "1", "stop").error().field, "phone_number_id");
}

TEST_F(PeopleTest, ReadByTheBusinessCountsForAllBefore) {
  auto const first = write(R"({"text":"1"})");
  auto const second = write(R"({"text":"2"})");
  auto const third = write(R"({"text":"3"})");

  people_.business_read(second->front());

  auto const chat = people_.chat(kNumber, people_.find("15550110001")->id);
  EXPECT_EQ(chat->lines[0].status, "read");
  EXPECT_EQ(chat->lines[1].status, "read");
  EXPECT_EQ(chat->lines[2].status, "");
}

TEST_F(PeopleTest, ResetForgetsEverybody) {
  ASSERT_TRUE(write("{}"));

  people_.reset();

  EXPECT_TRUE(people_.all().empty());
  EXPECT_TRUE(people_.chats().empty());
}

}  // namespace
}  // namespace wigwag::sim
