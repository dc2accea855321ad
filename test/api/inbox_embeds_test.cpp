// Inbox embeds and their page: Kapso, Platform API, 7.14.
#include "store/inbox_embeds.h"
#include "api/embed/token.h"
#include "api/world.h"
#include "model/inbox_embed.h"

namespace wigwag::api {
namespace {

using net::Method;

constexpr std::string_view kEmbeds = "/platform/v1/inbox_embeds";

class InboxEmbedsTest : public store::EachEngine {
 protected:
  World world{open(), "https://wigwag.example.com"};

  net::Response post(std::string const& members) {
    return world.send(Method::post, std::string(kEmbeds), R"({"inbox_embed":{)" + members + "}}");
  }
  std::string made(std::string const& members) {
    net::Response const response = post(members);
    EXPECT_EQ(response.status, 201) << response.body;
    return response.body;
  }
  static std::string text(std::string const& body, std::string_view path) {
    std::string value = at(body, path);
    std::erase(value, '"');
    return value;
  }
  net::Response change(std::string const& body, std::string const& members) {
    return world.send(Method::patch, path_of(body), R"({"inbox_embed":{)" + members + "}}");
  }
  static std::string path_of(std::string const& body) { return std::string(kEmbeds) + "/" + text(body, "data.id"); }
  net::Response open_page(std::string const& body) { return world.get("/embed/" + text(body, "data.token"), ""); }
  ConversationNum conversation(std::string name, std::string words, std::string_view number = kNumber) {
    ContactNum const contact = world.add_contact({.profile_name = Text::from_utf8(name)});
    Conversation row;
    row.last_message_text = Text::from_utf8(words);
    row.last_message_type = "text";
    row.last_message_at = world.now;
    return world.add_conversation(contact, row, number);
  }
};
INSTANTIATE_TEST_SUITE_P(Each, InboxEmbedsTest, store::kEngines, store::engine_name);

TEST_P(InboxEmbedsTest, ShowsItsTokenOnceAndKeepsOnlyItsHash) {
  std::string const body = made(R"("name":"Desk","scope_type":"project")");
  std::string const token = text(body, "data.token");

  EXPECT_EQ(text(body, "data.embed_url"), "https://wigwag.example.com/embed/" + token);
  EXPECT_EQ(text(body, "data.status"), "active");
  EXPECT_EQ(text(body, "data.default_mode"), "system");
  EXPECT_EQ(text(body, "data.language"), "en");
  EXPECT_EQ(at(body, "data.allowed_origins"), "[]");
  for (std::string_view const name :
      {"scope_id", "scope_name", "assigned_user_id", "assigned_user_name", "expires_at", "last_used_at"})
    EXPECT_EQ(at(body, "data." + std::string(name)), "null") << name;
  std::string const again = world.get(path_of(body)).body;
  EXPECT_EQ(at(again, "data.token"), "<missing>");
  EXPECT_EQ(at(again, "data.embed_url"), "<missing>");
  auto const num = num_of(Kind::inbox_embed, text(body, "data.id"));
  auto const row = store::ok(world.db().read(
      [&](store::ReadTx& tx) { return store::inbox_embeds::by_num(tx, world.project(), RowNum{*num}); }));
  EXPECT_EQ(row->token_hash, embed::hash_of(token));
}

TEST_P(InboxEmbedsTest, ScopesAreLookedUp) {
  CustomerNum const customer = world.add_customer("c-1");
  std::string const of_customer = made(R"("scope_type":"customer","scope_id":")" + uuid_of(customer) + "\"");
  std::string const of_number = made(R"("scope_type":"phone_number","scope_id":")" + std::string(kNumber) + "\"");

  EXPECT_EQ(text(of_customer, "data.scope_id"), uuid_of(customer));
  EXPECT_EQ(text(of_customer, "data.scope_name"), "A customer");
  EXPECT_EQ(text(of_number, "data.scope_id"), kNumber);
  std::string const made_up = "11111111-1111-4111-8111-111111111111";
  EXPECT_EQ(post(R"("scope_type":"customer","scope_id":")" + made_up + "\"").status, 404);
  EXPECT_EQ(post(R"("scope_type":"phone_number","scope_id":")" + std::string(kForeignNumber) + "\"").status, 404);
}

TEST_P(InboxEmbedsTest, RefusesWhatIsWrong) {
  std::string const origin = R"("scope_type":"project","allowed_origins":)";
  for (std::string const& members : {std::string(R"("name":"x")"), std::string(R"("scope_type":"team")"),
           std::string(R"("scope_type":"customer")"), std::string(R"("scope_type":"project","scope_id":"1")"),
           std::string(R"("scope_type":"project","language":"de")"),
           std::string(R"("scope_type":"project","default_mode":"blue")"),
           std::string(R"("scope_type":"project","expires_at":"2025-01-01T00:00:00Z")"),
           std::string(R"("scope_type":"project","expires_at":"soon")"),
           std::string(R"("scope_type":"project","assigned_user_id":"x")"), origin + R"("https://a.example")",
           origin + R"(["https://a.example/path"])", origin + R"(["https://a.example; script-src *"])",
           origin + R"(["ftp://a.example"])", origin + R"(["https://"])", origin + R"(["https://a.example:99999"])"}) {
    net::Response const refused = post(members);
    EXPECT_EQ(refused.status, 422) << members << refused.body;
    EXPECT_NE(at(refused.body, "error"), "<missing>");
  }
  EXPECT_EQ(world.send(Method::post, std::string(kEmbeds), "{}").status, 400);
  EXPECT_EQ(at(world.get(std::string(kEmbeds)).body, "data"), "[]");
}

TEST_P(InboxEmbedsTest, ChangesAllButTheScope) {
  MemberNum const kim = world.add_member();
  std::string const body = made(R"("scope_type":"phone_number","scope_id":")" + std::string(kNumber) + "\"");
  world.now.us += kMinuteUs;

  std::string const after =
      change(body, R"("name":"New","language":"es","default_mode":"dark","assigned_user_id":")" + uuid_of(kim) +
                       R"(","allowed_origins":["https://A.example/","http://localhost:3000"],)"
                       R"("scope_type":"phone_number","expires_at":"2026-02-01T00:00:00Z")")
          .body;

  EXPECT_EQ(text(after, "data.name"), "New");
  EXPECT_EQ(text(after, "data.language"), "es");
  EXPECT_EQ(text(after, "data.default_mode"), "dark");
  EXPECT_EQ(text(after, "data.assigned_user_name"), "Kim");
  EXPECT_EQ(at(after, "data.allowed_origins"), R"(["https://a.example","http://localhost:3000"])");
  EXPECT_EQ(text(after, "data.expires_at"), "2026-02-01T00:00:00Z");
  EXPECT_EQ(text(after, "data.updated_at"), iso_seconds(world.now));
  EXPECT_EQ(change(body, R"("scope_type":"project")").status, 422);
  EXPECT_EQ(change(body, R"("scope_id":")" + std::string(kSecondNumber) + "\"").status, 422);
  std::string const cleared = change(body, R"("name":null,"assigned_user_id":"","expires_at":null)").body;
  for (std::string_view const name : {"name", "assigned_user_id", "expires_at"})
    EXPECT_EQ(at(cleared, "data." + std::string(name)), "null") << name;
}

TEST_P(InboxEmbedsTest, OthersDoNotSeeThem) {
  std::string const body = made(R"("scope_type":"project")");
  for (Method const method : {Method::get, Method::patch, Method::del})
    EXPECT_EQ(
        world.send(method, path_of(body), method == Method::patch ? R"({"inbox_embed":{"name":"x"}})" : "", kForeignKey)
            .status,
        404);
  EXPECT_EQ(at(world.get(std::string(kEmbeds), kForeignKey).body, "data"), "[]");
  ApiKey reader;
  reader.scopes = "messages:read,conversations:read";
  world.add_key(reader, "a readers key");
  EXPECT_EQ(world.get(std::string(kEmbeds), "a readers key").status, 403);
  EXPECT_EQ(open_page(body).status, 200);
}

TEST_P(InboxEmbedsTest, ListsWithFilters) {
  MemberNum const kim = world.add_member();
  CustomerNum const customer = world.add_customer("c-1");
  made(R"("name":"a","scope_type":"project","assigned_user_id":")" + uuid_of(kim) + "\"");
  made(R"("name":"b","scope_type":"customer","scope_id":")" + uuid_of(customer) + "\"");
  std::string const last = made(R"("name":"c","scope_type":"phone_number","scope_id":")" + std::string(kNumber) + "\"");
  EXPECT_EQ(world.send(Method::del, path_of(last)).status, 204);
  struct Row {
    std::string query, names;
  };
  for (Row const& row : std::vector<Row>{{"", "c b a"}, {"?status=active", "b a"}, {"?status=revoked", "c"},
           {"?scope_type=project", "a"}, {"?scope_id=" + uuid_of(customer), "b"},
           {"?scope_id=" + std::string(kNumber), "c"}, {"?scope_id=" + std::string(kForeignNumber), ""},
           {"?assigned_user_id=" + uuid_of(kim), "a"}, {"?per_page=1&page=2", "b"}})
    EXPECT_EQ(each(world.get(std::string(kEmbeds) + row.query).body, "name"), row.names) << row.query;
  std::string const body = world.get(std::string(kEmbeds) + "?per_page=2").body;
  EXPECT_EQ(at(body, "meta.total_count"), "3");
  EXPECT_EQ(at(body, "meta.total_pages"), "2");
  EXPECT_EQ(world.get(std::string(kEmbeds) + "?status=gone").status, 422);
  EXPECT_EQ(world.get(std::string(kEmbeds) + "?scope_type=team").status, 422);
}

TEST_P(InboxEmbedsTest, APageShowsItsConversationsAndRunsNothing) {
  conversation("Robin <script>alert(1)</script>", "\"Hi\" & 'bye' <b>");
  std::string const body =
      made(R"("scope_type":"project","language":"es","default_mode":"dark","allowed_origins":["https://a.example"])");

  net::Response const page = open_page(body);

  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_TRUE(page.body.contains("Robin &lt;script&gt;alert(1)&lt;/script&gt;")) << page.body;
  EXPECT_TRUE(page.body.contains("&quot;Hi&quot; &amp; &#39;bye&#39; &lt;b&gt;"));
  EXPECT_FALSE(page.body.contains("<script"));
  EXPECT_TRUE(page.body.contains("<html lang=\"es\">"));
  EXPECT_TRUE(page.body.contains("Conversaciones"));
  EXPECT_TRUE(page.body.contains("name=\"color-scheme\" content=\"dark\""));
  std::string const policy = header(page, "Content-Security-Policy");
  EXPECT_TRUE(policy.contains("default-src 'none'")) << policy;
  EXPECT_TRUE(policy.ends_with("frame-ancestors https://a.example")) << policy;
  EXPECT_EQ(header(page, "Cache-Control"), "no-store");
  EXPECT_EQ(header(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(
      header(open_page(made(R"("scope_type":"project")")), "Content-Security-Policy").ends_with("ancestors *"), true);
}

TEST_P(InboxEmbedsTest, APageShowsOnlyItsScope) {
  CustomerNum const customer = world.add_customer("c-1");
  constexpr store::Stmt<void(CustomerNum, ChannelNum)> kGive{"UPDATE channel SET customer_num = ? WHERE num = ?"};
  store::ok(world.db().write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(tx.change(kGive, customer, world.channel(kSecondNumber)));
    return {};
  }));
  MemberNum const kim = world.add_member();
  conversation("First", "one");
  conversation("Second", "two", kSecondNumber);
  ContactNum const third = world.add_contact({.profile_name = Text::from_utf8("Third")});
  Conversation assigned;
  assigned.assigned_member_num = kim;
  world.add_conversation(third, assigned);
  struct Row {
    std::string members;
    bool first, second, third;
  };
  for (Row const& row : std::vector<Row>{{R"("scope_type":"project")", true, true, true},
           {R"("scope_type":"phone_number","scope_id":")" + std::string(kNumber) + "\"", true, false, true},
           {R"("scope_type":"customer","scope_id":")" + uuid_of(customer) + "\"", false, true, false},
           {R"("scope_type":"project","assigned_user_id":")" + uuid_of(kim) + "\"", false, false, true}}) {
    std::string const page = open_page(made(row.members)).body;
    EXPECT_EQ(page.contains("First"), row.first) << row.members;
    EXPECT_EQ(page.contains("Second"), row.second) << row.members;
    EXPECT_EQ(page.contains("Third"), row.third) << row.members;
  }
  std::string const none = made(R"("scope_type":"customer","scope_id":")" + uuid_of(world.add_customer("c-2")) + "\"");
  EXPECT_TRUE(open_page(none).body.contains("No conversations yet"));
}

TEST_P(InboxEmbedsTest, APageShowsTheNewestFifty) {
  for (int i = 0; i < 51; ++i) conversation("Person " + std::to_string(i) + ".", "x");
  std::string const page = open_page(made(R"("scope_type":"project")")).body;
  EXPECT_FALSE(page.contains("Person 0."));
  EXPECT_TRUE(page.contains("Person 1."));
  EXPECT_LT(page.find("Person 50."), page.find("Person 49."));
}

TEST_P(InboxEmbedsTest, ATokenEndsAtOnceOrInItsTime) {
  std::string const revoked = made(R"("scope_type":"project")");
  std::string const expiring =
      made(R"("scope_type":"project","expires_at":")" + iso_seconds(world.now + kHourUs) + "\"");
  EXPECT_EQ(open_page(revoked).status, 200);
  EXPECT_EQ(open_page(expiring).status, 200);

  EXPECT_EQ(world.send(Method::del, path_of(revoked)).status, 204);
  world.now.us += kHourUs;

  net::Response const gone = open_page(revoked);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(open_page(expiring).status, 404);
  EXPECT_EQ(world.get("/embed/" + embed::new_token(world.project()), "").body, gone.body);
  EXPECT_EQ(world.get("/embed/x", "").body, gone.body);
  EXPECT_EQ(world.send(Method::del, path_of(revoked)).status, 204);
  EXPECT_EQ(text(world.get(path_of(revoked)).body, "data.status"), "revoked");
  EXPECT_EQ(change(revoked, R"("name":"x")").status, 422);
}

TEST_P(InboxEmbedsTest, ItsUseIsNotedToTheMinute) {
  std::string const body = made(R"("scope_type":"project")");
  world.now.us += kMinuteUs - world.now.us % kMinuteUs + 5 * kSecondUs;
  open_page(body);
  EXPECT_EQ(text(world.get(path_of(body)).body, "data.last_used_at"), iso_seconds(world.now - 5 * kSecondUs));
}

}  // namespace
}  // namespace wigwag::api
