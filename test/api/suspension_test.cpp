// A project that is closed for now: what its keys get in each dialect, and that nothing happens.
#include "api/wacr_world.h"
#include "store/projects.h"

namespace wigwag::api {
namespace {

class Suspension : public WacrApi {
 protected:
  void suspend(std::optional<Instant> since) {
    store::ok(
        world.db().write([&](store::WriteTx& tx) { return store::projects::suspend(tx, world.project(), since); }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, Suspension, store::kEngines, store::engine_name);

TEST_P(Suspension, EachDialectRefusesInItsOwnShape) {
  suspend(world.now);

  expect_error(get("/account"), 401, "UNAUTHORIZED", "This account is suspended");
  EXPECT_EQ(get("/comments/15550110001").status, 401);
  EXPECT_EQ(get("/comments/15550110001").body, R"({"success":false,"message":"This account is suspended"})");
  net::Response const platform = world.get("/platform/v1/whatsapp/messages");
  EXPECT_EQ(platform.status, 403);
  EXPECT_EQ(platform.body, R"({"error":"This account is suspended"})");
  net::Response const proxy = world.get("/meta/whatsapp/v24.0/555010200000001/messages");
  EXPECT_EQ(proxy.status, 403);
  EXPECT_EQ(proxy.body, R"({"error":{"message":"This account is suspended","type":"OAuthException","code":403}})");
  EXPECT_EQ(world.get("/live").status, 403);
  EXPECT_EQ(post("/sources", R"({"name":"Website"})").status, 401);
  EXPECT_TRUE(told().empty());
}

TEST_P(Suspension, ComesBehindTheTokenAndBeforeRateAndScope) {
  world.add_key({.scopes = "sources:read", .rate_per_minute = 1}, "narrow");
  world.add_key({.expires_at = world.now}, "expired");
  suspend(world.now);

  EXPECT_EQ(at(get("/account", "no-such-key").body, "error.message"), R"("Invalid or missing API key")");
  EXPECT_EQ(at(get("/account", "expired").body, "error.message"), R"("Invalid or missing API key")");
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(at(get("/account", "narrow").body, "error.message"), R"("This account is suspended")");
  EXPECT_EQ(header(get("/account", "narrow"), "X-RateLimit-Limit"), "");
}

TEST_P(Suspension, IsOfOneProjectAndEnds) {
  suspend(world.now);
  EXPECT_EQ(get("/sources", kForeignKey).status, 200);

  suspend(std::nullopt);

  EXPECT_EQ(get("/account").status, 200);
  EXPECT_EQ(at(get("/account").body, "data.status"), R"("active")");
  EXPECT_EQ(world.get("/platform/v1/whatsapp/messages").status, 200);
}

}  // namespace
}  // namespace wigwag::api
