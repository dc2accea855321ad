// What is kept of messages, system messages and statuses.
#include "meta/message_types.h"

#include "bodies.h"

namespace wigwag::meta {
namespace {

// Content comes back as it came

TEST(Webhook, EveryTokenOfTheContentStays) {
  auto const found =
      message(R"("type": "order" ,)"
              R"( "order" : { "id": 98765432109876543210, "small": 9007199254740993, "price": 12.10, "huge": 1e400,
         "text": "\u0000 \ud83d \/ \u00e9 é", "l": [ 1 , "a b" ] }, "hologram": true)");

  EXPECT_EQ(found.payload, R"({"order":{"id":98765432109876543210,"small":9007199254740993,"price":12.10,)"
                           R"("huge":1e400,)"
                           R"("text":"\u0000 \ud83d \/ \u00e9 é","l":[1,"a b"]},"hologram":true})");
  EXPECT_EQ(found.text.escaped, R"(\u0000 \ud83d / é é)");
}

TEST(Webhook, LongTextsAreWhole) {
  std::string letters;
  for (int i = 0; i < 4096; ++i) letters += "é";

  EXPECT_EQ(message(fmt::format(R"("type":"text","text":{{"body":"{}"}})", letters)).text.escaped, letters);
}

TEST(Webhook, OfEqualKeysTheLastCounts) {
  auto const found = message(R"("type":"image","text":{"body":"one"},"\u0074ype":"text","text":{"body":"two"})");

  EXPECT_EQ(found.type, "text");
  EXPECT_EQ(found.text.escaped, "two");
  EXPECT_EQ(found.payload, R"({"text":{"body":"two"}})");
}

TEST(Webhook, EnvelopeMembersAreNotContent) {
  auto const found = only<InboundMessage>(
      parsed(value_of(R"("messages":[{"from":"1","from_user_id":"US.1","from_parent_user_id":"P","to":"2",)"
                      R"("to_user_id":"x",)"
                      R"("to_parent_user_id":"y","id":"A",)"
                      R"("timestamp":"1767225601","type":"text","group_id":"G","username":"u",)"
                      R"("history_context":{"status":"READ"},"context":{"forwarded":true},)"
                      R"("text":{"body":"b"},"referral":{"ctwa_clid":"c"},"errors":[{"code":5,)"
                      R"("message":"m"}]}])")));

  EXPECT_EQ(found.payload,
      R"({"context":{"forwarded":true},"text":{"body":"b"},"referral":{"ctwa_clid":"c"},"errors":[{"code":5,)"
      R"("message":"m"}]})");
  EXPECT_EQ(found.group_id, "G");
  EXPECT_EQ(found.error_code, 5);
  EXPECT_EQ(found.error_title, "m");
}

// Types

struct Typed {
  std::string_view members, type, text;
};

TEST(Webhook, TypesAndTheirWords) {
  for (Typed const& c :
      std::initializer_list<Typed>{{R"("type":"hologram","hologram":{"a":1})", "unsupported", "hologram"},
          {R"("type":"unknown","errors":[{"code":131051,"title":"T"}])", "unsupported", "T"},
          {R"("type":"unsupported")", "unsupported", ""},
          {R"("type":"unsupported","unsupported":{"type":"poll_creation"})", "unsupported", "poll_creation"},
          {R"("type":"interactive")", "unsupported", "interactive"},
          {R"("type":"text","text":"hi")", "unsupported", "text"}, {R"("type":7)", "unsupported", "7"},
          {R"("x":7)", "unsupported", ""},
          {R"("interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}})",
              "interactive", "Call permission: accept"},
          {R"("text":{"body":"untyped"})", "text", "untyped"},
          {R"("type":"interactive","interactive":{"type":"button","body":{"text":"Choose"}})", "interactive", "Choose"},
          {R"("type":"interactive","interactive":{"type":"new_reply","new_reply":{"title":"New"}})", "interactive",
              "New"},
          {R"("type":"document","document":{"filename":"a\/b.pdf","id":"1"})", "document", "a/b.pdf"},
          {R"("type":"location","location":{"address":"Here"})", "location", "Here"},
          {R"("type":"contacts","contacts":[{"phones":[{"phone":"+1 555"}]},{"name":{"first_name":"F"}},{},7])",
              "contacts", "+1 555, F"},
          {R"("type":"order","order":{"product_items":[{"product_retailer_id":"mug","quantity":2},)"
           R"({"product_retailer_id":"pan"}]})",
              "order", "2 × mug, pan"},
          {R"("type":"button","button":{"payload":"P"})", "button", "P"},
          {R"("type":"reaction","reaction":{"message_id":"M"})", "reaction", ""},
          {R"("type":"system","system":{"body":"B","type":"new_thing"})", "system", "B"},
          {R"("type":"image","image":{})", "image", ""}}) {
    auto const found = message(c.members);
    EXPECT_EQ(found.type, c.type) << c.members;
    EXPECT_EQ(found.text.escaped, c.text) << c.members;
  }
}

TEST(Webhook, AnUnknownTypeKeepsItsObject) {
  EXPECT_EQ(message(R"("type":"hologram","hologram":{"a":1},"context":{"id":"Q"})").payload,
      R"({"hologram":{"a":1},"context":{"id":"Q"}})");
}

TEST(Webhook, ErrorsBesideAnUnreadableMessageExplainIt) {
  auto const found = only<InboundMessage>(
      parsed(value_of(R"("messages":[{"from":"1555","id":"A","type":"interactive"}],"errors":[{"code":131000,)"
                      R"("title":"Unsupported webhook payload"}])")));

  EXPECT_EQ(found.type, "unsupported");
  EXPECT_EQ(found.effect, Effect::user_message);
  EXPECT_EQ(found.error_code, 131000);
  EXPECT_EQ(found.text.escaped, "Unsupported webhook payload");
  EXPECT_EQ(found.payload, R"({"errors":[{"code":131000,"title":"Unsupported webhook payload"}]})");
}

TEST(Webhook, OnlyWhatPeopleSayOpensAWindow) {
  EXPECT_EQ(message(R"("type":"reaction","reaction":{"message_id":"M","emoji":"x"})").effect, Effect::quiet);
  EXPECT_EQ(message(R"("type":"reaction","reaction":{"message_id":"M","emoji":"x"})").context_wamid, "M");
  EXPECT_EQ(message(R"("type":"system","system":{"body":"B"})").effect, Effect::quiet);
  EXPECT_EQ(message(R"("type":"system")").effect, Effect::quiet);
  EXPECT_EQ(message(R"("type":"request_welcome")").effect, Effect::event_only);
  EXPECT_EQ(message(R"("type":"hologram")").effect, Effect::user_message);
}

// System messages

TEST(Webhook, AMoveTellsOldAndNewIdsInThatOrder) {
  auto const webhook =
      parsed(value_of(R"("messages":[{"from":"15550110006","from_user_id":"US.6","id":"A",)"
                      R"("timestamp":"1767225601",)"
                      R"("type":"system",)"
                      R"("system":{"type":"user_changed_number","wa_id":"15550110007","user_id":"US.7",)"
                      R"("body":"moved"}}])"));

  ASSERT_EQ(webhook.updates.size(), 2U);
  auto const& move = std::get<IdentityChange>(webhook.updates[0].update);
  EXPECT_EQ(move.before.phone, "15550110006");
  EXPECT_EQ(move.before.bsuid, "US.6");
  EXPECT_EQ(move.after.phone, "15550110007");
  EXPECT_EQ(move.after.bsuid, "US.7");
  auto const& line = std::get<InboundMessage>(webhook.updates[1].update);
  EXPECT_EQ(line.contact.phone, "15550110007");
  EXPECT_EQ(line.contact.bsuid, "US.7");
}

TEST(Webhook, AMoveNamedOnlyInItsSentenceIsUnderstood) {
  auto const webhook =
      parsed(value_of(R"("messages":[{"id":"A","timestamp":"1767225601","type":"system","from_user_id":"US.9",)"
                      R"("system":{"type":"user_changed_user_id","user_id":"US.9",)"
                      R"("body":"User A changed from x changed from US.8 to US.9"}}])"));

  auto const moves = all<IdentityChange>(webhook);
  ASSERT_EQ(moves.size(), 1U) << rendered(webhook);
  EXPECT_EQ(moves[0].before.bsuid, "US.8");
  EXPECT_EQ(moves[0].after.bsuid, "US.9");
}

TEST(Webhook, AMoveToTheSameIdChangesNothing) {
  auto const webhook = parsed(value_of(R"("messages":[{"from":"1555","id":"A","type":"system",)"
                                       R"("system":{"type":"user_changed_number",)"
                                       R"("wa_id":"1555","body":"x"}}])"));

  EXPECT_EQ(only<InboundMessage>(webhook).contact.phone, "1555");
}

// Statuses

TEST(Webhook, UnknownStatusWordsAreKept) {
  auto const status = only<StatusUpdate>(
      parsed(value_of(R"("statuses":[{"id":"S","status":"warning","timestamp":1767225601,"recipient_id":"",)"
                      R"("recipient_user_id":"US.1","recipient_parent_user_id":"P"}])")));

  EXPECT_EQ(status.status, "warning");
  EXPECT_EQ(status.recipient.phone, std::nullopt);
  EXPECT_EQ(status.recipient.bsuid, "US.1");
  EXPECT_EQ(status.recipient.parent_bsuid, "P");
}

TEST(Webhook, AGroupIsNoRecipient) {
  auto const status = only<StatusUpdate>(
      parsed(value_of(R"("statuses":[{"id":"S","status":"read","recipient_id":"120363","recipient_type":"group",)"
                      R"("recipient_participant_id":"+1555"}])")));

  EXPECT_FALSE(status.recipient.known());
  EXPECT_EQ(status.group_id, "120363");
  EXPECT_EQ(status.participant, "1555");
}

TEST(Webhook, PaymentsAndCallsAreNoStatuses) {
  auto const webhook = parsed(value_of(
      R"("statuses":[{"id":"S","status":"failed","type":"payment"},{"id":"C","status":"RINGING","type":"call",)"
      R"("recipient_id":"1555"}])"));

  EXPECT_TRUE(all<StatusUpdate>(webhook).empty());
  EXPECT_EQ(all<OtherNews>(webhook).size(), 1U);
  EXPECT_EQ(all<CallUpdate>(webhook).size(), 1U);
}

TEST(Webhook, PricingStaysAsItCame) {
  auto const status = only<StatusUpdate>(parsed(
      value_of(R"("statuses":[{"status":"sent", "pricing":{"category":"utility","amount":0.0500,"billable":true},)"
               R"("id":"S","biz_opaque_callback_data":"a\u0000b"}])")));

  EXPECT_EQ(status.raw, R"({"status":"sent","pricing":{"category":"utility","amount":0.0500,"billable":true},)"
                        R"("id":"S",)"
                        R"("biz_opaque_callback_data":"a\u0000b"})");
  EXPECT_EQ(status.callback_data, "ab");
}

}  // namespace
}  // namespace wigwag::meta
