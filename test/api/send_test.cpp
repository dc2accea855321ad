// Sending through the proxy: Kapso, Meta-proxy API, send a message.
#include "model/send.h"
#include "api/graph_stand_in.h"
#include "api/world.h"
#include "model/contact.h"
#include "model/template.h"
#include "model/thread.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

std::string const kMessages = "/meta/whatsapp/v24.0/555010200000001/messages";
std::string const kPost = "POST 555010200000001/messages";
std::string const kTaken =
    R"({"messaging_product":"whatsapp","contacts":[{"input":"15550110001","wa_id":"15550110001"}],)"
    R"("messages":[{"id":"wamid.TAKEN="}]})";

std::string text_to(std::string_view to, std::string_view body = "hi", std::string_view more = "") {
  return fmt::format(
      R"({{"messaging_product":"whatsapp","to":"{}","type":"text","text":{{"body":"{}"}}{}}})", to, body, more);
}
std::string refusal(int code) {
  return fmt::format(
      R"({{"error":{{"message":"(#{0}) no","type":"OAuthException","code":{0},"fbtrace_id":"A"}}}})", code);
}

class SendTest : public EachEngine {
 protected:
  GraphStandIn graph;
  World world{open(), "", graph.url()};

  /// Somebody who wrote just now, so that the window is open.
  void customer(std::string const& phone) {
    Contact contact;
    contact.phone = phone;
    ContactNum const num = world.add_contact(contact);
    wigwag::Thread thread;
    thread.project_id = world.project();
    thread.num = ThreadNum{num.value + 1};
    thread.channel_num = world.channel(kNumber);
    thread.contact_num = num;
    thread.window_at = world.now;
    world.insert(thread);
  }

  net::Response send(std::string body, std::string_view key = kKey) {
    return world.send(Method::post, kMessages, std::move(body), key);
  }
  net::Response send_with_key(std::string body, std::string idempotency_key) {
    net::Request request;
    request.method = Method::post;
    request.target = kMessages;
    request.headers = {{"Idempotency-Key", std::move(idempotency_key)}, {"X-API-Key", std::string(kKey)}};
    request.body = std::move(body);
    return world.ask(std::move(request));
  }
  /// The newest stored message's members.
  std::string newest(std::string_view member) {
    return at(world.get("/platform/v1/whatsapp/messages?limit=1").body, "data.0." + std::string(member));
  }
  std::string total() { return at(world.get("/platform/v1/whatsapp/messages?page=1").body, "meta.total_count"); }
};
INSTANTIATE_TEST_SUITE_P(Each, SendTest, kEngines, engine_name);

TEST_P(SendTest, MetasAnswerComesBackAndTheMessageIsStored) {
  customer("15550110001");
  graph.answer(kPost, 200, kTaken);

  auto const answer = send(text_to("+1 555-011-0001", "hi", R"(,"biz_opaque_callback_data":"mine")"));

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, kTaken);
  EXPECT_EQ(newest("id"), R"("wamid.TAKEN=")");
  EXPECT_EQ(newest("kapso.status"), R"("sent")");
  EXPECT_EQ(newest("to"), R"("15550110001")");
  EXPECT_EQ(newest("text.body"), R"("hi")");
  auto const asked = graph.last();
  EXPECT_EQ(asked.header("Authorization"), "Bearer token-of-555010200000001");
  EXPECT_EQ(at(asked.body, "to"), R"("+1 555-011-0001")");
  std::string const data = at(asked.body, "biz_opaque_callback_data");
  EXPECT_TRUE(data.starts_with("\"ww:") && data.ends_with(":mine\"")) << data;
}

TEST_P(SendTest, AMistakeNamesTheMemberAndMetaIsNotAsked) {
  customer("15550110001");
  struct Row {
    std::string body;
    int code;
    std::string names;
  };
  Row const table[] = {
      {text_to("15550110001", std::string(4097, 'x')), 131009, "text.body"},
      {R"({"messaging_product":"whatsapp","type":"text","text":{"body":"x"}})", 131008, "to"},
      {R"({"to":"15550110001","type":"text","text":{"body":"x"}})", 100, "messaging_product"},
      {text_to("US.10000000000000000001"), 131009, "recipient"},
      {R"({"messaging_product":"whatsapp","to":"15550110001","type":"image","image":{}})", 131008, "image"},
  };

  for (Row const& row : table) {
    auto const answer = send(row.body);
    EXPECT_EQ(answer.status, 400) << row.body;
    EXPECT_EQ(at(answer.body, "error.code"), std::to_string(row.code)) << answer.body;
    EXPECT_NE(at(answer.body, "error.error_data.details").find(row.names), std::string::npos) << answer.body;
  }
  EXPECT_EQ(send("{").status, 400);
  EXPECT_EQ(send("[]").status, 400);
  EXPECT_EQ(send("").status, 400);
  EXPECT_TRUE(graph.requests().empty());
  EXPECT_EQ(total(), "0");
}

TEST_P(SendTest, WhatMayNotGoIsRefusedBeforeMetaIsAsked) {
  customer("15550110001");

  auto const closed = send(text_to("15550110077"));
  EXPECT_EQ(closed.status, 422);
  EXPECT_EQ(at(closed.body, "error.message"), R"("Cannot send non-template messages outside the 24-hour window.")");
  EXPECT_EQ(at(closed.body, "error.type"), R"("MessageError")");
  EXPECT_EQ(at(closed.body, "error.code"), "131047");
  EXPECT_EQ(at(closed.body, "error.error_subcode"), "131047");
  auto const mismatch = send(text_to("15550110001", "hi", R"(,"messaging_account_id":"1")"));
  EXPECT_EQ(mismatch.status, 422);
  EXPECT_EQ(mismatch.body,
      R"({"error":"Messaging account does not match this WhatsApp phone number","code":"messaging_account_mismatch"})");
  EXPECT_EQ(world.send(Method::post, "/meta/whatsapp/v24.0/1/messages", text_to("15550110001")).status, 404);
  EXPECT_EQ(send(text_to("15550110001"), kForeignKey).status, 404);
  EXPECT_EQ(send(text_to("15550110001"), "no key").status, 401);
  ApiKey reader;
  reader.scopes = "messages:read";
  world.add_key(reader, "reader");
  EXPECT_EQ(send(text_to("15550110001"), "reader").status, 403);
  EXPECT_TRUE(graph.requests().empty());
  EXPECT_EQ(total(), "0");
}

TEST_P(SendTest, WhomTheNumberHasBlockedMetaIsNotAskedAbout) {
  customer("15550110001");
  customer("15550110002");
  std::string const list = "/meta/whatsapp/v24.0/555010200000001/block_users";
  std::string const blocking = "POST 555010200000001/block_users";
  auto const block = [&](Method method) {
    return world.send(method, list, R"({"block_users":[{"user":"+15550110001"},{"user":"+15550110002"}]})").status;
  };
  graph.answer(kPost, 200, kTaken);
  graph.answer(blocking, 400,
      R"({"block_users":{"added_users":[{"input":"+15550110001","wa_id":"15550110001"}],"failed_users":)"
      R"([{"input":"+15550110002","wa_id":"15550110002","errors":[{"code":131047}]}]},"error":{"code":139100}})");

  EXPECT_EQ(block(Method::post), 400);
  auto const refused = send(text_to("15550110001"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body, R"({"error":"This WhatsApp number has blocked the recipient. Unblock them to send.",)"
                          R"("code":"recipient_blocked"})");
  EXPECT_EQ(graph.count(kPost), 0U);
  EXPECT_EQ(total(), "0");
  EXPECT_EQ(send(text_to("15550110002")).status, 200) << "Meta has not blocked them";
  graph.answer("DELETE 555010200000001/block_users", 200,
      R"({"block_users":{"removed_users":[{"input":"+15550110001","wa_id":"15550110001"}]}})");
  EXPECT_EQ(block(Method::del), 200);
  EXPECT_EQ(send(text_to("15550110001")).status, 200);
}

TEST_P(SendTest, MetasBlockListIsOursOnceItWasRead) {
  customer("15550110001");
  customer("15550110002");
  std::string const list = "GET 555010200000001/block_users";
  auto const read = [&](std::string const& query) {
    return world.get("/meta/whatsapp/v24.0/555010200000001/block_users" + query).status;
  };
  graph.answer(kPost, 200, kTaken);
  graph.answer(list, 200, R"({"data":[{"block_users":[{"wa_id":"15550110001"}]}],"paging":{"next":"https://x"}})");
  graph.answer(list, 200, R"({"data":[{"messaging_product":"whatsapp","wa_id":"15550110002"}]})");
  graph.answer(list, 500, R"({"error":{"code":2}})");
  graph.answer(list, 200, R"({"data":[]})");

  EXPECT_EQ(read(""), 200);
  EXPECT_EQ(read("?after=A"), 200);
  EXPECT_EQ(send(text_to("15550110001")).status, 422);
  EXPECT_EQ(send(text_to("15550110002")).status, 422);
  EXPECT_NE(read(""), 200);
  EXPECT_EQ(send(text_to("15550110001")).status, 422) << "a refusal says nothing about anybody";
  EXPECT_EQ(read(""), 200);
  EXPECT_EQ(send(text_to("15550110001")).status, 200);
}

TEST_P(SendTest, AConversationWithAMessageOnItsWayTakesNoOther) {
  customer("15550110001");
  graph.answer(kPost, 200, "half an answ");
  ASSERT_EQ(send(text_to("15550110001")).status, 504);
  constexpr store::Stmt<void(Instant)> kHold{"UPDATE send SET held_until = ?"};
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.change(kHold, world.now + kHourUs); }));

  auto const second = send(text_to("15550110001"));

  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(
      second.body, R"({"error":"Another message is already in-flight for this conversation. Please retry shortly."})");
  EXPECT_NE(header(second, "Retry-After"), "");
  EXPECT_EQ(graph.count(kPost), 1U);
}

TEST_P(SendTest, MetasRefusalComesBackAsItIs) {
  customer("15550110001");
  graph.answer(kPost, 400, refusal(131030));

  auto const answer = send(text_to("15550110001"));

  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, refusal(131030));
  EXPECT_EQ(newest("kapso.status"), R"("failed")");
  EXPECT_EQ(graph.count(kPost), 1U);
}

TEST_P(SendTest, WhatMetaThrottlesIsAskedAgain) {
  for (int const code : {4, 80007, 130429, 131056, 131000, 131016}) {
    std::string const to = "155501200" + std::to_string(code % 1000);
    customer(to);
    std::size_t const before = graph.count(kPost);
    graph.answer(kPost, 400, refusal(code));
    graph.answer(kPost, 200, kTaken.substr(0, kTaken.size() - 11) + std::to_string(code) + "=\"}]}");

    EXPECT_EQ(send(text_to(to)).status, 200) << code;
    EXPECT_EQ(graph.count(kPost) - before, 2U) << code;
    EXPECT_EQ(newest("kapso.status"), R"("sent")") << code;
    graph.forget(kPost);
  }
}

TEST_P(SendTest, WhatMetaThrottlesForLongIsRefusedAndNotSent) {
  customer("15550110001");
  graph.answer(kPost, 400, refusal(130429));

  auto const answer = send(text_to("15550110001"));

  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.body, refusal(130429));
  EXPECT_NE(header(answer, "Retry-After"), "");
  EXPECT_EQ(newest("kapso.status"), R"("failed")");
}

TEST_P(SendTest, AnUnreadableAnswerIsNoReasonToSendAgain) {
  customer("15550110001");
  for (auto const& [status, body] :
      {std::pair(200, "{}"), {200, "oops"}, {502, "<html>bad gateway</html>"}, {500, ""}}) {
    std::size_t const before = graph.count(kPost);
    graph.answer(kPost, status, body);

    auto const answer = send(text_to("15550110001"));

    EXPECT_EQ(answer.status, 504) << body;
    EXPECT_EQ(graph.count(kPost) - before, 1U) << body;
    EXPECT_EQ(newest("kapso.status"), R"("pending")") << body;
    graph.forget(kPost);
  }
}

TEST_P(SendTest, TheSameKeySendsOnce) {
  customer("15550110001");
  graph.answer(kPost, 200, kTaken);

  auto const first = send_with_key(text_to("15550110001"), "k");
  auto const second = send_with_key(text_to("15550110001"), "k");

  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(graph.count(kPost), 1U);
  EXPECT_EQ(send_with_key(text_to("15550110001", "other"), "k").status, 409);
  EXPECT_EQ(send_with_key(text_to("15550110001"), std::string(256, 'k')).status, 400);
  EXPECT_EQ(total(), "1");
}

TEST_P(SendTest, TemplatesAreHeldAgainstTheStoredOne) {
  Template stored;
  stored.project_id = world.project();
  stored.num = RowNum{1};
  stored.waba_id = "555010100000001";
  stored.template_id = "7";
  stored.name = "parcel";
  stored.language = "en";
  stored.status = "APPROVED";
  stored.category = "MARKETING";
  stored.components = R"([{"type":"BODY","text":"Parcel {{1}} is here"}])";
  world.insert(stored);
  graph.answer(kPost, 200, kTaken);
  auto const parcel = [&](std::string const& parameters) {
    return send(R"({"messaging_product":"whatsapp","to":"15550110077","type":"template","template":{"name":"parcel",)"
                R"("language":{"code":"en"},"components":[{"type":"body","parameters":[)" +
                parameters + "]}]}}");
  };

  auto const wrong = parcel("");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(at(wrong.body, "error.code"), "132000");
  EXPECT_EQ(graph.count(kPost), 0U);
  EXPECT_EQ(parcel(R"({"type":"text","text":"42"})").status, 200);
  EXPECT_EQ(newest("type"), R"("template")");
}

TEST_P(SendTest, AReadReceiptIsHandedOnAndNoted) {
  customer("15550110001");
  graph.answer(kPost, 200, R"({"success":true})");

  auto const answer = send(
      R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.X","typing_indicator":{"type":"text"}})");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"success":true})");
  EXPECT_EQ(at(graph.last().body, "typing_indicator.type"), R"("text")");
  EXPECT_EQ(total(), "0");
}

}  // namespace
}  // namespace wigwag::api
