// Keys, scopes, rates and refusals, the same in all dialects.
#include "api/kapso/routes.h"
#include "api/proxy/routes.h"
#include "api/wacr/routes.h"
#include "api/world.h"
#include "base/crypto.h"
#include "store/api_keys.h"

namespace wigwag::api {
namespace {

using store::EachEngine;
using store::engine_name;
using store::kEngines;

constexpr char const* kPlatform = "/platform/v1/whatsapp/messages?limit=1";
constexpr char const* kProxy = "/meta/whatsapp/v24.0/555010200000001/messages";
constexpr char const* kWacr = "/api/v2/messages";

/// The path of a route, with something for each of its parameters.
std::string some_path(std::string_view pattern) {
  std::string path;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != ':') {
      path += pattern[at];
      continue;
    }
    path += '1';
    while (at + 1 < pattern.size() && pattern[at + 1] != '/') ++at;
  }
  return path;
}

class Keys : public EachEngine {
 protected:
  World world{open()};

  net::Response with_headers(std::vector<net::Header> headers, std::string target = kPlatform) {
    net::Request request;
    request.method = net::Method::get;
    request.target = std::move(target);
    request.headers = std::move(headers);
    return world.ask(std::move(request));
  }
  std::optional<ApiKey> stored(std::string_view key) {
    return store::ok(
        world.db().read([&](store::ReadTx& tx) { return store::api_keys::by_hash(tx, hex(sha256(key))); }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Keys, kEngines, engine_name);

TEST_P(Keys, BothHeadersWorkInAllDialectsAndXApiKeyDecides) {
  std::string const key(kKey);
  for (char const* target : {kPlatform, kProxy, kWacr}) {
    EXPECT_EQ(with_headers({{"X-API-Key", key}}, target).status, 200) << target;
    EXPECT_EQ(with_headers({{"x-api-key", " " + key + " "}}, target).status, 200) << target;
    EXPECT_EQ(with_headers({{"Authorization", "Bearer " + key}}, target).status, 200) << target;
    EXPECT_EQ(with_headers({{"authorization", "bearer  " + key}}, target).status, 200) << target;
    EXPECT_EQ(with_headers({{"Authorization", "Bearer wrong"}, {"X-API-Key", key}}, target).status, 200) << target;
    EXPECT_EQ(with_headers({{"Authorization", "Bearer " + key}, {"X-API-Key", "wrong"}}, target).status, 401) << target;
    EXPECT_EQ(with_headers({{"Authorization", "Bearer " + key}, {"X-API-Key", ""}}, target).status, 200) << target;
    for (char const* bad : {"", "Bearer", "Bearer ", "Basic abc"})
      EXPECT_EQ(with_headers({{"Authorization", bad}}, target).status, 401) << target << bad;
  }
}

TEST_P(Keys, WithoutAKeyEachDialectSaysSoInItsShape) {
  EXPECT_EQ(with_headers({}).body, R"({"error":"Invalid or missing API key"})");
  EXPECT_EQ(with_headers({}, kProxy).body,
      R"({"error":{"message":"Invalid or missing API key","type":"OAuthException","code":401}})");
  EXPECT_EQ(
      at(with_headers({}, kWacr).body, "error"), R"({"code":"UNAUTHORIZED","message":"Invalid or missing API key"})");
}

TEST_P(Keys, RevokedAndExpiredOnesAreUnknownAtOnce) {
  world.add_key({.expires_at = world.now + kHourUs}, "short-lived");
  EXPECT_EQ(world.get(kPlatform, "short-lived").status, 200);

  world.now = world.now + kHourUs;
  EXPECT_EQ(world.get(kPlatform, "short-lived").status, 401);

  world.add_key({}, "revoked");
  EXPECT_EQ(world.get(kPlatform, "revoked").status, 200);
  ApiKey const row = *stored("revoked");
  EXPECT_TRUE(store::ok(world.db().write(
      [&](store::WriteTx& tx) { return store::api_keys::revoke(tx, world.project(), row.num, world.now); })));
  EXPECT_EQ(world.get(kPlatform, "revoked").status, 401);
}

TEST_P(Keys, AMissingScopeIsForbidden) {
  world.add_key({.scopes = "contacts:read,bogus"}, "contacts-only");

  EXPECT_EQ(world.get("/platform/v1/whatsapp/contacts", "contacts-only").status, 200);
  net::Response const platform = world.get(kPlatform, "contacts-only");
  net::Response const proxy = world.get(kProxy, "contacts-only");
  net::Response const wacr = world.get(kWacr, "contacts-only");

  EXPECT_EQ(platform.status, 403);
  EXPECT_EQ(platform.body, R"({"error":"This API key lacks the scope messages:read"})");
  EXPECT_EQ(proxy.status, 403);
  EXPECT_EQ(at(proxy.body, "error.type"), "\"OAuthException\"");
  EXPECT_EQ(wacr.status, 403);
  EXPECT_EQ(at(wacr.body, "error.code"), "\"INSUFFICIENT_SCOPE\"");
  EXPECT_EQ(at(wacr.body, "error.details"), R"({"required_scope":"messages:read"})");
}

TEST_P(Keys, EveryRouteWantsAKeyAndItsScope) {
  world.add_key({.scopes = "contacts:read"}, "contacts-only");
  world.add_key({.scopes = "messages:read"}, "messages-only");
  int scopes = 0;
  auto const look_at = [&](std::span<Route const> table, std::string_view base) {
    for (Route const& route : table) {
      if (route.open) continue;
      std::string const target = std::string(base) + some_path(route.pattern);
      EXPECT_EQ(world.send(route.method, target, "{}", "").status, 401) << target;
      if (!route.scope) continue;
      std::string_view const other = *route.scope == Scope::contacts_read ? "messages-only" : "contacts-only";
      net::Response const answer = world.send(route.method, target, "{}", other);
      EXPECT_EQ(answer.status, 403) << target << " " << answer.body;
      ++scopes;
    }
  };
  for (auto const table : kapso::tables()) look_at(table, "");
  for (auto const table : proxy::tables()) look_at(table, "/meta/whatsapp/v24.0");
  for (auto const table : wacr::tables()) look_at(table, "");
  EXPECT_GT(scopes, 150) << "the tables were read";
}

TEST_P(Keys, TheScopeIsLookedAtBeforeTheValues) {
  world.add_key({.scopes = "contacts:read"}, "contacts-only");

  EXPECT_EQ(world.get("/platform/v1/whatsapp/messages?direction=up", "contacts-only").status, 403);
  EXPECT_EQ(world.get("/api/v2/messages/abc", "contacts-only").status, 403);
  EXPECT_EQ(world.get("/platform/v1/whatsapp/messages?direction=up", "nobody").status, 401);
}

TEST_P(Keys, ARateIsKeptPerMinute) {
  world.add_key({.rate_per_minute = 2}, "slow");
  net::Response const first = world.get(kWacr, "slow");
  world.now = world.now + 10 * kSecondUs;
  net::Response const second = world.get(kPlatform, "slow");
  world.now = world.now + 20 * kSecondUs;
  net::Response const third = world.get(kWacr, "slow");
  net::Response const platform = world.get(kPlatform, "slow");
  net::Response const proxy = world.get(kProxy, "slow");

  EXPECT_EQ(header(first, "X-RateLimit-Limit"), "2");
  EXPECT_EQ(header(first, "X-RateLimit-Remaining"), "1");
  EXPECT_EQ(header(first, "X-RateLimit-Reset"), "");
  EXPECT_EQ(header(second, "X-RateLimit-Remaining"), "0");
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(at(third.body, "error.code"), "\"RATE_LIMIT_EXCEEDED\"");
  EXPECT_EQ(at(third.body, "error.details"), R"({"retry_after":30})");
  EXPECT_EQ(header(third, "Retry-After"), "30");
  EXPECT_EQ(header(third, "X-RateLimit-Reset"), std::to_string(world.now.seconds() + 30));
  EXPECT_EQ(platform.body, R"({"error":"Rate limit exceeded","message":"Please retry after 30 seconds"})");
  EXPECT_EQ(header(platform, "X-RateLimit-Remaining"), "0");
  EXPECT_EQ(at(proxy.body, "error.code"), "429");

  world.now = world.now + 30 * kSecondUs;
  EXPECT_EQ(world.get(kWacr, "slow").status, 200);
}

TEST(KeysOfManyNodes, ShareAMinute) {
  World world(store::ok(store::Db::open(kit::fresh_postgres())));
  world.add_key({.rate_per_minute = 50}, "slow");
  Api second(world.services());
  auto const status = [&](Api& node) {
    net::Request request;
    request.method = net::Method::get;
    request.target = kPlatform;
    request.headers = {{"X-API-Key", "slow"}};
    return world.ask(std::move(request), node).status;
  };
  int answered = 0;
  for (int i = 0; i < 80; ++i) answered += status(i % 3 == 0 ? second : world.api()) == 200 ? 1 : 0;

  EXPECT_EQ(answered, 50);
  EXPECT_EQ(status(second), 429);
  world.now = world.now + kMinuteUs;
  EXPECT_EQ(status(second), 200) << "a new minute";
}

TEST_P(Keys, RefusedRequestsCountToo) {
  world.add_key({.scopes = "contacts:read", .rate_per_minute = 1}, "slow");

  EXPECT_EQ(world.get(kWacr, "slow").status, 403);
  EXPECT_EQ(world.get(kWacr, "slow").status, 429);
}

TEST_P(Keys, AListThatRunsOnThePoolIsCountedOnce) {
  world.add_key({.rate_per_minute = 5}, "slow");

  net::Response const answer = world.get("/api/v2/messages?search=x&sort=updated_at", "slow");

  EXPECT_EQ(header(answer, "X-RateLimit-Remaining"), "4");
}

TEST_P(Keys, AKeyWithoutARateHasNoHeaders) { EXPECT_EQ(header(world.get(kWacr), "X-RateLimit-Limit"), ""); }

TEST_P(Keys, LastUseIsNotedToTheMinute) {
  Instant const minute{world.now.us - world.now.us % kMinuteUs};
  world.get(kPlatform);
  EXPECT_EQ(stored(kKey)->last_used_at, minute);

  world.now = minute + 90 * kSecondUs;
  world.get(kPlatform);
  EXPECT_EQ(stored(kKey)->last_used_at, minute + kMinuteUs);
}

TEST_P(Keys, UnknownPathsAndMethodsHaveTheDialectsShape) {
  struct Case {
    net::Method method;
    std::string target;
    int status;
    std::string error;
  };
  using enum net::Method;
  Case const all[] = {
      {get, "/platform/v1/nothing", 404, R"("Not found")"},
      {get, "/platform/v1", 404, R"("Not found")"},
      {del, "/platform/v1/whatsapp/messages", 405, R"("Method not allowed")"},
      {get, "/api/v2/nothing", 404, R"({"code":"NOT_FOUND","message":"Not found"})"},
      {put, "/api/v2/messages", 405, R"({"code":"METHOD_NOT_ALLOWED","message":"Method not allowed"})"},
      {get, "/meta/whatsapp/v24.0/1/2/3/4", 404, R"({"message":"Not found","type":"NotFoundError","code":404})"},
      {patch, "/meta/whatsapp/v24.0/1/contacts", 405,
          R"({"message":"Method not allowed","type":"MethodNotAllowedError","code":405})"},
      {get, "/elsewhere", 404, R"("Not found")"},
      {get, "/api/v20", 404, R"("Not found")"},
      {get, "/", 404, R"("Not found")"},
  };
  for (Case const& one : all) {
    net::Request request;
    request.method = one.method;
    request.target = one.target;
    net::Response const answer = world.ask(std::move(request));
    EXPECT_EQ(answer.status, one.status) << one.target;
    EXPECT_EQ(at(answer.body, "error"), one.error) << one.target;
    EXPECT_EQ(answer.content_type, "application/json; charset=utf-8");
    if (one.status == 405) EXPECT_EQ(header(answer, "Allow"), "GET, HEAD") << one.target;
  }
}

TEST_P(Keys, LongAndCrowdedQueriesAreRefused) {
  std::string many = "?a=1";
  for (int i = 0; i < 300; ++i) many += "&a=1";

  EXPECT_EQ(world.get("/api/v2/messages" + many).status, 400);
  EXPECT_EQ(at(world.get("/api/v2/messages" + many).body, "error.code"), "\"BAD_REQUEST\"");
  EXPECT_EQ(world.get(kPlatform + ("&x=" + std::string(9000, 'x'))).status, 414);
}

TEST_P(Keys, WhatTheServerRefusesHasTheDialectsShape) {
  Api const api(world.services());
  for (int const status : {400, 408, 413, 414, 431, 503}) {
    EXPECT_EQ(api.refuse(status, "/platform/v1/x").status, status);
    EXPECT_NE(at(api.refuse(status, "/platform/v1/x").body, "error"), "<missing>");
    EXPECT_EQ(at(api.refuse(status, "/api/meta/v1/x").body, "error.code"), std::to_string(status));
    EXPECT_EQ(at(api.refuse(status, "/api/v2/x").body, "success"), "false");
    EXPECT_NE(at(api.refuse(status, "").body, "error"), "<missing>");
  }
  EXPECT_EQ(at(api.refuse(413, "/api/v2/x").body, "error.code"), "\"REQUEST_TOO_LARGE\"");
  EXPECT_EQ(header(api.refuse(503, "/api/v2/x"), "Retry-After"), "1");
}

}  // namespace
}  // namespace wigwag::api
