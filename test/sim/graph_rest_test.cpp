#include "sim/graph_fixture.h"

namespace wigwag::sim {
namespace {

/// Flows, groups, calls, figures.
class GraphRest : public GraphTest {
 protected:
  std::string const number_ = std::string("/v24.0/") + kNumber;
  std::string const account_ = std::string("/v24.0/") + kAccount;

  std::string code(Told const& told) { return at(told.body, "error.code"); }
  std::string value(std::string const& body, std::string const& path) {
    return at(body, "entry.0.changes.0.value." + path);
  }
  std::string new_group() {
    post(number_ + "/groups", R"({"messaging_product":"whatsapp","subject":"Friends"})");
    pass(std::chrono::seconds(1));
    return value(webhooks("group_create").back(), "groups.0.group_id");
  }
};

TEST_F(GraphRest, AFlowIsDraftedPublishedAndDeprecated) {
  Told const made = post(account_ + "/flows", R"({"name":"Survey","categories":["SURVEY"]})");
  ASSERT_EQ(made.status, 200) << made.body;
  std::string const flow = "/v24.0/" + at(made.body, "id");
  std::string const file =
      "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nflow.json\r\n--B\r\n"
      "Content-Disposition: form-data; name=\"asset_type\"\r\n\r\nFLOW_JSON\r\n--B\r\n"
      "Content-Disposition: form-data; name=\"file\"; filename=\"flow.json\"\r\n\r\n";
  auto const upload = [&](std::string const& json) {
    return ask(net::Method::post, flow + "/assets", file + json + "\r\n--B--\r\n",
        {{"Content-Type", "multipart/form-data; boundary=B"}});
  };

  EXPECT_EQ(code(post(flow + "/publish")), "139002");
  EXPECT_NE(at(upload(R"({"version":"7.0"})").body, "validation_errors"), "[]");
  EXPECT_EQ(at(upload(R"({"version":"7.0","screens":[{"id":"A"}]})").body, "validation_errors"), "[]");
  EXPECT_EQ(post(flow + "/publish").status, 200);
  EXPECT_EQ(at(get(flow + "?fields=status").body, "status"), "PUBLISHED");
  EXPECT_EQ(code(del(flow)), "139004");
  EXPECT_EQ(code(post(flow, R"({"name":"Other"})")), "139001");
  EXPECT_EQ(post(flow + "/deprecate").status, 200);
  EXPECT_EQ(at(get(account_ + "/flows").body, "data.0.status"), "DEPRECATED");
  pass(std::chrono::milliseconds(1));
  EXPECT_EQ(webhooks("FLOW_STATUS_CHANGE").size(), 2U);
  EXPECT_EQ(post(account_ + "/flows", R"({"name":"X","categories":["MAGIC"]})").status, 400);
}

TEST_F(GraphRest, AGroupIsMadeByWebhookJoinedAndWrittenTo) {
  std::string const group = new_group();
  ASSERT_FALSE(group.empty());
  std::string const text = R"("recipient_type":"group","to":")" + group + R"(","type":"text","text":{"body":"Hi all"})";

  EXPECT_EQ(code(send(text)), "131020");
  post("/_sim/groups", R"({"id":")" + group + R"(","join":["15550110001","15550110002"]})");
  Told const told = send(text);
  pass(std::chrono::seconds(1));

  EXPECT_EQ(at(told.body, "messages.0.group_id"), group);
  std::string const wamid = at(told.body, "messages.0.id");
  EXPECT_EQ(statuses(wamid), "sent delivered read");
  std::string const read = webhooks(wamid).back();
  EXPECT_EQ(value(read, "statuses.0.recipient_id"), group);
  EXPECT_EQ(value(read, "statuses.1.recipient_participant_id"), "15550110002");
  EXPECT_EQ(at(get(number_ + "/groups").body, "data.groups.0.subject"), "Friends");
}

TEST_F(GraphRest, AGroupIsChangedSuspendedAndDeleted) {
  std::string const group = new_group();
  std::string const path = "/v24.0/" + group;
  post("/_sim/groups", R"({"id":")" + group + R"(","join":["15550110001"],"request":"15550110002"})");

  EXPECT_FALSE(at(post(path, R"({"subject":"Foes"})").body, "request_id").empty());
  EXPECT_EQ(at(get(path).body, "subject"), "Foes");
  std::string const link = at(get(path + "/invite_link").body, "invite_link");
  EXPECT_NE(at(post(path + "/invite_link").body, "invite_link"), link);
  std::string const request = at(get(path + "/join_requests").body, "data.0.join_request_id");
  EXPECT_EQ(
      at(post(path + "/join_requests", R"({"join_requests":[")" + request + "\"]}").body, "approved_join_requests.0"),
      request);
  EXPECT_EQ(del(path + "/participants", R"({"participants":[{"user":"15550110001"},{"user":"1"}]})").status, 200);
  pass(std::chrono::seconds(1));
  std::string const removed = webhooks("group_participants_remove").back();
  EXPECT_EQ(value(removed, "groups.0.removed_participants.0.input"), "15550110001");
  EXPECT_EQ(value(removed, "groups.0.failed_participants.0.errors.0.code"), "131212");
  post("/_sim/groups", R"({"id":")" + group + R"(","suspended":true})");
  EXPECT_EQ(
      code(send(R"("recipient_type":"group","to":")" + group + R"(","type":"text","text":{"body":"x"})")), "131207");
  EXPECT_EQ(del(path).status, 200);
  EXPECT_EQ(at(get(path).body, "error.error_subcode"), "33");
}

TEST_F(GraphRest, ACallNeedsTheSettingAndThePermission) {
  std::string const connect = R"({"messaging_product":"whatsapp","action":"connect","to":"15550110001",)"
                              R"("session":{"sdp_type":"offer","sdp":"v=0"},"biz_opaque_callback_data":"c1"})";
  EXPECT_EQ(code(post(number_ + "/calls", connect)), "138000");
  post(number_ + "/settings", R"({"calling":{"status":"ENABLED"}})");
  EXPECT_EQ(code(post(number_ + "/calls", connect)), "138006");
  EXPECT_EQ(at(get(number_ + "/call_permissions?user_wa_id=15550110001").body, "permission.status"), "no_permission");

  hear("15550110001", "wamid.P",
      R"(,"interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}})");
  EXPECT_EQ(at(get(number_ + "/call_permissions?user_wa_id=15550110001").body, "permission.status"), "temporary");
  Told const told = post(number_ + "/calls", connect);
  ASSERT_EQ(told.status, 200) << told.body;
  std::string const id = at(told.body, "calls.0.id");
  EXPECT_TRUE(id.starts_with("wacid."));
  pass(std::chrono::seconds(10));
  EXPECT_EQ(
      post(number_ + "/calls", R"({"messaging_product":"whatsapp","action":"terminate","call_id":")" + id + "\"}").body,
      R"({"messaging_product":"whatsapp","success":true})");
  pass(std::chrono::seconds(1));

  EXPECT_EQ(webhooks("RINGING").size(), 1U);
  EXPECT_EQ(webhooks("ACCEPTED").size(), 1U);
  std::string const end = webhooks("terminate").back();
  EXPECT_EQ(value(end, "calls.0.status"), "COMPLETED");
  EXPECT_EQ(value(end, "calls.0.duration"), "10");
  EXPECT_EQ(
      post(number_ + "/calls", R"({"messaging_product":"whatsapp","action":"accept","call_id":"wacid.X"})").status,
      400);
}

TEST_F(GraphRest, FiguresCountWhatWasSent) {
  hear("15550110001");
  send_text("15550110001");
  send_text("15550120002");  // outside its window
  pass(std::chrono::seconds(1));
  std::string const start = std::to_string(kGraphStart.seconds() - 3600),
                    end = std::to_string(kGraphStart.seconds() + 3600);
  std::string const range = ".start(" + start + ").end(" + end + ")";

  Told const plain = get(account_ + "?fields=analytics" + range + ".granularity(DAY)");
  EXPECT_EQ(at(plain.body, "analytics.data_points.0.sent"), "1") << plain.body;
  EXPECT_EQ(at(plain.body, "analytics.phone_numbers.0"), "15550100001");
  Told const priced =
      get(account_ + "?fields=pricing_analytics" + range + ".granularity(DAILY).dimensions(PRICING_CATEGORY)");
  EXPECT_EQ(at(priced.body, "pricing_analytics.data.0.data_points.0.volume"), "1") << priced.body;
  EXPECT_EQ(at(priced.body, "pricing_analytics.data.0.data_points.0.pricing_category"), "SERVICE");
  EXPECT_EQ(get(account_ + "?fields=analytics" + range + ".granularity(CENTURY)").status, 400);
}

TEST_F(GraphRest, TemplateFiguresMustBeSwitchedOn) {
  std::string const id = at(get(account_ + "/message_templates?name=hello_world").body, "data.0.id");
  send(R"("to":"15550110001","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}})");
  pass(std::chrono::seconds(1));
  std::string const query = account_ + "/template_analytics?granularity=DAILY&template_ids=[%22" + id +
                            "%22]&start=" + std::to_string(kGraphStart.seconds() - 3600) +
                            "&end=" + std::to_string(kGraphStart.seconds() + 3600);

  EXPECT_EQ(code(get(query)), "200007");
  EXPECT_EQ(post(account_ + "?is_enabled_for_insights=true").status, 200);
  EXPECT_EQ(at(get(query).body, "data.0.data_points.0.read"), "1") << get(query).body;
}

TEST_F(GraphRest, AnAppsOwnCallbackIsVerifiedAndKept) {
  std::string const path = std::string("/v24.0/") + kApp + "/subscriptions";
  std::string const body = "object=whatsapp_business_account&fields=messages&callback_url=" + receiver_.url("/new");

  EXPECT_EQ(ask(net::Method::post, path, body + "&verify_token=wrong",
                {{"Content-Type", "application/x-www-form-urlencoded"}})
                .status,
      400);
  EXPECT_EQ(ask(net::Method::post, path, body + "&verify_token=token",
                {{"Content-Type", "application/x-www-form-urlencoded"}})
                .status,
      200);
  EXPECT_EQ(at(get(path).body, "data.0.callback_url"), receiver_.url("/new"));
  EXPECT_EQ(at(get(path).body, "data.0.fields.0.name"), "messages");
}

}  // namespace
}  // namespace wigwag::sim
