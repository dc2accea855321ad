#include "work/deliver.h"

#include "base/json.h"
#include "work/hook_room.h"

namespace wigwag::work {
namespace {

using core::person;

class Delivering : public HookRoom {};
INSTANTIATE_TEST_SUITE_P(Each, Delivering, store::kEngines, store::engine_name);

constexpr std::string_view kMessages = "whatsapp.message.received whatsapp.message.delivered";

TEST_P(Delivering, AReceivedMessageComesSigned) {
  add(hook("whatsapp.message.received"));
  receive({core::text("w1", person("1", "", "Ana"), 0)});

  EXPECT_EQ(deliver(), 1);

  auto const requests = receiver.requests();
  ASSERT_EQ(requests.size(), 1U);
  auto const& headers = requests[0].headers;
  EXPECT_EQ(headers.at("X-Webhook-Event"), "whatsapp.message.received");
  EXPECT_EQ(headers.at("X-Webhook-Payload-Version"), "v2");
  EXPECT_EQ(headers.at("X-Webhook-Signature"), hex(hmac_sha256("s3cret", requests[0].body)));
  EXPECT_EQ(headers.at("webhook-id"), headers.at("X-Idempotency-Key"));
  Delivery const row = deliveries().at(0);
  EXPECT_EQ(headers.at("X-Idempotency-Key"), uuid_of(Kind::delivery, row.num.value));
  EXPECT_EQ(row.state, DeliveryState::delivered);
  EXPECT_EQ(row.attempts, 1);
  auto const body = json::Document::parse(requests[0].body);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->root()["message"]["kapso"]["status"].word(), "received");
  EXPECT_EQ(body->root()["is_new_conversation"].boolean(), true);
  EXPECT_EQ(body->root()["conversation"]["kapso"]["contact_name"].word(), "Ana");
  EXPECT_EQ(deliver(), 0) << "once";
}

TEST_P(Delivering, AnEventTellsTheStatusThatItWas) {
  add(hook("whatsapp.message.sent whatsapp.message.delivered whatsapp.message.read"));
  receive({core::echo("w1", person("1"), 0), core::status("w1", "delivered", 1), core::status("w1", "read", 2)});

  deliver();

  std::vector<std::string> told;
  for (auto const& one : receiver.requests()) {
    auto const body = json::Document::parse(one.body);
    auto const kapso = body->root()["message"]["kapso"];
    told.push_back(kapso["status"].word().value_or("") + " " + std::to_string(kapso["statuses"].size()));
  }
  EXPECT_EQ(told, (std::vector<std::string>{"sent 0", "delivered 1", "read 2"}));
}

TEST_P(Delivering, AWebhookHearsOfItsOwnNumberOnly) {
  Webhook other = hook("whatsapp.message.received");
  other.channel_num = first.channels[1].num;
  add(other);
  receive({core::text("w1", person("1"), 0)});

  EXPECT_EQ(deliver(), 0);
  EXPECT_TRUE(deliveries().empty());
}

TEST_P(Delivering, NothingFromBeforeItWasMade) {
  receive({core::text("w1", person("1"), 0)});
  now.us += kSecondUs;
  add(hook("whatsapp.message.received"));

  EXPECT_EQ(deliver(), 0);
}

TEST_P(Delivering, RetriesByItsScheduleUnderTheSameId) {
  add(hook("whatsapp.message.received"));
  receive({core::text("w1", person("1"), 0)});
  receiver.answer_with(500);

  std::vector<std::int64_t> const waits_s{0, 5, 300, 1800, 7200, 18'000, 36'000, 36'000};
  for (std::int64_t const wait_s : waits_s) {
    now.us += wait_s * kSecondUs;
    now.us -= wait_s == 0 ? 0 : 1;
    EXPECT_EQ(deliver(), wait_s == 0 ? 1 : 0) << wait_s << ": not before its time";
    if (wait_s == 0) continue;
    now.us += 1;
    EXPECT_EQ(deliver(), 1) << wait_s;
  }

  Delivery const row = deliveries().at(0);
  EXPECT_EQ(row.state, DeliveryState::failed);
  EXPECT_EQ(row.attempts, 8);
  EXPECT_EQ(row.problem, "answered 500");
  EXPECT_EQ(rows<DeliveryAttempt>().size(), 8U);
  std::set<std::string> ids;
  for (auto const& one : receiver.requests()) ids.insert(one.headers.at("X-Idempotency-Key"));
  EXPECT_EQ(ids.size(), 1U);
  now.us += 30 * kDayUs;
  EXPECT_EQ(deliver(), 0);
}

TEST_P(Delivering, GivesUpByKapsosScheduleIfThatIsAskedFor) {
  Webhook webhook = hook("whatsapp.message.received");
  webhook.retry_schedule = RetrySchedule::kapso;
  add(webhook);
  receive({core::text("w1", person("1"), 0)});
  receiver.answer_with(202);

  for (std::int64_t const wait_s : {0, 10, 40, 90}) {
    now.us += wait_s * kSecondUs;
    EXPECT_EQ(deliver(), 1) << wait_s;
  }

  EXPECT_EQ(deliveries().at(0).state, DeliveryState::failed) << "other 2xx are no success";
  EXPECT_EQ(deliveries().at(0).attempts, 4);
}

TEST_P(Delivering, LaterOnesOfAConversationWaitForAnEarlierOneButNotForever) {
  add(hook(std::string(kMessages)));
  receive({core::text("w1", person("1"), 0)});
  receiver.answer_with(500);
  deliver();
  receiver.answer_with(200);
  receive({core::text("w2", person("1"), 1), core::text("x1", person("2"), 1)});

  EXPECT_EQ(deliver(), 1) << "of another conversation";
  EXPECT_EQ(heard().back(), "whatsapp.message.received:x1");
  now.us += 5 * kSecondUs;
  EXPECT_EQ(deliver(), 2);

  EXPECT_EQ(heard(), (std::vector<std::string>{"whatsapp.message.received:w1", "whatsapp.message.received:x1",
                         "whatsapp.message.received:w1", "whatsapp.message.received:w2"}));
}

TEST_P(Delivering, AfterHalfAMinuteLaterOnesGoAnyway) {
  add(hook("whatsapp.message.received"));
  receive({core::text("w1", person("1"), 0)});
  receiver.answer_with(500);
  deliver();
  now.us += 5 * kSecondUs;
  deliver();
  receiver.answer_with(200);
  receive({core::text("w2", person("1"), 1)});
  now.us += 24 * kSecondUs;
  EXPECT_EQ(deliver(), 0);

  now.us += 2 * kSecondUs;
  EXPECT_EQ(deliver(), 1);

  EXPECT_EQ(heard().back(), "whatsapp.message.received:w2");
}

TEST_P(Delivering, ADeadReceiverIsPausedAndGoesOnWithNothingLost) {
  Webhook const webhook = add(hook("whatsapp.message.received"));
  receiver.answer_with(503);
  std::vector<std::string> sent;
  // A day of silence, with a message of each of twelve people every two hours.
  for (int hour = 0; hour < 24; hour += 2) {
    for (int who = 0; who < 12; ++who) {
      sent.push_back("w" + std::to_string(hour) + "-" + std::to_string(who));
      receive({core::text(sent.back(), person(std::to_string(100 + who)), hour)});
    }
    deliver();
    now.us += 2 * kHourUs;
  }
  EXPECT_TRUE(stored(webhook).paused_at);
  EXPECT_FALSE(stored(webhook).active);
  EXPECT_EQ(count(EventKind::webhook_paused), 1);
  EXPECT_LT(receiver.requests().size(), 60U) << "a paused one is only probed";
  std::size_t const before = receiver.requests().size();

  receiver.answer_with(200);
  now.us += kHourUs;
  deliver();
  now.us += kSecondUs;
  deliver();

  EXPECT_TRUE(stored(webhook).active);
  EXPECT_EQ(count(EventKind::webhook_resumed), 1);
  std::map<std::string, std::vector<std::string>> by_person;
  std::set<std::string> heard_of;
  auto const requests = receiver.requests();
  for (std::size_t i = before; i < requests.size(); ++i) {
    auto const body = json::Document::parse(requests[i].body);
    std::string const id = *body->root()["message"]["id"].word();
    heard_of.insert(id);
    by_person[*body->root()["message"]["from"].word()].push_back(id);
  }
  EXPECT_EQ(heard_of, std::set<std::string>(sent.begin(), sent.end()));
  for (auto const& [who, ids] : by_person)
    for (std::size_t i = 1; i < ids.size(); ++i)
      EXPECT_LT(std::ranges::find(sent, ids[i - 1]), std::ranges::find(sent, ids[i])) << who;
  for (Delivery const& row : deliveries()) EXPECT_EQ(row.state, DeliveryState::delivered);
}

TEST_P(Delivering, ReceivedMessagesGoOutTogether) {
  Webhook webhook = hook("whatsapp.message.received");
  webhook.buffer_enabled = true;
  webhook.buffer_events = "whatsapp.message.received";
  webhook.max_buffer_size = 3;
  add(webhook);
  receive({core::text("w1", person("1"), 0)});
  EXPECT_EQ(deliver(), 0) << "the window is open";
  now.us += 4 * kSecondUs;
  receive({core::text("w2", person("1"), 1)});
  EXPECT_EQ(deliver(), 0);
  now.us += 4 * kSecondUs;
  EXPECT_EQ(deliver(), 0) << "a further message opens it anew";
  now.us += kSecondUs;
  EXPECT_EQ(deliver(), 1);

  auto const request = receiver.requests().at(0);
  EXPECT_EQ(request.headers.at("X-Webhook-Batch"), "true");
  EXPECT_EQ(request.headers.at("X-Batch-Size"), "2");
  auto const body = json::Document::parse(request.body);
  EXPECT_EQ(body->root()["data"].size(), 2U);
  EXPECT_EQ(body->root()["data"].at(1)["message"]["id"].word(), "w2");
  EXPECT_EQ(body->root()["batch_info"]["window_ms"].integer(), 5000);

  receive({core::text("w3", person("1"), 2), core::text("w4", person("1"), 3), core::text("w5", person("1"), 4)});
  EXPECT_EQ(deliver(), 1) << "full";
}

TEST_P(Delivering, AFailedBatchFallsApart) {
  Webhook webhook = hook("whatsapp.message.received");
  webhook.buffer_enabled = true;
  webhook.buffer_events = "whatsapp.message.received";
  webhook.retry_schedule = RetrySchedule::kapso;
  add(webhook);
  receive({core::text("w1", person("1"), 0), core::text("w2", person("1"), 1)});
  hand_out();
  receiver.answer_with(500);
  for (std::int64_t const wait_s : {5, 10, 40}) {
    now.us += wait_s * kSecondUs;
    EXPECT_EQ(deliver(), 1) << wait_s;
  }
  std::set<std::string> ids;
  for (auto const& one : receiver.requests()) ids.insert(one.headers.at("X-Idempotency-Key"));
  EXPECT_EQ(ids.size(), 1U) << "the same batch";
  now.us += 90 * kSecondUs;
  hand_out();
  Deliver last(parts());
  receiver.answer_with(500);
  // The last try of the batch, and at once the two alone.
  EXPECT_EQ(store::ok(last.deliver_due()), 2);
  receiver.answer_with(200);
  now.us += 10 * kSecondUs;
  EXPECT_EQ(deliver(), 2);

  EXPECT_EQ(receiver.requests().back().headers.count("X-Webhook-Batch"), 0U);
  for (Delivery const& row : deliveries()) EXPECT_EQ(row.state, DeliveryState::delivered);
}

TEST_P(Delivering, OneThatDiedLeavesItsTurnToOthers) {
  add(hook("whatsapp.message.received"));
  receive({core::text("w1", person("1"), 0)});
  hand_out();
  auto const taken = store::ok(db->write(
      [&](store::WriteTx& tx) { return store::webhooks::take_turns(tx, "somebody", now, now + 30 * kSecondUs, 10); }));
  ASSERT_EQ(taken.size(), 1U);

  EXPECT_EQ(deliver(), 0) << "another has it";
  now.us += 30 * kSecondUs;
  EXPECT_EQ(deliver(), 1);
}

TEST_P(Delivering, ManyGoOutInOrderOfEachConversation) {
  add(hook("whatsapp.message.received"));
  constexpr int kPeople = 40;
  constexpr int kEach = 15;
  for (int i = 0; i < kEach; ++i)
    for (int who = 0; who < kPeople; ++who)
      receive({core::text(fmt::format("{}.{}", who, i), person(std::to_string(1000 + who)), i)});

  EXPECT_EQ(deliver(), kPeople * kEach);

  std::map<std::string, int> next;
  for (auto const& one : receiver.requests()) {
    auto const body = json::Document::parse(one.body);
    std::string const id = *body->root()["message"]["id"].word();
    std::string const who = id.substr(0, id.find('.'));
    EXPECT_EQ(id, who + "." + std::to_string(next[who]++));
  }
}

TEST_P(Delivering, SilenceIsToldOnceAndPerWebhook) {
  Webhook quick = hook("whatsapp.conversation.inactive");
  quick.inactivity_minutes = 10;
  quick.inactive_seen = now - 10 * kMinuteUs;
  add(quick);
  add(hook("whatsapp.conversation.inactive"));
  receive({core::text("w1", person("1"), 0)});
  now.us += 9 * kMinuteUs;
  EXPECT_EQ(store::ok(tell_of_silence(*db, now)), 0);
  now.us += kMinuteUs;
  EXPECT_EQ(store::ok(tell_of_silence(*db, now)), 1);
  EXPECT_EQ(store::ok(tell_of_silence(*db, now)), 0) << "once";

  EXPECT_EQ(deliver(), 1);

  std::string const text = receiver.requests().at(0).body;
  auto const body = json::Document::parse(text);
  EXPECT_EQ(body->root()["since_message"]["whatsapp_message_id"].word(), "w1");
  EXPECT_EQ(body->root()["inactivity"]["minutes"].integer(), 10);
  now.us += 50 * kMinuteUs;
  EXPECT_EQ(store::ok(tell_of_silence(*db, now)), 1) << "the other webhook's hour";
  EXPECT_EQ(deliver(), 1);
}

TEST(StandardWebhooks, SignsAsTheirExampleSays) {
  // Source: Standard Webhooks, reference test vector.
  EXPECT_EQ(standard_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant::from_seconds(1614265330), R"({"test": 2432232314})"),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

}  // namespace
}  // namespace wigwag::work
