// WA.cr's four sends: a table for each, and what they share with every other send.
#include "api/wacr_sends.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

class WacrSendTest : public WacrSends {
 protected:
  std::string text(std::string phone = "+1 (555) 011-0001", std::string message = "hi", std::string more = "") {
    return fmt::format(R"({{"phone":"{}","message":"{}"{}}})", phone, message, more);
  }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrSendTest, kEngines, engine_name);

TEST_P(WacrSendTest, ATextGoesOutAndIsAMessageLikeAnyOther) {
  Contact ana;
  ana.firstname = Text::from_utf8("Ana");
  ana.email = "ana@example.com";
  ContactNum const num = customer(kPhone, ana);

  auto const answer = post("/messages/text",
      text("+1 (555) 011-0001",
          "Hi @{contact_first_name} @{contact_last_name}<@{contact_email}> @{contact_phone} @{nobody} @{"));

  ASSERT_EQ(outcome(answer), "200") << answer.body;
  std::string const said = R"("Hi Ana <ana@example.com> 15550110001 @{nobody} @{")";
  EXPECT_EQ(at(answer.body, "message"), R"("Message sent successfully")");
  EXPECT_EQ(at(answer.body, "data.message_id"), R"("wamid.ONE=")");
  EXPECT_EQ(at(answer.body, "data.contact_id"), std::to_string(num.value));
  EXPECT_EQ(at(answer.body, "data.phone"), R"("15550110001")");
  EXPECT_EQ(at(answer.body, "data.message"), said);
  EXPECT_EQ(at(answer.body, "data.status"), R"("sent")");
  EXPECT_TRUE(at(answer.body, "data.sent_at").ends_with("+00:00\"")) << answer.body;
  EXPECT_EQ(at(graph.last().body, "text.body"), said);
  EXPECT_EQ(at(graph.last().body, "to"), R"("15550110001")");
  EXPECT_EQ(newest("id"), R"("wamid.ONE=")");
  EXPECT_EQ(newest("text.body"), said);
  auto const shown = world.get("/api/v2/messages/" + at(answer.body, "data.chat_message_id"));
  EXPECT_EQ(at(shown.body, "data.interaction_id"), at(answer.body, "data.chat_id"));
  EXPECT_EQ(at(shown.body, "data.message_id"), R"("wamid.ONE=")");
}

TEST_P(WacrSendTest, EachRuleOfATextIsNamed) {
  customer();
  struct Row {
    std::string body, outcome;
  };
  std::string const long_text(4097, 'x');
  Row const table[] = {
      {"{}", "422 VALIDATION_ERROR phone message"},
      {R"({"phone":"","message":null})", "422 VALIDATION_ERROR phone message"},
      {text("155501100"), "422 VALIDATION_ERROR phone"},
      {text("155501100011555011000"), "422 VALIDATION_ERROR phone"},
      {text("1555011000a"), "422 VALIDATION_ERROR phone"},
      {text("----------"), "422 VALIDATION_ERROR phone"},
      {text("12345678901234567890"), "422 VALIDATION_ERROR phone"},
      {text(kPhone, long_text), "422 VALIDATION_ERROR message"},
      {text(kPhone, "hi", R"(,"contact_id":"x")"), "422 VALIDATION_ERROR contact_id"},
      {text(kPhone, "hi", R"(,"contact_id":4711)"), "404 NOT_FOUND"},
      {R"({"phone":15550110001,"message":"hi"})", "422 VALIDATION_ERROR phone"},
      {"[1]", "400 BAD_REQUEST"},
      {"{", "400 BAD_REQUEST"},
      {"", "422 VALIDATION_ERROR phone message"},
  };

  for (Row const& row : table) EXPECT_EQ(outcome(post("/messages/text", row.body)), row.outcome) << row.body;
  EXPECT_EQ(at(post("/messages/text", "{}").body, "error.details"),
      R"({"phone":["Phone number is required"],"message":["Message is required"]})");
  EXPECT_TRUE(graph.requests().empty());
  EXPECT_EQ(total(), "0");
}

TEST_P(WacrSendTest, WhoMaySendAndFromWhere) {
  customer();
  ApiKey reader;
  reader.scopes = "messages:read";
  world.add_key(reader, "reader");

  EXPECT_EQ(outcome(post("/messages/text", text(), "no key")), "401 UNAUTHORIZED");
  EXPECT_EQ(outcome(post("/messages/text", text(), "reader")), "403 INSUFFICIENT_SCOPE required_scope");
  EXPECT_EQ(outcome(post("/messages/text", text(kPhone, "hi", R"(,"contact_id":1)"), kForeignKey)), "404 NOT_FOUND");
  constexpr store::Stmt<void()> kNoTokens{"UPDATE channel SET access_token = NULL"};
  set("default_number", std::string(kSecondNumber));
  graph.answer("POST 555010200000002/messages", 200,
      R"({"contacts":[{"wa_id":"15550110001"}],"messages":[{"id":"wamid.TWO="}]})");
  EXPECT_EQ(outcome(post("/messages/text", text())), "500 MESSAGE_SEND_FAILED");  // its window is not open
  add_template("hello", "UTILITY", R"([{"type":"BODY","text":"Hello"}])");
  EXPECT_EQ(
      outcome(post("/messages/template", R"({"phone":"15550110001","template_name":"hello","language":"en"})")), "200");
  EXPECT_EQ(graph.count("POST 555010200000002/messages"), 1U);
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.change(kNoTokens); }));
  EXPECT_EQ(outcome(post("/messages/text", text())), "422 WHATSAPP_NOT_CONFIGURED");
  set("default_number", "");
  EXPECT_EQ(outcome(post("/messages/text", text())), "422 WHATSAPP_NOT_CONFIGURED");
}

TEST_P(WacrSendTest, WhomTheNumberHasBlockedIsNotWrittenTo) {
  customer();
  world.insert(BlockedUser{world.project(), world.channel(kNumber), kPhone, world.now});

  EXPECT_EQ(outcome(post("/messages/text", text())), "500 MESSAGE_SEND_FAILED");

  EXPECT_EQ(graph.count(kPost), 0U);
}

TEST_P(WacrSendTest, TheContactThatIsNamedIsUsed) {
  ContactNum const num = customer();
  std::string const named = fmt::format(R"(,"contact_id":{})", num.value);

  EXPECT_EQ(outcome(post("/messages/text", text(kPhone, "hi", named))), "200");
  EXPECT_EQ(outcome(post("/messages/text", text("15550110002", "hi", named))), "422 VALIDATION_ERROR phone");
  EXPECT_EQ(rows<Contact>().size(), 1U);
}

TEST_P(WacrSendTest, BothSpellingsOfAMobileNumberFindTheContact) {
  ContactNum const num = customer("551161234567");

  auto const answer = post("/messages/text", text("+55 (11) 9 6123-4567"));

  EXPECT_EQ(outcome(answer), "200");
  EXPECT_EQ(at(answer.body, "data.contact_id"), std::to_string(num.value));
  EXPECT_EQ(at(answer.body, "data.phone"), R"("5511961234567")");
  ASSERT_EQ(rows<Contact>().size(), 1U);
  EXPECT_EQ(rows<Contact>().front().phone, "551161234567");
}

TEST_P(WacrSendTest, ANewContactNeedsTheDefaultsAndRoomInThePlan) {
  add_template("hello", "UTILITY", R"([{"type":"BODY","text":"Hello @ {{1}}"}])");
  std::string const hello =
      R"({"phone":"+44 (0)20 7946 0958","template_name":"hello","language":"en","field_1":"@{contact_phone}"})";

  EXPECT_EQ(outcome(post("/messages/template", hello)),
      "422 VALIDATION_ERROR default_status default_source default_assignee");
  EXPECT_TRUE(rows<Contact>().empty());
  set_defaults();
  set("limit_contacts", "0");
  EXPECT_EQ(outcome(post("/messages/template", hello)), "403 FEATURE_LIMIT_EXCEEDED feature current maximum");
  EXPECT_TRUE(rows<Contact>().empty());
  set("limit_contacts", "1");
  auto const answer = post("/messages/template", hello);
  ASSERT_EQ(outcome(answer), "200") << answer.body;

  ASSERT_EQ(rows<Contact>().size(), 1U);
  Contact const made = rows<Contact>().front();
  EXPECT_EQ(made.phone, "442079460958");
  EXPECT_EQ(made.type, ContactType::lead);
  EXPECT_TRUE(made.status_num && made.source_num && made.assigned_num);
  EXPECT_EQ(at(answer.body, "data.contact_id"), std::to_string(made.num.value));
  EXPECT_EQ(at(graph.last().body, "template.components.0.parameters.0.text"), R"("442079460958")");
  EXPECT_EQ(outcome(post("/messages/template", hello)), "200");
  EXPECT_EQ(rows<Contact>().size(), 1U);
}

TEST_P(WacrSendTest, WhatMayNotGoIsRefusedBeforeMetaIsAsked) {
  Contact gone;
  gone.opted_out = true;
  customer("15550110002", gone);
  customer("15550110003");
  world.add_contact([] {
    Contact quiet;
    quiet.phone = "15550110004";
    return quiet;
  }());

  auto const opted_out = post("/messages/text", text("15550110002"));
  EXPECT_EQ(outcome(opted_out), "403 CONTACT_OPTED_OUT");
  EXPECT_EQ(outcome(post("/messages/text", text("15550110004"))), "500 MESSAGE_SEND_FAILED");  // window
  set("limit_conversations", "0");
  EXPECT_EQ(outcome(post("/messages/text", text("15550110003"))), "403 FEATURE_LIMIT_EXCEEDED feature current maximum");
  EXPECT_TRUE(graph.requests().empty());
  EXPECT_EQ(total(), "0");
  set("limit_conversations", "1");
  EXPECT_EQ(outcome(post("/messages/text", text("15550110003"))), "200");
  EXPECT_EQ(outcome(post("/messages/text", text("15550110003", "more"))), "200");  // the same conversation
  auto const proxy = world.send(net::Method::post, "/meta/whatsapp/v24.0/555010200000001/messages",
      R"({"messaging_product":"whatsapp","to":"15550110002","type":"text","text":{"body":"x"}})");
  EXPECT_EQ(proxy.status, 403);  // nobody writes to who has opted out
}

TEST_P(WacrSendTest, EachFateOfASendIsToldApart) {
  customer();
  struct Row {
    int status;
    std::string body, outcome, words;
  };
  Row const table[] = {
      {400, R"({"error":{"message":"(#131026) no","code":131026}})", "500 MESSAGE_SEND_FAILED", "131026"},
      {400, R"({"error":{"message":"(#130429) slow","code":130429}})", "500 MESSAGE_SEND_FAILED", "not sent"},
      {200, "{}", "500 MESSAGE_SEND_FAILED", "may have been sent"},
  };
  for (Row const& row : table) {
    graph.forget(kPost);
    graph.answer(kPost, row.status, row.body);

    auto const answer = post("/messages/text", text());
    EXPECT_EQ(outcome(answer), row.outcome);
    EXPECT_NE(at(answer.body, "error.message").find(row.words), std::string::npos) << answer.body;
  }
  constexpr store::Stmt<void(Instant)> kHold{"UPDATE send SET held_until = ?"};
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.change(kHold, world.now + kHourUs); }));
  auto const second = post("/messages/text", text());
  EXPECT_EQ(outcome(second), "429 RATE_LIMIT_EXCEEDED retry_after");
  EXPECT_NE(header(second, "Retry-After"), "");
}

TEST_P(WacrSendTest, TheSameIdempotencyKeySendsOnce) {
  customer();
  std::vector<net::Header> const with_key{{"Idempotency-Key", "k"}, {"Content-Type", "application/json"}};

  auto const first = post_with("/messages/text", text(), with_key);
  auto const second = post_with("/messages/text", text(), with_key);

  EXPECT_EQ(outcome(first), "200");
  EXPECT_EQ(at(second.body, "data"), at(first.body, "data"));
  EXPECT_EQ(graph.count(kPost), 1U);
  EXPECT_EQ(post_with("/messages/text", text(kPhone, "other"), with_key).status, 409);
  EXPECT_EQ(total(), "1");
}

TEST_P(WacrSendTest, FormsSayTheSameAsJson) {
  customer();

  auto const plain = post_with("/messages/text", "phone=%2B1+555+011+0001&message=a%26b+%C3%A9&contact_id=",
      {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}});
  EXPECT_EQ(outcome(plain), "200") << plain.body;
  EXPECT_EQ(at(graph.last().body, "text.body"), R"("a&b é")");
  auto const nested = post_with("/messages/interactive",
      "phone=15550110001&type=button&body_text=Ok%3F&buttons[0][id]=y&buttons[0][title]=Yes&buttons%5B1%5D%5Bid%5D=n"
      "&buttons%5B1%5D%5Btitle%5D=No",
      {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(outcome(nested), "200") << nested.body;
  EXPECT_EQ(at(graph.last().body, "interactive.action.buttons.1.reply.title"), R"("No")");
  auto const parts = post_with("/messages/text",
      "--b\r\nContent-Disposition: form-data; name=\"phone\"\r\n\r\n15550110001\r\n--b\r\nContent-Disposition: "
      "form-data; name=\"message\"\r\n\r\nhello\r\n--b--\r\n",
      {{"Content-Type", "multipart/form-data; boundary=b"}});
  EXPECT_EQ(outcome(parts), "200") << parts.body;
  EXPECT_EQ(at(graph.last().body, "text.body"), R"("hello")");
  auto const dotted =
      post_with("/messages/media", "phone=15550110001&media_type=image&media_url=https://a.test/a.png&contact.groups=x",
          {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(outcome(dotted), "422 VALIDATION_ERROR contact.groups") << dotted.body;
  auto const wrong =
      post_with("/messages/text", "phone=1&phone[a]=2", {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(outcome(wrong), "400 BAD_REQUEST");
}

TEST_P(WacrSendTest, ButtonsAndLists) {
  customer();
  auto const ask = [&](std::string const& more) {
    return post("/messages/interactive", R"({"phone":"15550110001","body_text":"Confirm?")" + more + "}");
  };
  std::string const section = R"({"title":"All","rows":[{"id":"a","title":"A","description":"first"},)"
                              R"({"id":"b","title":"B"}]})";

  auto const buttons =
      ask(R"(,"type":"button","header_text":"H","footer_text":"F","buttons":[{"id":"y","title":"Yes"},)"
          R"({"id":"n","title":"No"}])");
  ASSERT_EQ(outcome(buttons), "200") << buttons.body;
  EXPECT_EQ(at(buttons.body, "data.type"), R"("button")");
  EXPECT_EQ(at(graph.last().body, "interactive"),
      R"({"type":"button","header":{"type":"text","text":"H"},"body":{"text":"Confirm?"},"footer":{"text":"F"},)"
      R"("action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}},{"type":"reply","reply":{"id":"n",)"
      R"("title":"No"}}]}})");
  auto const list = ask(R"(,"type":"list","list_button_text":"Open","sections":[)" + section + "]");
  ASSERT_EQ(outcome(list), "200") << list.body;
  EXPECT_EQ(at(graph.last().body, "interactive.action.sections.0.rows.0.description"), R"("first")");

  std::string const four = R"([{"id":"1","title":"1"},{"id":"2","title":"2"},{"id":"3","title":"3"},)"
                           R"({"id":"4","title":"4"}])";
  struct Row {
    std::string more, outcome;
  };
  Row const table[] = {
      {R"(,"type":"carousel")", "422 VALIDATION_ERROR type"},
      {R"(,"type":"button")", "422 VALIDATION_ERROR buttons"},
      {R"(,"type":"button","buttons":[])", "422 VALIDATION_ERROR buttons"},
      {R"(,"type":"button","buttons":)" + four, "422 VALIDATION_ERROR buttons"},
      {R"(,"type":"button","buttons":[{"id":"y","title":"a title of 21 letters"}])",
          "422 VALIDATION_ERROR buttons.0.title"},
      {R"(,"type":"button","buttons":[{"id":"y","title":"A"},{"id":"y","title":"B"}])", "422 VALIDATION_ERROR buttons"},
      {R"(,"type":"button","buttons":[{"title":"A"}])", "422 VALIDATION_ERROR buttons.0.id"},
      {R"(,"type":"list","list_button_text":"Open")", "422 VALIDATION_ERROR sections"},
      {R"(,"type":"list","sections":[)" + section + "]", "422 VALIDATION_ERROR list_button_text"},
      {R"(,"type":"list","list_button_text":"Open","sections":[)" + section + "," + section + "]",
          "422 VALIDATION_ERROR sections"},
      {R"(,"type":"list","list_button_text":"Open","sections":[{"title":"x","rows":[]}])",
          "422 VALIDATION_ERROR sections.0.rows"},
      {R"(,"type":"button","header_text":")" + std::string(61, 'x') + R"(","buttons":[{"id":"y","title":"Yes"}])",
          "422 VALIDATION_ERROR header_text"},
  };
  for (Row const& row : table) EXPECT_EQ(outcome(ask(row.more)), row.outcome) << row.more;
  EXPECT_EQ(
      outcome(post("/messages/interactive", R"({"type":"button"})")), "422 VALIDATION_ERROR phone body_text buttons");
  EXPECT_EQ(outcome(post("/messages/interactive", R"({"type":"list","body_text":"x","sections":[]})")),
      "422 VALIDATION_ERROR phone sections list_button_text");
  EXPECT_EQ(graph.count(kPost), 2U);
}

}  // namespace
}  // namespace wigwag::api
