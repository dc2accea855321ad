#include "sim/graph_fixture.h"

namespace wigwag::sim {
namespace {

using GraphCall = GraphTest;

struct Case {
  net::Method method;
  std::string path, body;
  int status;
  std::string code, subcode;
};

TEST_F(GraphCall, RefusalsHaveMetasCodes) {
  std::string const number = kNumber, account = kAccount;
  std::vector<Case> const cases{
      {net::Method::get, "/v19.0/" + number, "", 400, "2500", ""},
      {net::Method::get, "/v26.0/" + number, "", 400, "2500", ""},
      {net::Method::get, "/v24.0/1", "", 400, "100", "33"},
      {net::Method::post, "/v24.0/1/messages", "{}", 400, "100", "33"},
      {net::Method::get, "/v24.0/" + number + "/nothing", "", 400, "2500", ""},
      {net::Method::get, "/v24.0/" + number + "/messages", "", 400, "100", "33"},
      {net::Method::get, "/v24.0/" + number + "/settings/more", "", 400, "2500", ""},
      {net::Method::post, "/v24.0/" + number + "/messages", "{\"to\":", 400, "100", ""},
      {net::Method::get, "/v24.0/" + number + "?fields=nonsense", "", 400, "100", ""},
      {net::Method::get, "/v24.0/" + account + "/phone_numbers?limit=0", "", 400, "100", ""},
      {net::Method::get, "/v24.0/" + account + "/phone_numbers?after=nonsense", "", 400, "131059", ""},
  };
  for (Case const& one : cases) {
    Told const told = ask(one.method, one.path, one.body);

    EXPECT_EQ(told.status, one.status) << one.path;
    EXPECT_EQ(at(told.body, "error.code"), one.code) << one.path << told.body;
    EXPECT_EQ(at(told.body, "error.error_subcode"), one.subcode) << one.path;
    EXPECT_FALSE(at(told.body, "error.fbtrace_id").empty());
  }
}

TEST_F(GraphCall, EveryVersionInRangeIsServedAndNamed) {
  for (std::string const version : {"v20.0", "v21.0", "v22.0", "v23.0", "v24.0", "v25.0"}) {
    Told const told = get("/" + version + "/" + kNumber);

    EXPECT_EQ(told.status, 200) << told.body;
    EXPECT_EQ(told.header("facebook-api-version"), version);
    EXPECT_FALSE(told.header("x-fb-trace-id").empty());
    EXPECT_TRUE(told.header("x-business-use-case-usage").contains(kAccount));
  }
  EXPECT_EQ(get(std::string("/") + kNumber).header("facebook-api-version"), "v20.0");
}

TEST_F(GraphCall, ATokenIsNeededWhereverItStands) {
  token_.clear();
  std::string const path = std::string("/v24.0/") + kNumber;

  EXPECT_EQ(get(path).status, 401);
  EXPECT_EQ(at(get(path).body, "error.code"), "104");
  EXPECT_EQ(get(path + "?access_token=abc").status, 200);
  EXPECT_EQ(ask(net::Method::get, path, "", {{"Authorization", "OAuth abc"}}).status, 200);
}

TEST_F(GraphCall, TokensCanBeUnknownExpiredOrLackScopes) {
  std::string const path = std::string("/v24.0/") + kNumber;
  std::string const account = std::string("/v24.0/") + kAccount;
  post("/_sim/tokens", R"({"token":"unknown-token","state":"unknown"})");
  post("/_sim/tokens", R"({"token":"expired-token","state":"expired"})");
  post("/_sim/tokens", R"({"token":"sending-token","scopes":["whatsapp_business_messaging"]})");
  post("/_sim/tokens", R"({"token":"managing-token","scopes":["whatsapp_business_management"]})");
  post("/_sim/tokens", R"({"token":"narrow-token","accounts":["555010100000009"]})");

  token_ = "unknown-token";
  EXPECT_EQ(at(get(path).body, "error.code"), "190");
  token_ = "expired-token";
  EXPECT_EQ(at(get(path).body, "error.error_subcode"), "463");
  EXPECT_EQ(get(path).status, 401);
  token_ = "sending-token";
  EXPECT_EQ(at(get(account).body, "error.code"), "200");
  EXPECT_EQ(get(account).status, 403);
  token_ = "managing-token";
  EXPECT_EQ(get(account).status, 200);
  EXPECT_EQ(at(send_text("15550110001").body, "error.code"), "10");
  token_ = "narrow-token";
  EXPECT_EQ(at(get(path).body, "error.error_subcode"), "33");
  EXPECT_EQ(get("/v24.0/555010200000009").status, 200);
}

TEST_F(GraphCall, TheRecordNamesCallsWithoutTheirTokens) {
  send_text("15550110001");
  get(std::string("/v24.0/") + kNumber + "?access_token=another-secret-token");

  Told const record = get("/_sim/requests");

  EXPECT_EQ(at(record.body, "data.0.method"), "POST");
  EXPECT_EQ(at(record.body, "data.0.path"), std::string("/v24.0/") + kNumber + "/messages");
  EXPECT_EQ(at(record.body, "data.0.json.to"), "15550110001");
  EXPECT_EQ(at(record.body, "data.0.status"), "200");
  EXPECT_FALSE(record.body.contains("a-token-that"));
  EXPECT_FALSE(record.body.contains("another-secret-token"));
  EXPECT_EQ(at(get("/_sim/requests?after=1").body, "data.0.method"), "GET");
  del("/_sim/requests");
  EXPECT_EQ(at(get("/_sim/requests").body, "data"), "[]");
}

TEST_F(GraphCall, AFaultIsUsedAsOftenAsItSays) {
  hear("15550110001");
  ASSERT_EQ(post("/_sim/faults", R"({"path":"/messages","skip":1,"times":2,"code":130429})").status, 200);

  EXPECT_EQ(send_text("15550110001").status, 200);
  EXPECT_EQ(at(send_text("15550110001").body, "error.code"), "130429");
  EXPECT_EQ(at(send_text("15550110001").body, "error.code"), "130429");
  EXPECT_EQ(send_text("15550110001").status, 200);
  EXPECT_EQ(at(get("/_sim/faults").body, "data"), "[]");
}

TEST_F(GraphCall, AFaultCanCutTheConnectionBeforeOrAfterTheWorkIsDone) {
  hear("15550110001");
  post("/_sim/faults", R"({"path":"/messages","ending":"reset"})");
  EXPECT_FALSE(send_text("15550110001").is_answered);
  pass(std::chrono::seconds(1));
  EXPECT_TRUE(receiver_.bodies().empty());

  post("/_sim/faults", R"({"path":"/messages","ending":"close","done":true})");
  EXPECT_FALSE(send_text("15550110001").is_answered);
  pass(std::chrono::seconds(1));
  EXPECT_EQ(receiver_.bodies().size(), 3U);
}

TEST_F(GraphCall, AFaultCanDelayAnAnswerOnTheSimulatedClock) {
  hear("15550110001");
  post("/_sim/faults", R"({"path":"/messages","delay_ms":60000})");

  auto answer = begin(net::Method::post, std::string("/v24.0/") + kNumber + "/messages",
      R"({"messaging_product":"whatsapp","to":"15550110001","type":"text","text":{"body":"x"}})");
  for (int i = 0; i < 1000 && answer.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready; ++i)
    pass(std::chrono::seconds(61));

  EXPECT_EQ(answer.get().status, 200);
}

TEST_F(GraphCall, AFaultThatIsWrongIsRefusedByItsMember) {
  EXPECT_EQ(at(post("/_sim/faults", R"({"ending":"boom"})").body, "field"), "ending");
  EXPECT_EQ(at(post("/_sim/faults", R"({"nonsense":1})").body, "field"), "nonsense");
  EXPECT_EQ(at(post("/_sim/behaviour", R"({"sent_ms":"soon"})").body, "field"), "sent_ms");
  EXPECT_EQ(at(post("/_sim/behaviour", R"({"nonsense":1})").body, "field"), "nonsense");
}

TEST_F(GraphCall, ManagementCallsHaveALimitThatTheHeaderTellsOf) {
  set(R"({"management_calls_per_h":4})");
  std::string const path = std::string("/v24.0/") + kAccount;
  for (int i = 0; i < 3; ++i) get(path);

  EXPECT_TRUE(get(path).header("x-business-use-case-usage").contains("\"call_count\":100"));
  EXPECT_EQ(at(get(path).body, "error.code"), "80007");

  pass(std::chrono::hours(2));
  EXPECT_EQ(get(path).status, 200);
}

TEST_F(GraphCall, ResetForgetsEverything) {
  set(R"({"sent_ms":1})");
  send_text("15550110001");

  graph_.reset();

  EXPECT_EQ(at(get("/_sim/requests").body, "data"), "[]");
  EXPECT_EQ(at(get("/_sim/behaviour").body, "sent_ms"), "50");
}

}  // namespace
}  // namespace wigwag::sim
