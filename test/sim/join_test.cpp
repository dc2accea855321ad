#include <gtest/gtest.h>

#include "sim/sandbox_fixture.h"

namespace wigwag::sim {
namespace {

/// The sandbox with both of its sides: what is sent through Graph meets the customers.
class JoinTest : public SandboxTest {
 protected:
  JoinTest() {
    post("/_sim/clock", R"({"freeze":true})");
    post("/_sim/users", R"({"phone":"15550110001","name":"Robin"})");
    post("/_sim/users/15550110001/window");
  }

  Asked send(std::string const& content, std::string const& to = R"("to":"15550110001")") {
    return ask(net::Method::post, "/v24.0/555010200000001/messages",
        R"({"messaging_product":"whatsapp",)" + to + "," + content + "}",
        {{"Authorization", "Bearer a-token"}, {"Content-Type", "application/json"}});
  }
  std::string chat(std::string const& path) { return at(get("/_sim/chats/555010200000001/15550110001").body, path); }
  void pass(int ms) {
    post("/_sim/clock", "{\"advance_ms\":" + std::to_string(ms) + "}");
    settle();
  }
  /// How many of the webhooks say this.
  int said(std::string const& words) {
    settle();
    int count = 0;
    for (std::string const& each : receiver_.bodies()) count += each.contains(words) ? 1 : 0;
    return count;
  }
};

TEST_F(JoinTest, WhatTheBusinessSendsStandsInTheChatAndIsTicked) {
  Asked const sent = send(R"("type":"text","text":{"body":"Hello Robin"})");

  ASSERT_EQ(sent.status, 200) << sent.body;
  EXPECT_EQ(chat("messages.0.words"), "Hello Robin");
  EXPECT_EQ(chat("messages.0.wamid"), at(sent.body, "messages.0.id"));
  pass(10'000);
  EXPECT_EQ(chat("messages.0.status"), "read");
  EXPECT_EQ(said(R"("status":"read")"), 1);
}

TEST_F(JoinTest, WhatIsWrittenInAGroupStandsInTheChatOfEachMember) {
  std::vector<net::Header> const headers{{"Authorization", "Bearer a-token"}, {"Content-Type", "application/json"}};
  ask(net::Method::post, "/v24.0/555010200000001/groups", R"({"messaging_product":"whatsapp","subject":"Choir"})",
      headers);
  Asked const listed = ask(net::Method::get, "/v24.0/555010200000001/groups", "", headers);
  std::string const group = at(listed.body, "data.groups.0.id");
  for (std::string const phone : {"15550110001", "15550110002"})
    post("/_sim/groups", R"({"id":")" + group + R"(","join":[")" + phone + R"("]})");
  pass(1'000);

  Asked const sent = send(
      R"("recipient_type":"group","type":"text","text":{"body":"Rehearsal at eight"})", "\"to\":\"" + group + "\"");

  ASSERT_EQ(sent.status, 200) << sent.body;
  pass(10'000);
  for (std::string const phone : {"15550110001", "15550110002"}) {
    std::string const chat = get("/_sim/chats/555010200000001/" + phone).body;
    EXPECT_EQ(at(chat, "messages.0.words"), "Rehearsal at eight") << phone;
    EXPECT_EQ(at(chat, "messages.0.group_name"), "Choir");
    EXPECT_EQ(at(chat, "messages.0.status"), "read");
  }
  Asked const nobody = get("/_sim/chats/555010200000001/15550110003");
  EXPECT_EQ(kit::size_at(nobody.body, "messages"), 0U) << "who is no member sees nothing";

  std::string const second = "/_sim/chats/555010200000001/15550110002";
  ASSERT_EQ(post(second + "/messages", R"({"text":"I come","group_id":")" + group + "\"}").status, 200);
  EXPECT_TRUE(newest().contains(R"("group_id":")" + group + "\"")) << newest();
  std::string const chat = get(second).body;
  EXPECT_EQ(at(chat, "messages.1.group_id"), group);
  EXPECT_EQ(at(chat, "window_open"), "false") << "a group opens no window";
}

TEST_F(JoinTest, ACallThatIsMadeByHandCanBeAnswered) {
  auto const call = [&](std::string const& action, std::string const& id) {
    return ask(net::Method::post, "/v24.0/555010200000001/calls",
        R"({"messaging_product":"whatsapp","action":")" + action + R"(","call_id":")" + id +
            R"(","session":{"sdp_type":"answer","sdp":"v=0"}})",
        {{"Authorization", "Bearer a-token"}, {"Content-Type", "application/json"}});
  };
  post("/_sim/events", R"({"event":"call_connect","set":{"id":"wacid.A"}})");

  EXPECT_EQ(call("accept", "wacid.unknown").status, 400);
  EXPECT_EQ(call("accept", "wacid.A").status, 200);
  EXPECT_EQ(call("terminate", "wacid.A").status, 200);
  EXPECT_EQ(call("terminate", "wacid.A").status, 400) << "it is over";
  post("/_sim/events", R"({"event":"call_connect","set":{"id":"wacid.B"}})");
  post("/_sim/events", R"({"event":"call_terminate","set":{"id":"wacid.B"}})");
  EXPECT_EQ(call("accept", "wacid.B").status, 400);
}

TEST_F(JoinTest, WhatAnEventSaysOfTemplatesAndNumbersIsSo) {
  auto const graph = [&](std::string const& path) {
    return ask(net::Method::get, "/v24.0/" + path, "", {{"Authorization", "Bearer a-token"}}).body;
  };
  std::string const templates =
      "555010100000001/message_templates?name=order_update&fields=status,category,quality_score,components";

  post(
      "/_sim/events", R"({"event":"template_status","set":{"event":"PAUSED","message_template_name":"order_update"}})");
  post("/_sim/events", R"({"event":"template_category","set":{"message_template_name":"order_update"}})");
  post("/_sim/events", R"({"event":"template_components","set":{"message_template_name":"order_update",)"
                       R"("message_template_element":"Other words"}})");
  post("/_sim/events", R"({"event":"number_quality","set":{"event":"FLAGGED","current_limit":"TIER_10K"}})");
  post("/_sim/events", R"({"event":"number_name"})");

  std::string const now = graph(templates);
  EXPECT_EQ(at(now, "data.0.status"), "PAUSED");
  EXPECT_EQ(at(now, "data.0.category"), "MARKETING");
  EXPECT_EQ(at(now, "data.0.components.1.text"), "Other words") << now;
  std::string const number = graph("555010200000001?fields=quality_rating,verified_name");
  EXPECT_EQ(at(number, "quality_rating"), "RED");
  EXPECT_EQ(at(number, "verified_name"), "Sample Ltd");
  EXPECT_EQ(at(graph("555010200000002?fields=quality_rating"), "quality_rating"), "GREEN") << "the other number";
}

TEST_F(JoinTest, WhatComesInCountsForTheThroughputToo) {
  post("/_sim/behaviour", R"({"throughput_per_s":3})");
  for (int i = 0; i < 2; ++i) post("/sandbox/inbound", R"({"from":"15550110001","text":"Hello"})");

  EXPECT_EQ(send(R"("type":"text","text":{"body":"one"})").status, 200);
  EXPECT_EQ(at(send(R"("type":"text","text":{"body":"two"})").body, "error.code"), "130429");
  pass(1'001);
  EXPECT_EQ(send(R"("type":"text","text":{"body":"two"})").status, 200);
}

TEST_F(JoinTest, WhoReadsByHandReadsWhenTheChatIsOpened) {
  post("/_sim/users", R"({"user":"15550110001","reads":"by_hand"})");
  send(R"("type":"text","text":{"body":"Hello"},"biz_opaque_callback_data":"order=42")");
  pass(10'000);
  EXPECT_EQ(chat("messages.0.status"), "delivered");
  EXPECT_EQ(said(R"("status":"read")"), 0);

  post("/_sim/chats/555010200000001/15550110001/read");
  post("/_sim/chats/555010200000001/15550110001/read");

  EXPECT_EQ(chat("messages.0.status"), "read");
  EXPECT_EQ(said(R"("status":"read")"), 1);
  EXPECT_TRUE(newest().contains(R"("biz_opaque_callback_data":"order=42")")) << newest();
}

TEST_F(JoinTest, AScriptAnswersAButton) {
  post("/_sim/users/15550110001/script", R"({"script":[{"do":"tap","on":"interactive","button":2,"after_ms":1000}]})");
  Asked const sent = send(R"("type":"interactive","interactive":{"type":"button","body":{"text":"Sure?"},
      "action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}},
      {"type":"reply","reply":{"id":"n","title":"No"}}]}})");
  ASSERT_EQ(sent.status, 200) << sent.body;

  pass(1'000);

  EXPECT_EQ(said(R"("button_reply":{"id":"n","title":"No"})"), 1);
  EXPECT_EQ(chat("messages.1.reply_to"), at(sent.body, "messages.0.id"));
}

TEST_F(JoinTest, WhoHasBlockedTheNumberGetsNothing) {
  post("/_sim/users/15550110001/block", R"({"phone_number_id":"555010200000001"})");
  EXPECT_EQ(send(R"("type":"text","text":{"body":"Hello"})").status, 200);
  pass(10'000);

  EXPECT_EQ(chat("messages.0.status"), "failed");
  EXPECT_EQ(said("131026"), 1);
  EXPECT_EQ(said(R"("status":"delivered")"), 0);
}

TEST_F(JoinTest, TheWindowIsTheCustomers) {
  pass(86'400'000);
  EXPECT_EQ(send(R"("type":"text","text":{"body":"too late"})").status, 200);
  pass(10'000);
  EXPECT_EQ(said("131047"), 1);

  post("/_sim/chats/555010200000001/15550110001/messages", R"({"text":"I am here"})");
  send(R"("type":"text","text":{"body":"good"})");
  pass(10'000);

  EXPECT_EQ(said("131047"), 1);
  EXPECT_EQ(chat("messages.2.status"), "read");
}

TEST_F(JoinTest, TheBusinessReadsAndTypes) {
  Asked const wrote = post("/_sim/chats/555010200000001/15550110001/messages", R"({"text":"Anybody?"})");

  Asked const read = ask(net::Method::post, "/v24.0/555010200000001/messages",
      R"({"messaging_product":"whatsapp","status":"read","message_id":")" + at(wrote.body, "wamid") +
          R"(","typing_indicator":{"type":"text"}})",
      {{"Authorization", "Bearer a-token"}, {"Content-Type", "application/json"}});

  EXPECT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(chat("messages.0.status"), "read");
  EXPECT_EQ(chat("business_types"), "true");
  pass(26'000);
  EXPECT_EQ(chat("business_types"), "false");
}

TEST_F(JoinTest, AfterAMoveTheNewNumberIsReached) {
  send(R"("type":"text","text":{"body":"before"})");
  post("/_sim/users/15550110001/number", R"({"phone":"15550110009"})");

  Asked const sent = send(R"("type":"text","text":{"body":"after"})", R"("to":"15550110009")");

  ASSERT_EQ(sent.status, 200) << sent.body;
  pass(10'000);
  std::string const body = get("/_sim/chats/555010200000001/15550110009").body;
  EXPECT_EQ(at(body, "messages.0.words"), "before");
  EXPECT_TRUE(body.contains(R"("words":"after")")) << body;
  EXPECT_EQ(said("131047"), 0);
}

TEST_F(JoinTest, ResetClearsBothSides) {
  send(R"("type":"text","text":{"body":"Hello"})");
  EXPECT_NE(at(get("/_sim/requests").body, "data"), "[]");

  post("/_sim/reset");

  EXPECT_EQ(at(get("/_sim/requests").body, "data"), "[]");
  EXPECT_EQ(at(get("/_sim/chats").body, "chats"), "[]");
}

}  // namespace
}  // namespace wigwag::sim
