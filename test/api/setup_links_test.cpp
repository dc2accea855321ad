// Setup links as the API has them: Kapso, Platform API, 7.6.
#include "api/setup_world.h"

namespace wigwag::api {
namespace {

using net::Method;

class SetupLinks : public SetupWorld {};
INSTANTIATE_TEST_SUITE_P(Each, SetupLinks, store::kEngines, store::engine_name);

TEST_P(SetupLinks, IsMadeWithItsTokenShownOnce) {
  std::string const made = make().body;

  std::string const token = bare(made, "data.token");
  EXPECT_GE(token.size(), 43U);
  EXPECT_EQ(at(made, "data.url"), "\"https://wigwag.example/setup/" + token + "\"");
  struct Case {
    std::string key, value;
  };
  Case const all[] = {{"status", R"("active")"}, {"expires_at", '"' + iso_seconds(world.now + 30 * kDayUs) + '"'},
      {"created_at", '"' + iso_seconds(world.now) + '"'}, {"success_redirect_url", "null"},
      {"failure_redirect_url", "null"}, {"allowed_origins", "[]"}, {"provision_phone_number", "false"},
      {"phone_number_area_code", "null"}, {"phone_number_country_isos", R"(["US"])"},
      {"allowed_connection_types", R"(["coexistence","dedicated"])"}, {"meta_billing_mode", R"("customer_managed")"},
      {"theme_config", "null"}, {"reconnect_phone_number", "null"}, {"language", "null"},
      {"whatsapp_setup_status", R"("pending")"}, {"whatsapp_setup_error", "null"},
      {"provisioned_phone_number", "null"}};
  for (Case const& one : all) EXPECT_EQ(at(made, "data." + one.key), one.value) << one.key;
  std::string const listed = world.get(links).body;
  EXPECT_EQ(at(listed, "data.0.token"), "<missing>");
  EXPECT_EQ(at(listed, "data.0.url"), at(made, "data.url"));
  EXPECT_EQ(at(listed, "meta.total_count"), "1");
  EXPECT_EQ(rows().at(0).token_hash, hex(sha256(token)));
  EXPECT_EQ(world.get(links, kForeignKey).body, R"({"error":"Customer not found"})");
  EXPECT_EQ(world.send(Method::post, links, R"({"setup_link":{}})", kForeignKey).status, 404);
  EXPECT_EQ(world.send(Method::post, links, "{}").status, 400);
}

TEST_P(SetupLinks, KeepsEverythingThatIsSaid) {
  std::string const theme = R"({"primary_color":"#123456","destructive_foreground_color":"#ABCDEF"})";
  net::Response const made =
      make(R"("success_redirect_url":"https://a.example/ok?x=1","failure_redirect_url":"http://localhost:3000/no",)"
           R"("allowed_origins":["https://a.example","https://b.example:8443"],"provision_phone_number":true,)"
           R"("phone_number_area_code":"415","phone_number_country_isos":["US","BR"],)"
           R"("allowed_connection_types":["dedicated"],"meta_billing_mode":"partner_managed","language":"pt",)"
           R"("theme_config":)" +
           theme);

  ASSERT_EQ(made.status, 201) << made.body;
  struct Case {
    std::string key, value;
  };
  Case const all[] = {{"success_redirect_url", R"("https://a.example/ok?x=1")"},
      {"failure_redirect_url", R"("http://localhost:3000/no")"},
      {"allowed_origins", R"(["https://a.example","https://b.example:8443"])"}, {"provision_phone_number", "true"},
      {"phone_number_area_code", R"("415")"}, {"phone_number_country_isos", R"(["US","BR"])"},
      {"allowed_connection_types", R"(["dedicated"])"}, {"meta_billing_mode", R"("partner_managed")"},
      {"language", R"("pt")"}, {"theme_config", theme}};
  for (Case const& one : all) EXPECT_EQ(at(made.body, "data." + one.key), one.value) << one.key;

  std::string const changed =
      change(made.body, R"("success_redirect_url":null,"language":"ar","theme_config":null,"allowed_origins":[],)"
                        R"("expires_at":"2026-06-01T00:00:00Z","meta_billing_mode":"customer_managed")")
          .body;
  EXPECT_EQ(at(changed, "data.success_redirect_url"), "null") << changed;
  EXPECT_EQ(at(changed, "data.language"), R"("ar")");
  EXPECT_EQ(at(changed, "data.theme_config"), "null");
  EXPECT_EQ(at(changed, "data.allowed_origins"), "[]");
  EXPECT_EQ(at(changed, "data.expires_at"), R"("2026-06-01T00:00:00Z")");
  EXPECT_EQ(at(changed, "data.meta_billing_mode"), R"("partner_managed")") << "said only when it is made";
  EXPECT_EQ(at(changed, "data.phone_number_area_code"), R"("415")") << "what is not named stays";
}

TEST_P(SetupLinks, WhatIsWrongIsSaidWithItsField) {
  struct Case {
    std::string members, field;
  };
  Case const cases[] = {{R"("success_redirect_url":"javascript:alert%281%29")", "success_redirect_url"},
      {R"("failure_redirect_url":"/here")", "failure_redirect_url"},
      {R"("allowed_origins":["http://a.example"])", "allowed_origins"},
      {R"("allowed_origins":["https://a.example/path"])", "allowed_origins"},
      {R"("allowed_origins":["https://a.example; script-src *"])", "allowed_origins"},
      {R"("allowed_origins":"https://a.example")", "allowed_origins"},
      {R"("provision_phone_number":"maybe")", "provision_phone_number"},
      {R"("phone_number_area_code":"41")", "phone_number_area_code"},
      {R"("phone_number_area_code":"415","phone_number_country_isos":["BR"])", "phone_number_area_code"},
      {R"("phone_number_country_isos":["us"])", "phone_number_country_isos"},
      {R"("phone_number_country_isos":[])", "phone_number_country_isos"},
      {R"("allowed_connection_types":["both"])", "allowed_connection_types"},
      {R"("allowed_connection_types":[])", "allowed_connection_types"},
      {R"("meta_billing_mode":"mine")", "meta_billing_mode"}, {R"("theme_config":"dark")", "theme_config"},
      {R"("theme_config":{"primary_color":"red"})", "theme_config.primary_color"},
      {R"("theme_config":{"card_color":"#12345g"})", "theme_config.card_color"}, {R"("language":"fr")", "language"},
      {R"("reconnect_phone_number":"15550100001")", "reconnect_phone_number"}};
  for (Case const& one : cases) {
    net::Response const refused = make(one.members);
    EXPECT_EQ(refused.status, 422) << one.members << " " << refused.body;
    EXPECT_TRUE(at(refused.body, "error").contains(one.field)) << one.members << " " << refused.body;
  }
  EXPECT_TRUE(rows().empty());
  std::string const made = make().body;
  for (std::string const members :
      {R"("status":"used")", R"("status":"open")", R"("status":null)", R"("expires_at":"soon")", R"("expires_at":null)",
          R"("status":"active","expires_at":"2020-01-01T00:00:00Z")"}) {
    EXPECT_EQ(change(made, members).status, 422) << members;
  }
  EXPECT_EQ(world.send(Method::patch, links + "/" + uuid_of(Kind::setup_link, 1), R"({"setup_link":{}})").body,
      R"({"error":"Setup link not found"})");
}

TEST_P(SetupLinks, OnlyTheNewestIsActive) {
  std::string const first = make().body;
  std::string const second = make().body;
  std::string const other = "/platform/v1/customers/" + uuid_of(world.add_customer("crm-2")) + "/setup_links";
  ASSERT_EQ(world.send(Method::post, other, R"({"setup_link":{}})").status, 201);

  EXPECT_EQ(listed(), "active revoked");
  EXPECT_EQ(visit(first).status, 410);
  EXPECT_EQ(at(change(first, R"("status":"active")").body, "data.status"), R"("active")");
  EXPECT_EQ(listed(), "revoked active");
  EXPECT_EQ(at(change(first, R"("status":"expired")").body, "data.status"), R"("expired")");
  EXPECT_EQ(at(change(second, R"("status":"active")").body, "data.status"), R"("active")");
  EXPECT_EQ(listed(), "active expired");
  world.now.us += 30 * kDayUs;
  EXPECT_EQ(listed(), "expired expired");
  EXPECT_EQ(listed("status", "?status=active"), "");
  EXPECT_EQ(listed("status", "?status=expired"), "expired expired");
  EXPECT_EQ(listed("status", "?status=revoked"), "");
  EXPECT_EQ(listed("status", "?page=2&per_page=1"), "expired");
  EXPECT_EQ(listed("status", "?created_after=2030-01-01"), "");
  EXPECT_EQ(world.get(links + "?status=open").status, 422);
  EXPECT_EQ(visit(second).status, 410);
  EXPECT_EQ(each(world.get(other).body, "status"), "expired");
}

TEST_P(SetupLinks, ADeletedCustomersLinksAreGone) {
  std::string const made = make().body;
  ASSERT_EQ(world.send(Method::del, "/platform/v1/customers/" + uuid_of(customer)).status, 204);
  EXPECT_EQ(visit(made).status, 404);
  EXPECT_TRUE(rows().empty());
}

}  // namespace
}  // namespace wigwag::api
