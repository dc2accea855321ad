// The page on which a customer connects a number: Kapso, Platform API, 7.6.
#include "api/setup_world.h"

namespace wigwag::api {
namespace {

using net::Method;

class SetupPage : public SetupWorld {};
INSTANTIATE_TEST_SUITE_P(Each, SetupPage, store::kEngines, store::engine_name);

TEST_P(SetupPage, ThePageIsTheCustomersAndRunsNoScript) {
  world.insert(Customer{world.project(), CustomerNum{customer.value + 1}, R"(<b>"Ann" & 'Bob'</b>)"});
  links = "/platform/v1/customers/" + uuid_of(CustomerNum{customer.value + 1}) + "/setup_links";
  std::string const made =
      make(R"("allowed_origins":["https://a.example"],"success_redirect_url":"https://ok.example/x",)"
           R"("theme_config":{"primary_color":"#123456"},"provision_phone_number":true)")
          .body;

  net::Response const page = visit(made, "fr, pt-BR;q=0.8, en;q=0.5");

  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_TRUE(page.body.contains(R"(<html lang="pt" dir="ltr">)")) << page.body;
  EXPECT_TRUE(page.body.contains("&lt;b&gt;&quot;Ann&quot; &amp; &#39;Bob&#39;&lt;/b&gt;"));
  EXPECT_FALSE(page.body.contains("<b>"));
  EXPECT_TRUE(page.body.contains("--primary:#123456;"));
  EXPECT_TRUE(page.body.contains("Aqui não é possível comprar números"));
  EXPECT_FALSE(page.body.contains("<script"));
  std::string const policy = header(page, "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'nonce-")) << policy;
  EXPECT_TRUE(
      policy.ends_with("; form-action 'self' https://ok.example:443; base-uri 'none'; "
                       "frame-ancestors https://a.example"))
      << policy;
  EXPECT_EQ(header(page, "Cache-Control"), "no-store");
  EXPECT_EQ(header(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header(page, "X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(visit(make(R"("language":"ar")").body, "en").body.contains(R"(<html lang="ar" dir="rtl">)"));
  EXPECT_TRUE(header(visit(make().body), "Content-Security-Policy").ends_with("frame-ancestors 'none'"));
}

TEST_P(SetupPage, NobodyElsesTokenOpensAPage) {
  make();
  for (std::string const token : {"x", "", "..", "%00", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    net::Request request{.method = Method::get, .target = "/setup/" + token};
    EXPECT_EQ(world.ask(std::move(request)).status, 404) << token;
  }
  EXPECT_EQ(world.ask({.method = Method::put, .target = "/setup/x"}).status, 405);
}

TEST_P(SetupPage, ANumberIsConnectedThroughThePage) {
  std::string const made =
      make(R"("success_redirect_url":"https://ok.example/done?ref=7#end","failure_redirect_url":"https://no.example")")
          .body;

  net::Response const done = fill_in(made, {.shown = "+1 (555) 010-0077"});

  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(header(done, "Location"), "https://ok.example/done?ref=7&setup_link_id=" + bare(made, "data.id") +
                                          "&status=completed&phone_number_id=555010200000077&business_account_id="
                                          "555010100000009&display_phone_number=%2B1%20555-010-0077#end");
  EXPECT_EQ(listed("status"), "used");
  EXPECT_EQ(listed("whatsapp_setup_status"), "completed");
  std::string const number = world.get(std::string("/platform/v1/whatsapp/phone_numbers/") + kNew).body;
  EXPECT_EQ(at(number, "data.customer_id"), '"' + uuid_of(customer) + '"') << number;
  EXPECT_EQ(at(number, "data.business_account_id"), '"' + std::string(kWaba) + '"');
  EXPECT_EQ(at(number, "data.display_phone_number_normalized"), R"("15550100077")");
  EXPECT_EQ(at(number, "data.name"), at(number, "data.verified_name"));
  EXPECT_EQ(at(number, "data.status"), R"("CONNECTED")");
  Channel const row = channel(kNew).value();
  EXPECT_EQ(open_sealed(kSealKey, row.access_token->value), "EAA-secret");
  auto const told = events(EventKind::number_added);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(*told[0].detail, R"({"phone_number_id":"555010200000077","customer_id":")" + uuid_of(customer) +
                                 R"(","setup_link_id":")" + bare(made, "data.id") + "\"}");
  std::string const apps =
      world.get("/meta/whatsapp/v24.0/555010200000077/whatsapp_business_profile?fields=about").body;
  EXPECT_EQ(at(apps, "error"), "<missing>") << "the stored token works";

  net::Response const again = visit(made);
  EXPECT_EQ(again.status, 303);
  EXPECT_EQ(header(again, "Location"),
      "https://no.example?setup_link_id=" + bare(made, "data.id") + "&error_code=already_used");
  EXPECT_EQ(fill_in(made, {}, "x").status, 303);
  EXPECT_EQ(events(EventKind::number_added).size(), 1U);
  EXPECT_EQ(change(made, R"("status":"active")").status, 422);
}

TEST_P(SetupPage, WithoutAddressesThePageSaysWhatCame) {
  std::string const made = make(R"("language":"es")").body;

  net::Response const done = fill_in(made, {});

  EXPECT_EQ(done.status, 200);
  EXPECT_TRUE(done.body.contains("Tu número de WhatsApp está conectado")) << done.body;
  EXPECT_EQ(visit(made).status, 410);
  EXPECT_TRUE(visit(made).body.contains("Este enlace ya se ha usado"));
}

TEST_P(SetupPage, WhatMetaDoesNotConfirmIsNotConnected) {
  struct Case {
    Filled in;
    std::string code, words;
  };
  sandbox_post("/_sim/tokens", R"({"token":"dead","state":"expired"})");
  sandbox_post("/_sim/tokens", R"({"token":"narrow","scopes":["whatsapp_business_messaging"]})");
  Case const cases[] = {{{.token = "dead"}, "facebook_auth_failed", "Meta refused the access token"},
      {{.token = "narrow"}, "facebook_auth_failed", "Meta refused the access token"},
      {{.number = "123"}, "phone_verification_failed", "Meta refused the phone number"},
      {{.account = "123"}, "phone_verification_failed", "Meta refused the business account"},
      {{.account = "555010100000001"}, "phone_verification_failed", "does not have this phone number"},
      {{.number = kWaba}, "phone_verification_failed", ""},
      {{.shown = "+1 555 010 0078"}, "phone_verification_failed", "another phone number"},
      {{.number = "555010200000001", .account = "555010100000001"}, "phone_verification_failed", "connected already"}};
  for (Case const& one : cases) {
    std::string const plain = make().body;
    net::Response const shown = fill_in(plain, one.in);
    EXPECT_EQ(shown.status, 422) << one.words;
    EXPECT_TRUE(shown.body.contains(one.words)) << one.words << shown.body;
    EXPECT_FALSE(shown.body.contains("EAA-secret"));
    EXPECT_EQ(listed("whatsapp_setup_status", "?status=active"), "failed") << one.words;
    EXPECT_TRUE(at(world.get(links).body, "data.0.whatsapp_setup_error").contains(one.words));
    std::string const led = make(R"("failure_redirect_url":"https://no.example/?a=b")").body;
    net::Response const sent = fill_in(led, one.in);
    EXPECT_EQ(sent.status, 303) << one.words;
    EXPECT_EQ(header(sent, "Location"),
        "https://no.example/?a=b&setup_link_id=" + bare(led, "data.id") + "&error_code=" + one.code)
        << one.words;
  }
  EXPECT_TRUE(events(EventKind::number_added).empty());
  EXPECT_FALSE(channel(kNew));
  EXPECT_EQ(fill_in(make().body, {}).status, 200) << "and then it works";
}

TEST_P(SetupPage, AFormIsHeldToItsLinkAndItsTime) {
  std::string const made = make().body;
  std::string const right = nonce(made);
  std::string const foreign = [&] {
    std::string const path = "/platform/v1/customers/" + uuid_of(world.add_customer("crm-2")) + "/setup_links";
    return nonce(world.send(Method::post, path, R"({"setup_link":{}})").body);
  }();

  EXPECT_EQ(fill_in(made, {}, "").status, 403);
  EXPECT_EQ(fill_in(made, {}, foreign).status, 403) << "another link's";
  net::Request json{.method = Method::post, .target = path_of(made), .body = "{}"};
  json.headers.push_back({"Content-Type", "application/json"});
  EXPECT_EQ(world.ask(std::move(json)).status, 403);
  world.now.us += 3 * kHourUs;
  EXPECT_EQ(fill_in(made, {}, right).status, 403) << "too old";
  EXPECT_EQ(rows().at(0).setup_status, SetupStatus::pending);
  EXPECT_TRUE(events(EventKind::number_added).empty());

  for (Filled const& wrong : {Filled{.number = ""}, Filled{.number = "12a"}, Filled{.account = ""},
           Filled{.account = "../me"}, Filled{.token = ""}, Filled{.token = "a\r\nHost: b"},
           Filled{.token = std::string(2000, 'x')}, Filled{.number = std::string(40, '1')}}) {
    net::Response const refused = fill_in(made, wrong);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.body.contains("aria-invalid")) << refused.body;
  }
  net::Response const shown = fill_in(made, {.number = R"("><script>alert(1)</script>)"});
  EXPECT_FALSE(shown.body.contains("<script")) << shown.body;
  EXPECT_EQ(rows().at(0).setup_status, SetupStatus::pending) << "Meta was not asked";
}

TEST_P(SetupPage, OneAttemptAtATime) {
  std::string const made = make().body;
  SetupLink row = rows().at(0);
  row.setup_status = SetupStatus::processing;
  row.tried_at = world.now;
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.update(row); }));

  EXPECT_EQ(listed("whatsapp_setup_status"), "processing");
  EXPECT_EQ(fill_in(made, {}).status, 409);
  world.now.us += 4 * kMinuteUs;
  EXPECT_EQ(fill_in(made, {}).status, 200) << "whoever tried is gone";
}

TEST_P(SetupPage, ReconnectingRenewsTheToken) {
  ASSERT_EQ(fill_in(make().body, {}).status, 200);
  Channel const before = channel(kNew).value();
  net::Response const made = make(R"("reconnect_phone_number":"+1 555-010-0077","provision_phone_number":true)");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(at(made.body, "data.reconnect_phone_number"), R"("15550100077")");
  EXPECT_EQ(at(made.body, "data.provision_phone_number"), "false");
  EXPECT_EQ(at(made.body, "data.allowed_connection_types"), R"(["dedicated"])");
  EXPECT_TRUE(visit(made.body).body.contains(R"(value="555010200000077")"));
  EXPECT_EQ(at(change(made.body, R"("provision_phone_number":true)").body, "data.provision_phone_number"), "false");

  EXPECT_EQ(fill_in(made.body, {.number = "555010200000001", .account = "555010100000001"}).status, 422)
      << "another number";
  EXPECT_EQ(fill_in(made.body, {.token = "EAA-new"}).status, 200);

  Channel const after = channel(kNew).value();
  EXPECT_EQ(after.num, before.num);
  EXPECT_EQ(after.name, before.name);
  EXPECT_EQ(open_sealed(kSealKey, after.access_token->value), "EAA-new");
  EXPECT_EQ(events(EventKind::number_added).size(), 1U) << "it was there";
  EXPECT_EQ(listed(), "used used");
  std::string const other = "/platform/v1/customers/" + uuid_of(world.add_customer("crm-2")) + "/setup_links";
  EXPECT_EQ(world.send(Method::post, other, R"({"setup_link":{"reconnect_phone_number":"15550100077"}})").status, 422)
      << "another customer's";
}

TEST_P(SetupPage, OnlyWhatTheLinkAllowsIsConnected) {
  std::string const made = make(R"("allowed_connection_types":["coexistence"])").body;
  net::Response const refused = fill_in(made, {});
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(refused.body.contains("not used in the WhatsApp Business app")) << refused.body;
  sandbox_post("/_sim/numbers", std::string(R"({"id":")") + kNew + R"(","is_on_biz_app":true})");
  EXPECT_EQ(fill_in(make(R"("allowed_connection_types":["dedicated"])").body, {}).status, 422);
  EXPECT_EQ(fill_in(make().body, {}).status, 200);
}

class SetupPageAlone : public store::EachEngine {};
INSTANTIATE_TEST_SUITE_P(Each, SetupPageAlone, store::kEngines, store::engine_name);

TEST_P(SetupPageAlone, AMetaThatIsAwayIsSaid) {
  World away{open(), "https://wigwag.example", "http://127.0.0.1:1"};
  CustomerNum const one = away.add_customer("crm");
  std::string const made = away.send(Method::post, "/platform/v1/customers/" + uuid_of(one) + "/setup_links",
                                   R"({"setup_link":{"failure_redirect_url":"https://no.example/"}})")
                               .body;
  net::Request look{.method = Method::get, .target = path_of(made)};
  std::string const body = away.ask(std::move(look)).body;
  std::size_t const from = body.find(R"(name="nonce" value=")") + 20;
  net::Request request{.method = Method::post, .target = path_of(made)};
  request.headers.push_back({"Content-Type", kForm});
  request.body = "phone_number_id=1&business_account_id=2&access_token=x&nonce=" +
                 net::percent_encoded(body.substr(from, body.find('"', from) - from));

  net::Response const sent = away.ask(std::move(request));

  EXPECT_EQ(sent.status, 303) << sent.body;
  EXPECT_TRUE(header(sent, "Location").ends_with("error_code=token_exchange_failed"));
}

}  // namespace
}  // namespace wigwag::api
