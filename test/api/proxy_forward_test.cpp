// What the proxy hands on to Meta: Kapso, Meta-proxy API 8.5, 8.8, 8.9.
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "api/graph_stand_in.h"
#include "api/world.h"
#include "model/group.h"
#include "model/template.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

std::string const kBase = "/meta/whatsapp/v23.0/";
constexpr std::string_view kWaba = "555010100000001";

class Forward : public EachEngine {
 protected:
  GraphStandIn graph;
  World world{open(), "", graph.url()};

  net::Response send(Method method, std::string const& path, std::string body = "", std::string_view key = kKey) {
    return world.send(method, kBase + path, std::move(body), key);
  }
  net::Response send_typed(std::string const& path, std::string content_type, std::string body) {
    net::Request request;
    request.method = Method::post;
    request.target = kBase + path;
    request.headers = {{"Content-Type", std::move(content_type)}, {"X-API-Key", std::string(kKey)}};
    request.body = std::move(body);
    return world.ask(std::move(request));
  }
  void take_token_away(std::string_view number) {
    constexpr store::Stmt<void(ChannelNum)> kNone{"UPDATE channel SET access_token = NULL WHERE num = ?"};
    store::ok(world.db().write([&](store::WriteTx& tx) { return tx.change(kNone, world.channel(number)); }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Forward, kEngines, engine_name);

TEST_P(Forward, PathQueryBodyTokenAndAnswerAreAsTheyCame) {
  graph.answer("POST 555010200000001/settings", 200, R"({"success":true, "x":98765432109876543210})");

  auto const answer = send(
      Method::post, "555010200000001/settings?a=b%20c&d=%C3%A9", R"({"calling": {"status":"ENABLED"}, "n":12.10})");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"success":true, "x":98765432109876543210})");
  auto const asked = graph.last();
  EXPECT_EQ(asked.target, "/v24.0/555010200000001/settings?a=b%20c&d=%C3%A9");
  EXPECT_EQ(asked.body, R"({"calling": {"status":"ENABLED"}, "n":12.10})");
  EXPECT_EQ(asked.header("Authorization"), "Bearer token-of-555010200000001");
  EXPECT_EQ(asked.header("Content-Type"), "application/json");
  EXPECT_FALSE(asked.header("X-API-Key").has_value());
}

TEST_P(Forward, FormsAndPartsPassWhole) {
  std::string const parts =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"flow.json\"\r\n\r\n{}\r\n--b--\r\n";

  send_typed(
      "555010200000001/whatsapp_business_encryption", "application/x-www-form-urlencoded", "business_public_key=a%2Bb");
  EXPECT_EQ(graph.last().header("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(graph.last().body, "business_public_key=a%2Bb");

  send_typed("777/assets?business_account_id=555010100000001", "multipart/form-data; boundary=b", parts);
  EXPECT_EQ(graph.last().target, "/v24.0/777/assets?business_account_id=555010100000001");
  EXPECT_EQ(graph.last().header("Content-Type"), "multipart/form-data; boundary=b");
  EXPECT_EQ(graph.last().body, parts);
}

TEST_P(Forward, AFlowsJsonMayHaveTenMegabytes) {
  auto const limit = Api::body_limit(Method::post, kBase + "777/assets", "multipart/form-data; boundary=b");
  EXPECT_GE(limit.bytes_max, 10U * 1024 * 1024);
  EXPECT_EQ(limit.to, net::BodyTo::file);
  EXPECT_EQ(Api::body_limit(Method::post, kBase + "777/publish", "application/json").bytes_max, 1024U * 1024);
  std::string const json(2 * 1024 * 1024, 'x');
  auto file = std::make_shared<net::TempFile>(store::ok(net::TempFile::make(world.files().blobs->scratch())));
  store::ok(file->write(json));
  net::Request request{.method = Method::post, .target = kBase + "777/assets?phone_number_id=555010200000001"};
  request.headers = {{"Content-Type", "multipart/form-data; boundary=b"}, {"X-API-Key", std::string(kKey)}};
  request.body_file = file;

  EXPECT_EQ(world.ask(std::move(request)).status, 200);
  EXPECT_EQ(graph.last().header("Content-Type"), "multipart/form-data; boundary=b");
  EXPECT_TRUE(graph.last().body == json);
}

TEST_P(Forward, EveryEdgeGoesToTheSamePath) {
  struct Edge {
    Method method;
    std::string path;
  };
  std::string const number(kNumber), waba(kWaba);
  Edge const edges[] = {{Method::get, number + "/settings"},
      {Method::get, number + "/whatsapp_business_profile?fields=about"}, {Method::post, number + "/request_code"},
      {Method::post, number + "/verify_code"}, {Method::post, number + "/deregister"},
      {Method::get, number + "/username_suggestions"}, {Method::del, number + "/username"},
      {Method::get, number + "/message_qrdls"}, {Method::del, number + "/message_qrdls/ABC"},
      {Method::post, number + "/conversational_automation"}, {Method::get, number + "/whatsapp_commerce_settings"},
      {Method::get, number + "/groups"}, {Method::get, number + "/call_permissions"},
      {Method::get, waba + "/subscribed_apps"}, {Method::del, waba + "/subscribed_apps"},
      {Method::get, waba + "/template_analytics"}, {Method::get, waba + "/flows"}, {Method::post, waba + "/flows"},
      {Method::get, waba + "/phone_numbers"}, {Method::get, number}, {Method::get, waba}};
  for (Edge const& edge : edges) {
    EXPECT_EQ(send(edge.method, edge.path).status, 200) << edge.path;
    EXPECT_EQ(graph.last().target, "/v24.0/" + edge.path);
    EXPECT_EQ(graph.last().method, edge.method) << edge.path;
  }
}

TEST_P(Forward, MetasRefusalComesAsItIs) {
  std::string const refusal = R"({"error":{"message":"(#133005) Two step","code":133005,"fbtrace_id":"A"}})";
  graph.answer("POST 555010200000001/register", 400, refusal);
  graph.answer("GET 555010200000001/settings", 502, "<html>bad gateway</html>", "text/html");

  auto const wrong_pin =
      send(Method::post, "555010200000001/register", R"({"messaging_product":"whatsapp","pin":"000000"})");
  EXPECT_EQ(wrong_pin.status, 400);
  EXPECT_EQ(wrong_pin.body, refusal);
  auto const gateway = send(Method::get, "555010200000001/settings");
  EXPECT_EQ(gateway.status, 502);
  EXPECT_EQ(gateway.content_type, "text/html");
  EXPECT_EQ(gateway.body, "<html>bad gateway</html>");
}

TEST_P(Forward, NobodySeesTheToken) {
  graph.answer("GET 555010200000001/message_qrdls", 200,
      R"({"data":[],"paging":{"next":"https:\/\/g.test\/x?access_token=token-of-555010200000001&after=B",)"
      R"("previous":"https://g.test/x?after=A&access_token=token-of-555010200000001"},)"
      R"("echo":"token-of-555010200000001"})");

  EXPECT_EQ(send(Method::get, "555010200000001/message_qrdls").body,
      R"({"data":[],"paging":{"next":"https:\/\/g.test\/x?after=B","previous":"https://g.test/x?after=A&"},)"
      R"("echo":"…"})");
}

TEST_P(Forward, AForeignNumberOrAccountDoesNotExist) {
  for (char const* path : {"555010299999999/settings", "1/settings", "999/subscribed_apps", "999/flows",
           "999?fields=id", "777/assets", "777/assets?phone_number_id=555010299999999", "999/message_templates"}) {
    auto const answer = send(Method::get, path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(at(answer.body, "error.code"), "100") << path;
    EXPECT_EQ(at(answer.body, "error.error_subcode"), "33") << path;
  }
  EXPECT_EQ(send(Method::get, "555010200000001/settings", "", kForeignKey).status, 404);
  EXPECT_EQ(send(Method::get, "555010200000001/settings", "", "no-key").status, 401);
  EXPECT_EQ(send(Method::get, "555010200000001/payments").status, 404);
  EXPECT_EQ(send(Method::get, "555010200000001/../555010299999999/settings").status, 404);
  EXPECT_TRUE(graph.requests().empty());
}

TEST_P(Forward, WithoutATokenTheWayOutIsSaid) {
  take_token_away(kNumber);

  auto const answer = send(Method::get, "555010200000001/settings");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(at(answer.body, "error.code"), "190");
  EXPECT_NE(answer.body.find("wigwag number add"), std::string::npos);
  EXPECT_TRUE(graph.requests().empty());
  // Another number of the account has one.
  EXPECT_EQ(send(Method::get, "555010100000001/subscribed_apps").status, 200);
  EXPECT_EQ(graph.last().header("Authorization"), "Bearer token-of-555010200000002");
}

TEST_P(Forward, WithoutATokenNumbersAreShownAsStored) {
  take_token_away(kNumber);
  take_token_away(kSecondNumber);

  EXPECT_EQ(send(Method::get, "555010200000001").body,
      R"({"id":"555010200000001","verified_name":"","display_phone_number":"+15550100001",)"
      R"("quality_rating":"UNKNOWN","platform_type":"CLOUD_API"})");
  EXPECT_EQ(each(send(Method::get, "555010100000001/phone_numbers").body, "id"), "555010200000001 555010200000002");
  EXPECT_TRUE(graph.requests().empty());
}

class ForwardNowhere : public EachEngine {
 protected:
  World world{open()};
};
INSTANTIATE_TEST_SUITE_P(Each, ForwardNowhere, kEngines, engine_name);

TEST_P(ForwardNowhere, WhatWasNeverSentMayBeRepeated) {
  auto const answer = world.get(kBase + "555010200000001/settings");

  EXPECT_EQ(answer.status, 502);
  EXPECT_EQ(at(answer.body, "error.code"), "2");
  EXPECT_EQ(at(answer.body, "error.is_transient"), "true");
}

TEST_P(Forward, AQueryCannotBringItsOwnToken) {
  auto const answer = send(Method::get, "555010200000001/settings?access_token=theirs");

  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(at(answer.body, "error.code"), "100");
  EXPECT_TRUE(graph.requests().empty());
}

/// Takes a request and hangs up.
class HangingUp {
 public:
  HangingUp() : thread_([this] { serve(); }) {}
  ~HangingUp() {
    acceptor_.cancel();
    context_.stop();
    thread_.join();
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}", acceptor_.local_endpoint().port()); }

 private:
  using Tcp = boost::asio::ip::tcp;

  void serve() {
    accept();
    context_.run();
  }
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code error, Tcp::socket socket) {
      if (error) return;
      char bytes[4096];
      socket.read_some(boost::asio::buffer(bytes), error);
      socket.close(error);
      accept();
    });
  }

  boost::asio::io_context context_;
  Tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

class ForwardLost : public EachEngine {
 protected:
  HangingUp meta;
  World world{open(), "", meta.url()};
};
INSTANTIATE_TEST_SUITE_P(Each, ForwardLost, kEngines, engine_name);

TEST_P(ForwardLost, WhatWasSentAndNotAnsweredIsUnknown) {
  auto const answer = world.send(Method::post, kBase + "555010200000001/deregister");

  EXPECT_EQ(answer.status, 504);
  EXPECT_EQ(at(answer.body, "error.code"), "2");
  EXPECT_EQ(at(answer.body, "error.is_transient"), "false");
}

TEST_P(Forward, NoQueryTurnsAReadIntoAWrite) {
  EXPECT_EQ(send(Method::get, "555010200000001?method=delete").status, 400);
  EXPECT_EQ(send(Method::get, "555010200000001/message_qrdls/..%2F..%2F999").status, 404);
  EXPECT_TRUE(graph.requests().empty());
}

// Checked before

TEST_P(Forward, AProfileIsCheckedFirst) {
  struct Case {
    std::string members;
    std::string code;
  };
  auto const letters = [](std::size_t count) { return std::string(count, 'x'); };
  Case const cases[] = {
      {R"("about":"a","websites":["https://a.test"],"vertical":"RETAIL")", ""},
      {R"("about":")" + letters(140) + "\"", "131009"},
      {R"("about":"")", "131009"},
      {R"("address":")" + letters(257) + "\"", "131009"},
      {R"("description":")" + letters(513) + "\"", "131009"},
      {R"("email":")" + letters(129) + "\"", "131009"},
      {R"("websites":["https://a.test","https://b.test","https://c.test"])", "131009"},
      {R"("websites":["a.test"])", "131009"},
      {R"("websites":"https://a.test")", "100"},
      {R"("color":"red")", "100"},
  };
  for (Case const& one : cases) {
    auto const answer = send(Method::post, "555010200000001/whatsapp_business_profile",
        R"({"messaging_product":"whatsapp",)" + one.members + "}");
    EXPECT_EQ(answer.status, one.code.empty() ? 200 : 400) << one.members;
    EXPECT_EQ(at(answer.body, "error.code"), one.code.empty() ? "<missing>" : one.code) << one.members;
  }
  EXPECT_EQ(graph.count("POST 555010200000001/whatsapp_business_profile"), 1U);
  EXPECT_EQ(send(Method::post, "555010200000001/whatsapp_business_profile", "[]").status, 400);
}

TEST_P(Forward, APinHasSixDigits) {
  EXPECT_EQ(send(Method::post, "555010200000001", R"({"pin":"123456"})").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/555010200000001");
  EXPECT_EQ(at(send(Method::post, "555010200000001", R"({"pin":"12345"})").body, "error.code"), "131009");
  EXPECT_EQ(at(send(Method::post, "555010200000001", R"({})").body, "error.code"), "131008");
  EXPECT_EQ(send(Method::post, "555010200000001", "pin").status, 400);
  EXPECT_EQ(graph.requests().size(), 1U);
}

// Kapso's shapes

TEST_P(Forward, BlockedUsersAreAFlatList) {
  graph.answer("GET 555010200000001/block_users", 200,
      R"({"data":[{"block_users":[{"input":"+1 555","wa_id":"15550110001"},{"user_id":"US.1"}]}],)"
      R"("paging":{"cursors":{"after":"A"}}})");
  graph.answer("POST 555010200000001/block_users", 200,
      R"({"messaging_product":"whatsapp","block_users":{"added_users":[{"input":"1","wa_id":"1"}]}})");

  EXPECT_EQ(send(Method::get, "555010200000001/block_users").body,
      R"({"data":[{"messaging_product":"whatsapp","user":"15550110001","wa_id":"15550110001"},)"
      R"({"messaging_product":"whatsapp","user":"US.1","user_id":"US.1"}],"paging":{"cursors":{"after":"A"}}})");
  EXPECT_EQ(send(Method::post, "555010200000001/block_users", R"({"block_users":[{"user":"1"}]})").body,
      R"({"success":true,"messaging_product":"whatsapp","block_users":{"added_users":[{"input":"1","wa_id":"1"}]}})");
}

TEST_P(Forward, UsernamesAreApprovedOrReserved) {
  graph.answer("GET 555010200000001/username", 200, R"({"username":"acme","status":"ACTIVE"})");
  graph.answer("POST 555010200000001/username", 200, R"({"status":"RESERVED"})");

  EXPECT_EQ(send(Method::get, "555010200000001/username").body, R"({"username":"acme","status":"approved"})");
  EXPECT_EQ(send(Method::post, "555010200000001/username", R"({"username":"acme"})").body, R"({"status":"reserved"})");
}

// Groups and templates, under their own ids

TEST_P(Forward, AGroupsEdgesGoToTheNumberThatIsInIt) {
  Group group;
  group.project_id = world.project();
  group.num = GroupNum{world.nums().next(world.now)};
  group.channel_num = world.channel(kSecondNumber);
  group.group_id = "R3JvdXA";
  world.insert(group);
  struct Edge {
    Method method;
    std::string path;
  };
  Edge const edges[] = {{Method::get, "R3JvdXA"}, {Method::post, "R3JvdXA"}, {Method::del, "R3JvdXA"},
      {Method::del, "R3JvdXA/participants"}, {Method::get, "R3JvdXA/join_requests"},
      {Method::post, "R3JvdXA/join_requests"}, {Method::del, "R3JvdXA/join_requests"},
      {Method::get, "R3JvdXA/invite_link"}, {Method::post, "R3JvdXA/invite_link"}};
  for (Edge const& edge : edges) {
    EXPECT_EQ(send(edge.method, edge.path, edge.method == Method::get ? "" : "{}").status, 200) << edge.path;
    EXPECT_EQ(graph.last().target, "/v24.0/" + edge.path);
    EXPECT_EQ(graph.last().header("Authorization"), "Bearer token-of-555010200000002") << edge.path;
  }
  std::size_t const asked = graph.requests().size();
  EXPECT_EQ(send(Method::get, "dW5rbm93bg/invite_link").status, 404);
  EXPECT_EQ(send(Method::get, "R3JvdXA/invite_link", "", kForeignKey).status, 404);
  EXPECT_EQ(graph.requests().size(), asked);
  EXPECT_EQ(send(Method::get, "bmV3LWdyb3VwLXRoYXQtaXMtbmV3?phone_number_id=555010200000001").status, 200)
      << "one that we were not told of";
}

TEST_P(Forward, TemplatesAreUnpausedComparedAndMadeInManyLanguages) {
  Template stored;
  stored.project_id = world.project();
  stored.num = RowNum{world.nums().next(world.now)};
  stored.waba_id = kWaba;
  stored.template_id = "779";
  stored.name = "parcel";
  stored.language = "en";
  stored.status = "PAUSED";
  world.insert(stored);

  EXPECT_EQ(send(Method::post, "779/unpause", "{}").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/779/unpause");
  EXPECT_EQ(send(Method::get, "779/compare?template_ids=[780]&start=1&end=2").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/779/compare?template_ids=[780]&start=1&end=2");
  EXPECT_EQ(send(Method::post, "999/unpause", "{}").status, 404);
  graph.answer("GET 555010100000001/message_templates", 200,
      R"({"data":[{"id":"780","name":"code","language":"de","status":"APPROVED","category":"AUTHENTICATION"}]})");
  EXPECT_EQ(send(Method::post, "555010100000001/upsert_message_templates", R"({"name":"code"})").status, 200);
  EXPECT_EQ(graph.count("POST 555010100000001/upsert_message_templates"), 1U);
  EXPECT_EQ(at(send(Method::get, "555010100000001/message_templates?name=code").body, "data.0.id"), R"("780")");
  EXPECT_EQ(graph.count("GET 555010100000001/message_templates"), 1U) << "what was made is known";
}

// Flows

TEST_P(Forward, AFlowIsFoundByItsOwner) {
  Flow flow;
  flow.project_id = world.project();
  flow.num = RowNum{world.nums().next(world.now)};
  flow.waba_id = kWaba;
  flow.flow_id = "778";
  flow.updated_at = world.now;
  world.insert(flow);

  EXPECT_EQ(send(Method::get, "777?phone_number_id=555010200000001&fields=id").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/777?phone_number_id=555010200000001&fields=id");
  EXPECT_EQ(send(Method::post, "778/publish").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/778/publish");
  EXPECT_EQ(send(Method::del, "flows/778").status, 200);
  EXPECT_EQ(graph.last().target, "/v24.0/778");
  EXPECT_EQ(graph.last().method, Method::del);
  EXPECT_EQ(send(Method::del, "778").status, 200);
  EXPECT_EQ(send(Method::del, "779").status, 200) << "a file that came in: its number is not known by its id";
  EXPECT_EQ(graph.last().target, "/v24.0/779");
}

}  // namespace
}  // namespace wigwag::api
