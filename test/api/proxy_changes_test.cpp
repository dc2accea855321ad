// What the business changes on the proxy, and calls: Kapso, Meta-proxy API 8.3 to 8.5.
#include "api/graph_stand_in.h"
#include "api/world.h"
#include "model/call.h"
#include "model/event.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

std::string const kBase = "/meta/whatsapp/v24.0/";

class Changes : public EachEngine {
 protected:
  GraphStandIn graph;
  World world{open(), "", graph.url()};
  ContactNum contact = world.add_contact({.phone = "15550110001", .profile_name = Text{"Robin"}});

  net::Response patch(std::string const& path, std::string body, std::string_view key = kKey) {
    return world.send(Method::patch, kBase + path, std::move(body), key);
  }
  /// Names of all events so far.
  std::string events() {
    constexpr store::Stmt<Event(ProjectId)> kAll{"SELECT {*} FROM event WHERE project_id = ? ORDER BY num"};
    auto const rows = store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(kAll, world.project()); }));
    std::string names;
    for (Event const& row : rows) names += (names.empty() ? "" : " ") + std::string(word_of(row.kind));
    return names;
  }
  Conversation conversation(ConversationNum num) {
    constexpr store::Stmt<Conversation(ConversationNum)> kOne{"SELECT {*} FROM conversation WHERE num = ?"};
    return *store::ok(world.db().read([&](store::ReadTx& tx) { return tx.one(kOne, num); }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Changes, kEngines, engine_name);

// Conversations

TEST_P(Changes, EndingAConversationHappensOnce) {
  ConversationNum const talk = world.add_conversation(contact);
  std::string const path = "conversations/" + uuid_of(talk);

  EXPECT_EQ(patch(path, R"({"status":"ended"})").body, R"({"success":true})");
  EXPECT_EQ(events(), "conversation.ended");
  EXPECT_TRUE(conversation(talk).closed);
  EXPECT_EQ(at(world.get(kBase + path).body, "status"), "\"ended\"");
  EXPECT_EQ(patch(path, R"({"status":"ended"})").status, 200);
  EXPECT_EQ(events(), "conversation.ended");
}

TEST_P(Changes, AConversationIsTakenUpAgainUnlessAnotherIsActive) {
  ConversationNum const talk = world.add_conversation(contact);
  std::string const path = "555010200000001/conversations/" + uuid_of(talk);
  patch(path, R"({"status":"ended"})");

  EXPECT_EQ(patch(path, R"({"status":"active"})").status, 200);
  EXPECT_FALSE(conversation(talk).ended_at.has_value());
  EXPECT_FALSE(conversation(talk).closed);
  EXPECT_EQ(conversation(talk).touched_at, world.now);
  EXPECT_EQ(patch(path, R"({"status":"active"})").status, 200);
  EXPECT_EQ(events(), "conversation.ended");

  patch(path, R"({"status":"ended"})");
  world.add_conversation(contact);
  auto const refused = patch(path, R"({"status":"active"})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(conversation(talk).ended_at.has_value());
}

TEST_P(Changes, OnlyItsOwnNumberAndProjectMayEndIt) {
  ConversationNum const talk = world.add_conversation(contact);
  std::string const id = uuid_of(talk);

  EXPECT_EQ(patch("555010200000002/conversations/" + id, R"({"status":"ended"})").status, 404);
  EXPECT_EQ(patch("conversations/" + id, R"({"status":"ended"})", kForeignKey).status, 404);
  EXPECT_EQ(patch("conversations/x", R"({"status":"ended"})").status, 404);
  for (char const* body : {R"({})", R"({"status":"paused"})", R"({"status":1})"})
    EXPECT_EQ(patch("conversations/" + id, body).status, 422) << body;
  EXPECT_EQ(patch("conversations/" + id, "ended").status, 400);
  EXPECT_FALSE(conversation(talk).ended_at.has_value());
  EXPECT_EQ(events(), "");
}

// Contacts

TEST_P(Changes, AContactsNamesAndMetadataAreTheBusinesss) {
  std::string const path = "555010200000001/contacts/15550110001";

  EXPECT_EQ(patch(path, R"({"display_name":"R. \u00c9","metadata":{"vip": true,"id":98765432109876543210}})").body,
      R"({"success":true})");
  std::string const shown = world.get(kBase + path).body;
  EXPECT_EQ(at(shown, "profile_name"), "\"Robin\"");
  EXPECT_EQ(at(shown, "display_name"), "\"R. É\"");
  EXPECT_EQ(at(shown, "metadata"), R"({"vip":true,"id":98765432109876543210})");
  EXPECT_EQ(events(), "contact.changed");
  EXPECT_EQ(patch(path, R"({"display_name":"R. É"})").status, 200);
  EXPECT_EQ(events(), "contact.changed");  // nothing changed

  EXPECT_EQ(patch(path, R"({"profile_name":"Zoe","display_name":null})").status, 200);
  EXPECT_EQ(at(world.get(kBase + path).body, "display_name"), "null");
  std::string const found = world.get("/platform/v1/whatsapp/contacts?profile_name_contains=zoe").body;
  EXPECT_EQ(each(found, "wa_id"), "15550110001");
  EXPECT_EQ(each(world.get("/platform/v1/whatsapp/contacts?profile_name_contains=robin").body, "wa_id"), "");
}

TEST_P(Changes, AContactsChangeNamesWhatIsWrong) {
  std::string const path = "555010200000001/contacts/15550110001";
  for (std::string const& body :
      {std::string("{}"), std::string(R"({"color":"red"})"), std::string(R"({"display_name":7})"),
          std::string(R"({"metadata":[]})"), R"({"display_name":")" + std::string(513, 'x') + "\"}",
          R"({"metadata":{"a":")" + std::string(17'000, 'x') + "\"}}"})
    EXPECT_EQ(patch(path, body).status, 422) << body.substr(0, 80);
  EXPECT_EQ(patch("555010200000001/contacts/1", R"({"display_name":"x"})").status, 404);
  EXPECT_EQ(patch("1/contacts/15550110001", R"({"display_name":"x"})").status, 404);
  EXPECT_EQ(patch(path, R"({"display_name":"x"})", kForeignKey).status, 404);
  EXPECT_EQ(events(), "");
}

// Calls

Call some_call(World& world, std::string id, Direction direction, std::string status) {
  Call call;
  call.project_id = world.project();
  world.now.us += kSecondUs;
  call.num = RowNum{world.nums().next(world.now)};
  call.channel_num = world.channel(kNumber);
  call.call_id = std::move(id);
  call.direction = direction;
  call.status = std::move(status);
  call.call_at = call.updated_at = world.now;
  return call;
}

TEST_P(Changes, CallsAreListedWithAllTheirFilters) {
  Call first = some_call(world, "wacid.1", Direction::inbound, "completed");
  first.contact_num = contact;
  first.conversation_num = world.add_conversation(contact);
  first.started_at = Instant::from_seconds(1'767'225'600);
  first.ended_at = Instant::from_seconds(1'767'225'660);
  first.duration_s = 60;
  world.insert(first);
  world.insert(some_call(world, "wacid.2", Direction::outbound, "ringing"));
  Call other = some_call(world, "wacid.3", Direction::outbound, "ringing");
  other.channel_num = world.channel(kSecondNumber);
  world.insert(other);
  std::string const path = kBase + "555010200000001/calls";

  struct Case {
    std::string query;
    std::string ids;
  };
  Case const cases[] = {{"", "wacid.2 wacid.1"}, {"?direction=inbound", "wacid.1"}, {"?direction=OUTBOUND", "wacid.2"},
      {"?status=ringing", "wacid.2"}, {"?status=COMPLETED", "wacid.1"}, {"?call_id=wacid.1", "wacid.1"},
      {"?call_id=wacid.3", ""}, {"?since=2027-01-01", ""}, {"?until=2027-01-01", "wacid.2 wacid.1"},
      {"?limit=1", "wacid.2"}};
  for (Case const& one : cases) EXPECT_EQ(each(world.get(path + one.query).body, "call_id"), one.ids) << one.query;
  EXPECT_EQ(world.get(path + "?status=lost").status, 422);
  EXPECT_EQ(world.get(path, kForeignKey).status, 404);

  std::string const shown = at(world.get(path + "?call_id=wacid.1").body, "data.0");
  EXPECT_EQ(at(shown, "duration_seconds"), "60");
  EXPECT_EQ(at(shown, "started_at"), "\"2026-01-01T00:00:00.000000Z\"");
  EXPECT_EQ(at(shown, "user_wa_id"), "\"15550110001\"");
  EXPECT_EQ(at(shown, "phone_number_id"), "\"555010200000001\"");
  EXPECT_EQ(at(shown, "whatsapp_contact.profile_name"), "\"Robin\"");
  EXPECT_EQ(at(shown, "whatsapp_conversation.status"), "\"active\"");
  EXPECT_EQ(at(world.get(path + "?call_id=wacid.1&fields=status").body, "data.0.status"), "\"completed\"");
  EXPECT_EQ(at(world.get(path + "?call_id=wacid.1&fields=status").body, "data.0.direction"), "<missing>");
}

TEST_P(Changes, ACallThatConnectsIsInTheList) {
  ConversationNum const talk = world.add_conversation(contact);
  graph.answer("POST 555010200000001/calls", 200, R"({"messaging_product":"whatsapp","calls":[{"id":"wacid.9"}]})");
  std::string const path = kBase + "555010200000001/calls";
  std::string const body = R"({"messaging_product":"whatsapp","action":"connect","to":"+1 555-011-0001",)"
                           R"("session":{"sdp_type":"offer","sdp":"v=0"},"biz_opaque_callback_data":"c"})";

  EXPECT_EQ(
      world.send(Method::post, path, body).body, R"({"messaging_product":"whatsapp","calls":[{"id":"wacid.9"}]})");
  EXPECT_EQ(graph.last().body, body);
  std::string const shown = at(world.get(path).body, "data.0");
  EXPECT_EQ(at(shown, "call_id"), "\"wacid.9\"");
  EXPECT_EQ(at(shown, "direction"), "\"outbound\"");
  EXPECT_EQ(at(shown, "status"), "\"initiated\"");
  EXPECT_EQ(at(shown, "user_wa_id"), "\"15550110001\"");
  EXPECT_EQ(at(shown, "whatsapp_conversation_id"), "\"" + uuid_of(talk) + "\"");
}

TEST_P(Changes, ACallWhoseWebhookWasFasterStaysOne) {
  world.insert(some_call(world, "wacid.9", Direction::inbound, "ringing"));
  graph.answer("POST 555010200000001/calls", 200, R"({"messaging_product":"whatsapp","calls":[{"id":"wacid.9"}]})");

  world.send(Method::post, kBase + "555010200000001/calls",
      R"({"messaging_product":"whatsapp","action":"connect","to":"15550119999"})");

  std::string const list = world.get(kBase + "555010200000001/calls").body;
  EXPECT_EQ(each(list, "status"), "ringing");
  EXPECT_EQ(each(list, "direction"), "outbound");
  EXPECT_EQ(each(list, "user_wa_id"), "15550119999");
}

TEST_P(Changes, ACallsOrderIsCheckedFirst) {
  struct Case {
    std::string members;
    std::string code;
  };
  Case const cases[] = {{R"("action":"accept","call_id":"wacid.1")", "<missing>"}, {R"("action":"accept")", "131008"},
      {R"("action":"connect")", "131008"}, {R"("action":"connect","to":"Robin")", "131009"},
      {R"("action":"hold","call_id":"wacid.1")", "131009"}, {R"("call_id":"wacid.1")", "131008"},
      {R"("action":"accept","call_id":"wacid.1","session":{"sdp_type":"x","sdp":"v"})", "131009"},
      {R"("action":"accept","call_id":"wacid.1","color":1)", "100"}};
  for (Case const& one : cases) {
    auto const answer = world.send(
        Method::post, kBase + "555010200000001/calls", R"({"messaging_product":"whatsapp",)" + one.members + "}");
    EXPECT_EQ(at(answer.body, "error.code"), one.code) << one.members;
  }
  EXPECT_EQ(graph.requests().size(), 1U);
  EXPECT_EQ(each(world.get(kBase + "555010200000001/calls").body, "id"), "");
}

}  // namespace
}  // namespace wigwag::api
