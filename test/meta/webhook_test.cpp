// What no fixture shows: mixtures, wrong places, broken siblings, absurd values.
#include "meta/webhook.h"

#include <chrono>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bodies.h"

namespace wigwag::meta {
namespace {

// The body as a whole

TEST(Webhook, WhatIsNoJsonIsAnError) {
  for (std::string_view const body :
      {"", "hello", "{", R"({"entry":[NaN]})", R"({"entry":[],})", "\xef\xbb\xbf{}", "{\"a\":\"\xff\"}"}) {
    auto const refused = parse_webhook(body, kReceived);
    ASSERT_FALSE(refused) << body;
    EXPECT_EQ(refused.error().code, Code::bad_request);
  }
  std::string deep(10'000, '[');
  EXPECT_FALSE(parse_webhook(deep + std::string(10'000, ']'), kReceived));
}

TEST(Webhook, WhatIsNoEnvelopeIsMisunderstood) {
  for (std::string_view const body : {"[]", "42", "{}", "null", "\"x\"", R"({"entry":{}})", R"({"entry":"x"})",
           R"({"hello":[1]})", R"({"entry":[7]})", R"({"entry":[{}]})", R"({"entry":[{"changes":7}]})",
           R"({"entry":[{"changes":[7]}]})", R"({"entry":[{"changes":[{"field":"messages"}]}]})",
           R"({"entry":[{"changes":[{"field":"x","value":[1]}]}]})"}) {
    auto const webhook = parsed(body);
    EXPECT_TRUE(webhook.updates.empty()) << body;
    EXPECT_EQ(webhook.misunderstood.size(), 1U) << body;
  }
}

TEST(Webhook, AnEmptyEnvelopeSaysNothing) {
  for (std::string_view const body : {R"({"entry":[]})", R"({"entry":[{"changes":[]}]})"})
    EXPECT_EQ(rendered(parsed(body)), "");
  EXPECT_EQ(rendered(parsed(value_of(R"("messages":[],"statuses":null,"contacts":[])"))), "");
}

TEST(Webhook, EveryEntryAndChangeIsRead) {
  std::string const value = fmt::format(R"({{{},"messages":[{}]}})", kMetadata, text_message("A"));
  std::string const change = fmt::format(R"({{"value":{},"field":"messages"}})", value);
  std::string const flow = R"({"field":"flows","value":{"flow_id":7}})";

  auto const webhook = parsed(fmt::format(R"({{"entry":[{{"changes":[{0},{1},{0}],"id":1}},8,{{"id":"2",)"
                                          R"("changes":[{0}]}}]}})",
      change, flow));

  EXPECT_EQ(all<InboundMessage>(webhook).size(), 3U);
  EXPECT_EQ(all<FlowChange>(webhook).size(), 1U);
  EXPECT_EQ(webhook.updates[0].waba_id, "1");
  EXPECT_EQ(webhook.updates[3].waba_id, "2");
  EXPECT_EQ(webhook.misunderstood.size(), 1U);
}

TEST(Webhook, AThousandUpdatesInOneBody) {
  std::string messages;
  std::string contacts;
  for (int i = 0; i < 1000; ++i) {
    messages += fmt::format(
        R"({}{{"from":"1555{:07}","id":"wamid.{}","timestamp":"1767225601","type":"text","text":{{"body":"{}"}}}})",
        i ? "," : "", i, i, std::string(2800, 'x'));
    contacts += fmt::format(R"({}{{"wa_id":"1555{:07}","profile":{{"name":"N{}"}}}})", i ? "," : "", 999 - i, 999 - i);
  }
  std::string const body = value_of(fmt::format(R"("contacts":[{}],"messages":[{}])", contacts, messages));
  auto const start = std::chrono::steady_clock::now();

  auto const found = all<InboundMessage>(parsed(body));

  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  ASSERT_EQ(found.size(), 1000U);
  EXPECT_EQ(found[17].contact.profile_name->escaped, "N17");
}

// Siblings

TEST(Webhook, OneValueMayHoldEverything) {
  auto const webhook =
      parsed(value_of(fmt::format(R"("statuses":[{{"id":"S","status":"sent","timestamp":"1767225601",)"
                                  R"("recipient_id":"15550110002"}}],)"
                                  R"("user_actions":[{{"x":1}}],)"
                                  R"("errors":[{{"code":1}}],"messages":[{}],"contacts":[{{"wa_id":"15550110003",)"
                                  R"("user_id":"US.3"}}])",
          text_message("A"))));

  EXPECT_TRUE(webhook.misunderstood.empty());
  EXPECT_EQ(all<InboundMessage>(webhook).size(), 1U);
  EXPECT_EQ(all<StatusUpdate>(webhook).size(), 1U);
  EXPECT_EQ(all<PersonSeen>(webhook).size(), 1U);
  auto const other = all<OtherNews>(webhook);
  ASSERT_EQ(other.size(), 2U);
  EXPECT_EQ(other[0].kind, EventKind::user_action);
  EXPECT_EQ(other[1].kind, EventKind::number_error);
}

TEST(Webhook, ABrokenSiblingTakesNoOtherAlong) {
  std::string const long_id(600, 'x');
  for (std::string const& broken :
      {std::string("7"), std::string("null"), std::string("[]"), std::string(R"({"type":"text"})"), text_message(""),
          text_message(long_id), text_message("a\\u0000b"), text_message("a\\ud83d"),
          std::string(R"({"id":"B","timestamp":"1767225601","type":"text","text":{"body":"from nobody"}})"),
          std::string(R"({"id":"B","from":"1555","type":"edit","edit":{"message":{}}})"),
          std::string(R"({"id":"B","from":"1555","type":"edit","edit":{"original_message_id":"A"}})"),
          std::string(R"({"id":"B","from":"1555","type":"revoke"})")}) {
    auto const webhook =
        parsed(value_of(fmt::format(R"("messages":[{},{},{}])", text_message("A"), broken, text_message("C"))));
    EXPECT_EQ(all<InboundMessage>(webhook).size(), 2U) << broken;
    EXPECT_EQ(webhook.misunderstood.size(), 1U) << broken;
  }
}

TEST(Webhook, ListsThatAreNoneLeaveTheOthers) {
  for (std::string_view const broken : {R"("statuses":{})", R"("contacts":"x")", R"("contacts":[1])", R"("errors":7)",
           R"("statuses":[{"id":"S"}])", R"("statuses":[{"status":"sent"}])", R"("calls":[{"event":"connect"}])",
           R"("user_preferences":[{"wa_id":"1","category":"c"}])", R"("state_sync":[{"contact":{}}])"}) {
    auto const webhook = parsed(value_of(fmt::format(R"({},"messages":[{}])", broken, text_message("A"))));
    EXPECT_EQ(all<InboundMessage>(webhook).size(), 1U) << broken;
    EXPECT_EQ(webhook.misunderstood.size(), 1U) << broken << rendered(webhook);
  }
  EXPECT_EQ(parsed(value_of(R"("messages":{"id":"A"})")).misunderstood.size(), 1U);
}

TEST(Webhook, AMessageWithoutNumberIsMisunderstood) {
  auto const webhook = parsed(in_envelope("messages", fmt::format(R"({{"messages":[{}]}})", text_message("A"))));

  EXPECT_TRUE(webhook.updates.empty());
  ASSERT_EQ(webhook.misunderstood.size(), 1U);
  EXPECT_NE(webhook.misunderstood[0].raw.find("\"hi\""), std::string::npos);
}

TEST(Webhook, UnknownFieldsAreKept) {
  auto const news = only<OtherNews>(parsed(in_envelope("holograms", R"({"price":12.10,"id":98765432109876543210,)"
                                                                    R"("s":"\ud83d"})")));

  EXPECT_EQ(news.kind, EventKind::other_field);
  EXPECT_EQ(news.raw, R"({"price":12.10,"id":98765432109876543210,"s":"\ud83d"})");
}

// People

TEST(Webhook, NamesAreJoinedByIdNeverByPosition) {
  auto const webhook = parsed(value_of(
      R"("contacts":[{"wa_id":"15550110002","profile":{"name":"Two"}},{"user_id":"US.1","profile":{"name":"One",)"
      R"("username":"@one"}}],)"
      R"("messages":[{"from":"","from_user_id":"US.1","id":"A","type":"text","text":{"body":"1"}},)"
      R"({"from":"+1 555-011-0002","id":"B","type":"text","text":{"body":"2"}},{"from":"15550110003","id":"C",)"
      R"("type":"text","text":{"body":"3"}}])"));

  auto const messages = all<InboundMessage>(webhook);
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].contact.profile_name->escaped, "One");
  EXPECT_EQ(messages[0].contact.username, "one");
  EXPECT_EQ(messages[0].contact.phone, std::nullopt);
  EXPECT_EQ(messages[1].contact.profile_name->escaped, "Two");
  EXPECT_EQ(messages[1].contact.phone, "15550110002");
  EXPECT_EQ(messages[2].contact.profile_name, std::nullopt);
  EXPECT_EQ(webhook.updates.size(), 3U);
}

TEST(Webhook, ACardOfAnotherUserIdIsSomebodyElse) {
  auto const webhook = parsed(value_of(
      R"("contacts":[{"wa_id":"15550110001","user_id":"US.OLD","profile":{"name":"Old"}}],)"
      R"("messages":[{"from":"15550110001","from_user_id":"US.NEW","id":"A","type":"text","text":{"body":"1"}}])"));

  EXPECT_EQ(all<InboundMessage>(webhook)[0].contact.profile_name, std::nullopt);
  EXPECT_EQ(all<PersonSeen>(webhook)[0].contact.bsuid, "US.OLD");
}

TEST(Webhook, OneCardBesideOneNamelessMessageIsItsAuthor) {
  constexpr std::string_view kNameless = R"({"id":"A","timestamp":"1767225601","type":"text","text":{"body":"1"}})";
  std::string const card = R"({"wa_id":"15550110001","profile":{"name":"R"}})";

  auto const one = parsed(value_of(fmt::format(R"("contacts":[{}],"messages":[{}])", card, kNameless)));
  auto const two =
      parsed(value_of(fmt::format(R"("contacts":[{}],"messages":[{},{}])", card, kNameless, text_message("B"))));

  EXPECT_EQ(only<InboundMessage>(one).contact.phone, "15550110001");
  EXPECT_EQ(all<InboundMessage>(two).size(), 1U);
  EXPECT_EQ(two.misunderstood.size(), 1U);
}

TEST(Webhook, MissingEmptyAndNullPhonesAreUnknown) {
  for (std::string_view const from : {R"("from":"",)", R"("from":null,)", "", R"("from":"US.1",)", R"("from":{},)"}) {
    auto const webhook =
        parsed(value_of(fmt::format(R"("contacts":[{{"wa_id":"","user_id":"US.1","parent_user_id":null}}],)"
                                    R"("messages":[{{{}"from_user_id":"US.1","id":"A","type":"text",)"
                                    R"("text":{{"body":"1"}}}}])",
            from)));
    auto const message = only<InboundMessage>(webhook);
    EXPECT_EQ(message.contact.phone, std::nullopt) << from;
    EXPECT_EQ(message.contact.bsuid, "US.1") << from;
    EXPECT_EQ(message.contact.parent_bsuid, std::nullopt) << from;
  }
}

TEST(Webhook, CardsWithNothingNewMakeNoNews) {
  EXPECT_EQ(rendered(parsed(value_of(R"("contacts":[{"wa_id":"15550110001"},{"user_id":"US.1"},)"
                                     R"({"profile":{"name":"Nobody"}}])"))),
      "");
}

TEST(Webhook, NumbersInThePlaceOfStringsAreTaken) {
  auto const message = only<InboundMessage>(parsed(
      value_of(R"("messages":[{"from":15550110001,"id":98765432109876543210,"timestamp":1767225601,"type":"text",)"
               R"("text":{"body":7}}])")));

  EXPECT_EQ(message.contact.phone, "15550110001");
  EXPECT_EQ(message.wamid, "98765432109876543210");
  EXPECT_EQ(message.at, Instant::from_seconds(1'767'225'601));
  EXPECT_EQ(message.text.escaped, "7");
}

// Times

struct Time {
  std::string_view given;
  std::optional<Instant> at;
};

TEST(Webhook, AbsurdTimesAreNone) {
  constexpr Instant kAt = Instant::from_seconds(1'767'225'601);
  for (Time const& c :
      std::initializer_list<Time>{{"\"1767225601\"", kAt}, {"1767225601", kAt}, {"\"1767225601000\"", kAt},
          {"1767225601250", kAt + 250'000}, {"1767398500", Instant::from_seconds(1'767'398'500)},
          {"1767398501", std::nullopt}, {"99999999999999999999999", std::nullopt},
          {"9223372036854775807", std::nullopt}, {"0", std::nullopt}, {"-5", std::nullopt}, {"\"\"", std::nullopt},
          {"\"soon\"", std::nullopt}, {"null", std::nullopt}, {"{}", std::nullopt}, {"1e9", std::nullopt},
          {"1230767999", std::nullopt}, {"1230768000", Instant::from_seconds(1'230'768'000)}}) {
    auto const body = value_of(fmt::format(R"("messages":[{{"from":"1555","id":"A","type":"text","text":{{}},)"
                                           R"("timestamp":{}}}])",
        c.given));
    EXPECT_EQ(only<InboundMessage>(parsed(body)).at, c.at) << c.given;
  }
}

}  // namespace
}  // namespace wigwag::meta
