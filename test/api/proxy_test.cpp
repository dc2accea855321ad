// The Meta proxy's stored reads: Kapso, Meta-proxy API §8.2–8.4, projection §9.
#include "api/world.h"

namespace wigwag::api {
namespace {

using store::EachEngine;
using store::engine_name;
using store::kEngines;

std::string const kBase = "/meta/whatsapp/v24.0/";

class Proxy : public EachEngine {
 protected:
  World world{open()};
  ContactNum contact = world.add_contact({.phone = "15550110001", .profile_name = Text{"Robin"}});
  ConversationNum talk = world.add_conversation(contact);
  MessageNum message = world.add_message({.wamid = "wamid.A/b+c=", .contact = contact, .conversation = talk});

  std::string get(std::string const& path) { return world.get(kBase + path).body; }
};
INSTANTIATE_TEST_SUITE_P(Each, Proxy, kEngines, engine_name);

TEST_P(Proxy, AMessageIsBareAndComplete) {
  EXPECT_EQ(get("555010200000001/messages/wamid.A/b+c="),
      R"({"id":"wamid.A/b+c=","timestamp":")" + std::to_string(world.now.seconds()) +
          R"(","type":"text","from":"15550110001","text":{"body":"hello"},"kapso":{"direction":"inbound",)"
          R"("status":"delivered","processing_status":"pending","origin":"cloud_api",)"
          R"("phone_number":"15550110001","phone_number_id":"555010200000001","has_media":false,)"
          R"("whatsapp_conversation_id":")" +
          uuid_of(talk) + R"(","contact_name":"Robin","content":"hello"}})");
}

TEST_P(Proxy, EveryVersionNoneAndTheAliasGiveTheSameAnswer) {
  std::string const path = "/555010200000001/messages/wamid.A%2Fb%2Bc%3D";
  std::string const wanted = get("555010200000001/messages/wamid.A/b+c=");
  for (char const* base : {"/meta/whatsapp/v23.0", "/meta/whatsapp/v1", "/meta/whatsapp/v999.99", "/meta/whatsapp",
           "/api/meta/v23.0", "/api/meta"})
    EXPECT_EQ(world.get(base + path).body, wanted) << base;
}

TEST_P(Proxy, FieldsChooseWhatIsShown) {
  std::string const path = "555010200000001/messages/wamid.A/b+c=?fields=";
  std::string const whole = get("555010200000001/messages/wamid.A/b+c=");
  struct Case {
    std::string fields;
    std::string kapso;
  };
  Case const all[] = {
      {"kapso()", "<missing>"},
      {"kapso%28direction%2Cstatus%29", R"({"direction":"inbound","status":"delivered"})"},
      {"kapso(status,direction,status,%20bogus%20,flow_token)", R"({"direction":"inbound","status":"delivered"})"},
      {"kapso(bogus)", "{}"},
      {"kapso(default)", at(whole, "kapso")},
      {"kapso(*)", at(whole, "kapso")},
      {"kapso(all)", at(whole, "kapso")},
      {"", at(whole, "kapso")},
      {"kapso(status", R"({"status":"delivered"})"},
  };
  for (Case const& one : all) {
    std::string const body = get(path + one.fields);
    if (one.fields != "kapso(bogus)") EXPECT_EQ(at(body, "kapso"), one.kapso) << one.fields;
    EXPECT_EQ(at(body, "text"), R"({"body":"hello"})") << one.fields;
  }
  EXPECT_EQ(get(path + "text,type"), R"({"id":"wamid.A/b+c=","type":"text","text":{"body":"hello"}})");
  EXPECT_EQ(get(path + "bogus"), R"({"id":"wamid.A/b+c="})");
  EXPECT_EQ(get(path + "type,kapso(status)"), R"({"id":"wamid.A/b+c=","type":"text","kapso":{"status":"delivered"}})");
  EXPECT_EQ(at(get(path + "kapso"), "kapso"), at(whole, "kapso"));
}

TEST_P(Proxy, MessageFiltersFindTheirRows) {
  world.add_message(
      {.wamid = "wamid.out", .direction = Direction::outbound, .status = MessageStatus::read, .contact = contact});
  world.add_message({.wamid = "wamid.second", .number = kSecondNumber});
  std::string const at_creation = iso_micros(time_of(message.value));
  struct Case {
    std::string query;
    std::string ids;
  };
  Case const all[] = {
      {"", "wamid.out wamid.A/b+c="},
      {"direction=inbound", "wamid.A/b+c="},
      {"status=read", "wamid.out"},
      {"conversation_id=" + uuid_of(talk), "wamid.A/b+c="},
      {"since=" + at_creation, "wamid.out wamid.A/b+c="},
      {"until=" + at_creation, "wamid.A/b+c="},
      {"since=2027-01-01", ""},
      {"page=2&per_page=1", "wamid.out wamid.A/b+c="},
      {"fields=kapso()", "wamid.out wamid.A/b+c="},
  };
  for (Case const& one : all) EXPECT_EQ(each(get("555010200000001/messages?" + one.query), "id"), one.ids) << one.query;
}

TEST_P(Proxy, ConversationsHaveMicrosecondsAndAConfigId) {
  std::string const one = get("555010200000001/conversations/" + uuid_of(talk));

  EXPECT_EQ(at(one, "id"), "\"" + uuid_of(talk) + "\"");
  EXPECT_EQ(at(one, "created_at"), "\"" + iso_micros(time_of(talk.value)) + "\"");
  EXPECT_EQ(at(one, "whatsapp_config_id"), "\"" + uuid_of(world.channel(kNumber)) + "\"");
  EXPECT_EQ(get("conversations/" + uuid_of(talk)), one);
  EXPECT_EQ(world.get("/meta/whatsapp/conversations/" + uuid_of(talk)).body, one);
  EXPECT_EQ(
      at(get("conversations/" + uuid_of(talk) + "?fields=kapso(messages_count)"), "kapso"), R"({"messages_count":0})");
}

TEST_P(Proxy, ConversationFiltersFindTheirRows) {
  std::string const id = uuid_of(talk);
  for (char const* query : {"", "status=active", "unassigned=true", "phone_number=0110001",
           "last_active_since=2026-01-01", "last_active_until=2026-12-31"})
    EXPECT_EQ(each(get("555010200000001/conversations?" + std::string(query)), "id"), id) << query;
  for (char const* query : {"status=ended", "unassigned=false", "phone_number=999", "last_active_since=2026-12-31"})
    EXPECT_EQ(each(get("555010200000001/conversations?" + std::string(query)), "id"), "") << query;
  EXPECT_EQ(each(get("555010200000002/conversations"), "id"), "");
}

TEST_P(Proxy, ContactsBelongToTheProject) {
  EXPECT_EQ(each(get("555010200000002/contacts"), "wa_id"), "15550110001");
  EXPECT_EQ(each(get("555010200000001/contacts?wa_id=%2B15550110001"), "wa_id"), "15550110001");
  EXPECT_EQ(each(get("555010200000001/contacts?wa_id=1555011"), "wa_id"), "");
  EXPECT_EQ(each(get("555010200000001/contacts?has_customer=false"), "wa_id"), "15550110001");
  EXPECT_EQ(at(get("555010200000001/contacts/15550110001"), "profile_name"), "\"Robin\"");
  EXPECT_EQ(get("555010200000001/contacts/15550110001?fields=wa_id"),
      R"({"id":")" + uuid_of(contact) + R"(","wa_id":"15550110001"})");
}

TEST_P(Proxy, RefusalsHaveGraphsShape) {
  struct Case {
    std::string path;
    int status;
    std::string body;
  };
  std::string const not_found = R"({"error":{"message":"Message not found","type":"MessageError","code":404}})";
  Case const all[] = {
      {"555010200000001/messages/wamid.unknown", 404, not_found},
      {"555010200000002/messages/wamid.A/b+c=", 404, not_found},
      {"555010299999999/messages/wamid.A/b+c=", 404, not_found},
      {"1/messages", 404, R"({"error":{"message":"Phone number not found","type":"PhoneNumberError","code":404}})"},
      {"555010299999999/messages", 404,
          R"({"error":{"message":"Phone number not found","type":"PhoneNumberError","code":404}})"},
      {"555010200000001/conversations/x", 404,
          R"({"error":{"message":"Conversation not found","type":"ConversationError","code":404}})"},
      {"555010200000002/conversations/" + uuid_of(talk), 404,
          R"({"error":{"message":"Conversation not found","type":"ConversationError","code":404}})"},
      {"555010200000001/contacts/999", 404,
          R"({"error":{"message":"Contact not found","type":"ContactError","code":404}})"},
      {"555010200000001/messages?direction=up", 422,
          R"({"error":{"message":"direction must be one of inbound, outbound","type":"ParameterError","code":422}})"},
      {"555010200000001/messages?limit=0", 400,
          R"({"error":{"message":"Invalid limit parameter: must be a whole number from 1",)"
          R"("type":"ParameterError","code":400}})"},
      {"555010200000001/messages?since=2026-02-01&until=2026-01-01", 422,
          R"({"error":{"message":"since must not be later than until","type":"ParameterError","code":422}})"},
      {"555010200000001/nothing", 404, R"({"error":{"message":"Not found","type":"NotFoundError","code":404}})"},
  };
  for (Case const& one : all) {
    net::Response const answer = world.get(kBase + one.path);
    EXPECT_EQ(answer.status, one.status) << one.path;
    EXPECT_EQ(answer.body, one.body) << one.path;
    EXPECT_EQ(answer.content_type, "application/json; charset=utf-8");
  }
}

TEST_P(Proxy, EveryBadValueIsRefused) {
  for (char const* query : {"messages?status=x", "messages?conversation_id=x", "messages?since=x", "messages?until=%00",
           "messages?fields=%ff", "conversations?status=x", "conversations?assigned_user_id=x",
           "conversations?unassigned=x", "conversations?last_active_since=x", "conversations?last_active_until=x",
           "conversations?phone_number=%00", "contacts?customer_id=x", "contacts?has_customer=x", "contacts?wa_id=%00",
           "conversations?unassigned=true&assigned_user_id=11111111-1111-4111-8111-111111111111"})
    EXPECT_EQ(world.get(kBase + "555010200000001/" + query).status, 422) << query;
  for (char const* query : {"limit=0", "limit=x", "after=x", "before=x", "after=x&before=y", "limit=1&limit=2"})
    for (char const* list : {"messages?", "conversations?", "contacts?"})
      EXPECT_EQ(world.get(kBase + "555010200000001/" + list + query).status, 400) << list << query;
}

}  // namespace
}  // namespace wigwag::api
