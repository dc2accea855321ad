// The Platform dialect, end to end: Kapso, Platform API §2–7.
#include "api/world.h"
#include "base/crypto.h"
#include "dialect/cursor.h"

namespace wigwag::api {
namespace {

using store::EachEngine;
using store::engine_name;
using store::kEngines;

constexpr char const* kMessages = "/platform/v1/whatsapp/messages";
constexpr char const* kConversations = "/platform/v1/whatsapp/conversations";
constexpr char const* kContacts = "/platform/v1/whatsapp/contacts";

class Platform : public EachEngine {
 protected:
  World world{open()};
};
INSTANTIATE_TEST_SUITE_P(Each, Platform, kEngines, engine_name);

TEST_P(Platform, AMessageHasItsDocumentedShape) {
  ContactNum const contact = world.add_contact({.phone = "15550110001",
      .bsuid = "US.1",
      .username = "robin",
      .profile_name = Text{"Robin"},
      .display_name = Text{"Rob"}});
  ConversationNum const conversation = world.add_conversation(contact);
  world.add_message({.wamid = "wamid.AB/+=", .contact = contact, .conversation = conversation});

  net::Response const raw = world.get(std::string(kMessages) + "/wamid.AB/+=");
  net::Response const encoded = world.get(std::string(kMessages) + "/wamid.AB%2F%2B%3D");

  EXPECT_EQ(raw.status, 200);
  EXPECT_EQ(raw.content_type, "application/json; charset=utf-8");
  EXPECT_EQ(raw.body, R"({"data":{"id":"wamid.AB/+=","timestamp":")" + std::to_string(world.now.seconds()) +
                          R"(","type":"text","from":"15550110001","username":"@robin","text":{"body":"hello"},)"
                          R"("kapso":{"direction":"inbound","status":"delivered","processing_status":"pending",)"
                          R"("origin":"cloud_api","phone_number":"15550110001","phone_number_id":"555010200000001",)"
                          R"("has_media":false,"whatsapp_conversation_id":")" +
                          uuid_of(conversation) + R"(","contact_name":"Rob","content":"hello"}}})");
  EXPECT_EQ(raw.body, encoded.body);
}

TEST_P(Platform, AListWithoutParametersCarriesBothKindsOfPaging) {
  world.add_message({.wamid = "wamid.1"});
  world.add_message({.wamid = "wamid.2"});

  net::Response const answer = world.get(kMessages);

  EXPECT_EQ(each(answer.body, "id"), "wamid.2 wamid.1");
  EXPECT_EQ(at(answer.body, "meta"), R"({"page":1,"per_page":20,"total_pages":1,"total_count":2})");
  EXPECT_EQ(at(answer.body, "paging.next"), "null");
  EXPECT_EQ(at(answer.body, "paging.previous"), "null");
  EXPECT_NE(at(answer.body, "paging.cursors.after"), "null");
  EXPECT_EQ(header(answer, "X-Total"), "2");
  EXPECT_EQ(header(answer, "X-Total-Pages"), "1");
  EXPECT_EQ(header(answer, "X-Per-Page"), "20");
  EXPECT_EQ(header(answer, "X-Page"), "1");
}

TEST_P(Platform, AnEmptyListHasNullCursors) {
  net::Response const answer = world.get(std::string(kMessages) + "?limit=20");

  EXPECT_EQ(
      answer.body, R"({"data":[],"paging":{"cursors":{"before":null,"after":null},"next":null,"previous":null}})");
  EXPECT_EQ(header(answer, "X-Total"), "");
}

TEST_P(Platform, PagesHaveMetaHeadersAndLinks) {
  for (int i = 0; i < 5; ++i) world.add_message();

  net::Response const answer = world.get(std::string(kMessages) + "?page=2&per_page=2&direction=inbound");

  EXPECT_EQ(at(answer.body, "meta"), R"({"page":2,"per_page":2,"total_pages":3,"total_count":5})");
  EXPECT_EQ(at(answer.body, "paging"), "<missing>");
  EXPECT_EQ(header(answer, "Link"),
      "</platform/v1/whatsapp/messages?direction=inbound&page=1&per_page=2>; rel=\"first\", "
      "</platform/v1/whatsapp/messages?direction=inbound&page=1&per_page=2>; rel=\"prev\", "
      "</platform/v1/whatsapp/messages?direction=inbound&page=3&per_page=2>; rel=\"next\", "
      "</platform/v1/whatsapp/messages?direction=inbound&page=3&per_page=2>; rel=\"last\"");
}

TEST_P(Platform, WalksForwardAndBackNeitherRepeatNorSkipWhileRowsCome) {
  std::vector<std::string> expected;
  for (int i = 0; i < 7; ++i) expected.insert(expected.begin(), std::to_string(world.add_message({}).value));

  std::string seen;
  std::string cursor;
  std::string last_page;
  for (int page = 0; page < 10; ++page) {
    net::Response const answer =
        world.get(std::string(kMessages) + "?limit=3" + (cursor.empty() ? "" : "&after=" + cursor));
    last_page = answer.body;
    seen += each(answer.body, "id") + " ";
    world.add_message({.wamid = "wamid.new" + std::to_string(page)});
    cursor = at(answer.body, "paging.next");
    if (cursor == "null") break;
    std::erase(cursor, '"');
  }
  std::string wanted;
  for (std::string const& num : expected) wanted += "wamid." + num + " ";
  EXPECT_EQ(seen, wanted);

  std::string before = at(last_page, "paging.previous");
  std::erase(before, '"');
  net::Response const back = world.get(std::string(kMessages) + "?limit=3&before=" + before);
  EXPECT_EQ(each(back.body, "id"), "wamid." + expected[3] + " wamid." + expected[4] + " wamid." + expected[5]);
  EXPECT_EQ(at(back.body, "paging.next"), at(back.body, "paging.cursors.after"));
  EXPECT_EQ(at(back.body, "paging.previous"), at(back.body, "paging.cursors.before"));
}

TEST_P(Platform, BeforeTheNewestRowIsAnEmptyPage) {
  world.add_message();
  std::string cursor = at(world.get(std::string(kMessages) + "?limit=1").body, "paging.cursors.before");
  std::erase(cursor, '"');

  net::Response const answer = world.get(std::string(kMessages) + "?before=" + cursor);

  EXPECT_EQ(
      answer.body, R"({"data":[],"paging":{"cursors":{"before":null,"after":null},"next":null,"previous":null}})");
}

TEST_P(Platform, CursorsHaveTheDocumentedEncoding) {
  MessageNum const num = world.add_message();
  std::string cursor = at(world.get(std::string(kMessages) + "?limit=1").body, "paging.cursors.after");
  std::erase(cursor, '"');

  EXPECT_EQ(*base64_decode(cursor), R"({"values":[")" + iso_micros(time_of(num.value)) + R"(",")" +
                                        std::to_string(num.value) + R"("],"columns":["created_at","id"]})");
}

struct Refused {
  std::string target;
  int status;
  std::string words;  ///< in the body
};

TEST_P(Platform, EveryBadValueIsRefusedByItsName) {
  MemberNum const member = world.add_member();
  std::string const of_contacts = dialect::encode_cursor(dialect::CursorOf::contact, {0, world.add_contact({}).value});
  std::string const messages = std::string(kMessages) + "?";
  std::string const conversations = std::string(kConversations) + "?";
  std::string const contacts = std::string(kContacts) + "?";
  Refused const all[] = {
      {messages + "direction=up", 422, "direction must be one of inbound, outbound"},
      {messages + "status=received", 422, "status must be one of pending, sent, delivered, read, failed"},
      {messages + "conversation_id=12", 422, "conversation_id must be a UUID"},
      {messages + "has_media=maybe", 422, "has_media must be true or false"},
      {messages + "message_type=a%00b", 422, "message_type must be UTF-8 without NUL characters"},
      {messages + "phone_number_id=%ff", 422, "phone_number_id must be UTF-8 without NUL characters"},
      {messages + "direction=inbound&direction=outbound", 422, "direction must be given once"},
      {messages + "phone_number=" + std::string(1100, '5'), 422, "phone_number must have at most 1024 bytes"},
      {messages + "limit=0", 400, "Invalid limit parameter"},
      {messages + "limit=-1", 400, "Invalid limit parameter"},
      {messages + "limit=ten", 400, "Invalid limit parameter"},
      {messages + "limit=1.5", 400, "Invalid limit parameter"},
      {messages + "limit=%00", 400, "Invalid limit parameter"},
      {messages + "limit=1&limit=2", 400, "Invalid limit parameter"},
      {messages + "page=0", 400, "Invalid page parameter"},
      {messages + "page=x", 400, "Invalid page parameter"},
      {messages + "per_page=0", 400, "Invalid per_page parameter"},
      {messages + "per_page=1e3", 400, "Invalid per_page parameter"},
      {messages + "after=nonsense", 400, "Invalid after parameter"},
      {messages + "before=%ff", 400, "Invalid before parameter"},
      {messages + "after=" + of_contacts, 400, "Invalid after parameter"},
      {messages + "after=x&before=y", 400, "not both"},
      {conversations + "status=open", 422, "status must be one of active, ended"},
      {conversations + "assigned_user_id=7", 422, "assigned_user_id must be a UUID"},
      {conversations + "assigned_user_id=" + uuid_of(ProjectId{1}), 422, "assigned_user_id must be a member"},
      {conversations + "unassigned=yes", 422, "unassigned must be true or false"},
      {conversations + "unassigned=true&assigned_user_id=" + uuid_of(member), 422, "cannot be combined"},
      {conversations + "created_after=yesterday", 422, "created_after must be an ISO 8601"},
      {conversations + "last_active_before=2026-13-01", 422, "last_active_before must be an ISO 8601"},
      {conversations + "created_after=2026-02-01&created_before=2026-01-01", 422, "created_after must not be later"},
      {conversations + "last_active_after=2026-02-01&last_active_before=2026-01-01", 422, "last_active_after"},
      {contacts + "customer_id=seven", 422, "customer_id must be a UUID"},
      {contacts + "has_customer=2", 422, "has_customer must be true or false"},
      {contacts + "has_customer=false&customer_external_id=a", 422, "cannot be combined"},
      {contacts + "created_before=1e9", 422, "created_before must be an ISO 8601"},
      {contacts + "profile_name_contains=%c3%28", 422, "profile_name_contains must be UTF-8"},
  };
  for (Refused const& one : all) {
    net::Response const answer = world.get(one.target);
    EXPECT_EQ(answer.status, one.status) << one.target << " " << answer.body;
    EXPECT_NE(at(answer.body, "error").find(one.words), std::string::npos) << one.target << " " << answer.body;
  }
}

TEST_P(Platform, WhatIsHarmlessIsTaken) {
  world.add_message({.wamid = "wamid.1"});
  std::string const all[] = {"?unknown=1&fields=kapso(default)", "?limit=1000",
      "?after=&before=&direction=", "?direction=inbound&direction=inbound", "?has_media=0",
      "?limit=5&page=99&per_page=0x", "?%00=1", "?limit=99999999999999999999999"};
  for (std::string const& query : all) {
    net::Response const answer = world.get(kMessages + query);
    EXPECT_EQ(answer.status, 200) << query << answer.body;
    EXPECT_EQ(each(answer.body, "id"), "wamid.1") << query;
  }
}

TEST_P(Platform, TheOffsetWindowIsRefusedWithTheDocumentedBody) {
  net::Response const page = world.get(std::string(kContacts) + "?page=51&per_page=100");

  EXPECT_EQ(page.status, 400);
  EXPECT_EQ(page.body,
      R"({"message":"legacy_offset_pagination_limit_exceeded","detail":"Page 51 exceeds the maximum supported )"
      R"(legacy offset page (50). Use cursor pagination with limit, after, and before.","requested_page":51,)"
      R"("requested_per_page":100,"requested_window":5100,"max_page":50,"max_window":5000,)"
      R"("cursor_example":"/platform/v1/whatsapp/contacts?limit=100"})");
  EXPECT_EQ(world.get(std::string(kContacts) + "?per_page=101").status, 400);
  EXPECT_EQ(world.get(std::string(kContacts) + "?page=50&per_page=100").status, 200);
}

TEST_P(Platform, AConversationHasItsDocumentedShape) {
  ContactNum const contact = world.add_contact({.phone = "15550110001", .profile_name = Text{"Alicia"}});
  Conversation row;
  row.messages_count = 12;
  row.last_message_wamid = "wamid.HBgM";
  row.last_message_type = "text";
  row.last_message_at = row.last_outbound_at = Instant::from_seconds(1'770'111'900);
  row.last_active_at = Instant::from_seconds(1'770'111'900);
  row.last_message_text = Text{"see you"};
  ConversationNum const num = world.add_conversation(contact, row);

  std::string const created = iso_seconds(time_of(num.value));
  std::string const one = world.get(std::string(kConversations) + "/" + uuid_of(num)).body;
  EXPECT_EQ(one, R"({"data":{"id":")" + uuid_of(num) +
                     R"(","phone_number":"15550110001","status":"active",)"
                     R"("last_active_at":"2026-02-03T09:45:00Z","created_at":")" +
                     created + R"(","updated_at":")" + created +
                     R"(","metadata":{},"phone_number_id":"555010200000001","kapso":{)"
                     R"("contact_name":"Alicia","messages_count":12,"last_message_id":"wamid.HBgM",)"
                     R"("last_message_type":"text","last_message_timestamp":"2026-02-03T09:45:00Z",)"
                     R"("last_message_text":"see you","last_inbound_at":null,)"
                     R"("last_outbound_at":"2026-02-03T09:45:00Z"}}})");
}

TEST_P(Platform, ConversationsAreWalkedByActivityAndNumber) {
  ContactNum const contact = world.add_contact({});
  Conversation same_time;
  same_time.last_active_at = kStart;
  std::string expected;
  for (int i = 0; i < 5; ++i) {
    std::string const id = uuid_of(world.add_conversation(contact, same_time));
    expected = id + (expected.empty() ? "" : " ") + expected;
  }

  std::string seen;
  std::string next;
  do {
    std::string const body =
        world.get(std::string(kConversations) + "?limit=2" + (next.empty() ? "" : "&after=" + next)).body;
    seen += (seen.empty() ? "" : " ") + each(body, "id");
    next = at(body, "paging.next");
    std::erase(next, '"');
  } while (next != "null");

  EXPECT_EQ(seen, expected);
}

TEST_P(Platform, AContactIsFoundByEachOfItsIdentifiers) {
  ContactNum const old = world.add_contact({.phone = "15550110001", .bsuid = "US.1", .parent_bsuid = "US.ENT.9"});
  ContactNum const young = world.add_contact({.bsuid = "US.2", .parent_bsuid = "US.ENT.9"});
  struct Case {
    std::string identifier;
    ContactNum contact;
  };
  Case const all[] = {{uuid_of(old), old}, {"15550110001", old}, {"+15550110001", old}, {"%2B15550110001", old},
      {"US.1", old}, {"US.2", young}, {"US.ENT.9", young}, {"+1%20(555)%20011-0001", old}};
  for (Case const& one : all) {
    net::Response const answer = world.get(std::string(kContacts) + "/" + one.identifier);
    EXPECT_EQ(answer.status, 200) << one.identifier;
    EXPECT_EQ(at(answer.body, "data.id"), "\"" + uuid_of(one.contact) + "\"") << one.identifier;
  }
  for (char const* unknown : {"15550110009", "US.9", "%00", "%ff", "x", "11111111-1111-4111-8111-111111111111"})
    EXPECT_EQ(world.get(std::string(kContacts) + "/" + unknown).body, R"({"error":"Contact not found"})") << unknown;
}

TEST_P(Platform, AContactHasItsDocumentedShape) {
  ContactNum const num = world.add_contact({.phone = "15550110001", .profile_name = Text{"Robin"}});
  std::string const time = iso_micros(time_of(num.value));

  EXPECT_EQ(world.get(std::string(kContacts) + "/" + uuid_of(num)).body,
      R"({"data":{"id":")" + uuid_of(num) +
          R"(","wa_id":"15550110001","profile_name":"Robin","display_name":null,)"
          R"("customer_id":null,"metadata":{},"created_at":")" +
          time + R"(","updated_at":")" + time + R"("}})");
}

TEST_P(Platform, WhatIsForeignIsAsUnknown) {
  Contact contact;
  contact.project_id = world.foreign_project();
  contact.phone = "15550119999";
  ContactNum const foreign = world.add_contact(contact);
  Conversation conversation;
  conversation.project_id = world.foreign_project();
  ConversationNum const talk = world.add_conversation(foreign, conversation, kForeignNumber);
  world.add_message({.wamid = "wamid.foreign", .number = kForeignNumber, .contact = foreign, .conversation = talk});
  std::string const unknown = "11111111-1111-4111-8111-111111111111";

  for (auto const& [theirs, none] :
      {std::pair(std::string(kMessages) + "/wamid.foreign", std::string(kMessages) + "/wamid.x"),
          std::pair(kConversations + ("/" + uuid_of(talk)), kConversations + ("/" + unknown)),
          std::pair(kContacts + ("/" + uuid_of(foreign)), kContacts + ("/" + unknown)),
          std::pair(std::string(kContacts) + "/15550119999", std::string(kContacts) + "/1555")}) {
    EXPECT_EQ(world.get(theirs).status, 404);
    EXPECT_EQ(world.get(theirs).body, world.get(none).body);
    EXPECT_EQ(world.get(theirs, kForeignKey).status, 200);
  }
  EXPECT_EQ(each(world.get(kContacts).body, "wa_id"), "");
  EXPECT_EQ(at(world.get(kContacts).body, "meta.total_count"), "0");
  EXPECT_EQ(each(world.get(std::string(kContacts) + "?wa_id_contains=1555").body, "wa_id"), "");
}

}  // namespace
}  // namespace wigwag::api
