// Contacts of WA.cr, one by one: §8.4.
#include "api/wacr_world.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

constexpr char const* kNoContact = "Contact not found";

class WacrContacts : public WacrApi {
 protected:
  std::string source, status;

  void SetUp() override {
    source = named("/sources", "Web");
    status = named("/statuses", "New");
    told();
  }
  /// A body with what is required; `more` follows with its comma.
  std::string body(std::string const& phone, std::string const& more = "", std::string const& first = "Ana") {
    return R"({"firstname":")" + first + R"(","lastname":"Mora","phone":")" + phone +
           R"(","type":"lead","source_id":)" + source + R"(,"status_id":)" + status + more + "}";
  }
  std::string contact(std::string const& phone, std::string const& more = "", std::string const& first = "Ana") {
    return made("/contacts", body(phone, more, first));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrContacts, kEngines, engine_name);

TEST_P(WacrContacts, CreateGivesTheWholeRecordWithItsGroups) {
  std::string const group = named("/groups", "VIP");
  std::string const group_time = iso_offset(world.now);
  world.now.us += kSecondUs;
  net::Response const answer = post("/contacts",
      body("+506 6000-1111", R"(,"email":"ana@example.com","company":"Acme","description":"<b>x</b>","city":"SJ",)"
                             R"("state":"SJ","zip":"10101","address":"Street 1","country_id":188,"assigned_id":5,)"
                             R"("groups":[)" +
                                 group + "," + group + "]"));
  std::string const id = at(answer.body, "data.id");
  std::string const time = iso_offset(world.now);

  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(at(answer.body, "message"), "\"Contact created successfully\"");
  EXPECT_EQ(at(answer.body, "data"),
      R"({"id":)" + id +
          R"(,"firstname":"Ana","lastname":"Mora","company":"Acme","type":"lead",)"
          R"("email":"ana@example.com","phone":"+506 6000-1111","status_id":)" +
          status + R"(,"source_id":)" + source +
          R"(,"description":"<b>x</b>","city":"SJ","state":"SJ","zip":"10101","address":"Street 1","country_id":188,)"
          R"("assigned_id":5,"group_id":[)" +
          group + R"(],"is_opted_out":false,"created_at":")" + time + R"(","updated_at":")" + time +
          R"(","groups":[{"id":)" + group + R"(,"name":"VIP","created_at":")" + group_time + R"(","updated_at":")" +
          group_time + R"("}]})");
  EXPECT_EQ(at(get("/contacts/" + id).body, "data.groups"), "<missing>") << "only with include";
  std::vector<std::string> const lines = told();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with(R"(contact.created {"current":{"firstname":"Ana","lastname":"Mora",)")) << lines[0];
  EXPECT_TRUE(lines[0].contains(R"("group_id":[)" + group + "]")) << lines[0];
}

TEST_P(WacrContacts, OneRowInAllDialects) {
  std::string const id = contact("+50660001111");
  net::Response const platform = world.get("/platform/v1/whatsapp/contacts");
  EXPECT_EQ(at(platform.body, "data.0.wa_id"), "\"50660001111\"");
  EXPECT_EQ(at(get("/contacts").body, "meta.pagination.total"), "1");
  EXPECT_EQ(at(get("/account/usage").body, "data.contacts.current"), "1");
}

TEST_P(WacrContacts, CreateSaysAllThatIsWrongAtOnce) {
  contact("+50660001111", R"(,"email":"ana@example.com")");
  told();
  expect_invalid(post("/contacts", "{}"),
      R"({"firstname":["First name is required"],"lastname":["Last name is required"],)"
      R"("phone":["Phone number is required"],"type":["Type is required"],"source_id":["Source is required"],)"
      R"("status_id":["Status is required"]})");
  expect_invalid(
      post("/contacts", R"({"firstname":"","lastname":null,"phone":"+506 60001111","type":"friend",)"
                        R"("source_id":12345,"status_id":12345,"email":"ana@example.com","groups":[12345]})"),
      R"({"firstname":["First name is required"],"lastname":["Last name is required"],)"
      R"("type":["Type must be either lead, customer, or guest"],"phone":["This phone number already exists"],)"
      R"("email":["This email address already exists"],)"
      R"("source_id":["The selected source does not exist or does not belong to your account"],)"
      R"("status_id":["The selected status does not exist or does not belong to your account"],)"
      R"("groups.0":["The selected group does not exist or does not belong to your account"]})");
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(at(get("/contacts").body, "meta.pagination.total"), "1");
}

TEST_P(WacrContacts, EachFieldHasItsRule) {
  std::string const foreign_source = named("/sources", "Theirs", kForeignKey);
  std::string const x21(21, '1'), x192(192, 'x'), x256(256, 'x'), x501(501, 'x');
  struct Case {
    std::string more;
    std::string field;
  };
  Case const all[] = {{R"("firstname":")" + x256 + '"', "firstname"}, {R"("lastname":")" + x256 + '"', "lastname"},
      {R"("phone":")" + x21 + '"', "phone"}, {R"("phone":"abc")", "phone"}, {R"("phone":5)", "phone"},
      {R"("type":"Lead")", "type"}, {R"("source_id":"x")", "source_id"},
      {R"("source_id":)" + foreign_source, "source_id"}, {R"("status_id":[])", "status_id"},
      {R"("email":"nobody")", "email"}, {R"("email":"a@b@c")", "email"}, {R"("email":"a@)" + x192 + '"', "email"},
      {R"("company":")" + x256 + '"', "company"}, {R"("city":")" + x256 + '"', "city"},
      {R"("state":")" + x256 + '"', "state"}, {R"("zip":")" + x21 + '"', "zip"},
      {R"("address":")" + x501 + '"', "address"}, {R"("country_id":"x")", "country_id"},
      {R"("assigned_id":{})", "assigned_id"}, {R"("groups":"1")", "groups"}, {R"("groups":["x"])", "groups.0"},
      {R"("description":7)", "description"}};
  std::string const id = contact("+50660009999");
  for (Case const& one : all) {
    net::Response const created = post("/contacts", body("+50660001111", "," + one.more));
    EXPECT_EQ(created.status, 422) << one.more << created.body;
    EXPECT_TRUE(created.body.contains(R"("details":{")" + one.field + "\":[")) << one.more << created.body;
    net::Response const changed = patch("/contacts/" + id, "{" + one.more + "}");
    EXPECT_EQ(changed.status, 422) << one.more << changed.body;
    EXPECT_TRUE(changed.body.contains(R"("details":{")" + one.field + "\":[")) << one.more << changed.body;
  }
  EXPECT_EQ(at(get("/contacts").body, "meta.pagination.total"), "1");
}

TEST_P(WacrContacts, UpdateChangesWhatIsNamedAndTellsOfIt) {
  std::string const group = named("/groups", "VIP");
  std::string const id = contact("+50660001111", R"(,"company":"Acme","groups":[)" + group + "]");
  told();
  world.now.us += kSecondUs;

  net::Response const answer =
      patch("/contacts/" + id, R"({"firstname":"Anna","company":null,"type":"customer","email":"a@b.cr"})");

  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(at(answer.body, "message"), "\"Contact updated successfully\"");
  EXPECT_EQ(at(answer.body, "data.firstname"), "\"Anna\"");
  EXPECT_EQ(at(answer.body, "data.lastname"), "\"Mora\"");
  EXPECT_EQ(at(answer.body, "data.company"), "null");
  EXPECT_EQ(at(answer.body, "data.group_id"), "[" + group + "]") << "absent groups stay";
  EXPECT_EQ(at(answer.body, "data.updated_at"), "\"" + iso_offset(world.now) + "\"");
  EXPECT_EQ(
      told(), std::vector<std::string>{
                  R"(contact.changed {"previous":{"firstname":"Ana","company":"Acme","type":"lead","email":null},)"
                  R"("current":{"firstname":"Anna","company":null,"type":"customer","email":"a@b.cr"}})"});

  std::string const other = named("/groups", "Cold");
  EXPECT_EQ(at(patch("/contacts/" + id, R"({"groups":[)" + other + "]}").body, "data.group_id"), "[" + other + "]");
  EXPECT_EQ(told(), std::vector<std::string>{R"(contact.changed {"previous":{"group_id":[)" + group +
                                             R"(]},"current":{"group_id":[)" + other + "]}}"});
  EXPECT_EQ(at(patch("/contacts/" + id, R"({"groups":[]})").body, "data.group_id"), "[]");
  told();
  EXPECT_EQ(patch("/contacts/" + id, R"({"firstname":"Anna"})").status, 200);
  EXPECT_EQ(patch("/contacts/" + id, "{}").status, 200);
  EXPECT_TRUE(told().empty()) << "nothing changed";
}

TEST_P(WacrContacts, UpdateKeepsPhonesAndAddressesApart) {
  std::string const id = contact("+50660001111", R"(,"email":"a@b.cr")");
  contact("+50660002222", R"(,"email":"c@d.cr")");
  EXPECT_EQ(patch("/contacts/" + id, R"({"phone":"506 6000 1111","email":"a@b.cr"})").status, 200) << "its own";
  expect_invalid(patch("/contacts/" + id, R"({"phone":"50660002222","email":"c@d.cr"})"),
      R"({"phone":["This phone number already exists"],"email":["This email address already exists"]})");
  for (char const* field : {"firstname", "lastname", "phone", "type", "source_id", "status_id"}) {
    net::Response const answer = patch("/contacts/" + id, "{\"" + std::string(field) + "\":null}");
    EXPECT_EQ(answer.status, 422) << field << answer.body;
  }
  EXPECT_EQ(
      made("/contacts",
          R"({"firstname":"X","lastname":"Y","phone":"+50660001111","type":"guest","source_id":)" +
              named("/sources", "S", kForeignKey) + R"(,"status_id":)" + named("/statuses", "T", kForeignKey) + "}",
          kForeignKey) == "0",
      false)
      << "another project may have the phone";
}

TEST_P(WacrContacts, BothSpellingsOfABrazilianNumberAreOne) {
  contact("+55 11 98765-4321");
  EXPECT_EQ(post("/contacts", body("+55 11 8765-4321")).status, 422);
}

TEST_P(WacrContacts, DeleteTakesTheContactAndLeavesItsMessages) {
  ContactNum const num = world.add_contact({.phone = "50660001111", .profile_name = Text{"Ana"}});
  ConversationNum const conversation = world.add_conversation(num);
  world.add_message({.wamid = "wamid.1", .contact = num, .conversation = conversation});
  std::string const id = std::to_string(num.value);

  net::Response const answer = del("/contacts/" + id);

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(at(answer.body, "message"), "\"Contact deleted successfully\"");
  EXPECT_EQ(at(answer.body, "data"), "null");
  expect_error(get("/contacts/" + id), 404, "NOT_FOUND", kNoContact);
  expect_error(del("/contacts/" + id), 404, "NOT_FOUND", kNoContact);
  EXPECT_EQ(at(get("/contacts").body, "meta.pagination.total"), "0");
  EXPECT_EQ(world.get("/platform/v1/whatsapp/contacts/" + uuid_of(num)).status, 404);
  EXPECT_EQ(each(get("/messages").body, "message_id"), "wamid.1");
  EXPECT_EQ(at(get("/messages").body, "data.0.sender_id"), "\"15550110001\"");
  EXPECT_EQ(each(world.get("/platform/v1/whatsapp/messages").body, "id"), "wamid.1");
  EXPECT_EQ(each(world.get("/platform/v1/whatsapp/conversations").body, "id"), uuid_of(conversation));
  std::vector<std::string> const lines = told();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with(R"(contact.deleted {"previous":{"firstname":"Ana","lastname":"",)")) << lines[0];
  std::string const again = contact("+50660001111");
  EXPECT_NE(again, id) << "the number is somebody new";
}

TEST_P(WacrContacts, ForeignAndUnknownIdsAreNotFound) {
  std::string const foreign = made("/contacts",
      R"({"firstname":"X","lastname":"Y","phone":"+50660001111","type":"guest","source_id":)" +
          named("/sources", "S", kForeignKey) + R"(,"status_id":)" + named("/statuses", "T", kForeignKey) + "}",
      kForeignKey);
  for (std::string const& id : {foreign, std::string("123456"), std::string("abc"), std::string("-1")}) {
    expect_error(get("/contacts/" + id), 404, "NOT_FOUND", kNoContact);
    expect_error(patch("/contacts/" + id, R"({"firstname":"Z"})"), 404, "NOT_FOUND", kNoContact);
    expect_error(del("/contacts/" + id), 404, "NOT_FOUND", kNoContact);
  }
  EXPECT_EQ(at(get("/contacts/" + foreign, kForeignKey).body, "data.firstname"), "\"X\"");
  expect_invalid(
      patch("/contacts/123456", R"({"type":"x"})"), R"({"type":["Type must be either lead, customer, or guest"]})");
}

TEST_P(WacrContacts, EachEndpointWantsItsScope) {
  std::string const id = contact("+50660001111");
  expect_scope(net::Method::get, "/contacts", "contacts:read");
  expect_scope(net::Method::get, "/contacts/" + id, "contacts:read");
  expect_scope(net::Method::post, "/contacts", "contacts:write", body("+50660002222"));
  expect_scope(net::Method::patch, "/contacts/" + id, "contacts:write", R"({"firstname":"Z"})");
  expect_scope(net::Method::del, "/contacts/" + id, "contacts:delete");
  expect_scope(net::Method::post, "/contacts/batch", "contacts:write", R"({"contacts":[{}]})");
  expect_scope(net::Method::del, "/contacts/batch", "contacts:delete", R"({"ids":[)" + id + "]}");
  EXPECT_EQ(get("/contacts", "").status, 401);
  EXPECT_EQ(at(get("/contacts").body, "meta.pagination.total"), "1");
}

TEST_P(WacrContacts, MadeByMessagesTheyShowWhatIsKnown) {
  struct Case {
    Contact contact;
    std::string firstname, phone;
  };
  Case const all[] = {{{.phone = "50660001111"}, "\"+50660001111\"", "\"+50660001111\""},
      {{.phone = "50660001112", .profile_name = Text{"Ana"}}, "\"Ana\"", "\"+50660001112\""},
      {{.phone = "50660001113", .profile_name = Text{"Ana"}, .display_name = Text{"Ana from Acme"}},
          "\"Ana from Acme\"", "\"+50660001113\""},
      {{.bsuid = "CR.1", .username = "ana.mora"}, "\"ana.mora\"", "null"}};
  for (Case const& one : all) {
    std::string const shown = get("/contacts/" + std::to_string(world.add_contact(one.contact).value)).body;
    EXPECT_EQ(at(shown, "data.firstname"), one.firstname);
    EXPECT_EQ(at(shown, "data.lastname"), "\"\"");
    EXPECT_EQ(at(shown, "data.phone"), one.phone);
    EXPECT_EQ(at(shown, "data.type"), "\"lead\"");
    EXPECT_EQ(at(shown, "data.status_id"), "null");
    EXPECT_EQ(at(shown, "data.group_id"), "[]");
  }
}

TEST_P(WacrContacts, IncludeLoadsRelations) {
  std::string const group = named("/groups", "VIP");
  std::string const id = contact("+50660001111", R"(,"groups":[)" + group + "]");
  std::string const all = get("/contacts/" + id + "?include=groups,source,status,bogus").body;
  EXPECT_EQ(at(all, "data.groups.0.name"), "\"VIP\"");
  EXPECT_EQ(at(all, "data.source.name"), "\"Web\"");
  EXPECT_EQ(at(all, "data.status.name"), "\"New\"");
  EXPECT_EQ(at(all, "data.status.color"), "null");
  std::string const list = get("/contacts?include=source&fields=id").body;
  EXPECT_EQ(at(list, "data.0.source.id"), source);
  EXPECT_EQ(at(list, "data.0.firstname"), "<missing>");
  EXPECT_EQ(at(list, "data.0.groups"), "<missing>");
  std::string const bare = std::to_string(world.add_contact({.phone = "1555"}).value);
  EXPECT_EQ(at(get("/contacts/" + bare + "?include=source,groups").body, "data.source"), "null");
  EXPECT_EQ(at(get("/contacts/" + bare + "?include=source,groups").body, "data.groups"), "[]");
}

}  // namespace
}  // namespace wigwag::api
