#include "store/webhooks.h"
#include "api/world.h"
#include "base/crypto.h"
#include "model/delivery.h"
#include "model/webhook.h"
#include "store/deliveries.h"

namespace wigwag::api {
namespace {

constexpr std::string_view kAll = "/platform/v1/whatsapp/webhooks";

class Webhooks : public store::EachEngine {
 protected:
  std::string of_number() const { return "/platform/v1/whatsapp/phone_numbers/" + std::string(kNumber) + "/webhooks"; }
  net::Response make(std::string const& members, std::string path = "") {
    return world.send(
        net::Method::post, path.empty() ? of_number() : path, R"({"whatsapp_webhook":{)" + members + "}}");
  }
  /// The id of one that hears of received messages.
  std::string some() {
    auto const made = make(R"("url":"https://a.example/h","secret_key":"s","events":["whatsapp.message.received"])");
    EXPECT_EQ(made.status, 201) << made.body;
    std::string id = at(made.body, "data.id");
    std::erase(id, '"');
    return id;
  }
  net::Response change(std::string const& id, std::string const& members) {
    return world.send(net::Method::patch, std::string(kAll) + "/" + id, R"({"whatsapp_webhook":{)" + members + "}}");
  }
  template <class Row>
  std::vector<Row> rows_of(store::Stmt<Row()> const& stmt) {
    return store::ok(world.db().read([&](store::ReadTx& tx) { return tx.all(stmt); }));
  }
  std::vector<Delivery> deliveries() {
    constexpr store::Stmt<Delivery()> kAllOfThem{"SELECT {*} FROM delivery ORDER BY num"};
    return rows_of(kAllOfThem);
  }

  World world{open()};
};
INSTANTIATE_TEST_SUITE_P(Each, Webhooks, store::kEngines, store::engine_name);

TEST_P(Webhooks, IsShownAsTheReferenceShowsIt) {
  auto const made = make(R"("url":"https://hooks.example.com/wa","kind":"kapso","secret_key":"s3cret",)"
                         R"("events":["whatsapp.message.received"],"headers":{"X-Mine":"a"},"retry_schedule":"kapso")");

  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(at(made.body, "data.url"), R"("https://hooks.example.com/wa")");
  EXPECT_EQ(at(made.body, "data.kind"), R"("kapso")");
  EXPECT_EQ(at(made.body, "data.events"), R"(["whatsapp.message.received"])");
  EXPECT_EQ(at(made.body, "data.active"), "true");
  EXPECT_EQ(at(made.body, "data.secret_key"), R"("s3cret")");
  EXPECT_EQ(at(made.body, "data.headers"), R"({"X-Mine":"a"})");
  EXPECT_EQ(at(made.body, "data.buffer_enabled"), "false");
  EXPECT_EQ(at(made.body, "data.buffer_window_seconds"), "null");
  EXPECT_EQ(at(made.body, "data.max_buffer_size"), "null");
  EXPECT_EQ(at(made.body, "data.buffer_events"), "[]");
  EXPECT_EQ(at(made.body, "data.inactivity_minutes"), "60");
  EXPECT_EQ(at(made.body, "data.payload_version"), R"("v2")");
  EXPECT_EQ(at(made.body, "data.phone_number_id"), '"' + std::string(kNumber) + '"');
  EXPECT_EQ(at(made.body, "data.retry_schedule"), R"("kapso")");
  std::string id = at(made.body, "data.id");
  std::erase(id, '"');
  EXPECT_EQ(world.get(std::string(kAll) + "/" + id).body, made.body);
  EXPECT_EQ(world.get(of_number() + "/" + id).body, made.body);
}

TEST_P(Webhooks, WhatIsWrongIsSaidWithItsField) {
  struct Case {
    std::string path, members, field;
  };
  std::string const url = R"("url":"https://a.example/h")";
  std::string const events = R"("events":["whatsapp.message.received"])";
  std::string const number = R"("phone_number_id":")" + std::string(kNumber) + '"';
  Case const cases[] = {
      {"", R"("secret_key":"s",)" + events, "url"},
      {"", R"("url":"http://a.example/h","secret_key":"s",)" + events, "url"},
      {"", R"("url":"https://10.0.0.1/h","secret_key":"s",)" + events, "url"},
      {"", R"("url":"https://169.254.169.254/h","secret_key":"s",)" + events, "url"},
      {"", R"("url":"ftp://a.example","secret_key":"s",)" + events, "url"},
      {"", url + "," + events, "secret_key"},
      {"", url + R"(,"secret_key":"",)" + events, "secret_key"},
      {"", url + R"(,"kind":"meta")", "secret_key"},
      {"", url + R"(,"secret_key":"s")", "events"},
      {"", url + R"(,"secret_key":"s","events":[])", "events"},
      {"", url + R"(,"secret_key":"s","events":["nope"])", "events"},
      {"", url + R"(,"secret_key":"s","events":["project.event"])", "events"},
      {"", url + R"(,"secret_key":"s","events":["contact.created"])", "events"},
      {"", url + R"(,"secret_key":"s","kind":"wacr",)" + events, "kind"},
      {"", url + R"(,"secret_key":"s","buffer_window_seconds":0,)" + events, "buffer_window_seconds"},
      {"", url + R"(,"secret_key":"s","buffer_window_seconds":61,)" + events, "buffer_window_seconds"},
      {"", url + R"(,"secret_key":"s","max_buffer_size":101,)" + events, "max_buffer_size"},
      {"", url + R"(,"secret_key":"s","inactivity_minutes":1441,)" + events, "inactivity_minutes"},
      {"", url + R"(,"secret_key":"s","payload_version":"v3",)" + events, "payload_version"},
      {"", url + R"(,"secret_key":"s","kind":"meta","buffer_enabled":true)", "buffer_enabled"},
      {"", url + R"(,"secret_key":"s","headers":{"Host":"x"},)" + events, "headers"},
      {"", url + R"(,"secret_key":"s","headers":{"A":1},)" + events, "headers"},
      {"", url + R"(,"secret_key":"s","headers":[],)" + events, "headers"},
      {std::string(kAll), url + "," + events, "phone_number_id"},
      {std::string(kAll), url + R"(,"kind":"meta","secret_key":"s")", "phone_number_id"},
  };
  for (Case const& one : cases) {
    auto const refused = make(one.members, one.path);
    EXPECT_EQ(refused.status, 422) << one.members << " " << refused.body;
    EXPECT_TRUE(at(refused.body, "error").contains(one.field)) << one.members << " " << refused.body;
  }
  EXPECT_EQ(make(url + R"(,"secret_key":"s",)" + number + "," + events, std::string(kAll)).status, 201);
  EXPECT_EQ(make(url + R"(,"events":["project.event"])", std::string(kAll)).status, 201)
      << "a project's needs no secret";
  EXPECT_EQ(world.send(net::Method::post, of_number(), "{}").status, 400);
  EXPECT_EQ(make(url, "/platform/v1/whatsapp/phone_numbers/" + std::string(kForeignNumber) + "/webhooks").status, 404);
}

TEST_P(Webhooks, OneOfKindMetaANumber) {
  std::string const meta = R"("url":"https://a.example/h","secret_key":"s","kind":"meta","events":["whatever"])";
  auto const first = make(meta);
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(at(first.body, "data.events"), "[]") << "it has none, whatever is asked";
  EXPECT_EQ(make(meta).status, 422);
}

TEST_P(Webhooks, ChangesKeepWhatIsNotNamed) {
  std::string const id = some();

  auto const changed = change(id, R"("active":false,"events":["whatsapp.message.read","whatsapp.message.read"])");

  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(at(changed.body, "data.active"), "false");
  EXPECT_EQ(at(changed.body, "data.events"), R"(["whatsapp.message.read"])");
  EXPECT_EQ(at(changed.body, "data.secret_key"), R"("s")");
  EXPECT_EQ(change(id, R"("kind":"meta")").status, 422);
  EXPECT_EQ(change(id, R"("kind":"kapso")").status, 200);
  EXPECT_EQ(change(id, R"("events":[])").status, 422);
}

TEST_P(Webhooks, ANewSecretLeavesTheOldOneForAWhile) {
  std::string const id = some();

  auto const changed = change(id, R"("secret_key":"next","old_secret_hours":2)");

  EXPECT_EQ(at(changed.body, "data.secret_key"), R"("next")");
  EXPECT_EQ(at(changed.body, "data.old_secret_valid_until"), '"' + iso_seconds(world.now + 2 * kHourUs) + '"');
  constexpr store::Stmt<Webhook()> kHooks{"SELECT {*} FROM webhook"};
  Webhook const row = rows_of(kHooks).at(0);
  EXPECT_EQ(open_sealed(kSealKey, row.old_secret->value), "s");
  EXPECT_FALSE(row.secret->value.contains("next")) << "sealed";
}

TEST_P(Webhooks, ListsWithFiltersAndPages) {
  std::string const id = some();
  make(R"("url":"https://b.example/h","events":["project.event"])", std::string(kAll));
  make(R"("url":"https://c.example/h","secret_key":"s","kind":"meta","active":false)");

  EXPECT_EQ(
      each(world.get(std::string(kAll)).body, "url"), "https://c.example/h https://b.example/h https://a.example/h");
  EXPECT_EQ(each(world.get(std::string(kAll) + "?kind=meta").body, "url"), "https://c.example/h");
  EXPECT_EQ(each(world.get(of_number()).body, "url"), "https://c.example/h https://a.example/h");
  EXPECT_EQ(each(world.get(of_number() + "?active=true").body, "url"), "https://a.example/h");
  EXPECT_EQ(each(world.get(of_number() + "?url_contains=c.ex").body, "url"), "https://c.example/h");
  EXPECT_EQ(each(world.get(of_number() + "?created_before=2020-01-01").body, "url"), "");
  auto const page = world.get(std::string(kAll) + "?page=2&per_page=2");
  EXPECT_EQ(each(page.body, "url"), "https://a.example/h");
  EXPECT_EQ(at(page.body, "meta.total_count"), "3");
  EXPECT_EQ(world.get(std::string(kAll) + "?kind=other").status, 422);
  EXPECT_EQ(each(world.get(std::string(kAll), kForeignKey).body, "url"), "");
  EXPECT_EQ(world.get(std::string(kAll) + "/" + id, kForeignKey).status, 404);
}

TEST_P(Webhooks, IsDeletedWithWhatWaits) {
  std::string const id = some();
  world.send(net::Method::post, std::string(kAll) + "/" + id + "/test");

  EXPECT_EQ(world.send(net::Method::del, std::string(kAll) + "/" + id).status, 204);

  EXPECT_EQ(world.get(std::string(kAll) + "/" + id).status, 404);
  EXPECT_EQ(world.send(net::Method::del, std::string(kAll) + "/" + id).status, 404);
  EXPECT_EQ(deliveries().at(0).state, DeliveryState::failed);
  auto const log = world.get("/platform/v1/webhook_deliveries");
  EXPECT_EQ(at(log.body, "data.0.webhook_id"), "null");
}

TEST_P(Webhooks, IsTriedOut) {
  std::string const id = some();
  std::string const path = std::string(kAll) + "/" + id + "/test";

  auto const tried = world.send(net::Method::post, path, R"({"event_type":"whatsapp.message.received"})");

  EXPECT_EQ(tried.status, 200);
  EXPECT_EQ(tried.body, R"({"data":{"success":true}})");
  ASSERT_EQ(deliveries().size(), 1U);
  EXPECT_EQ(deliveries()[0].event, "whatsapp.message.received");
  auto const wrong = world.send(net::Method::post, path + "?event_type=whatsapp.message.read");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(deliveries().size(), 1U);
}

TEST_P(Webhooks, DeliveriesAreListedShownAndDeliveredAgain) {
  std::string const id = some();
  world.send(net::Method::post, std::string(kAll) + "/" + id + "/test");
  world.send(net::Method::post, std::string(kAll) + "/" + id + "/test");
  Delivery failed = deliveries()[0];
  failed.state = DeliveryState::failed;
  failed.attempts = 8;
  failed.problem = "answered 500";
  failed.response_status = 500;
  failed.last_attempt_at = failed.settled_at = world.now;
  store::ok(world.db().write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(tx.update(failed));
    return tx.insert(DeliveryAttempt{failed.project_id, RowNum{failed.num.value + 1}, failed.num, world.now, 12, 500,
        "answered 500", Bytes{"{}"}, Bytes{"oh no"}});
  }));
  std::string const log = "/platform/v1/webhook_deliveries";
  std::string const shown = uuid_of(Kind::delivery, failed.num.value);

  EXPECT_EQ(each(world.get(log).body, "status"), "pending failed");
  EXPECT_EQ(each(world.get(log + "?status=failed").body, "id"), shown);
  EXPECT_EQ(each(world.get(log + "?errors_only=true&webhook_id=" + id).body, "id"), shown);
  EXPECT_EQ(each(world.get(log + "?event=whatsapp.message.received&limit=1").body, "status"), "pending");
  EXPECT_EQ(world.get(log + "?period=1y").status, 422);
  EXPECT_EQ(world.get(log + "?status=lost").status, 422);
  auto const one = world.get(log + "/" + shown);
  EXPECT_EQ(at(one.body, "data.attempt_count"), "8");
  EXPECT_EQ(at(one.body, "data.attempts.0.response_body"), R"("oh no")");
  EXPECT_EQ(world.get(log + "/" + shown, kForeignKey).status, 404);

  EXPECT_EQ(world.send(net::Method::post, log + "/" + shown + "/redeliver").status, 202);
  EXPECT_EQ(deliveries()[0].state, DeliveryState::pending);
  EXPECT_EQ(deliveries()[0].attempts, 0);
  auto const none = world.send(net::Method::post, std::string(kAll) + "/" + id + "/redeliver", "{}");
  EXPECT_EQ(none.status, 422);
  failed.state = DeliveryState::delivered;
  store::ok(world.db().write([&](store::WriteTx& tx) { return tx.update(failed); }));
  auto const all =
      world.send(net::Method::post, std::string(kAll) + "/" + id + "/redeliver", R"({"since":"2026-01-01T00:00:00Z"})");
  EXPECT_EQ(at(all.body, "data.redelivered"), "1");
  world.now.us += 2 * kDayUs;
  EXPECT_EQ(each(world.get(log).body, "id"), "") << "the last day";
  EXPECT_EQ(each(world.get(log + "?period=7d&status=pending").body, "attempt_count"), "0 0");
}

TEST_P(Webhooks, ByTheirOlderAddressToo) {
  std::string const config = uuid_of(world.channel(kNumber));

  auto const made = make(R"("url":"https://a.example/h","secret_key":"s","events":["whatsapp.message.received"],)"
                         R"("whatsapp_config_id":")" +
                             config + '"',
      "/platform/v1/whatsapp_webhooks");

  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(at(made.body, "data.phone_number_id"), '"' + std::string(kNumber) + '"');
}

}  // namespace
}  // namespace wigwag::api
