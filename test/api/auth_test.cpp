// What a key may do and how often, without a server.
#include "core/auth.h"
#include "core/rate_limiter.h"

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace wigwag::core {
namespace {

TEST(Scopes, AreTakenAsTypedAndKeptInOneForm) {
  EXPECT_EQ(*check_scopes("all"), "all");
  EXPECT_EQ(*check_scopes(" messages:read , contacts:read,messages:read,"), "messages:read,contacts:read");
  EXPECT_EQ(*check_scopes("messages:read,all"), "all");
  for (char const* typed : {"", ",", "messages", "messages:read,everything"}) {
    auto const refused = check_scopes(typed);
    ASSERT_FALSE(refused) << typed;
    EXPECT_EQ(refused.error().field, "scopes");
  }
}

TEST(Scopes, AllHasEachAndAListOnlyItsOwn) {
  ScopeSet const some = parse_scopes("messages:read,no:such");

  EXPECT_TRUE(has_scope(parse_scopes("all"), Scope::project_admin));
  EXPECT_TRUE(has_scope(some, Scope::messages_read));
  EXPECT_FALSE(has_scope(some, Scope::contacts_read));
  EXPECT_EQ(parse_scopes(""), 0U);
}

TEST(ApiKeys, OnlyTheHashIsKept) {
  NewApiKey const made = make_api_key(ApiKeyNum{1}, ProjectId{2}, "ci", "all", 60);

  EXPECT_EQ(made.row.hash, hex(sha256(made.key.reveal())));
  EXPECT_TRUE(made.key.reveal().starts_with(made.row.hint));
  EXPECT_LT(made.row.hint.size() * 2, made.key.reveal().size());
  EXPECT_NE(make_api_key(ApiKeyNum{1}, ProjectId{2}, "ci", "all", 60).row.hash, made.row.hash);
}

TEST(ApiKeys, AGivenKeyIsUsedAsItIs) {
  NewApiKey const made = make_api_key(ApiKeyNum{1}, ProjectId{2}, "dev", "all", {}, "abcd");

  EXPECT_EQ(made.key.reveal(), "abcd");
  EXPECT_EQ(made.row.hint, "ab") << "never more than half of it";
}

TEST(RateLimiter, CountsEachKeyFromItsFirstRequest) {
  RateLimiter limiter(RateLimiter::Nodes::one);
  Instant const start = Instant::from_seconds(1000);

  EXPECT_TRUE(limiter.take(ApiKeyNum{1}, 1, start)->allowed);
  RateVerdict const second = *limiter.take(ApiKeyNum{1}, 1, start + 59 * kSecondUs);
  EXPECT_FALSE(second.allowed);
  EXPECT_EQ(second.reset_at, start + kMinuteUs);
  EXPECT_TRUE(limiter.take(ApiKeyNum{2}, 1, start)->allowed);
  EXPECT_TRUE(limiter.take(ApiKeyNum{1}, 1, start + kMinuteUs)->allowed);
}

TEST(RateLimiter, AClockThatGoesBackBeginsAnew) {
  RateLimiter limiter(RateLimiter::Nodes::one);
  limiter.take(ApiKeyNum{1}, 1, Instant::from_seconds(1000));

  EXPECT_TRUE(limiter.take(ApiKeyNum{1}, 1, Instant::from_seconds(10))->allowed);
}

TEST(KeyUse, IsDueOnceAMinute) {
  KeyUse use;
  Principal caller{.key_num = ApiKeyNum{1}};
  Instant const now = Instant::from_seconds(90);

  EXPECT_EQ(use.due(caller, now), Instant::from_seconds(60));
  EXPECT_FALSE(use.due(caller, now));
  EXPECT_EQ(use.due(caller, now + kMinuteUs), Instant::from_seconds(120));
  caller.last_used_at = Instant::from_seconds(180);
  EXPECT_FALSE(use.due(caller, Instant::from_seconds(200))) << "another node wrote it";
}

}  // namespace
}  // namespace wigwag::core
