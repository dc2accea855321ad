#include "sim/outbox.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "base/json.h"
#include "sim/receiver.h"

namespace wigwag::sim {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr Instant kStart = Instant::from_seconds(1'767'225'600);
std::string const kAccount = "555010100000001";
std::string const kNumber = "555010200000001";

Posting a_message(std::string const& text) { return {kAccount, kNumber, "messages", "{\"text\":\"" + text + "\"}"}; }

App an_app(std::string const& id, std::string const& url) {
  return {.id = id, .name = id, .callback_url = url, .verify_token = "token", .secret = Secret<std::string>("s-" + id)};
}

/// A frozen clock, one receiver, one app that is subscribed to it.
class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() : clock_([] { return kStart; }), outbox_(clock_) {
    clock_.freeze();
    subscribe(an_app("1", receiver_.url()));
  }

  void subscribe(App const& app) {
    outbox_.subscriptions().with([&](Subscriptions& all) {
      all.apps.push_back(app);
      all.accounts[{app.id, kAccount}] = "";
    });
  }
  void set(auto change) {
    Delivery delivery = outbox_.delivery();
    change(delivery);
    outbox_.set_delivery(delivery);
  }
  void post_all(std::vector<std::string> const& texts) {
    for (std::string const& each : texts) outbox_.post(a_message(each));
    ASSERT_TRUE(outbox_.settle(10s));
  }
  std::vector<HookState> states() const {
    std::vector<HookState> out;
    for (Hook const& each : outbox_.hooks(0, 1000)) out.push_back(each.state);
    return out;
  }

  Receiver receiver_;
  SimClock clock_;
  Outbox outbox_;
};

TEST_F(OutboxTest, SignsTheExactBytesInMetasEscaping) {
  post_all({"Grüße / 🎉"});

  ASSERT_EQ(receiver_.received().size(), 1U);
  Received const got = receiver_.received()[0];
  EXPECT_EQ(got.body,
      R"({"object":"whatsapp_business_account","entry":[{"id":"555010100000001","changes":[{"value":{"text":)"
      R"("Gr\u00fc\u00dfe \/ \ud83c\udf89"},"field":"messages"}]}]})");
  EXPECT_EQ(got.signature, "sha256=" + hex(hmac_sha256("s-1", got.body)));
  EXPECT_EQ(states(), std::vector{HookState::delivered});
}

TEST_F(OutboxTest, SpoiltSignaturesAreWhatTheySay) {
  outbox_.subscriptions().with([](Subscriptions& all) { all.apps[0].old_secret = Secret<std::string>("old"); });
  for (Signature const how : {Signature::wrong, Signature::missing, Signature::old_secret}) {
    set([&](Delivery& delivery) { delivery.signature = how; });
    post_all({"x"});
  }

  auto const got = receiver_.received();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_TRUE(got[0].signature.starts_with("sha256="));
  EXPECT_NE(got[0].signature, "sha256=" + hex(hmac_sha256("s-1", got[0].body)));
  EXPECT_EQ(got[1].signature, "");
  EXPECT_EQ(got[2].signature, "sha256=" + hex(hmac_sha256("old", got[2].body)));
}

TEST_F(OutboxTest, FailuresAreRetriedByTheScheduleOnTheSimulatedClock) {
  receiver_.will_answer({500, 503, 404, 201});
  set([](Delivery& delivery) { delivery.retry_gaps = {0ms, 10s, 60s}; });

  outbox_.post(a_message("x"));
  clock_.advance(3min);

  Hook const hook = *outbox_.hook(1);
  EXPECT_EQ(hook.state, HookState::delivered);
  std::vector<std::pair<int, std::int64_t>> tries;
  for (HookTry const& each : hook.tries) tries.emplace_back(each.status, (each.at - kStart) / kSecondUs);
  EXPECT_EQ(tries, (std::vector<std::pair<int, std::int64_t>>{{500, 0}, {503, 0}, {404, 10}, {201, 70}, {200, 130}}));
  auto const bodies = receiver_.bodies();
  EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(), 1U);
}

TEST_F(OutboxTest, AfterTheHorizonTheEventIsLost) {
  receiver_.will_answer(std::vector<int>(1000, 500));

  outbox_.post(a_message("x"));
  clock_.advance(std::chrono::hours(24 * 8));

  Hook const hook = *outbox_.hook(1);
  EXPECT_EQ(hook.state, HookState::expired);
  EXPECT_GT(hook.tries.size(), 15U);
  EXPECT_LE(hook.tries.back().at - kStart, 7 * kDayUs);
  EXPECT_GT(hook.tries.back().at - kStart, 6 * kDayUs);
  std::size_t const before = receiver_.received().size();
  clock_.advance(std::chrono::hours(24 * 8));
  EXPECT_EQ(receiver_.received().size(), before);
}

TEST_F(OutboxTest, AnAddressThatNobodyAnswersIsRetriedToo) {
  outbox_.subscriptions().with([](Subscriptions& all) { all.apps[0].callback_url = "http://127.0.0.1:1/none"; });
  set([](Delivery& delivery) { delivery.retry_gaps = {0ms, 10s}; });

  outbox_.post(a_message("x"));
  clock_.advance(15s);

  Hook const hook = *outbox_.hook(1);
  ASSERT_EQ(hook.tries.size(), 3U);
  EXPECT_EQ(hook.tries[0].status, 0);
  EXPECT_NE(hook.tries[0].error, "");
  EXPECT_EQ(hook.state, HookState::retrying);
}

TEST_F(OutboxTest, BatchesByCountAndByLinger) {
  set([](Delivery& delivery) { delivery.batch_updates_max = 3, delivery.linger = 50ms; });

  for (char const* text : {"a", "b", "c", "d"}) outbox_.post(a_message(text));
  ASSERT_TRUE(receiver_.wait_for(1));
  EXPECT_EQ(outbox_.counts().gathering, 1U);
  clock_.advance(50ms);

  auto const bodies = receiver_.bodies();
  ASSERT_EQ(bodies.size(), 2U);
  auto const document = json::Document::parse(bodies[0]);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["entry"].size(), 1U);
  EXPECT_EQ(document->root()["entry"].at(0)["changes"].size(), 3U);
  EXPECT_EQ(outbox_.hook(2)->updates, 1U);
}

TEST_F(OutboxTest, OneBodyMixesFieldsAndAccounts) {
  outbox_.subscriptions().with([](Subscriptions& all) { all.accounts[{"1", "77"}] = ""; });

  auto const ids = outbox_.post_together(
      {a_message("a"), {"77", "", "account_update", "{}", true}, {"77", "", "security", "{}", true}});
  ASSERT_TRUE(outbox_.settle(10s));

  ASSERT_EQ(ids.size(), 1U);
  ASSERT_EQ(receiver_.received().size(), 1U);
  EXPECT_TRUE(outbox_.hook(1)->body.contains(R"({"id":"77","time":1767225600,"changes":[{"value":{},)"
                                             R"("field":"account_update"},{"value":{},"field":"security"}]})"));
}

TEST_F(OutboxTest, ShuffleLetsTheNextOneGoFirst) {
  set([](Delivery& delivery) { delivery.shuffle = 1, delivery.in_flight_max = 1; });

  post_all({"a", "b"});

  auto const bodies = receiver_.bodies();
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_TRUE(bodies[0].contains("\"b\""));
  EXPECT_TRUE(bodies[1].contains("\"a\""));
}

TEST_F(OutboxTest, WhoIsHeldBackAloneGoesAfterASecond) {
  set([](Delivery& delivery) { delivery.shuffle = 1; });

  outbox_.post(a_message("a"));
  EXPECT_EQ(receiver_.received().size(), 0U);
  clock_.advance(1s);

  EXPECT_EQ(receiver_.received().size(), 1U);
}

TEST_F(OutboxTest, DuplicatesComeAgainInABodyOfTheirOwn) {
  set([](Delivery& delivery) { delivery.duplicate = 1; });

  outbox_.post(a_message("a"));
  clock_.advance(2s);

  auto const bodies = receiver_.bodies();
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_EQ(bodies[0], bodies[1]);
  EXPECT_EQ(outbox_.hook(2)->copy_of, 1U);
}

TEST_F(OutboxTest, DropAndDelayFollowTheSeed) {
  auto const run = [&] {
    outbox_.reset();
    set([](Delivery& delivery) { delivery.drop = 0.5, delivery.delay = 0.5, delivery.seed = 42; });
    for (int i = 0; i < 40; ++i) outbox_.post(a_message("x"));
    EXPECT_TRUE(outbox_.settle(10s));
    return std::pair(states(), receiver_.received().size());
  };

  auto const [first, count] = run();
  auto const [second, count_of_both] = run();

  EXPECT_EQ(first, second);
  EXPECT_EQ(count_of_both, 2 * count);
  EXPECT_NE(std::ranges::count(first, HookState::dropped), 0);
  EXPECT_NE(std::ranges::count(first, HookState::delivered), 0);
  clock_.advance(5s);
  EXPECT_GT(receiver_.received().size(), count_of_both);
}

TEST_F(OutboxTest, RetriesReachEveryAppAlsoOneThatHadAnswered) {
  Receiver other;
  subscribe(an_app("2", other.url()));
  other.will_answer({500});
  set([](Delivery& delivery) { delivery.retry_gaps = {10s}; });

  outbox_.post(a_message("x"));
  clock_.advance(1min);

  ASSERT_EQ(receiver_.received().size(), 2U);
  ASSERT_EQ(other.received().size(), 2U);
  EXPECT_EQ(other.received()[0].signature, "sha256=" + hex(hmac_sha256("s-2", other.bodies()[0])));
  EXPECT_EQ(states(), std::vector{HookState::delivered});
}

TEST_F(OutboxTest, TheMostSpecificOverrideWinsForMessagesOnly) {
  outbox_.subscriptions().with([&](Subscriptions& all) {
    all.accounts[{"1", kAccount}] = receiver_.url("/account");
    all.numbers[{"1", kNumber}] = receiver_.url("/number");
  });

  outbox_.post(a_message("a"));
  outbox_.post({kAccount, "999", "messages", "{}"});
  outbox_.post({kAccount, kNumber, "security", "{}"});
  ASSERT_TRUE(outbox_.settle(10s));

  std::multiset<std::string> targets;
  for (Received const& each : receiver_.received()) targets.insert(each.target);
  EXPECT_EQ(targets, (std::multiset<std::string>{"/account", "/number", "/webhooks/meta"}));
}

TEST_F(OutboxTest, WhoIsNotSubscribedGetsNothing) {
  struct {
    std::string reason;
    void (*change)(Subscriptions&);
  } const rows[] = {{"the subscription of app 1 is disabled", [](Subscriptions& all) { all.apps[0].disabled = true; }},
      {"app 1 is in development mode", [](Subscriptions& all) { all.apps[0].mode = AppMode::development; }},
      {"app 1 is not subscribed to 555010100000001", [](Subscriptions& all) { all.accounts.clear(); }},
      {"app 1 is not subscribed to the field messages", [](Subscriptions& all) { all.apps[0].fields = {"security"}; }},
      {"there is no app", [](Subscriptions& all) { all.apps.clear(); }}};
  Subscriptions const before = outbox_.subscriptions().with([](Subscriptions& all) { return all; });
  for (auto const& row : rows) {
    outbox_.reset();
    outbox_.subscriptions().with([&](Subscriptions& all) { all = before, row.change(all); });
    post_all({"x"});

    EXPECT_EQ(states(), std::vector{HookState::nobody});
    EXPECT_EQ(outbox_.hooks(0, 1)[0].reason, row.reason);
  }
  EXPECT_EQ(receiver_.received().size(), 0U);
}

TEST_F(OutboxTest, RedeliverSendsTheSameBytes) {
  post_all({"a"});

  auto const again = outbox_.redeliver(1);
  ASSERT_TRUE(outbox_.settle(10s));

  ASSERT_EQ(again, 2U);
  ASSERT_EQ(receiver_.received().size(), 2U);
  EXPECT_EQ(receiver_.bodies()[0], receiver_.bodies()[1]);
  EXPECT_FALSE(outbox_.redeliver(99));
}

TEST_F(OutboxTest, ManyAreOnTheirWayAtOnceAndAllArrive) {
  for (int i = 0; i < 500; ++i) outbox_.post(a_message(std::to_string(i)));
  ASSERT_TRUE(outbox_.settle(60s));

  auto const bodies = receiver_.bodies();
  EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(), 500U);
}

}  // namespace
}  // namespace wigwag::sim
