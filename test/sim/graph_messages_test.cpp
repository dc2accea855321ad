#include "sim/graph_fixture.h"
#include "sim/magic.h"

namespace wigwag::sim {
namespace {

class GraphMessages : public GraphTest {
 protected:
  std::string wamid_of(Told const& told) { return at(told.body, "messages.0.id"); }
  /// Sends a text to somebody whose window is open, lets everything happen, and tells the statuses.
  std::string life_of(std::string const& to) {
    hear(to, "wamid.IN" + to);
    Told const told = send_text(to);
    pass(std::chrono::seconds(60));
    return statuses(wamid_of(told));
  }
};

TEST_F(GraphMessages, AnAcceptedMessageIsSentDeliveredAndRead) {
  hear("15550110001");

  Told const told =
      send(R"("to":"+1 555-011-0001","type":"text","text":{"body":"Hi"},"biz_opaque_callback_data":"o=42")");

  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(at(told.body, "messaging_product"), "whatsapp");
  EXPECT_EQ(at(told.body, "contacts.0.input"), "+1 555-011-0001");
  EXPECT_EQ(at(told.body, "contacts.0.wa_id"), "15550110001");
  EXPECT_TRUE(wamid_of(told).starts_with("wamid.HBgLMTU1NTAxMTAwMDEVAgAR"));
  EXPECT_EQ(at(told.body, "messages.0.message_status"), "");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(told)), "sent delivered read");
  std::string const sent = webhooks(wamid_of(told)).front();
  std::string const status = "entry.0.changes.0.value.statuses.0.";
  EXPECT_EQ(at(sent, status + "recipient_id"), "15550110001");
  EXPECT_EQ(at(sent, status + "recipient_user_id"), "US.10000000000000000001");
  EXPECT_EQ(at(sent, status + "biz_opaque_callback_data"), "o=42");
  EXPECT_EQ(at(sent, status + "pricing.category"), "service");
  EXPECT_EQ(at(sent, status + "pricing.billable"), "false");
  EXPECT_EQ(at(sent, status + "conversation"), "");
  EXPECT_EQ(at(sent, "entry.0.changes.0.value.contacts.0.wa_id"), "15550110001");
  std::string const read = webhooks(wamid_of(told)).back();
  EXPECT_EQ(at(read, status + "pricing"), "");
  EXPECT_EQ(at(read, status + "biz_opaque_callback_data"), "o=42");
}

TEST_F(GraphMessages, EachMagicNumberHasItsFate) {
  std::vector<std::pair<std::string, std::string>> const fates{
      {"0002", "sent delivered"},
      {"0003", "sent read"},
      {"0004", ""},
      {"0006", "read delivered sent"},
      {"0007", "sent delivered sent read delivered read"},
      {"0008", "sent failed:131026"},
      {"1026", "failed:131026"},
      {"1047", "failed:131047"},
      {"1049", "failed:131049"},
      {"1050", "failed:131050"},
      {"0472", "failed:130472"},
      {"1053", "failed:131053"},
      {"1042", "failed:131042"},
  };
  for (auto const& [digits, expected] : fates) EXPECT_EQ(life_of("1555012" + digits), expected) << digits;
}

TEST_F(GraphMessages, SomeMagicNumbersAreRefusedAtOnce) {
  std::vector<std::tuple<std::string, std::string, int>> const refused{{"2030", "131030", 400}, {"2031", "131031", 403},
      {"2056", "131056", 400}, {"2429", "130429", 400}, {"2021", "131021", 400}, {"2000", "131000", 500},
      {"2016", "131016", 500}};
  for (auto const& [digits, code, status] : refused) {
    Told const told = send_text("1555012" + digits);

    EXPECT_EQ(at(told.body, "error.code"), code);
    EXPECT_EQ(told.status, status);
    EXPECT_EQ(at(told.body, "error.error_data.messaging_product"), "whatsapp");
  }
  pass(std::chrono::seconds(10));
  EXPECT_TRUE(receiver_.bodies().empty());
}

TEST_F(GraphMessages, AStatusCanComeBeforeTheAnswer) {
  hear("15550120005");

  Told const told = send_text("15550120005");

  EXPECT_EQ(statuses(wamid_of(told)), "sent");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(told)), "sent delivered read");
}

TEST_F(GraphMessages, ConnectionsEndBeforeOrAfterTheMessageWasTaken) {
  hear("15550123002");
  hear("15550123003", "wamid.IN2");

  EXPECT_FALSE(send_text("15550123003").is_answered);
  pass(std::chrono::seconds(1));
  EXPECT_TRUE(receiver_.bodies().empty());
  EXPECT_FALSE(send_text("15550123002").is_answered);
  pass(std::chrono::seconds(1));
  EXPECT_EQ(receiver_.bodies().size(), 3U);
}

TEST_F(GraphMessages, ABrokenGatewayAnswersHtml) {
  Told const told = send_text("15550123004");

  EXPECT_EQ(told.status, 502);
  EXPECT_TRUE(told.header("content-type").starts_with("text/html"));
}

TEST_F(GraphMessages, ASlowAnswerWaitsForTheClock) {
  hear("15550123001");
  auto answer = begin(net::Method::post, std::string("/v24.0/") + kNumber + "/messages",
      R"({"messaging_product":"whatsapp","to":"15550123001","type":"text","text":{"body":"x"}})");
  for (int i = 0; i < 1000 && answer.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready; ++i)
    pass(std::chrono::seconds(41));

  Told const told = answer.get();
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(statuses(wamid_of(told)), "sent delivered read");
}

TEST_F(GraphMessages, ARenumberedRecipientHasAnotherNumberEverywhere) {
  hear("15550129009");

  Told const told = send_text("15550120009");
  pass(std::chrono::seconds(1));

  EXPECT_EQ(at(told.body, "contacts.0.input"), "15550120009");
  EXPECT_EQ(at(told.body, "contacts.0.wa_id"), "15550129009");
  EXPECT_EQ(at(webhooks(wamid_of(told)).front(), "entry.0.changes.0.value.statuses.0.recipient_id"), "15550129009");
}

TEST_F(GraphMessages, TheWindowOpensWithTheCustomersMessageAndClosesADayLater) {
  Told const before = send_text("15550110001");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(before)), "failed:131047");

  hear("15550110001");
  pass(std::chrono::hours(23));
  Told const inside = send_text("15550110001");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(inside)), "sent delivered read");

  pass(std::chrono::hours(1));
  Told const after = send_text("15550110001");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(after)), "failed:131047");
}

TEST_F(GraphMessages, TheWindowIsOfOneNumberAndCanBeSwitchedOff) {
  hear("15550110001");
  std::string const body = R"({"messaging_product":"whatsapp","to":"15550110001","type":"text","text":{"body":"x"}})";
  Told const other = post(std::string("/v24.0/") + kOtherNumber + "/messages", body);
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(other)), "failed:131047");

  set(R"({"window_rule":false})");
  Told const allowed = post(std::string("/v24.0/") + kOtherNumber + "/messages", body);
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(allowed)), "sent delivered read");
}

TEST_F(GraphMessages, APairOfNumbersHasALimit) {
  hear("15550110001");
  for (int i = 0; i < 45; ++i) ASSERT_EQ(send_text("15550110001").status, 200);

  EXPECT_EQ(at(send_text("15550110001").body, "error.code"), "131056");
  EXPECT_EQ(send_text("15550110002").status, 200);
  pass(std::chrono::seconds(6));
  EXPECT_EQ(send_text("15550110001").status, 200);
  EXPECT_EQ(at(send_text("15550110001").body, "error.code"), "131056");
}

TEST_F(GraphMessages, ANumberHasAThroughput) {
  set(R"({"throughput_per_s":3})");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send_text("1555011000" + std::to_string(i)).status, 200);

  EXPECT_EQ(at(send_text("15550110007").body, "error.code"), "130429");
  pass(std::chrono::milliseconds(1001));
  EXPECT_EQ(send_text("15550110007").status, 200);
}

TEST_F(GraphMessages, ATierLimitsHowManyUsersAreReachedOutsideOfWindows) {
  set(R"({"messaging_tier":1})");
  std::string const hello = R"(,"type":"template","template":{"name":"hello_world","language":{"code":"en_US"}})";

  Told const first = send(R"("to":"15550110001")" + hello);
  Told const second = send(R"("to":"15550110002")" + hello);
  pass(std::chrono::seconds(1));

  EXPECT_EQ(statuses(wamid_of(first)), "sent delivered read");
  EXPECT_EQ(statuses(wamid_of(second)), "failed:131048");
}

TEST_F(GraphMessages, BodiesAreHeldToMetasRules) {
  std::vector<std::tuple<std::string, std::string, std::string>> const cases{
      {R"("to":"15550110001","type":"text","text":{"body":""})", "131009", "text.body"},
      {R"("type":"text","text":{"body":"x"})", "131008", "to"},
      {R"("to":"15550110001","type":"hologram","hologram":{})", "100", "type"},
      {R"("to":"15550110001","type":"interactive","interactive":{)"
       R"("type":"button","body":{"text":"a"},"action":{"buttons":[]}})",
          "131009", "interactive.action.buttons"},
      {R"("to":"15550110001","type":"image","image":{"id":"1"})", "100", "image.id"},
      {R"("to":"15550100001","type":"text","text":{"body":"x"})", "131021", ""},
  };
  for (auto const& [body, code, details] : cases) {
    Told const told = send(body);

    EXPECT_EQ(told.status, 400) << body;
    EXPECT_EQ(at(told.body, "error.code"), code) << body << told.body;
    EXPECT_TRUE(at(told.body, "error.error_data.details").contains(details)) << told.body;
  }
  Told const product = post(std::string("/v24.0/") + kNumber + "/messages", R"({"to":"15550110001"})");
  EXPECT_EQ(at(product.body, "error.code"), "100");
}

TEST_F(GraphMessages, TemplatesMustExistAndBeFilledRight) {
  auto const use = [&](std::string const& rest) {
    return send(R"("to":"15550110001","type":"template","template":)" + rest);
  };
  EXPECT_EQ(use(R"({"name":"nothing","language":{"code":"en_US"}})").status, 404);
  EXPECT_EQ(at(use(R"({"name":"hello_world","language":{"code":"en"}})").body, "error.code"), "132001");
  EXPECT_EQ(at(use(R"({"name":"order_update_positional","language":{"code":"en_US"}})").body, "error.code"), "132000");
  Told const named =
      use(R"({"name":"order_update","language":{"code":"en_US"},"components":[{"type":"body","parameters":[)"
          R"({"type":"text","text":"Robin"},{"type":"text","text":"42"}]}]})");
  EXPECT_EQ(named.status, 400);
  Told const right =
      use(R"({"name":"order_update","language":{"code":"en_US"},"components":[{"type":"body","parameters":[)"
          R"({"type":"text","parameter_name":"first_name","text":"Robin"},)"
          R"({"type":"text","parameter_name":"order_no","text":"42"}]}]})");
  EXPECT_EQ(right.status, 200) << right.body;
  EXPECT_EQ(at(right.body, "messages.0.message_status"), "accepted");
  Told const code =
      use(R"({"name":"login_code","language":{"code":"en_US"},"components":[{"type":"body","parameters":[)"
          R"({"type":"text","text":"123456"}]},{"type":"button","sub_type":"url","index":"0","parameters":[)"
          R"({"type":"text","text":"123456"}]}]})");
  EXPECT_EQ(code.status, 200) << code.body;
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(right)), "sent delivered read");
  EXPECT_EQ(at(webhooks(wamid_of(right)).front(), "entry.0.changes.0.value.statuses.0.pricing.category"), "utility");
  EXPECT_EQ(at(webhooks(wamid_of(right)).front(), "entry.0.changes.0.value.statuses.0.pricing.billable"), "true");
}

TEST_F(GraphMessages, TemplatesThatArePausedDisabledOrPacedDoAsTheyMust) {
  std::string const hello =
      R"("to":"15550110001","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}})";
  post("/_sim/templates", R"({"name":"hello_world","status":"PAUSED"})");
  EXPECT_EQ(at(send(hello).body, "error.code"), "132015");
  post("/_sim/templates", R"({"name":"hello_world","status":"DISABLED"})");
  EXPECT_EQ(at(send(hello).body, "error.code"), "132016");
  post("/_sim/templates", R"({"name":"hello_world","status":"APPROVED","pacing":"release"})");
  Told const held = send(hello);
  EXPECT_EQ(at(held.body, "messages.0.message_status"), "held_for_quality_assessment");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(statuses(wamid_of(held)), "");
  pass(std::chrono::seconds(2));
  EXPECT_EQ(statuses(wamid_of(held)), "sent delivered read");
  post("/_sim/templates", R"({"name":"hello_world","pacing":"drop"})");
  Told const dropped = send(hello);
  pass(std::chrono::seconds(5));
  EXPECT_EQ(statuses(wamid_of(dropped)), "failed:132015");
  EXPECT_EQ(webhooks("message_template_status_update").size(), 3U);
}

TEST_F(GraphMessages, OnlyMarketingTemplatesMayUseTheMarketingEndpoint) {
  std::string const path = std::string("/v24.0/") + kNumber + "/marketing_messages";
  std::string const head = R"({"messaging_product":"whatsapp","to":"15550110001","type":"template","template":)";

  Told const utility = post(path, head + R"({"name":"hello_world","language":{"code":"en_US"}}})");
  Told const marketing = post(path, head + R"({"name":"winter_sale","language":{"code":"en_US"},"components":[)"
                                           R"({"type":"body","parameters":[{"type":"text","text":"Sunday"}]}]}})");

  EXPECT_EQ(at(utility.body, "error.code"), "134100");
  EXPECT_EQ(marketing.status, 200) << marketing.body;
}

TEST_F(GraphMessages, AUserIdIsAddressedByRecipientAndLostInTo) {
  hear("", "wamid.IN1", R"(,"from_user_id":"FI.123")");
  Told const told = send(R"("recipient":"FI.123","type":"text","text":{"body":"Moi"})");
  pass(std::chrono::seconds(1));

  EXPECT_EQ(at(told.body, "contacts.0.user_id"), "FI.123");
  EXPECT_EQ(at(told.body, "contacts.0.wa_id"), "");
  EXPECT_EQ(statuses(wamid_of(told)), "sent delivered read");
  std::string const sent = webhooks(wamid_of(told)).front();
  EXPECT_EQ(at(sent, "entry.0.changes.0.value.statuses.0.recipient_user_id"), "FI.123");
  EXPECT_FALSE(sent.contains("recipient_id\""));

  Told const lost = send(R"("to":"FI.123","type":"text","text":{"body":"Moi"})");
  pass(std::chrono::seconds(1));
  EXPECT_EQ(lost.status, 200);
  EXPECT_EQ(statuses(wamid_of(lost)), "");
}

TEST_F(GraphMessages, AnAuthenticationTemplateNeedsAPhone) {
  Told const told =
      send(R"("recipient":"FI.123","type":"template","template":{"name":"login_code","language":{"code":"en_US"},)"
           R"("components":[{"type":"body","parameters":[{"type":"text","text":"123456"}]},{"type":"button",)"
           R"("sub_type":"url","index":"0","parameters":[{"type":"text","text":"123456"}]}]})");

  EXPECT_EQ(at(told.body, "error.code"), "131062");
}

TEST_F(GraphMessages, ReadingMarksWhatWasReceivedHere) {
  hear("15550110001", "wamid.A");
  auto const read = [&](std::string const& wamid) {
    return send(R"("status":"read","message_id":")" + wamid + R"(","typing_indicator":{"type":"text"})");
  };

  EXPECT_EQ(read("wamid.A").body, R"({"success":true})");
  EXPECT_EQ(at(read("wamid.UNKNOWN").body, "error.code"), "131009");
  pass(std::chrono::hours(24 * 31));
  EXPECT_EQ(at(read("wamid.A").body, "error.code"), "131009");
}

TEST_F(GraphMessages, AReactionIsOnlySentAndNeedsItsTarget) {
  hear("15550110001", "wamid.A");
  auto const react = [&](std::string const& wamid) {
    return send(R"("to":"15550110001","type":"reaction","reaction":{"message_id":")" + wamid + R"(","emoji":"👍"})");
  };

  Told const good = react("wamid.A"), bad = react("wamid.UNKNOWN");
  pass(std::chrono::seconds(1));

  EXPECT_EQ(statuses(wamid_of(good)), "sent");
  EXPECT_EQ(statuses(wamid_of(bad)), "failed:131009");
}

TEST_F(GraphMessages, OldWebhookVersionsHaveAConversation) {
  hear("15550110001");
  set(R"({"webhook_version":23})");

  Told const told = send_text("15550110001");
  pass(std::chrono::seconds(1));

  std::string const sent = webhooks(wamid_of(told)).front();
  EXPECT_EQ(at(sent, "entry.0.changes.0.value.statuses.0.conversation.id").size(), 32U);
  EXPECT_EQ(at(sent, "entry.0.changes.0.value.statuses.0.conversation.expiration_timestamp"), "1767312000");
}

TEST_F(GraphMessages, AnUnregisteredNumberCannotSend) {
  post("/_sim/numbers", R"({"id":"555010200000001","is_registered":false})");

  EXPECT_EQ(at(send_text("15550110001").body, "error.code"), "133010");
}

TEST_F(GraphMessages, TheSameSeedGivesTheSameIds) {
  World one({{kNumber, kAccount, "15550100001"}}, 7, kGraphStart),
      two({{kNumber, kAccount, "15550100001"}}, 7, kGraphStart);
  World other({{kNumber, kAccount, "15550100001"}}, 8, kGraphStart);

  std::string const wamid = one.mint.wamid("15550110001", Author::business);

  EXPECT_EQ(two.mint.wamid("15550110001", Author::business), wamid);
  EXPECT_NE(other.mint.wamid("15550110001", Author::business), wamid);
}

}  // namespace
}  // namespace wigwag::sim
