#include <gtest/gtest.h>

#include "base/crypto.h"
#include "sim/sandbox_fixture.h"

namespace wigwag::sim {
namespace {

using ControlTest = SandboxTest;

TEST_F(ControlTest, TheOldAddressesAnswerWithTheServersStatus) {
  receiver_.will_answer({200, 503});

  Asked const first = post("/sandbox/inbound", R"({"text":"Hello"})");
  Asked const second = post("/sandbox/status", R"({"id":"wamid.1","status":"read"})");
  Asked const raw = post("/sandbox/webhook?signature=missing", "no JSON at all");

  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(at(first.body, "status"), "200");
  EXPECT_EQ(at(first.body, "body.entry.0.changes.0.value.messages.0.id"), at(first.body, "wamid"));
  EXPECT_EQ(at(second.body, "status"), "503");
  EXPECT_EQ(raw.body, "{\"status\":200}\n");
  auto const got = receiver_.received();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_EQ(got[0].signature, "sha256=" + hex(hmac_sha256("secret", got[0].body)));
  EXPECT_EQ(got[2].body, "no JSON at all");
  EXPECT_EQ(got[2].signature, "");
  EXPECT_EQ(at(get("/_sim/webhooks").body, "webhooks.1.tries.0.status"), "503");
}

TEST_F(ControlTest, NoServerIsABadGateway) {
  post("/_sim/apps", R"({"callback_url":"http://127.0.0.1:1/"})");
  Asked const direct = post("/_sim/webhooks", R"({"updates":[{"message":{}}]})");

  EXPECT_EQ(direct.status, 200);
  settle();
  EXPECT_EQ(at(get("/_sim/webhooks/1").body, "tries.0.status"), "");
  EXPECT_NE(at(get("/_sim/webhooks/1").body, "tries.0.error"), "");
}

TEST_F(ControlTest, TheClockIsSetAdvancedFrozenAndRun) {
  EXPECT_EQ(at(get("/_sim/clock").body, "now"), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(at(post("/_sim/clock", R"({"advance_ms":1500})").body, "now"), "2026-01-01T00:00:01.500000Z");
  EXPECT_EQ(at(post("/_sim/clock", R"({"set":"2026-03-01T00:00:00Z","freeze":true})").body, "frozen"), "true");
  EXPECT_EQ(at(post("/_sim/clock", R"({"set":1767225600,"run":true})").body, "frozen"), "false");
  EXPECT_EQ(at(get("/_sim/clock").body, "seconds"), "1767225600");
}

TEST_F(ControlTest, RetriesFollowTheScheduleThatIsSet) {
  receiver_.will_answer({500, 500, 500});
  post("/_sim/delivery", R"({"retry_gaps_ms":[0,60000]})");

  post("/_sim/webhooks", R"({"updates":[{"message":{"text":"Hello"}}]})");
  settle();
  ASSERT_TRUE(receiver_.wait_for(2));
  post("/_sim/clock", R"({"advance_ms":3600000})");

  Asked const hook = get("/_sim/webhooks/1");
  EXPECT_EQ(at(hook.body, "state"), "delivered");
  EXPECT_EQ(at(hook.body, "tries.3.at"), "2026-01-01T00:02:00.000000Z");
  EXPECT_EQ(receiver_.received().size(), 4U);
}

TEST_F(ControlTest, OneBodyMixesMessagesStatusesEventsAndFields) {
  Asked const answer = post("/_sim/webhooks", R"({"updates":[
      {"message":{"text":"Hello"}},{"status":{"id":"wamid.1","status":"delivered"}},
      {"event":"template_status","set":{"event":"REJECTED","reason":"SCAM"}},
      {"field":"brand_new_field","value":{"x":1},"waba_id":"77"},{"field":"messages","value":{}}]})");

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(at(answer.body, "webhooks"), "[1,2]");  // 77 is nobody's account
  std::string const body = newest();
  EXPECT_EQ(receiver_.received().size(), 1U);
  EXPECT_EQ(at(body, "entry.0.changes.0.value.messages.0.id"), at(answer.body, "wamids.0"));
  EXPECT_EQ(at(body, "entry.0.changes.1.value.statuses.0.status"), "delivered");
  EXPECT_EQ(at(body, "entry.1.changes.0.value.event"), "REJECTED");
  EXPECT_EQ(at(body, "entry.1.time"), "1767225600");
  EXPECT_EQ(at(get("/_sim/webhooks/2").body, "state"), "nobody");
}

TEST_F(ControlTest, WebhooksAreRecordedRedeliveredAndForgotten) {
  post("/_sim/webhooks", R"({"updates":[{"message":{"text":"1"}}]})");
  post("/_sim/webhooks", R"({"updates":[{"message":{"text":"2"}}],"together":false})");
  settle();

  Asked const list = get("/_sim/webhooks?state=delivered&limit=1&bodies=true");
  EXPECT_EQ(at(list.body, "webhooks.0.id"), "1");
  EXPECT_TRUE(at(list.body, "webhooks.0.body").contains("\"1\""));
  EXPECT_EQ(at(get("/_sim/webhooks?after=1").body, "webhooks.0.id"), "2");
  EXPECT_EQ(at(post("/_sim/webhooks/1/redeliver").body, "id"), "3");
  settle();
  EXPECT_EQ(receiver_.received().size(), 3U);
  EXPECT_EQ(ask(net::Method::del, "/_sim/webhooks").status, 200);
  EXPECT_EQ(at(get("/_sim/webhooks").body, "webhooks"), "[]");
}

TEST_F(ControlTest, SeveralAppsEachWithItsSecretModeAndFields) {
  Receiver other;
  post("/_sim/apps", R"({"id":"2","secret":"s2","callback_url":")" + other.url() + R"(","fields":["security"]})");
  post("/_sim/events", R"({"event":"security"})");
  post("/_sim/events", R"({"event":"account_review"})");
  settle();

  EXPECT_EQ(receiver_.received().size(), 2U);
  ASSERT_EQ(other.received().size(), 1U);
  EXPECT_EQ(other.received()[0].signature, "sha256=" + hex(hmac_sha256("s2", other.bodies()[0])));
  post("/_sim/apps", R"({"id":"2","mode":"development"})");
  post("/_sim/subscriptions", R"({"waba_id":"555010100000001","subscribed":false})");
  post("/_sim/events", R"({"event":"security"})");
  settle();
  EXPECT_EQ(receiver_.received().size(), 2U);
  EXPECT_EQ(other.received().size(), 1U);
}

TEST_F(ControlTest, OverridesRouteMessages) {
  post("/_sim/subscriptions", R"({"phone_number_id":"555010200000002","override":")" + receiver_.url("/two") + R"("})");

  post("/_sim/webhooks", R"({"updates":[{"message":{"phone_number_id":"555010200000002"}}]})");
  post("/_sim/webhooks", R"({"updates":[{"message":{}}]})");
  settle();

  auto const got = receiver_.received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_TRUE((got[0].target == "/two") != (got[1].target == "/two"));
}

TEST_F(ControlTest, VerificationAsksWithAChallenge) {
  EXPECT_EQ(at(post("/_sim/verify").body, "verified"), "true");
  std::string const url = receiver_.url("/hook?a=1");
  EXPECT_EQ(at(post("/_sim/verify", R"({"url":")" + url + R"(","verify_token":"token"})").body, "verified"), "true");
  Asked const wrong = post("/_sim/verify", R"({"verify_token":"x & y"})");
  EXPECT_EQ(at(wrong.body, "verified"), "false");
  EXPECT_EQ(at(wrong.body, "reason"), "callback verification failed: HTTP status 403");
}

TEST_F(ControlTest, UsersAreMadeChangedMovedAndForgotten) {
  Asked const made =
      post("/_sim/users", R"({"phone":"+1 555 011 0005","name":"Kim","username":"kim","hidden_phone":true,
      "identity_hash":"abc="})");
  EXPECT_EQ(at(made.body, "user_id"), "US.10000000000000000005");
  post("/_sim/users", R"({"user":"15550110005","name":"Kim Sample","username":null})");
  EXPECT_EQ(at(get("/_sim/users/US.10000000000000000005").body, "name"), "Kim Sample");
  EXPECT_EQ(at(get("/_sim/users").body, "users.0.username"), "");

  post("/_sim/chats/555010200000001/15550110005/messages", R"({"text":"Hi"})");
  EXPECT_FALSE(newest().contains("15550110005"));
  post("/_sim/users/15550110005/number", R"({"phone":"15550110006"})");
  EXPECT_EQ(at(newest(), "entry.0.changes.0.value.messages.0.system.type"), "user_changed_user_id");
  EXPECT_EQ(ask(net::Method::del, "/_sim/users/15550110006").status, 200);
  EXPECT_EQ(get("/_sim/users/15550110006").status, 404);
}

TEST_F(ControlTest, BlockingStopsTheCustomerFromWriting) {
  post("/_sim/users", R"({"phone":"15550110005"})");
  post("/_sim/users/15550110005/block", R"({"phone_number_id":"555010200000001"})");

  EXPECT_EQ(post("/_sim/chats/555010200000001/15550110005/messages", R"({"text":"Hi"})").status, 409);
  EXPECT_EQ(post("/_sim/chats/555010200000002/15550110005/messages", R"({"text":"Hi"})").status, 200);
  post("/_sim/users/15550110005/block", R"({"blocked":false})");
  EXPECT_EQ(post("/_sim/chats/555010200000001/15550110005/messages", R"({"text":"Hi"})").status, 200);
}

TEST_F(ControlTest, MarketingIsStopped) {
  post("/_sim/users", R"({"phone":"15550110005"})");
  post("/_sim/users/15550110005/marketing", R"({"value":"stop","phone_number_id":"555010200000001"})");

  EXPECT_EQ(at(newest(), "entry.0.changes.0.field"), "user_preferences");
  EXPECT_EQ(at(newest(), "entry.0.changes.0.value.user_preferences.0.value"), "stop");
  EXPECT_EQ(at(get("/_sim/users/15550110005").body, "marketing_stopped.0"), "555010200000001");
}

TEST_F(ControlTest, ChatsShowWhatWasWrittenAndOnlyWhatIsNew) {
  post("/sandbox/inbound", R"({"text":"<b>Hello</b>"})");

  Asked const chats = get("/_sim/chats");
  EXPECT_EQ(at(chats.body, "chats.0.last.words"), "<b>Hello</b>");
  EXPECT_EQ(at(chats.body, "chats.0.window_open"), "true");
  std::string const path = "/_sim/chats/555010200000001/15550110001";
  Asked const chat = get(path);
  EXPECT_EQ(at(chat.body, "messages.0.from"), "customer");
  EXPECT_EQ(at(get(path + "?after=" + at(chat.body, "version")).body, "unchanged"), "true");
  post("/_sim/clock", R"({"advance_ms":86400000})");
  EXPECT_EQ(at(get(path).body, "window_open"), "false");
}

TEST_F(ControlTest, WhatTheBusinessWritesOnItsPhoneStandsInTheCustomersChatAndScriptsAnswerIt) {
  post("/_sim/users", R"({"phone":"15550110005","script":[{"do":"read","after_ms":0},{"do":"reply","text":"Yes?"}]})");

  post("/_sim/events", R"({"event":"echo","from":"15550110005","set":{"text":{"body":"Anybody there?"}}})");
  post("/_sim/clock", R"({"advance_ms":1000})");

  std::string const chat = get("/_sim/chats/555010200000001/15550110005").body;
  EXPECT_EQ(at(chat, "messages.0.from"), "business");
  EXPECT_EQ(at(chat, "messages.0.words"), "Anybody there?");
  EXPECT_EQ(at(chat, "messages.0.status"), "read");
  EXPECT_EQ(at(chat, "messages.1.words"), "Yes?");
  settle();
  EXPECT_EQ(receiver_.received().size(), 3U);
}

TEST_F(ControlTest, PicturesAreKeptAndServedAsWhatTheyAre) {
  std::string const png = "\x89PNG\r\n\x1a\n and so on";
  Asked const put = ask(net::Method::post, "/_sim/media", png, {{"Content-Type", "image/png"}});
  ASSERT_EQ(put.status, 200) << put.body;
  EXPECT_EQ(at(put.body, "sha256"), base64_encode(sha256(png)));

  Asked const got = get("/_sim/media/" + at(put.body, "id"));
  EXPECT_EQ(got.body, png);
  EXPECT_EQ(got.header("Content-Type"), "image/png");
  EXPECT_EQ(got.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(get("/_sim/media/1").status, 404);
  EXPECT_EQ(ask(net::Method::post, "/_sim/media", "<svg/>", {{"Content-Type", "image/svg+xml"}}).status, 422);
}

TEST_F(ControlTest, HistoryComesInChunks) {
  post("/_sim/users", R"({"phone":"15550110005"})");
  Asked const answer =
      post("/_sim/events", R"({"event":"history","messages":50,"chunks":4,"days":120,"order":"shuffled"})");
  settle();

  auto const bodies = receiver_.bodies();
  ASSERT_EQ(bodies.size(), 4U) << answer.body;
  std::set<std::string> orders;
  for (std::string const& each : bodies)
    orders.insert(at(each, "entry.0.changes.0.value.history.0.metadata.chunk_order"));
  EXPECT_EQ(orders, (std::set<std::string>{"1", "2", "3", "4"}));
  EXPECT_NE(at(answer.body, "values.0.history.0.metadata.chunk_order"), "1");
}

TEST_F(ControlTest, ResetForgetsEverything) {
  post("/sandbox/inbound", "{}");
  post("/_sim/delivery", R"({"drop":1})");
  post("/_sim/apps", R"({"disabled":true})");
  post("/_sim/clock", R"({"advance_ms":1000,"freeze":true})");

  EXPECT_EQ(post("/_sim/reset").status, 200);

  EXPECT_EQ(at(get("/_sim/chats").body, "chats"), "[]");
  EXPECT_EQ(at(get("/_sim/webhooks").body, "webhooks"), "[]");
  EXPECT_EQ(at(get("/_sim/delivery").body, "drop"), "0");
  EXPECT_EQ(at(get("/_sim/apps").body, "apps.0.disabled"), "false");
  EXPECT_EQ(at(get("/_sim/clock").body, "now"), "2026-01-01T00:00:00.000000Z");
}

TEST_F(ControlTest, RefusalsNameTheMember) {
  struct {
    char const* path;
    char const* body;
    int status;
    char const* field;
  } const rows[] = {{"/_sim/clock", R"({"sett":1})", 422, "sett"}, {"/_sim/clock", R"({"set":"soon"})", 422, "set"},
      {"/_sim/clock", R"({"advance_ms":-1})", 422, "advance_ms"}, {"/_sim/clock", "nonsense", 400, ""},
      {"/_sim/clock", "[]", 400, ""}, {"/_sim/clock", R"({"freeze":1})", 422, "freeze"},
      {"/_sim/delivery", R"({"drop":1.5})", 422, "drop"}, {"/_sim/delivery", R"({"drop":"a"})", 422, "drop"},
      {"/_sim/delivery", R"({"batch_updates_max":1001})", 422, "batch_updates_max"},
      {"/_sim/delivery", R"({"retry_gaps_ms":[0]})", 422, "retry_gaps_ms"},
      {"/_sim/delivery", R"({"retry_gaps_ms":["x"]})", 422, "retry_gaps_ms"},
      {"/_sim/delivery", R"({"signature":"forged"})", 422, "signature"},
      {"/_sim/delivery", R"({"escaping":"html"})", 422, "escaping"}, {"/_sim/webhooks", "{}", 422, "updates"},
      {"/_sim/webhooks", R"({"updates":[]})", 422, "updates"},
      {"/_sim/webhooks", R"({"updates":[{}]})", 422, "updates[0].field"},
      {"/_sim/webhooks", R"({"updates":[{"message":{}},{"message":{"from":"x"}}]})", 422, "updates[1].from"},
      {"/_sim/webhooks", R"({"updates":[{"status":{"id":"w"}}]})", 422, "updates[0].status"},
      {"/_sim/webhooks", R"({"updates":[{"event":"party"}]})", 422, "updates[0].event"},
      {"/_sim/webhooks/7/redeliver", "{}", 404, ""},
      {"/_sim/webhooks/settle", R"({"timeout_ms":0})", 422, "timeout_ms"},
      {"/_sim/apps", R"({"id":"2"})", 422, "callback_url"}, {"/_sim/apps", R"({"mode":"x"})", 422, "mode"},
      {"/_sim/apps", R"({"fields":"messages"})", 422, "fields"}, {"/_sim/subscriptions", "{}", 422, "waba_id"},
      {"/_sim/subscriptions", R"({"app_id":"9","waba_id":"1"})", 422, "app_id"},
      {"/_sim/subscriptions", R"({"phone_number_id":"1"})", 422, "override"}, {"/_sim/users", "{}", 422, "phone"},
      {"/_sim/users", R"({"phone":"abc"})", 422, "phone"}, {"/_sim/users", R"({"user":"nobody"})", 422, "user"},
      {"/_sim/users", R"({"phone":"1","reads":"soon"})", 422, "reads"},
      {"/_sim/users", R"({"phone":"1","script":[{"do":"dance"}]})", 422, "script[0].do"},
      {"/_sim/users", R"({"phone":"1","script":[{"do":"reply"}]})", 422, "script[0].text"},
      {"/_sim/users/15550110099/number", R"({"phone":"1"})", 404, ""},
      {"/_sim/events", R"({"event":"party"})", 422, "event"},
      {"/_sim/events", R"({"event":"echo","set":7})", 422, "set"},
      {"/_sim/events", R"({"event":"history","days":181})", 422, "days"},
      {"/_sim/chats/1/15550110001/messages", "{}", 404, ""}, {"/_sim/verify", R"({"ur":1})", 422, "ur"},
      {"/_sim/media", "{}", 422, "Content-Type"}};
  for (auto const& row : rows) {
    Asked const answer = post(row.path, row.body);

    EXPECT_EQ(answer.status, row.status) << row.path << ' ' << row.body << ' ' << answer.body;
    EXPECT_EQ(at(answer.body, "field"), row.field) << row.path << ' ' << row.body << ' ' << answer.body;
    EXPECT_NE(at(answer.body, "error"), "") << row.path;
  }
  settle();
  EXPECT_TRUE(receiver_.received().empty());
}

TEST_F(ControlTest, UnknownAddressesAndMethodsAreRefused) {
  EXPECT_EQ(get("/_sim/nothing").status, 404);
  EXPECT_EQ(get("/_sim/webhooks/1/2/3").status, 404);
  Asked const wrong = ask(net::Method::put, "/_sim/clock");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "GET, POST");
  EXPECT_EQ(get("/_sim/verify").header("Allow"), "POST");
  EXPECT_EQ(get("/_sim/webhooks?colour=red").status, 422);
}

TEST_F(ControlTest, ThePageIsForBrowsersAndTheHelpForCurl) {
  Asked const page = ask(net::Method::get, "/", {}, {{"Accept", "text/html,*/*"}});
  Asked const help = get("/");

  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_TRUE(page.header("Content-Security-Policy").contains("script-src 'self'"));
  EXPECT_FALSE(page.body.contains("style=")) << "the policy forbids it";
  EXPECT_TRUE(help.header("Content-Type").starts_with("text/plain"));
  EXPECT_TRUE(help.body.contains("/_sim/users"));
  EXPECT_EQ(get("/page.js").status, 200);
  EXPECT_EQ(get("/page.cpp").status, 404);
}

}  // namespace
}  // namespace wigwag::sim
