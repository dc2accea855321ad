// Conversations, assignments, contacts, notes, customers and users: Kapso, Platform API, 7.2 to 7.5, 7.13; legacy, 12.
#include "api/graph_stand_in.h"
#include "api/world.h"
#include "core/assignments.h"
#include "model/assignment.h"
#include "model/event.h"
#include "work/erase.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

constexpr store::Stmt<Event(ProjectId)> kEvents{"SELECT {*} FROM event WHERE project_id = ? ORDER BY num"};
constexpr char const* kMadeUp = "11111111-1111-4111-8111-111111111111";

class PlatformPeople : public EachEngine {
 protected:
  World world{open()};

  net::Response post(std::string path, std::string body) {
    return world.send(Method::post, std::move(path), std::move(body));
  }
  net::Response patch(std::string path, std::string body) {
    return world.send(Method::patch, std::move(path), std::move(body));
  }
  net::Response del(std::string path) { return world.send(Method::del, std::move(path)); }

  /// Kinds of the project's events, in order.
  std::string events() {
    std::string words;
    auto const rows = store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(kEvents, world.project()); }));
    for (Event const& row : rows) words += (words.empty() ? "" : " ") + std::string(word_of(row.kind));
    return words;
  }

  /// A foreign key and a made-up id get the same bytes.
  void expect_hidden(Method method, std::string const& path, std::string const& made_up, std::string const& body = "") {
    net::Response const foreign = world.send(method, path, body, kForeignKey);
    net::Response const unknown = world.send(method, made_up, body);
    EXPECT_EQ(foreign.status, 404) << path << foreign.body;
    EXPECT_EQ(foreign.status, unknown.status) << made_up;
    EXPECT_EQ(foreign.body, unknown.body) << path;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, PlatformPeople, kEngines, engine_name);

constexpr char const* kConversations = "/platform/v1/whatsapp/conversations/";
constexpr char const* kContacts = "/platform/v1/whatsapp/contacts";

TEST_P(PlatformPeople, AConversationIsEndedAndTakenUpAgain) {
  ContactNum const robin = world.add_contact({.phone = "15550110001"});
  std::string const path = kConversations + uuid_of(world.add_conversation(robin));

  net::Response const ended = patch(path, R"({"whatsapp_conversation":{"status":"ended"}})");
  net::Response const active = patch(path, R"({"whatsapp_conversation":{"status":"active"}})");

  EXPECT_EQ(ended.status, 200);
  EXPECT_EQ(at(ended.body, "data.status"), "\"ended\"");
  EXPECT_EQ(at(active.body, "data.status"), "\"active\"");
  EXPECT_EQ(patch(path, R"({"whatsapp_conversation":{"status":"gone"}})").status, 422);
  EXPECT_EQ(patch(path, R"({"whatsapp_conversation":{}})").body, R"({"error":"status is required"})");
  EXPECT_EQ(patch(path, "{}").body, R"({"error":"param is missing or the value is empty: whatsapp_conversation"})");
  expect_hidden(
      Method::patch, path, kConversations + std::string(kMadeUp), R"({"whatsapp_conversation":{"status":"ended"}})");
  EXPECT_EQ(events(), "conversation.ended");
}

TEST_P(PlatformPeople, AnAssignmentIsMadeHandedOnAndReleased) {
  MemberNum const kim = world.add_member();
  MemberNum const alex = world.add_member();
  std::string const talk = uuid_of(world.add_conversation(world.add_contact({.phone = "15550110001"})));
  std::string const path = kConversations + talk + "/assignments";
  std::string const body = R"({"assignment":{"user_id":")" + uuid_of(kim) + R"(","notes":"vip"}})";

  net::Response const made = post(path, body);
  std::string id = at(made.body, "data.id");
  std::erase(id, '"');

  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(at(made.body, "data.user_id"), "\"" + uuid_of(kim) + "\"");
  EXPECT_EQ(at(made.body, "data.notes"), "\"vip\"");
  EXPECT_EQ(at(made.body, "data.active"), "true");
  EXPECT_EQ(at(made.body, "data.created_by_user_id"), "null");
  std::string const list = "/platform/v1/whatsapp/conversations?assigned_user_id=";
  EXPECT_EQ(each(world.get(list + uuid_of(kim)).body, "id"), talk);
  EXPECT_EQ(post(path, body).body, R"({"error":"Conversation already has an active assignment"})");
  EXPECT_EQ(post(path, body).status, 422);
  for (std::string const& user : {std::string(kMadeUp), std::string("x")})
    EXPECT_EQ(post(path, R"({"assignment":{"user_id":")" + user + "\"}}").body,
        R"({"error":"User not found or not a member of this project"})");

  net::Response const handed = patch(path + "/" + id, R"({"assignment":{"user_id":")" + uuid_of(alex) + "\"}}");
  EXPECT_EQ(at(handed.body, "data.user_id"), "\"" + uuid_of(alex) + "\"");
  EXPECT_EQ(each(world.get(list + uuid_of(alex)).body, "id"), talk);
  net::Response const released = patch(path + "/" + id, R"({"assignment":{"active":false}})");
  EXPECT_EQ(at(released.body, "data.active"), "false");
  EXPECT_EQ(each(world.get("/platform/v1/whatsapp/conversations?unassigned=true").body, "id"), talk);
  EXPECT_EQ(world.get(path + "/" + id).body, released.body);
  EXPECT_EQ(post(path, body).status, 201);
  net::Response const all = world.get(path);
  EXPECT_EQ(each(all.body, "active"), "true false");
  EXPECT_EQ(at(all.body, "meta"), R"({"page":1,"per_page":25,"total_pages":1,"total_count":2})");
  EXPECT_EQ(patch(path + "/" + id, R"({"assignment":{"active":true}})").status, 422);
  expect_hidden(Method::get, path, kConversations + std::string(kMadeUp) + "/assignments");
  expect_hidden(Method::post, path, kConversations + std::string(kMadeUp) + "/assignments", body);
  EXPECT_EQ(world.get(path + "/" + kMadeUp).body, R"({"error":"Assignment not found"})");
  EXPECT_EQ(events(), "conversation.assigned conversation.assigned conversation.assigned conversation.assigned");

  store::ok(
      world.db().write([&](store::WriteTx& tx) { return core::remove_member(tx, world.now, world.project(), kim); }));
  EXPECT_EQ(each(world.get("/platform/v1/whatsapp/conversations?unassigned=true").body, "id"), talk);
  EXPECT_EQ(each(world.get(path).body, "active"), "false false");
}

TEST_P(PlatformPeople, AContactIsMadeAndChanged) {
  std::string const customer = uuid_of(world.add_customer("crm-1"));

  net::Response const made = post(kContacts, R"({"contact":{"wa_id":"+1 555 011 0001","profile_name":"Robin",)"
                                             R"("display_name":"R.","customer_id":")" +
                                                 customer + R"(","metadata":{"a":1}}})");

  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(at(made.body, "data.wa_id"), "\"15550110001\"");
  EXPECT_EQ(at(made.body, "data.metadata"), R"({"a":1})");
  EXPECT_EQ(at(made.body, "data.customer_id"), "\"" + customer + "\"");
  std::string const path = std::string(kContacts) + "/15550110001";
  EXPECT_EQ(world.get(path).body, made.body);
  EXPECT_EQ(at(world.get(std::string(kContacts) + "?page=1").body, "meta.total_count"), "1");
  struct Case {
    std::string body;
    std::string error;
  };
  Case const wrong[] = {
      {R"({"contact":{}})", "wa_id is required"},
      {R"({"contact":{"wa_id":"abc"}})", "wa_id must be a phone number with country code, such as +15550100001"},
      {R"({"contact":{"wa_id":"15550110001"}})", "wa_id belongs to another contact of this project"},
      {R"({"contact":{"wa_id":"15550110002","metadata":[]}})", "metadata must be an object"},
      {R"({"contact":{"wa_id":"15550110002","customer_id":"x"}})", "customer_id is no customer of this project"},
  };
  for (Case const& one : wrong) {
    net::Response const answer = post(kContacts, one.body);
    EXPECT_EQ(answer.status, 422) << one.body;
    EXPECT_EQ(at(answer.body, "error"), "\"" + one.error + "\"") << one.body;
  }
  net::Response const changed =
      patch(path, R"({"contact":{"display_name":null,"metadata":{"b":2},"customer_id":null}})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(at(changed.body, "data.display_name"), "null");
  EXPECT_EQ(at(changed.body, "data.profile_name"), "\"Robin\"");
  EXPECT_EQ(at(changed.body, "data.metadata"), R"({"b":2})");
  EXPECT_EQ(at(changed.body, "data.customer_id"), "null");
  EXPECT_EQ(at(patch(path, R"({"contact":{"wa_id":"15550110009"}})").body, "data.wa_id"), "\"15550110009\"");
  EXPECT_EQ(world.get(path).status, 404);
  EXPECT_EQ(events(), "contact.created contact.changed contact.changed");
}

TEST_P(PlatformPeople, AnErasedContactIsGoneWithAllThatWasSaid) {
  ContactNum const robin = world.add_contact({.phone = "15550110001", .profile_name = Text{"Robin"}});
  ContactNum const alex = world.add_contact({.phone = "15550110002"});
  ConversationNum const talk = world.add_conversation(robin);
  ConversationNum const other = world.add_conversation(alex);
  for (int i = 0; i < 3; ++i) world.add_message({.text = {"zebra talk"}, .contact = robin, .conversation = talk});
  world.add_message({.wamid = "wamid.alex", .contact = alex, .conversation = other});
  work::Eraser eraser({world.db(), world.pool(), *world.files().blobs, [this] { return world.now; }});

  EXPECT_EQ(world.send(Method::del, std::string(kContacts) + "/15550110001", "", kForeignKey).status, 404);
  EXPECT_EQ(del(std::string(kContacts) + "/+12").status, 422);
  EXPECT_EQ(del(std::string(kContacts) + "/%2B15550110001").status, 204);

  EXPECT_EQ(world.get(std::string(kContacts) + "/15550110001").status, 404);
  EXPECT_EQ(del(std::string(kContacts) + "/15550110001").status, 404);
  EXPECT_EQ(each(world.get(std::string(kContacts) + "?page=1").body, "wa_id"), "15550110002");
  EXPECT_EQ(at(world.get(std::string(kContacts) + "?page=1").body, "meta.total_count"), "1");
  EXPECT_EQ(store::ok(eraser.erase_due()), 1);
  net::Response const messages = world.get("/platform/v1/whatsapp/messages?page=1");
  EXPECT_EQ(each(messages.body, "id"), "wamid.alex");
  EXPECT_EQ(at(messages.body, "meta.total_count"), "1");
  EXPECT_EQ(world.get(kConversations + uuid_of(talk)).status, 404);
  EXPECT_EQ(world.get(kConversations + uuid_of(other)).status, 200);
  EXPECT_EQ(world.get("/api/v2/messages?search=zebra").status, 200);
  EXPECT_EQ(each(world.get("/api/v2/messages?search=zebra").body, "id"), "");
  EXPECT_EQ(store::ok(eraser.erase_due()), 0);
  EXPECT_EQ(events(), "contact.deleted");
}

TEST_P(PlatformPeople, PreferencesAreToldByNumber) {
  ContactNum const robin = world.add_contact({.phone = "15550110001"});
  std::string const path = std::string(kContacts) + "/15550110001/marketing_preferences";
  EXPECT_EQ(world.get(path).body, R"({"data":[]})");
  EXPECT_EQ(world.get(path + "/555010200000001").body, R"({"error":"Marketing preference not found"})");
  world.insert(Preference{world.project(), RowNum{1}, world.channel(kNumber), robin, "marketing_messages", "stopped",
      {}, "meta_webhook", kStart, kStart});

  net::Response const one = world.get(path + "/555010200000001");

  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(at(one.body, "data.id"), "\"555010200000001\"");
  EXPECT_EQ(at(one.body, "data.status"), "\"stopped\"");
  EXPECT_EQ(at(one.body, "data.marketing_allowed"), "false");
  EXPECT_EQ(at(one.body, "data.whatsapp_contact_id"), "\"" + uuid_of(robin) + "\"");
  EXPECT_EQ(each(world.get(path).body, "phone_number_id"), "555010200000001");
  EXPECT_EQ(world.get(path + "/999").body, R"({"error":"WhatsApp configuration not found"})");
  EXPECT_EQ(world.get(path + "/555010299999999").body, R"({"error":"WhatsApp configuration not found"})");
  EXPECT_EQ(world.get(std::string(kContacts) + "/15550119999/marketing_preferences").body,
      R"({"error":"WhatsApp contact not found"})");
}

TEST_P(PlatformPeople, NotesAreKeptOfAContact) {
  world.add_contact({.phone = "15550110001"});
  std::string const path = "/api/v1/whatsapp_contacts/15550110001/notes";

  net::Response const made = post(path, R"({"note":{"name":"call","content":"rings back","metadata":{"x":1}}})");
  std::string id = at(made.body, "data.id");
  std::erase(id, '"');

  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(world.get("/api/v1/notes/" + id).body, made.body);
  EXPECT_EQ(each(world.get(path).body, "content"), "rings back");
  EXPECT_EQ(at(world.get(path).body, "meta.total_count"), "1");
  EXPECT_EQ(at(patch("/api/v1/notes/" + id, R"({"note":{"content":"done"}})").body, "data.content"), "\"done\"");
  EXPECT_EQ(post(path, R"({"note":{}})").status, 422);
  EXPECT_EQ(post("/api/v1/whatsapp_contacts/99999/notes", R"({"note":{"content":"x"}})").status, 404);
  expect_hidden(Method::get, "/api/v1/notes/" + id, std::string("/api/v1/notes/") + kMadeUp);
  EXPECT_EQ(del("/api/v1/notes/" + id).status, 204);
  EXPECT_EQ(world.get("/api/v1/notes/" + id).status, 404);
}

TEST_P(PlatformPeople, CustomersAreKept) {
  std::string const base = "/platform/v1/customers";
  net::Response const made = post(base, R"({"customer":{"name":"Acme Ltd","external_customer_id":"crm-1"}})");
  std::string id = at(made.body, "data.id");
  std::erase(id, '"');
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(post(base, R"({"customer":{"name":"Beta"}})").status, 201);
  struct Case {
    std::string query;
    std::string names;
  };
  Case const all[] = {{"", "Beta Acme Ltd"}, {"name_contains=ACME", "Acme Ltd"}, {"name_contains=%25", ""},
      {"external_customer_id=crm-1", "Acme Ltd"}, {"external_customer_id=x", ""}, {"created_after=2027-01-01", ""},
      {"created_before=2027-01-01", "Beta Acme Ltd"}, {"page=2&per_page=1", "Acme Ltd"},
      {"limit=1&per_page=500", "Beta Acme Ltd"}};
  for (Case const& one : all) EXPECT_EQ(each(world.get(base + "?" + one.query).body, "name"), one.names) << one.query;
  EXPECT_EQ(world.get(base + "?created_after=x").status, 422);
  EXPECT_EQ(world.get(base + "?page=0").status, 400);
  EXPECT_EQ(post(base, R"({"customer":{"external_customer_id":"x"}})").body, R"({"error":"name is required"})");
  EXPECT_EQ(post(base, R"({"customer":{"name":"C","external_customer_id":"crm-1"}})").status, 422);
  EXPECT_EQ(at(patch(base + "/" + id, R"({"customer":{"name":"Acme"}})").body, "data.name"), "\"Acme\"");
  expect_hidden(Method::get, base + "/" + id, base + "/" + kMadeUp);
  expect_hidden(Method::del, base + "/" + id, base + "/" + kMadeUp);
  EXPECT_EQ(del(base + "/" + id).status, 204);
  EXPECT_EQ(world.get(base + "/" + id).status, 404);
}

TEST_P(PlatformPeople, ARepeatedRequestHasOneEffectAndItsFirstAnswer) {
  auto const ask = [&](std::string const& path, std::string body, std::string const& key) {
    net::Request request;
    request.method = Method::post;
    request.target = "/platform/v1" + path;
    request.headers = {
        {"X-API-Key", std::string(kKey)}, {"Content-Type", "application/json"}, {"Idempotency-Key", key}};
    request.body = std::move(body);
    return world.ask(std::move(request));
  };
  std::string const acme = R"({"customer":{"name":"Acme"}})";
  net::Response const made = ask("/customers", acme, "once");
  net::Response const again = ask("/customers", acme, "once");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, made.body);
  EXPECT_EQ(each(world.get("/platform/v1/customers").body, "name"), "Acme");
  EXPECT_EQ(ask("/customers", R"({"customer":{"name":"Beta"}})", "once").status, 409);
  EXPECT_EQ(ask("/customers", acme, "another").status, 201);
  EXPECT_EQ(ask("/customers", R"({"customer":{}})", "wrong").status, 422);
  EXPECT_EQ(ask("/customers", acme, "wrong").status, 201) << "a refusal leaves the key free";
  EXPECT_EQ(ask("/customers", acme, "").status, 400);

  std::string const hook = R"({"whatsapp_webhook":{"url":"https://hooks.example.com/in","events":["project.event"]}})";
  net::Response const first = ask("/whatsapp/webhooks", hook, "hook");
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(ask("/whatsapp/webhooks", hook, "hook").body, first.body);
  EXPECT_EQ(at(world.get("/platform/v1/whatsapp/webhooks").body, "meta.total_count"), "1");
}

TEST_P(PlatformPeople, UsersAreTheMembers) {
  MemberNum const kim = world.add_member();
  net::Response const users = world.get("/platform/v1/users");
  EXPECT_EQ(users.status, 200);
  EXPECT_EQ(each(users.body, "user_id"), uuid_of(kim));
  EXPECT_EQ(each(users.body, "role"), "member");
  EXPECT_EQ(at(users.body, "meta.total_count"), "1");
  EXPECT_EQ(each(world.get("/platform/v1/users", kForeignKey).body, "user_id"), "");
}

TEST_P(PlatformPeople, EachScopeIsAskedFor) {
  world.add_key({.scopes = "messages:read"}, "key-with-little");
  struct Case {
    Method method;
    std::string path;
    std::string scope;
  };
  std::string const id = kMadeUp;
  Case const all[] = {
      {Method::patch, kConversations + id, "conversations:write"},
      {Method::post, kConversations + id + "/assignments", "conversations:write"},
      {Method::get, kConversations + id + "/assignments", "conversations:read"},
      {Method::post, kContacts, "contacts:write"},
      {Method::del, std::string(kContacts) + "/1", "contacts:delete"},
      {Method::get, std::string(kContacts) + "/1/marketing_preferences", "contacts:read"},
      {Method::get, "/platform/v1/customers", "contacts:read"},
      {Method::del, "/platform/v1/customers/" + id, "contacts:delete"},
      {Method::get, "/platform/v1/users", "account:read"},
      {Method::get, "/platform/v1/whatsapp/phone_numbers", "numbers:read"},
      {Method::del, "/platform/v1/whatsapp/phone_numbers/1", "numbers:write"},
      {Method::get, "/platform/v1/whatsapp/broadcasts", "broadcasts:read"},
      {Method::post, "/platform/v1/whatsapp/broadcasts/" + id + "/send", "broadcasts:write"},
      {Method::get, "/platform/v1/events", "events:read"},
      {Method::post, "/platform/v1/events", "events:write"},
  };
  for (Case const& one : all) {
    net::Response const answer = world.send(one.method, one.path, "{}", "key-with-little");
    EXPECT_EQ(answer.status, 403) << one.path << answer.body;
    EXPECT_EQ(answer.body, R"({"error":"This API key lacks the scope )" + one.scope + "\"}") << one.path;
    EXPECT_EQ(world.send(one.method, one.path, "{}", "").status, 401) << one.path;
  }
}

}  // namespace
}  // namespace wigwag::api
