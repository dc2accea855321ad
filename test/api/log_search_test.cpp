// Log search and its catalog: Kapso, Platform API, 7.12.
#include <set>

#include "api/logged.h"
#include "base/limits.h"
#include "model/delivery.h"
#include "model/webhook.h"
#include "store/api_logs.h"
#include "store/events.h"

namespace wigwag::api {
namespace {

using net::Method;

constexpr std::string_view kSearch = "/platform/v1/log_search";

class LogSearchTest : public store::EachEngine {
 protected:
  World world{open()};

  void request(std::string endpoint, std::int64_t status, std::optional<std::string> error = {}) {
    world.now.us += kSecondUs;
    ApiLog row;
    row.project_id = world.project();
    row.num = world.nums().next_as<RowNum>(world.now);
    row.endpoint = std::move(endpoint);
    row.http_method = "GET";
    row.response_status = status;
    row.response_us = 1500;
    row.error_message = std::move(error);
    world.insert(row);
  }

  void event(EventKind kind, std::optional<MessageNum> message = {}, std::optional<std::string> detail = {}) {
    world.now.us += kSecondUs;
    Event row;
    row.project_id = world.project();
    row.kind = kind;
    row.at = world.now;
    row.channel_num = world.channel(kNumber);
    row.message_num = message;
    row.detail = std::move(detail);
    store::ok(
        world.db().write([&](store::WriteTx& tx) { return store::events::append(tx, world.project(), {row}, 0); }));
  }

  WebhookNum webhook() {
    Webhook row;
    row.project_id = world.project();
    row.num = world.nums().next_as<WebhookNum>(world.now);
    row.url = "https://hooks.example.com/wa";
    return world.insert(row).num;
  }

  DeliveryNum delivery(WebhookNum to, DeliveryState state, std::optional<std::string> problem = {}) {
    world.now.us += kSecondUs;
    Delivery row;
    row.project_id = world.project();
    row.num = world.nums().next_as<DeliveryNum>(world.now);
    row.webhook_num = to;
    row.state = state;
    row.event = "whatsapp.message.received";
    row.channel_num = world.channel(kNumber);
    if (problem) row.response_status = 500;
    row.problem = std::move(problem);
    return world.insert(row).num;
  }

  std::string get(std::string const& query, std::string_view key = kKey) {
    return world.get(std::string(kSearch) + query, key).body;
  }
  std::string post(std::string body) { return world.send(Method::post, std::string(kSearch), std::move(body)).body; }

  /// One member of each found entry, joined by blanks.
  static std::string found(std::string const& body, std::string const& member) {
    std::string all;
    for (int i = 0;; ++i) {
      std::string value = at(body, "data.events." + std::to_string(i) + "." + member);
      if (value == "<missing>") return all;
      std::erase(value, '"');
      all += (i == 0 ? "" : " ") + value;
    }
  }
  static std::string next(std::string const& body) {
    std::string cursor = at(body, "data.pagination.next_cursor");
    std::erase(cursor, '"');
    return cursor;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, LogSearchTest, store::kEngines, store::engine_name);

TEST_P(LogSearchTest, MergesAllSourcesByTime) {
  request("/one", 200);
  event(EventKind::message_received, world.add_message({.wamid = "wamid.A"}));
  delivery(webhook(), DeliveryState::delivered);
  event(EventKind::contact_created);  // of our own making
  request("/two", 500, "Meta did not answer");

  std::string const body = get("");

  EXPECT_EQ(found(body, "source"), "external_api_log webhook_delivery whatsapp_webhook_event external_api_log");
  EXPECT_EQ(found(body, "level"), "error info info info");
  EXPECT_EQ(found(body, "status"), "failed delivered success success");
  EXPECT_EQ(at(body, "data.available"), "true");
  EXPECT_EQ(at(body, "data.source"), "\"all\"");
  EXPECT_EQ(at(body, "data.events.0.response_time_ms"), "1.500");
  EXPECT_EQ(at(body, "data.events.1.webhook_url"), "\"https://hooks.example.com/wa\"");
  EXPECT_EQ(at(body, "data.events.1.phone_number_id"), "\"" + std::string(kNumber) + "\"");
  EXPECT_EQ(at(body, "data.events.2.resource_id"), "\"wamid.A\"");
  EXPECT_EQ(at(body, "data.events.2.field"), "\"messages\"");
  EXPECT_EQ(at(body, "data.events.2.flow_id"), "null");
  EXPECT_EQ(at(body, "data.events.2.payload"), "null");
  EXPECT_EQ(at(body, "data.window.until"), "\"" + iso_seconds(world.now) + "\"");
  EXPECT_EQ(at(body, "data.window.since"), "\"" + iso_seconds(world.now - kDayUs) + "\"");
  EXPECT_EQ(at(body, "data.pagination.has_more"), "false");
  EXPECT_EQ(at(body, "data.pagination.next_cursor"), "null");
  EXPECT_EQ(at(get("", kForeignKey), "data.events"), "[]");
}

TEST_P(LogSearchTest, WalksWithoutRepeatOrSkip) {
  WebhookNum const to = webhook();
  for (int i = 0; i < 7; ++i) {
    request("/a/" + std::to_string(i), 200);
    event(EventKind::message_read);
    if (i % 2 == 0) delivery(to, DeliveryState::pending);
  }
  std::string const whole = found(get(""), "id");

  std::string walked;
  std::string cursor;
  int pages = 0;
  do {
    std::string const body = get("?limit=4" + (cursor.empty() ? "" : "&cursor=" + cursor));
    walked += (walked.empty() ? "" : " ") + found(body, "id");
    cursor = next(body);
    request("/later", 200);  // newer than the first page: not in its window
    world.now.us += kSecondUs;
  } while (cursor != "null" && ++pages < 20);

  EXPECT_EQ(walked, whole);
  EXPECT_EQ(pages, 4);
}

TEST_P(LogSearchTest, APageThatLooksAtTooMuchGoesOn) {
  event(EventKind::message_failed);
  add_requests(world, 12'000);
  world.now.us += kMinuteUs;

  std::string const first = get("?endpoint=wanted");
  std::string const second = get("?endpoint=wanted&cursor=" + next(first));

  EXPECT_EQ(at(first, "data.events"), "[]");
  EXPECT_EQ(at(first, "data.pagination.has_more"), "true");
  EXPECT_EQ(found(second, "endpoint"), "/wanted");
  EXPECT_EQ(at(second, "data.pagination.has_more"), "false");
}

TEST_P(LogSearchTest, Filters) {
  WebhookNum const to = webhook();
  std::string const hook = uuid_of(Kind::webhook, to.value);
  request("/Platform/one", 200);
  request("/two", 404, "Message not found");
  event(EventKind::message_failed, world.add_message({.wamid = "wamid.F"}));
  event(EventKind::template_changed, {}, R"({"message_template_name":"Summer"})");
  delivery(to, DeliveryState::pending, "the receiver answered 500");
  struct Row {
    std::string query, messages;
  };
  for (Row const& row : std::vector<Row>{
           {"?source=external_api_log", "GET /two 404 GET /Platform/one 200"},
           {"?source=api&query=NOT%20found", "GET /two 404"},
           {"?source=flow_event", ""},
           {"?problems_only=true", "whatsapp.message.received pending message.failed text GET /two 404"},
           {"?errors_only=1&source=webhook", "whatsapp.message.received pending"},
           {"?problems_only=false&source=webhook", "whatsapp.message.received pending"},
           {"?query=summer", "template.changed"},
           {"?query=wamid.f", "message.failed text"},
           {"?query=nowhere", ""},
           {"?endpoint=platform/", "GET /Platform/one 200"},
           {"?status_code=404", "GET /two 404"},
           {"?status_code=500", "whatsapp.message.received pending"},
           {"?http_method=POST", ""},
           {"?webhook_id=" + hook, "whatsapp.message.received pending"},
           {"?event_type=message.failed", "message.failed text"},
           {"?level=warning", "whatsapp.message.received pending GET /two 404"},
           {"?error_class=meta_error", "message.failed text"},
           {"?resource_id=wamid.F&message_type=text", "message.failed text"},
           {"?phone_number_id=" + std::string(kSecondNumber), ""},
       })
    EXPECT_EQ(found(get(row.query), "message"), row.messages) << row.query;
}

TEST_P(LogSearchTest, ABodySaysTheSame) {
  request("/one", 200);
  request("/two", 404);

  EXPECT_EQ(found(post(R"({"source":"external_api_log","limit":1})"), "endpoint"), "/two");
  EXPECT_EQ(found(post(R"({"filters":{"status_code":404}})"), "endpoint"), "/two");
  EXPECT_EQ(found(post(R"({"filters":[{"key":"status_code","value":"200"},{"key":"http_method","value":"GET"}]})"),
                "endpoint"),
      "/one");
  EXPECT_EQ(found(post(R"({"problems_only":true,"query":null,"filters":null})"), "endpoint"), "/two");
  for (std::string const body : {R"({"filters":{"secret":1}})", R"({"filters":"x"})", R"({"filters":[{"value":1}]})",
           R"({"query":{}})", R"({"limit":0})", R"({"source":["x"]})"}) {
    net::Response const refused = world.send(Method::post, std::string(kSearch), body);
    EXPECT_EQ(refused.status, 422) << body;
    EXPECT_NE(at(refused.body, "error"), "<missing>") << body;
  }
  EXPECT_EQ(world.send(Method::post, std::string(kSearch), "[]").status, 400);
}

TEST_P(LogSearchTest, RefusesWhatItDoesNotUnderstand) {
  for (std::string const query : {"?source=x", "?period=1y", "?period=30d", "?limit=0", "?limit=101", "?limit=ten",
           "?problems_only=maybe", "?status_code=ok"}) {
    net::Response const refused = world.get(std::string(kSearch) + query);
    EXPECT_EQ(refused.status, 422) << query;
    EXPECT_NE(at(refused.body, "error"), "<missing>") << query;
  }
  struct Row {
    std::string query, code;
  };
  std::string const unknown = uuid_of(Kind::api_log, world.nums().next(world.now));
  for (Row const& row : std::vector<Row>{{"?cursor=x", "invalid_cursor"}, {"?cursor=WzEsMl0", "invalid_cursor"},
           {"?period=context", "anchor_missing"}, {"?around=" + unknown, "anchor_not_found"},
           {"?around=yesterday", "anchor_not_found"},
           {"?period=context&highlight_event_id=" + unknown, "anchor_not_found"},
           {"?period=context&highlight_resource_id=wamid.X", "anchor_not_found"}}) {
    net::Response const refused = world.get(std::string(kSearch) + row.query);
    EXPECT_EQ(refused.status, 422) << row.query;
    EXPECT_EQ(at(refused.body, "data.code"), "\"" + row.code + "\"") << row.query;
    EXPECT_EQ(at(refused.body, "data.available"), "true");
    EXPECT_EQ(at(refused.body, "data.events"), "[]");
    EXPECT_NE(at(refused.body, "data.error"), "<missing>");
  }
}

TEST_P(LogSearchTest, ShowsWhatHappenedAroundSomething) {
  request("/long/before", 200);
  world.now.us += kHourUs;
  request("/before", 200);
  MessageNum const message = world.add_message({.wamid = "wamid.M"});
  event(EventKind::message_received, message);
  Instant const middle = world.now;
  delivery(webhook(), DeliveryState::delivered);
  std::string const id = found(get("?source=meta"), "id");
  world.now.us += kHourUs;
  request("/after", 200);

  for (std::string const& query : {"?period=context&around=" + iso_seconds(middle), "?period=context&around=" + id,
           "?period=context&highlight_event_id=" + id, std::string("?period=context&highlight_resource_id=wamid.M")})
    EXPECT_EQ(found(get(query), "message"), "whatsapp.message.received delivered message.received text GET /before 200")
        << query;
  EXPECT_EQ(at(get("?highlight_event_id=" + id), "data.events.2.attributes.highlighted"), "true");
  EXPECT_EQ(at(get("?highlight_resource_id=wamid.M"), "data.events.2.attributes.highlighted"), "true");
  EXPECT_EQ(at(get("?highlight_resource_id=wamid.M"), "data.events.1.attributes.highlighted"), "<missing>");
  std::string const around = get("?period=context&around=" + iso_seconds(middle));
  EXPECT_EQ(at(around, "data.window.since"), "\"" + iso_seconds(middle - 15 * kMinuteUs) + "\"");
  EXPECT_EQ(at(around, "data.window.until"), "\"" + iso_seconds(middle + 15 * kMinuteUs) + "\"");
}

TEST_P(LogSearchTest, PeriodsEnd) {
  request("/old", 200);
  event(EventKind::message_read);
  world.now.us += 2 * kDayUs;
  request("/new", 200);

  EXPECT_EQ(found(get(""), "message"), "GET /new 200");
  EXPECT_EQ(found(get("?period=7d"), "message"), "GET /new 200 message.read GET /old 200");
}

TEST_P(LogSearchTest, TheCatalogNamesSourcesAndFilters) {
  std::string const body = world.get(std::string(kSearch) + "/catalog").body;

  EXPECT_EQ(at(body, "data.available"), "true");
  EXPECT_EQ(at(body, "data.catalog.sources.0.value"), "\"external_api_log\"");
  EXPECT_EQ(at(body, "data.catalog.sources.3.value"), "\"webhook_delivery\"");
  EXPECT_EQ(at(body, "data.catalog.sources.0.aliases.0"), "\"api\"");
  for (int i = 0; i < 13; ++i) {
    std::string key = at(body, "data.catalog.filter_suggestions." + std::to_string(i) + ".param_key");
    std::erase(key, '"');
    EXPECT_EQ(world.get(std::string(kSearch) + "?" + key + "=200").status, 200) << key;
  }
  EXPECT_EQ(at(body, "data.catalog.detail_fields.0"), "\"id\"");
}

}  // namespace
}  // namespace wigwag::api
