// Phone numbers, their health and names, and the project's own events: Kapso, Platform API, 7.7 to 7.9 and 7.17.
#include "api/graph_stand_in.h"
#include "api/world.h"
#include "core/receive.h"
#include "model/webhook.h"
#include "work/erase.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::EachEngine;
using store::engine_name;
using store::kEngines;

constexpr char const* kNumbers = "/platform/v1/whatsapp/phone_numbers";
constexpr char const* kNew = "555010200000077";
constexpr char const* kNode =
    R"({"id":"555010200000077","verified_name":"Acme","display_phone_number":"+1 555-010-0077",)"
    R"("quality_rating":"GREEN","status":"CONNECTED","code_verification_status":"VERIFIED","name_status":"APPROVED",)"
    R"("throughput":{"level":"STANDARD"},"whatsapp_business_manager_messaging_limit":"TIER_2K",)"
    R"("is_official_business_account":false,"is_pin_enabled":true,"is_on_biz_app":false,)"
    R"("health_status":{"can_send_message":"AVAILABLE","entities":[]}})";

class PlatformNumbers : public EachEngine {
 protected:
  GraphStandIn meta;
  World world{open(), "", meta.url()};

  net::Response post(std::string path, std::string body) {
    return world.send(Method::post, std::move(path), std::move(body));
  }
  net::Response patch(std::string path, std::string body) {
    return world.send(Method::patch, std::move(path), std::move(body));
  }

  net::Response connect(std::string const& customer, std::string const& more = "") {
    return post("/platform/v1/customers/" + customer + "/whatsapp/phone_numbers",
        std::string(R"({"whatsapp_phone_number":{"name":"Support","phone_number_id":")") + kNew +
            R"(","business_account_id":"555010100000009","access_token":"EAA-secret")" + more + "}}");
  }
};
INSTANTIATE_TEST_SUITE_P(Each, PlatformNumbers, kEngines, engine_name);

TEST_P(PlatformNumbers, ANumberIsConnectedChangedAndDisconnected) {
  std::string const customer = uuid_of(world.add_customer("crm-1"));
  meta.answer(std::string("GET ") + kNew, 200, kNode);
  std::string const path = std::string(kNumbers) + "/" + kNew;

  net::Response const made =
      connect(customer, R"(,"calls_enabled":true,"webhook_destination_url":"https://x.example/m")");

  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.body.find("EAA-secret"), std::string::npos);
  struct Case {
    std::string key;
    std::string value;
  };
  Case const all[] = {{"id", "\"555010200000077\""}, {"phone_number_id", "\"555010200000077\""},
      {"name", "\"Support\""}, {"business_account_id", "\"555010100000009\""}, {"customer_id", "\"" + customer + "\""},
      {"display_phone_number", "\"+1 555-010-0077\""}, {"display_phone_number_normalized", "\"15550100077\""},
      {"verified_name", "\"Acme\""}, {"quality_rating", "\"GREEN\""}, {"status", "\"CONNECTED\""},
      {"throughput_tier", "\"STANDARD\""}, {"whatsapp_business_manager_messaging_limit", "\"TIER_2K\""},
      {"is_pin_enabled", "true"}, {"is_coexistence", "false"}, {"inbound_processing_enabled", "true"},
      {"calls_enabled", "true"}, {"webhook_verified_at", "null"}, {"name_status", "\"APPROVED\""}};
  for (Case const& one : all) EXPECT_EQ(at(made.body, "data." + one.key), one.value) << one.key;
  EXPECT_EQ(meta.count("POST 555010100000009/subscribed_apps"), 1U);
  EXPECT_EQ(world.get(path).body, made.body);
  EXPECT_EQ(world.get(path, kForeignKey).status, 404);
  EXPECT_EQ(world.get(path, kForeignKey).body, world.get(std::string(kNumbers) + "/1").body);
  EXPECT_EQ(connect(customer).status, 409);
  EXPECT_EQ(
      world.send(Method::post, "/platform/v1/customers/" + customer + "/whatsapp/phone_numbers", "{}", kForeignKey)
          .status,
      400);
  EXPECT_EQ(connect("11111111-1111-4111-8111-111111111111").body, R"({"error":"Customer not found"})");

  net::Response const renamed = patch(path, R"({"whatsapp_phone_number":{"name":"Sales","calls_enabled":false}})");
  EXPECT_EQ(renamed.status, 200) << renamed.body;
  EXPECT_EQ(at(renamed.body, "data.name"), "\"Sales\"");
  EXPECT_EQ(at(renamed.body, "data.calls_enabled"), "false");
  EXPECT_EQ(patch(path, R"({"whatsapp_phone_number":{"webhook_destination_url":"http://x"}})").status, 422);
  EXPECT_EQ(patch(path, R"({"whatsapp_phone_number":{"phone_number_id":"555010200000001"}})").status, 409);

  EXPECT_EQ(world.send(Method::del, path).status, 204);
  EXPECT_EQ(world.get(path).status, 404);
  EXPECT_EQ(each(world.get(kNumbers).body, "id"), "555010200000002 555010200000001");
  EXPECT_EQ(connect(customer).status, 201);
  std::string const internal = at(world.get(path).body, "data.internal_id");
  EXPECT_EQ(internal, at(made.body, "data.internal_id"));
}

TEST_P(PlatformNumbers, WhereMetasBodiesAreHandedOnToIsNobodysWebhook) {
  std::string const customer = uuid_of(world.add_customer("crm-1"));
  meta.answer(std::string("GET ") + kNew, 200, kNode);
  std::string const path = std::string(kNumbers) + "/" + kNew;
  ASSERT_EQ(connect(customer, R"(,"webhook_destination_url":"https://x.example/m")").status, 201);

  EXPECT_EQ(patch(path, R"({"whatsapp_phone_number":{"webhook_destination_url":"https://10.0.0.1/"}})").body,
      R"({"error":"webhook_destination_url must be a public address"})");
  auto const forwards = [&] {
    constexpr store::Stmt<Webhook(WebhookKind)> kForwards{"SELECT {*} FROM webhook WHERE kind = ?"};
    auto const rows =
        store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(kForwards, WebhookKind::forward); }));
    return rows.empty() ? std::string() : rows.front().url;
  };
  EXPECT_EQ(forwards(), "https://x.example/m");
  EXPECT_EQ(at(world.get("/platform/v1/whatsapp/webhooks").body, "data"), "[]") << "it is no webhook of anybody's";
  EXPECT_EQ(patch(path, R"({"whatsapp_phone_number":{"webhook_destination_url":"https://y.example/m"}})").status, 200);
  EXPECT_EQ(forwards(), "https://y.example/m");
  EXPECT_EQ(patch(path, R"({"whatsapp_phone_number":{"webhook_destination_url":null}})").status, 200);
  EXPECT_EQ(forwards(), "");
  EXPECT_EQ(patch(path, R"({"whatsapp_phone_number":{"webhook_destination_url":"https://y.example/m"}})").status, 200);
  EXPECT_EQ(world.send(Method::del, path).status, 204);
  EXPECT_EQ(forwards(), "");
}

TEST_P(PlatformNumbers, FiltersFindTheirNumbers) {
  std::string const customer = uuid_of(world.add_customer("crm-1"));
  meta.answer(std::string("GET ") + kNew, 200, kNode);
  ASSERT_EQ(connect(customer).status, 201);
  ASSERT_EQ(post("/platform/v1/customers/" + customer + "/whatsapp/phone_numbers",
                R"({"whatsapp_phone_number":{"name":"Try","kind":"sandbox","phone_number_id":"sandbox",)"
                R"("business_account_id":"sandbox","access_token":"sandbox"}})")
                .status,
      201);
  struct Case {
    std::string query;
    std::string names;
  };
  Case const all[] = {{"phone_number_id=555010200000077", "Support"}, {"phone_number_id=555010299999999", ""},
      {"business_account_id=555010100000009", "Support"}, {"customer_id=" + customer, "Try Support"},
      {"name_contains=SUPP", "Support"}, {"messaging_enabled=false", "Try"},
      {"customer_id=" + customer + "&messaging_enabled=true", "Support"}, {"created_after=2030-01-01", ""},
      {"page=2&per_page=1", "Support"}};
  for (Case const& one : all)
    EXPECT_EQ(each(world.get(std::string(kNumbers) + "?" + one.query).body, "name"), one.names) << one.query;
  EXPECT_EQ(at(world.get(std::string(kNumbers) + "?page=1&per_page=100").body, "meta.total_pages"), "1");
  EXPECT_EQ(world.get(std::string(kNumbers) + "?messaging_enabled=maybe").status, 422);
  EXPECT_EQ(world.get(std::string(kNumbers) + "?customer_id=x").status, 422);
}

TEST_P(PlatformNumbers, WhatMetaRefusesIsNotConnected) {
  std::string const customer = uuid_of(world.add_customer("crm-1"));
  meta.answer(
      std::string("GET ") + kNew, 401, R"({"error":{"message":"Bad token","type":"OAuthException","code":190}})");

  net::Response const refused = connect(customer);

  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body, R"({"error":"Meta refused the number: Bad token"})");
  EXPECT_EQ(world.get(std::string(kNumbers) + "/" + kNew).status, 404);
  EXPECT_EQ(post("/platform/v1/customers/" + customer + "/whatsapp/phone_numbers",
                R"({"whatsapp_phone_number":{"name":"x","phone_number_id":"1","business_account_id":"2"}})")
                .body,
      R"({"error":"access_token is required"})");
}

TEST_P(PlatformNumbers, HealthIsWhatMetaSays) {
  meta.answer("GET 555010200000001", 200, kNode);
  meta.answer("GET 555010100000001/subscribed_apps", 200, R"({"data":[{"whatsapp_business_api_data":{"id":"42"}}]})");
  std::string const path = std::string(kNumbers) + "/555010200000001/health";

  net::Response const good = world.get(path);

  EXPECT_EQ(good.status, 200) << good.body;
  EXPECT_EQ(at(good.body, "data"), "<missing>");
  EXPECT_EQ(at(good.body, "status"), "\"healthy\"");
  EXPECT_EQ(at(good.body, "checks.phone_number_access.passed"), "true");
  EXPECT_EQ(at(good.body, "checks.phone_number_connection.details.status"), "\"CONNECTED\"");
  EXPECT_EQ(at(good.body, "checks.messaging_health.overall_status"), "\"AVAILABLE\"");
  EXPECT_EQ(at(good.body, "checks.webhook_subscription.details.app_id"), "\"42\"");
  EXPECT_EQ(at(good.body, "checks.webhook_verified.passed"), "true");
  EXPECT_EQ(header(good, "X-Health-RateLimit-Second-Limit"), "5");
  EXPECT_EQ(header(good, "X-Health-RateLimit-Minute-Remaining"), "59");
  EXPECT_EQ(world.get(path).body, good.body);
  EXPECT_EQ(meta.count("GET 555010200000001"), 1U);  // three minutes
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.get(path).status, 200);
  net::Response const limited = world.get(path);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(header(limited, "Retry-After"), "1");
  EXPECT_EQ(at(limited.body, "message"),
      "\"WhatsApp health checks are limited to 5 requests per second and 60 requests per minute per project.\"");
  EXPECT_EQ(at(world.get(std::string(kNumbers) + "/555010200000001").body, "data.status"), "\"CONNECTED\"");

  world.now.us += 4 * kMinuteUs;
  meta.forget("GET 555010200000001");
  meta.answer("GET 555010200000001", 200, R"({"id":"555010200000001","status":"DISCONNECTED"})");
  EXPECT_EQ(at(world.get(path).body, "status"), "\"unhealthy\"");
  EXPECT_EQ(world.get(path, kForeignKey).status, 404);
}

TEST_P(PlatformNumbers, ARefusedTokenIsLeftAlone) {
  meta.answer("GET 555010200000001", 401, R"({"error":{"message":"Bad token","type":"OAuthException","code":190}})");
  std::string const path = std::string(kNumbers) + "/555010200000001/health";

  net::Response const bad = world.get(path);

  EXPECT_EQ(at(bad.body, "status"), "\"unhealthy\"");
  EXPECT_EQ(at(bad.body, "checks.phone_number_access.error"), "\"Bad token\"");
  EXPECT_NE(at(bad.body, "retry_after"), "<missing>");
  world.now.us += 4 * kMinuteUs;
  EXPECT_EQ(world.get(path).body, bad.body);
  EXPECT_EQ(meta.count("GET 555010200000001"), 1U);
  world.now.us += 2 * kMinuteUs;
  world.get(path);
  EXPECT_EQ(meta.count("GET 555010200000001"), 2U);
}

TEST_P(PlatformNumbers, ANameIsRequestedAndDecided) {
  std::string const path = std::string(kNumbers) + "/555010200000001/display_name_requests";

  net::Response const made = post(path, R"({"display_name_request":{"new_display_name":"Acme Shop"}})");
  std::string id = at(made.body, "data.id");
  std::erase(id, '"');

  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(at(made.body, "data.status"), "\"pending_review\"");
  EXPECT_EQ(at(meta.last().body, "new_display_name"), "\"Acme Shop\"");
  NumberChange decided;
  decided.display_number = "15550100001";
  decided.name_decision = "APPROVED";
  decided.requested_name = "Acme Shop";
  decided.raw = "{}";
  Inbound const inbound{"phone_number_name_update", "555010100000001", std::string(kNumber), decided};
  core::Arrived const arrived{inbound, world.now};
  store::ok(world.db().write(
      [&](store::WriteTx& tx) { return core::receive(tx, world.nums(), world.now, std::span(&arrived, 1)); }));
  EXPECT_EQ(at(world.get(path + "/" + id).body, "data.status"), "\"approved\"");
  EXPECT_NE(at(world.get(path + "/" + id).body, "data.reviewed_at"), "null");
  EXPECT_EQ(at(world.get(path).body, "meta.current_page"), "1");
  EXPECT_EQ(at(world.get(path).body, "meta.page"), "1");
  EXPECT_EQ(post(path, R"({"display_name_request":{}})").status, 422);
  EXPECT_EQ(world.get(path, kForeignKey).status, 404);
  meta.answer("POST 555010200000001", 400, R"({"error":{"message":"No","type":"X","code":100,"error_subcode":7}})");
  net::Response const refused = post(path, R"({"display_name_request":{"new_display_name":"Bad"}})");
  EXPECT_EQ(at(refused.body, "data.status"), "\"failed\"");
  EXPECT_EQ(at(refused.body, "data.meta_error_code"), "100");
  EXPECT_EQ(at(refused.body, "data.meta_error_subcode"), "7");
}

TEST_P(PlatformNumbers, EventsAreRecordedListedAndForgotten) {
  std::string const events = "/platform/v1/events";
  std::string const definitions = "/platform/v1/event-definitions";
  std::string const talk = uuid_of(world.add_conversation(world.add_contact({.phone = "1555"})));

  net::Response const first = post(
      events, R"({"name":"order.paid","occurred_at":"2026-01-01T10:00:00Z","properties":{"sum":12.50,"ok":true}})");
  net::Response const second =
      post(events, R"({"name":"order.sent","occurred_at":"2026-01-02T10:00:00Z","conversation_id":")" + talk + "\"}");

  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(at(first.body, "data.properties"), R"({"sum":12.50,"ok":true})");
  EXPECT_EQ(second.status, 201) << second.body;
  struct Case {
    std::string query;
    std::string names;
  };
  Case const all[] = {{"", "order.sent order.paid"}, {"limit=1", "order.sent"}, {"name=order.paid", "order.paid"},
      {"name=nothing", ""}, {"conversation_id=" + talk, "order.sent"}, {"occurred_after=2026-01-02", "order.sent"},
      {"occurred_before=2026-01-02", "order.paid"}, {"page=2&per_page=1", "order.paid"}};
  for (Case const& one : all) EXPECT_EQ(each(world.get(events + "?" + one.query).body, "name"), one.names) << one.query;
  std::string cursor = at(world.get(events + "?limit=1").body, "paging.next");
  std::erase(cursor, '"');
  EXPECT_EQ(each(world.get(events + "?limit=1&after=" + cursor).body, "name"), "order.paid");
  for (std::string const wrong : {R"({"name":"Order"})", R"({"name":"a..b"})", R"({"name":"a","properties":{"x":{}}})",
           R"({"name":"order.paid","properties":{"sum":"x"}})", R"({"name":"a","conversation_id":"x"})", R"({})"})
    EXPECT_EQ(post(events, wrong).status, 422) << wrong;
  EXPECT_EQ(each(world.get(definitions).body, "name"), "order.paid order.sent");
  EXPECT_EQ(each(world.get(events, kForeignKey).body, "name"), "");

  net::Response const known = post(definitions, R"({"name":"order.paid","description":"Money came"})");
  std::string id = at(known.body, "data.id");
  std::erase(id, '"');
  EXPECT_EQ(known.status, 200);
  EXPECT_EQ(at(known.body, "data.property_schema"), R"({"ok":{"type":"boolean"},"sum":{"type":"number"}})");
  EXPECT_EQ(post(definitions, R"({"name":"new.one"})").status, 201);
  EXPECT_EQ(patch(definitions + "/" + id, R"({"name":"other"})").status, 422);
  EXPECT_EQ(patch(definitions + "/" + id, R"({"archived":true})").status, 200);
  EXPECT_EQ(each(world.get(definitions).body, "name"), "new.one order.sent");
  EXPECT_EQ(each(world.get(definitions + "?include_archived=true").body, "name"), "new.one order.paid order.sent");
  EXPECT_EQ(world.get(definitions + "/" + id, kForeignKey).status, 404);
  EXPECT_EQ(world.send(Method::del, definitions + "/" + id).status, 202);
  work::Eraser eraser({world.db(), world.pool(), *world.files().blobs, [this] { return world.now; }});
  EXPECT_EQ(store::ok(eraser.erase_due()), 1);
  EXPECT_EQ(each(world.get(events).body, "name"), "order.sent");
  EXPECT_EQ(world.get(definitions + "/" + id).status, 404);
}

}  // namespace
}  // namespace wigwag::api
