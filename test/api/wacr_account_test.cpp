// The account, what it uses and what its plan allows: WA.cr API v2 §8.1.
#include "api/wacr_world.h"
#include "core/project_settings.h"
#include "model/broadcast.h"
#include "store/project_settings.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

class WacrAccount : public WacrApi {
 protected:
  Done try_set(std::string_view name, std::string_view value) {
    return world.db().write([&](store::WriteTx& tx) {
      return core::set_project_setting(tx, world.nums(), world.now, world.project(), name, value);
    });
  }
  void set(std::string_view name, std::string_view value) { store::ok(try_set(name, value)); }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrAccount, kEngines, engine_name);

TEST_P(WacrAccount, SaysWhoItIs) {
  std::string const id = std::to_string(world.project().value);
  std::string const time = iso_offset(time_of(world.project().value));
  net::Response const bare = get("/account");
  EXPECT_EQ(bare.status, 200);
  EXPECT_EQ(at(bare.body, "message"), "\"Account information retrieved successfully\"");
  EXPECT_EQ(at(bare.body, "data"),
      R"({"id":)" + id + R"(,"name":"acme","subdomain":"acme","status":"active","created_at":")" + time +
          R"(","subscription":{"plan_name":"Free","plan_id":null,"status":null,"expires_at":null}})");
  set("company_name", "Acme S.A.");
  set("plan_name", "Pro");
  set("plan_id", "2");
  set("plan_expires_at", "2026-03-01");
  EXPECT_EQ(at(get("/account").body, "data.name"), "\"Acme S.A.\"");
  EXPECT_EQ(at(get("/account").body, "data.subscription"),
      R"({"plan_name":"Pro","plan_id":2,"status":"active","expires_at":"2026-03-01T00:00:00+00:00"})");
  set("plan_status", "expired");
  EXPECT_EQ(at(get("/account").body, "data.subscription.plan_name"), "\"Free\"");
  EXPECT_EQ(at(get("/account").body, "data.subscription.status"), "\"expired\"");
}

TEST_P(WacrAccount, UsageCountsExactly) {
  world.add_member();
  ContactNum const ana = world.add_contact({.phone = "1"});
  world.add_contact({.phone = "2"});
  world.add_conversation(ana);
  Conversation old;
  old.last_active_at = kStart;
  ConversationNum const imported = world.add_conversation(ana, old);
  constexpr store::Stmt<void(Instant, ProjectId, ConversationNum)> kBegan{
      "UPDATE conversation SET first_at = ? WHERE project_id = ? AND num = ?"};
  store::ok(world.db().write([&](store::WriteTx& tx) -> Done {  // its first message is of last year
    TRY_DONE(tx.change(kBegan, kStart - kDayUs, world.project(), imported));
    return {};
  }));
  std::string const body = get("/account/usage").body;
  EXPECT_EQ(at(body, "message"), "\"Usage statistics retrieved successfully\"");
  EXPECT_EQ(at(body, "data.contacts"),
      R"({"current":2,"limit":null,"remaining":null,"percentage_used":0,"is_unlimited":false})");
  EXPECT_EQ(at(body, "data.conversations.current"), "1");
  EXPECT_EQ(at(body, "data.campaigns.current"), "0");
  for (BroadcastStatus const status : {BroadcastStatus::draft, BroadcastStatus::scheduled, BroadcastStatus::sending,
           BroadcastStatus::completed, BroadcastStatus::stopped}) {
    Broadcast broadcast;
    broadcast.project_id = world.project();
    broadcast.num = BroadcastNum{next_num()};
    broadcast.status = status;
    world.insert(broadcast);
  }
  EXPECT_EQ(at(get("/account/usage").body, "data.campaigns.current"), "2");
  EXPECT_EQ(at(body, "data.staff.current"), "1");
  set("limit_contacts", "3");
  set("limit_conversations", "-1");
  set("limit_staff", "0");
  std::string const limited = get("/account/usage").body;
  EXPECT_EQ(at(limited, "data.contacts"),
      R"({"current":2,"limit":3,"remaining":1,"percentage_used":66.67,"is_unlimited":false})");
  EXPECT_EQ(at(limited, "data.conversations"),
      R"({"current":1,"limit":-1,"remaining":null,"percentage_used":0,"is_unlimited":true})");
  EXPECT_EQ(
      at(limited, "data.staff"), R"({"current":1,"limit":0,"remaining":0,"percentage_used":100,"is_unlimited":false})");
}

TEST_P(WacrAccount, LimitsNameThePlan) {
  world.add_key({.scopes = "account:read", .rate_per_minute = 60}, "limited");
  set("limit_contacts", "1000");
  set("feature_chatbot", "true");
  set("feature_bulk_messaging", "false");
  net::Response const answer = get("/account/limits", "limited");
  EXPECT_EQ(at(answer.body, "message"), "\"Plan limits retrieved successfully\"");
  EXPECT_EQ(at(answer.body, "data"),
      R"({"limits":{"contacts":{"limit":1000,"feature_name":"Total Contacts","is_unlimited":false},)"
      R"("conversations":{"limit":null,"feature_name":"Conversations per Month","is_unlimited":false},)"
      R"("campaigns":{"limit":null,"feature_name":"Active Campaigns","is_unlimited":false},)"
      R"("staff":{"limit":null,"feature_name":"Team Members","is_unlimited":false},)"
      R"("api_calls_per_minute":{"limit":60,"feature_name":"API Calls per Minute","is_unlimited":false}},)"
      R"("features":{"whatsapp_templates":true,"bulk_messaging":false,"chatbot":true,"advanced_analytics":false,)"
      R"("api_access":true,"custom_branding":false}})");
  EXPECT_EQ(header(answer, "X-RateLimit-Limit"), "60");
  EXPECT_EQ(at(get("/account/limits").body, "data.limits.api_calls_per_minute.limit"), "-1");
}

TEST_P(WacrAccount, WantsItsScope) {
  for (char const* path : {"/account", "/account/usage", "/account/limits"}) {
    expect_scope(net::Method::get, path, "account:read");
    EXPECT_EQ(get(path, "").status, 401);
  }
}

TEST_P(WacrAccount, SettingsAreChecked) {
  std::pair<char const*, char const*> const wrong[] = {{"bogus", "1"}, {"limit_contacts", "many"},
      {"limit_contacts", "-2"}, {"plan_id", "x"}, {"plan_expires_at", "soon"}, {"feature_chatbot", "yes"},
      {"default_assignee", "nobody@example.com"}};
  for (auto const& [name, value] : wrong) {
    Done const done = try_set(name, value);
    ASSERT_FALSE(done) << name;
    EXPECT_EQ(done.error().code, Code::invalid);
    EXPECT_EQ(done.error().field, name);
  }
  set("default_status", "New");
  set("default_status", "New");
  EXPECT_EQ(each(get("/statuses").body, "name"), "New") << "made once";
  std::string const status = at(get("/statuses").body, "data.0.id");
  EXPECT_EQ(del("/statuses/" + status).status, 409) << "new contacts get it";
  set("default_status", "");
  EXPECT_EQ(del("/statuses/" + status).status, 200);
}

}  // namespace
}  // namespace wigwag::api
