// Echoes, history and the fields around them, beyond what the fixtures show.
#include "bodies.h"

namespace wigwag::meta {
namespace {

ParsedWebhook read(std::string_view field, std::string_view value) { return parsed(in_envelope(field, value)); }
ParsedWebhook read_of_number(std::string_view field, std::string_view members) {
  return read(field, fmt::format("{{{},{}}}", kMetadata, members));
}

// Echoes

TEST(Echo, EditsAndRevokesChangeAnOutboundMessage) {
  auto const changes = all<MessageChange>(read_of_number("smb_message_echoes",
      R"("message_echoes":[{"from":"15550100001","to":"1555","id":"E","type":"edit",)"
      R"("edit":{"original_message_id":"A","message":{"type":"text","text":{"body":"new"},)"
      R"("context":{"id":"M0"}}}},)"
      R"({"from":"15550100001","to_user_id":"US.1","id":"R","type":"revoke",)"
      R"("revoke":{"original_message_id":"A"}}])"));

  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].direction, Direction::outbound);
  EXPECT_EQ(changes[0].contact.phone, "1555");
  EXPECT_EQ(changes[0].text.escaped, "new");
  EXPECT_EQ(changes[0].payload, R"({"text":{"body":"new"}})");
  EXPECT_EQ(changes[1].what, MessageChange::What::revoke);
  EXPECT_EQ(changes[1].contact.bsuid, "US.1");
}

TEST(Echo, IsQuietWhateverItSays) {
  for (std::string_view const type :
      {R"("text","text":{"body":"x"})", R"("hologram")", R"("template","template":{"name":"sale"})"}) {
    auto const echo = only<InboundMessage>(read_of_number("messages",
        fmt::format(R"("message_echoes":[{{"from":"15550100001","to":"1555","id":"E","type":{}}}])", type)));
    EXPECT_EQ(echo.effect, Effect::quiet);
    EXPECT_EQ(echo.direction, Direction::outbound);
    EXPECT_EQ(echo.origin, Origin::business_app);
    EXPECT_EQ(echo.status, MessageStatus::sent);
  }
}

// History

std::string past(std::string_view members) {
  return fmt::format(R"({{"id":"A","timestamp":"1767139200","type":"text","text":{{"body":"x"}},{}}})", members);
}
ParsedWebhook history(std::string_view thread, std::string_view message) {
  return read_of_number(
      "history", fmt::format(R"("history":[{{"threads":[{{{},"messages":[{}]}}]}}])", thread, message));
}

struct Past {
  std::string_view status;
  MessageStatus outbound, inbound;
};

TEST(History, StatusesBecomeOurs) {
  using enum MessageStatus;
  for (Past const& c : std::initializer_list<Past>{{"PENDING", pending, delivered}, {"SENT", sent, delivered},
           {"DELIVERED", delivered, delivered}, {"READ", read, read}, {"PLAYED", read, read},
           {"ERROR", failed, delivered}, {"NEW_WORD", sent, delivered}}) {
    auto const context = fmt::format(R"("history_context":{{"status":"{}"}})", c.status);
    auto const sent_by_us = history(R"("id":"1555")", past(R"("from":"15550100001",)" + context));
    auto const received = history(R"("id":"1555")", past(R"("from":"1555",)" + context));
    EXPECT_EQ(all<InboundMessage>(sent_by_us).at(0).status, c.outbound) << c.status;
    EXPECT_EQ(all<InboundMessage>(sent_by_us).at(0).direction, Direction::outbound) << c.status;
    EXPECT_EQ(all<InboundMessage>(received).at(0).status, c.inbound) << c.status;
    EXPECT_EQ(all<InboundMessage>(received).at(0).direction, Direction::inbound) << c.status;
  }
}

TEST(History, HiddenPhonesAreKeyedByUserId) {
  auto const webhook = read_of_number("history",
      fmt::format(R"("history":[{{"threads":[{{"id":"","context":{{"wa_id":"","user_id":"US.1","username":"@a"}},)"
                  R"("messages":[{}]}},)"
                  R"({{"id":"","context":{{"user_id":"US.2"}},"messages":[{},{}]}},{{"messages":[{}]}}]}}])",
          past(R"("from":"")"), past(R"("from_user_id":"US.2")"),
          past(R"("from":"15550100001",)"
               R"("to_user_id":"US.2")"),
          past(R"("x":1)")));

  auto const messages = all<InboundMessage>(webhook);
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].contact.bsuid, "US.1");
  EXPECT_EQ(messages[0].contact.username, "a");
  EXPECT_EQ(messages[0].direction, Direction::inbound);
  EXPECT_EQ(messages[1].contact.bsuid, "US.2");
  EXPECT_EQ(messages[1].direction, Direction::inbound);
  EXPECT_EQ(messages[2].direction, Direction::outbound);
  EXPECT_EQ(webhook.misunderstood.size(), 1U);
}

TEST(History, AFormerNumberOfTheBusinessIsStillTheBusiness) {
  auto const webhook = history(R"("id":"1555")", past(R"("from":"15559990000","to":"1555")"));

  EXPECT_EQ(all<InboundMessage>(webhook).at(0).direction, Direction::outbound);
}

TEST(History, MovesNobody) {
  auto const webhook = history(R"("id":"1555")",
      R"({"id":"A","from":"1555","type":"system","system":{"type":"user_changed_number","wa_id":"1556",)"
      R"("body":"b"}})");

  EXPECT_TRUE(all<IdentityChange>(webhook).empty());
  EXPECT_EQ(all<InboundMessage>(webhook).at(0).effect, Effect::quiet);
}

TEST(History, LateMediaComesInEitherList) {
  auto const webhook = read_of_number("history",
      R"("message_echoes":[{"from":"15550100001","to":"1555","id":"A","type":"image","image":{"id":"7"}}],)"
      R"("messages":[{"from":"1555","id":"B","type":"image","image":{"id":8}},{"from":"15550100001","to":"1555",)"
      R"("id":"C","type":"text","text":{}}])");

  auto const messages = all<InboundMessage>(webhook);
  ASSERT_EQ(messages.size(), 3U);
  for (InboundMessage const& message : messages) {
    EXPECT_EQ(message.origin, Origin::history_sync);
    EXPECT_EQ(message.effect, Effect::quiet);
    EXPECT_EQ(message.contact.phone, "1555");
  }
  EXPECT_EQ(messages[0].direction, Direction::inbound);
  EXPECT_EQ(messages[0].media->media_id, "8");
  EXPECT_EQ(messages[1].direction, Direction::outbound);
  EXPECT_EQ(messages[2].direction, Direction::outbound);
}

TEST(History, DeclinedIsReadWithAndWithoutEnvelope) {
  std::string const declined = R"("history":[{"errors":[{"code":2593109,"title":"off"}]}])";

  for (auto const& webhook :
      {parsed(fmt::format("{{{}}}", declined)), parsed(fmt::format("{{{},{}}}", kMetadata, declined)),
          parsed(fmt::format(R"({{"field":"history","value":{{{}}}}})", declined)), read_of_number("history", declined),
          read_of_number("messages", declined)}) {
    auto const progress = only<HistoryProgress>(webhook);
    EXPECT_TRUE(progress.declined);
    EXPECT_EQ(progress.raw, R"({"errors":[{"code":2593109,"title":"off"}]})");
  }
}

// Templates, accounts, numbers

TEST(Fields, AQualityUpdateUnderTheFieldOfStatusesIsOne) {
  auto const change = only<TemplateChange>(read("message_template_status_update",
      R"({"previous_quality_score":"GREEN","new_quality_score":"RED","message_template_id":98765432109876543210,)"
      R"("message_template_name":"n","message_template_language":"en-US"})"));

  EXPECT_EQ(change.template_id, "98765432109876543210");
  EXPECT_EQ(change.quality, "RED");
  EXPECT_EQ(change.status, std::nullopt);
  EXPECT_EQ(change.language, "en_US");
}

TEST(Fields, AnEventOfATemplateLeavesOneOfMetasStatuses) {
  auto const after = [](std::string const& event) {
    return only<TemplateChange>(
        read("message_template_status_update", R"({"message_template_id":1,"event":")" + event + "\"}"))
        .status;
  };
  for (char const* status : {"PENDING", "APPROVED", "PAUSED", "IN_APPEAL", "ARCHIVED"})
    EXPECT_EQ(after(status), status);
  for (char const* event : {"REINSTATED", "UNARCHIVED"}) EXPECT_EQ(after(event), "APPROVED") << event;
  for (char const* event : {"FLAGGED", "LOCKED", "UNLOCKED", "NEW_EVENT"})
    EXPECT_EQ(after(event), std::nullopt) << event;
}

TEST(Fields, WhatHasNothingTypedToSayKeepsItsKind) {
  struct Case {
    std::string_view field, value;
    EventKind kind;
  };
  for (Case const& c : std::initializer_list<Case>{
           {"template_correct_category_detection", R"({"message_template_id":1,"suggested_category":"UTILITY"})",
               EventKind::template_changed},
           {"message_template_status_update", R"({"event":"APPROVED"})", EventKind::template_changed},
           {"flows", R"({"event":"FLOW_VERSION_EXPIRY_WARNING"})", EventKind::flow_changed},
           {"account_alerts", "{}", EventKind::account_changed},
           {"business_status_update", "{}", EventKind::account_changed},
           {"tracking_events", R"({"events":[{"event_name":"x"}]})", EventKind::other_field},
           {"standby", "{}", EventKind::other_field}, {"", "{}", EventKind::other_field}})
    EXPECT_EQ(only<OtherNews>(read(c.field, c.value)).kind, c.kind) << c.field;
}

TEST(Fields, TheNumberIsFoundWhereTheFieldHasIt) {
  auto const handover =
      read("messaging_handovers", R"({"recipient":{"display_phone_number":"15550100001","phone_number_id":"9"},)"
                                  R"("sender":{"phone_number":"1555"},"timestamp":"1"})");
  auto const settings = read("account_settings_update", R"({"phone_settings":{"phone_number_id":8,)"
                                                        R"("calling":null}})");

  EXPECT_EQ(handover.updates.at(0).phone_number_id, "9");
  EXPECT_EQ(settings.updates.at(0).phone_number_id, "8");
  EXPECT_EQ(only<NumberChange>(settings).settings, R"({"phone_number_id":8,"calling":null})");
}

TEST(Fields, PartnersNameTheirAccount) {
  auto const removed = read("account_update", R"({"event":"PARTNER_REMOVED","waba_info":{"waba_id":7}})");
  auto const added = read("account_update", R"({"event":"PARTNER_ADDED","waba_info":{"waba_id":"7"}})");

  EXPECT_EQ(removed.updates.at(0).waba_id, "7");
  EXPECT_EQ(only<AccountChange>(removed).disconnected_reason, "PARTNER_REMOVED");
  EXPECT_TRUE(only<AccountChange>(added).reconnected);
  EXPECT_EQ(only<AccountChange>(added).disconnected_reason, std::nullopt);
}

// People and groups

TEST(Fields, APreferenceKnowsItsPersonByEitherIdOrTheOnlyCard) {
  auto const by_card = read_of_number("user_preferences",
      R"("contacts":[{"user_id":"US.1"}],"user_preferences":[{"category":"marketing_messages","value":"stop",)"
      R"("timestamp":"1767225601"}])");

  EXPECT_EQ(only<PreferenceChange>(by_card).contact.bsuid, "US.1");
}

TEST(Fields, AnUnknownPreferenceChangesNoneThatIsKnown) {
  auto const unknown = read_of_number("user_preferences",
      R"("user_preferences":[{"wa_id":"1","category":"marketing_messages","value":"pause","timestamp":1767225601}])");

  EXPECT_EQ(only<OtherNews>(unknown).kind, EventKind::preference_changed);
}

TEST(Fields, AGroupThatFailedToBeMadeIsAnEvent) {
  auto const failed = read_of_number(
      "group_lifecycle_update", R"("groups":[{"type":"group_create","request_id":"r","errors":[{"code":1}]}])");

  EXPECT_EQ(only<OtherNews>(failed).kind, EventKind::group_changed);
}

TEST(Fields, GroupsEndAndAreReleased) {
  auto const webhook = read_of_number("group_status_update",
      R"("groups":[{"group_id":"G","type":"group_suspend_cleared","timestamp":1767225601},{"group_id":"H",)"
      R"("type":"group_delete"},)"
      R"({"group_id":"I","type":"group_delete","errors":[{"code":1}]}])");

  auto const groups = all<GroupChange>(webhook);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].suspended, false);
  EXPECT_EQ(groups[1].deleted, true);
  EXPECT_EQ(groups[2].deleted, std::nullopt);
}

TEST(Fields, CallsKnowWhoIsNotUs) {
  auto const calls = all<CallUpdate>(read_of_number("calls",
      R"("calls":[{"id":"1","from":"15550100001","to":"1555","event":"connect","direction":"BUSINESS_INITIATED"},)"
      R"({"id":"2","from":"15550100001","to":"1555","event":"call_recording_available"},{"id":"3",)"
      R"("from_user_id":"US.1","to":"15550100001"}],)"
      R"("errors":[{"code":138000}])"));

  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(calls[0].contact.phone, "1555");
  EXPECT_EQ(calls[0].direction, Direction::outbound);
  EXPECT_EQ(calls[1].contact.phone, "1555");
  EXPECT_EQ(calls[2].contact.bsuid, "US.1");
}

}  // namespace
}  // namespace wigwag::meta
