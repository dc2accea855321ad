#include "sim/inbound.h"

#include <gtest/gtest.h>

#include "sim/message_kinds.h"

namespace wigwag::sim {
namespace {

constexpr Instant kNow = Instant::from_seconds(1'767'225'600);

Phone a_phone() {
  return Phone{
      {{"555010200000001", "555010100000001", "15550100001"}, {"555010200000002", "555010100000001", "15550100002"}},
      IdMint(1), {}};
}

Result<Webhook> ask(Phone& phone, std::string const& request) {
  auto const document = json::Document::parse(request);
  if (!document) return fail(document.error());
  return inbound_webhook(phone, document->root(), kNow);
}

/// The value of the first change, compact.
std::string first_value(std::string const& body) {
  auto const document = json::Document::parse(body);
  return document ? std::string(document->root()["entry"].at(0)["changes"].at(0)["value"].raw()) : "not JSON";
}

std::string first_message(std::string const& body) {
  auto const document = json::Document::parse(body);
  if (!document) return "not JSON";
  return std::string(document->root()["entry"].at(0)["changes"].at(0)["value"]["messages"].at(0).raw());
}

TEST(Inbound, EmptyRequestIsATextOfTheFirstTestUser) {
  Phone phone = a_phone();

  auto const webhook = ask(phone, "{}");

  ASSERT_TRUE(webhook);
  auto const document = json::Document::parse(webhook->body);
  ASSERT_TRUE(document);
  auto const value = document->root()["entry"].at(0)["changes"].at(0)["value"];
  EXPECT_EQ(value["contacts"].at(0)["user_id"].word(), "US.10000000000000000001");
  EXPECT_EQ(value["messages"].at(0)["from"].word(), "15550110001");
  EXPECT_EQ(value["messages"].at(0)["timestamp"].word(), "1767225600");
  EXPECT_EQ(value["messages"].at(0)["text"]["body"].word(), "Hello from the sandbox");
}

TEST(Inbound, EveryTypeIsWellFormed) {
  for (MessageKind const& kind : message_kinds()) {
    Phone phone = a_phone();
    ASSERT_TRUE(ask(phone, "{}"));
    std::string request = "{\"type\":\"" + std::string(kind.type) + "\"";
    if (!kind.variant.empty())
      request += ",\"" + std::string(kind.type) + "\":{\"type\":\"" + std::string(kind.variant) + "\"}";

    auto const webhook = ask(phone, request + "}");

    ASSERT_TRUE(webhook) << kind.type << ' ' << webhook.error().message;
    auto const message = first_message(webhook->body);
    EXPECT_TRUE(json::Document::parse(message)) << message;
    EXPECT_FALSE(message.contains('$')) << message;
  }
}

TEST(Inbound, GivenMembersWinOverDefaults) {
  Phone phone = a_phone();

  auto const webhook = ask(phone, R"({"type":"image","image":{"caption":"Mine","id":"42"},"escaping":"plain"})");

  ASSERT_TRUE(webhook);
  auto const message = first_message(webhook->body);
  EXPECT_TRUE(message.contains(R"("caption":"Mine","id":"42","mime_type":"image/jpeg")")) << message;
}

TEST(Inbound, HiddenPhoneLeavesTheKeysOut) {
  Phone phone = a_phone();

  auto const webhook = ask(phone, R"({"from_user_id":"FI.77","username":"mika.malli"})");

  ASSERT_TRUE(webhook);
  EXPECT_FALSE(webhook->body.contains("wa_id"));
  EXPECT_FALSE(first_message(webhook->body).contains("\"from\":"));
}

TEST(Inbound, WhoOnceGaveANameKeepsIt) {
  Phone phone = a_phone();
  ASSERT_TRUE(ask(phone, R"({"from":"34600555012","name":"Ana"})"));

  auto const webhook = ask(phone, R"({"from":"34600555012"})");

  ASSERT_TRUE(webhook);
  EXPECT_TRUE(webhook->body.contains(R"("profile":{"name":"Ana"})"));
}

TEST(Inbound, CountMakesSoManyMessagesWithIdsOfTheirOwn) {
  Phone phone = a_phone();

  auto const webhook = ask(phone, R"({"count":3})");

  ASSERT_TRUE(webhook);
  ASSERT_EQ(webhook->wamids.size(), 3U);
  EXPECT_NE(webhook->wamids[0], webhook->wamids[1]);
}

TEST(Inbound, ReactionIsAboutTheNewestMessageOfTheChat) {
  Phone phone = a_phone();
  auto const text = ask(phone, R"({"from":"+1 555-011-0002"})");
  ASSERT_TRUE(text);

  auto const reaction = ask(phone, R"({"from":"15550110002","type":"reaction","escaping":"plain"})");

  ASSERT_TRUE(reaction);
  EXPECT_TRUE(first_value(reaction->body).contains("\"message_id\":\"" + text->wamids[0] + "\""));
}

TEST(Inbound, ReactionWithoutAnythingToReactToIsRefused) {
  Phone phone = a_phone();

  auto const reaction = ask(phone, R"({"type":"reaction"})");

  ASSERT_FALSE(reaction);
  EXPECT_EQ(reaction.error().field, "reaction");
}

TEST(Inbound, UnknownTypeGoesThroughWithItsOwnObject) {
  Phone phone = a_phone();

  auto const webhook = ask(phone, R"({"type":"hologram","hologram":{"depth":1.50}})");

  ASSERT_TRUE(webhook);
  EXPECT_TRUE(first_message(webhook->body).contains(R"("type":"hologram","hologram":{"depth":1.50})"));
}

TEST(Inbound, RefusalsNameTheMember) {
  struct {
    char const* request;
    char const* field;
  } const rows[] = {{R"({"type":"hologram"})", "type"}, {R"({"type":7})", "type"},
      {R"({"type":"from","from":"1"})", "type"}, {R"({"colour":"red"})", "colour"}, {R"({"from":"abc"})", "from"},
      {R"({"from":"1234567890123456"})", "from"}, {R"({"count":0})", "count"}, {R"({"count":1001})", "count"},
      {R"({"count":2,"id":"wamid.1"})", "count"}, {R"({"timestamp":true})", "timestamp"},
      {R"({"type":"image","image":"x"})", "image"}, {R"({"type":"text","image":{}})", "image"},
      {R"({"phone_number_id":"x"})", "phone_number_id"}, {R"({"escaping":"some"})", "escaping"}};
  for (auto const& row : rows) {
    Phone phone = a_phone();

    auto const webhook = ask(phone, row.request);

    ASSERT_FALSE(webhook) << row.request;
    EXPECT_EQ(webhook.error().field, row.field) << row.request;
  }
}

TEST(Inbound, SameSeedGivesTheSameBytes) {
  Phone one = a_phone();
  Phone two = a_phone();

  EXPECT_EQ(ask(one, "{}")->body, ask(two, "{}")->body);
}

TEST(Inbound, BytesAreEscapedAsMetaDoes) {
  Phone phone = a_phone();

  auto const webhook = ask(phone, R"({"text":"né 🎉 a/b \/"})");

  ASSERT_TRUE(webhook);
  EXPECT_TRUE(webhook->body.contains(R"(n\u00e9 \ud83c\udf89 a\/b \/)")) << webhook->body;
}

TEST(Status, FailedHasAnErrorAndFindsTheRecipientInTheId) {
  Phone phone = a_phone();
  std::string const wamid = phone.mint.wamid("15550110009", Author::business);
  std::string const request = "{\"id\":\"" + wamid + "\",\"status\":\"failed\"}";
  auto const document = json::Document::parse(request);

  auto const webhook = status_webhook(phone, document->root(), kNow);

  ASSERT_TRUE(webhook);
  EXPECT_TRUE(webhook->body.contains(R"("recipient_id":"15550110009","errors":[{"code":131026)")) << webhook->body;
}

TEST(Status, UnknownWordIsRefused) {
  Phone phone = a_phone();
  std::string const request = R"({"id":"wamid.1","status":"eaten"})";
  auto const document = json::Document::parse(request);

  auto const webhook = status_webhook(phone, document->root(), kNow);

  ASSERT_FALSE(webhook);
  EXPECT_EQ(webhook.error().field, "status");
}

TEST(Wamid, LooksAsMetasDo) {
  std::string const known = "wamid.HBgLMTU1NTAxMTAwMDEVAgARGBJBQTAwMDAwMDAwMDAwMDAwMDEA";
  IdMint mint(1);

  EXPECT_EQ(phone_in(known), "15550110001");
  EXPECT_TRUE(mint.wamid("15550110001", Author::business).starts_with("wamid.HBgLMTU1NTAxMTAwMDEVAgARGB"));
  EXPECT_TRUE(mint.wamid("15550110001", Author::user).starts_with("wamid.HBgLMTU1NTAxMTAwMDEVAgASGBQzQ"));
}

}  // namespace
}  // namespace wigwag::sim
