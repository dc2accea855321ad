// API logs: Kapso, Platform API, 7.12.
#include "store/api_logs.h"
#include "api/logged.h"
#include "base/limits.h"
#include "work/api_log.h"

namespace wigwag::api {
namespace {

constexpr std::string_view kLogs = "/platform/v1/api_logs";

class ApiLogsTest : public store::EachEngine {
 protected:
  World world{open()};
  Metrics metrics;
  work::ApiLogWriter writer{{world.db(), world.nums(), metrics, [this] { return world.now; }}};

  void SetUp() override { world.api().log_to(writer); }
  net::Response ask(std::string target, std::string_view key = kKey) {
    auto response = world.get(std::move(target), key);
    world.now.us += kSecondUs;
    store::ok(writer.write_waiting());
    return response;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, ApiLogsTest, store::kEngines, store::engine_name);

TEST_P(ApiLogsTest, EveryRequestOfAKnownCallerIsThere) {
  ask("/platform/v1/whatsapp/messages?limit=3&phone_number=15550110001");
  ask("/meta/whatsapp/v24.0/" + std::string(kNumber) + "/contacts/15550110001");
  ask("/api/v2/messages/1");
  ask("/platform/v1/whatsapp/messages/wamid.HBgLMTU1NTAxMTAwMDE=");
  ask("/platform/v1/whatsapp/messages", "nobodys key");
  ask("/platform/v1/whatsapp/messages", kForeignKey);

  std::string const body = ask(std::string(kLogs)).body;

  EXPECT_EQ(
      each(body, "endpoint"), "/platform/v1/whatsapp/messages/*message_id /api/v2/messages/1 /meta/whatsapp/v24.0/" +
                                  std::string(kNumber) + "/contacts/:wa_id /platform/v1/whatsapp/messages");
  EXPECT_EQ(each(body, "response_status"), "404 404 404 200");
  EXPECT_EQ(each(body, "http_method"), "GET GET GET GET");
  EXPECT_EQ(each(body, "api_key_name"), "test test test test");
  EXPECT_EQ(at(body, "data.3.error_message"), "null");
  EXPECT_EQ(at(body, "data.0.error_message"), "\"Message not found\"");
  EXPECT_EQ(body.find("15550110001"), std::string::npos);
}

TEST_P(ApiLogsTest, Filters) {
  ask("/platform/v1/whatsapp/messages");
  ask("/platform/v1/whatsapp/Conversations");
  ask("/platform/v1/whatsapp/contacts?limit=0");
  world.now.us += 2 * kDayUs;
  ask("/platform/v1/whatsapp/contacts");
  struct Row {
    std::string query, statuses;
  };
  for (Row const& row : std::vector<Row>{{"?endpoint=CONTACTS", "200 400"}, {"?endpoint=whatsapp/mess", "200"},
           {"?status_code=400", "400"}, {"?errors_only=true&endpoint=contacts", "400"},
           {"?errors_only=false&limit=1&endpoint=contacts", "200"}, {"?status_code=200&errors_only=true", ""},
           {"?period=24h&endpoint=contacts", "200"}, {"?period=7d&endpoint=contacts", "200 400"},
           {"?endpoint=nowhere", ""}}) {
    EXPECT_EQ(each(world.get(std::string(kLogs) + row.query).body, "response_status"), row.statuses) << row.query;
  }
  EXPECT_EQ(world.get(std::string(kLogs) + "?period=1y").status, 422);
  EXPECT_EQ(world.get(std::string(kLogs) + "?status_code=ok").status, 422);
  EXPECT_EQ(world.get(std::string(kLogs) + "?errors_only=maybe").status, 422);
  EXPECT_EQ(world.get(std::string(kLogs) + "?after=x").status, 400);
}

TEST_P(ApiLogsTest, PagesByCursor) {
  for (int i = 1; i <= 5; ++i) ask("/api/v2/messages/" + std::to_string(i));
  std::string const first = world.get(std::string(kLogs) + "?limit=2").body;
  EXPECT_EQ(each(first, "endpoint"), "/api/v2/messages/5 /api/v2/messages/4");
  std::string after = at(first, "paging.cursors.after");
  std::erase(after, '"');

  std::string const second = world.get(std::string(kLogs) + "?limit=2&after=" + after).body;

  EXPECT_EQ(each(second, "endpoint"), "/api/v2/messages/3 /api/v2/messages/2");
  std::string before = at(second, "paging.cursors.before");
  std::erase(before, '"');
  EXPECT_EQ(each(world.get(std::string(kLogs) + "?limit=2&before=" + before).body, "endpoint"),
      "/api/v2/messages/5 /api/v2/messages/4");
}

TEST_P(ApiLogsTest, TellsWhoAskedAndHowLongItTook) {
  net::Request request;
  request.method = net::Method::get;
  request.target = "/platform/v1/whatsapp/messages";
  request.headers.push_back({"X-API-Key", std::string(kKey)});
  request.remote_address = "192.0.2.7";
  world.ask(std::move(request));
  store::ok(writer.write_waiting());

  std::string const body = world.get(std::string(kLogs)).body;

  EXPECT_EQ(at(body, "data.0.ip_address"), "\"192.0.2.7\"");
  EXPECT_EQ(at(body, "data.0.response_time_ms"), "0.000");
  EXPECT_NE(at(body, "data.0.api_key_id"), "null");
  EXPECT_EQ(at(body, "data.0.created_at"), "\"" + iso_seconds(world.now) + "\"");
}

TEST_P(ApiLogsTest, AKeyWithoutTheScopeSeesNothing) {
  ApiKey row;
  row.name = "reader";
  row.scopes = "messages:read";
  world.add_key(row, "a readers key");

  EXPECT_EQ(world.get(std::string(kLogs), "a readers key").status, 403);
  EXPECT_EQ(world.get("/platform/v1/log_search", "a readers key").status, 403);
  EXPECT_EQ(world.get("/platform/v1/log_search/catalog", "a readers key").status, 403);
}

TEST_P(ApiLogsTest, APageThatLooksAtTooMuchEndsEarlyAndGoesOn) {
  add_requests(world, 25'000);

  std::string const first = world.get(std::string(kLogs) + "?endpoint=wanted").body;
  std::string next = at(first, "paging.next");
  std::erase(next, '"');
  std::string const second = world.get(std::string(kLogs) + "?endpoint=wanted&after=" + next).body;

  EXPECT_EQ(at(first, "data"), "[]");
  EXPECT_EQ(each(second, "endpoint"), "/wanted");
  EXPECT_EQ(at(second, "paging.next"), "null");
}

TEST_P(ApiLogsTest, WhatIsTooMuchIsLeftOutAndCounted) {
  work::ApiLogWriter small{{world.db(), world.nums(), metrics, [this] { return world.now; }, 30, 2}};
  world.api().log_to(small);
  for (int i = 0; i < 5; ++i) world.get("/api/v2/messages/1");
  store::ok(small.write_waiting());

  EXPECT_EQ(each(world.get(std::string(kLogs)).body, "response_status"), "404 404");
  EXPECT_NE(metrics.expose().find("wigwag_api_log_left_out_total 3"), std::string::npos) << metrics.expose();
}

TEST_P(ApiLogsTest, WhatIsOldIsForgotten) {
  ask("/api/v2/messages/1");
  ask("/api/v2/messages/1", kForeignKey);
  world.now.us += (limits::api_log_kept_days + 1) * kDayUs;
  ask("/api/v2/messages/2");

  store::ok(writer.forget_old());

  EXPECT_EQ(each(world.get(std::string(kLogs)).body, "endpoint"), "/api/v2/messages/2");
  EXPECT_EQ(at(world.get(std::string(kLogs), kForeignKey).body, "data"), "[]");
}

TEST_P(ApiLogsTest, ItsThreadWritesWhatWaitsAtTheEnd) {
  writer.start();
  world.get("/api/v2/messages/1");
  writer.stop();

  EXPECT_EQ(each(world.get(std::string(kLogs)).body, "endpoint"), "/api/v2/messages/1");
}

}  // namespace
}  // namespace wigwag::api
