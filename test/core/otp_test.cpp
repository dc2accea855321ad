#include "core/otp.h"

#include <atomic>
#include <thread>

#include "base/crypto.h"
#include "core/world.h"
#include "store/otps.h"

namespace wigwag::core {
namespace {

using enum OtpCheck::Verdict;

class OneTimeCode : public World {
 protected:
  Secret<std::string> key{std::string(32, 'k')};
  OtpTarget target() { return {first.project, "15550110001", "authentication"}; }

  RowNum set(std::string const& code, std::string const& purpose = "authentication") {
    RowNum const num = nums.next_as<RowNum>(now);
    OtpTarget whose = target();
    whose.purpose = purpose;
    store::ok(db->write([&](store::WriteTx& tx) { return set_otp(tx, key, whose, num, code, now + 10 * kMinuteUs); }));
    return num;
  }
  OtpCheck check(std::string const& code, std::string const& purpose = "authentication") {
    return check_on(*db, code, purpose);
  }
  OtpCheck check_on(store::Db& node, std::string const& code, std::string const& purpose = "authentication") {
    OtpTarget whose = target();
    whose.purpose = purpose;
    return store::ok(node.write([&](store::WriteTx& tx) { return check_otp(tx, now, key, whose, code); }));
  }
  int take(Allowance const& allowance, std::string const& who = "1") {
    return store::ok(
        db->write([&](store::WriteTx& tx) { return use_allowance(tx, now, first.project, allowance, who); }));
  }
};
INSTANTIATE_TEST_SUITE_P(Each, OneTimeCode, store::kEngines, store::engine_name);

TEST_P(OneTimeCode, IsRightOnce) {
  EXPECT_EQ(check("123456").verdict, missing);
  set("123456");

  EXPECT_EQ(check("123456").verdict, right);
  EXPECT_EQ(check("123456").verdict, missing);
  EXPECT_TRUE(rows<Otp>().empty());
}

TEST_P(OneTimeCode, IsStoredAsAHashThatNeedsTheKey) {
  set("123456");
  Otp const row = only<Otp>();

  EXPECT_EQ((row.hash + row.purpose + row.phone).find("123456"), std::string::npos);
  EXPECT_EQ(row.hash.size(), 64U);
  EXPECT_NE(row.hash, hex(sha256("123456")));
  EXPECT_NE(row.hash, hex(hmac_sha256(key.reveal(), "123456")));
  set("123456");
  EXPECT_NE(only<Otp>().hash, row.hash);
  key = Secret(std::string(32, 'x'));
  EXPECT_EQ(check("123456").verdict, wrong);
}

TEST_P(OneTimeCode, FiveWrongOnesAreTheLast) {
  set("123456");

  for (std::int64_t left = 4; left >= 0; --left) {
    OtpCheck const answer = check("000000");
    EXPECT_EQ(answer.verdict, wrong);
    EXPECT_EQ(answer.attempts_remaining, left);
  }
  EXPECT_EQ(check("123456").verdict, too_often);
  EXPECT_EQ(only<Otp>().attempts, 5);
  set("654321");
  EXPECT_EQ(check("654321").verdict, right);
}

TEST_P(OneTimeCode, ExpiresAndAnEarlierOneIsGone) {
  set("111111");
  set("222222");
  EXPECT_EQ(check("111111").verdict, wrong);
  now = now + 10 * kMinuteUs - 1;
  EXPECT_EQ(rows<Otp>().size(), 1U);
  EXPECT_EQ(check("222222", "other purpose").verdict, missing);
  now = now + 1;
  EXPECT_EQ(check("222222").verdict, expired);
  auto const forget = [&](Instant codes_before) {
    store::ok(db->write([&](store::WriteTx& tx) -> Done {
      TRY_DONE(store::otps::erase_expired(tx, codes_before, 10));
      TRY_DONE(store::otps::erase_ended_counts(tx, now + 2 * kMinuteUs, 10));
      return {};
    }));
  };
  forget(now);
  EXPECT_EQ(rows<Otp>().size(), 1U);
  forget(now + 1);
  EXPECT_TRUE(rows<Otp>().empty());
  EXPECT_TRUE(rows<RateCount>().empty());
}

TEST_P(OneTimeCode, WithdrawingTakesNoLaterOneAway) {
  RowNum const early = set("111111");
  RowNum const late = set("222222");
  auto const withdraw = [&](RowNum num) {
    store::ok(db->write([&](store::WriteTx& tx) { return withdraw_otp(tx, target(), num); }));
  };

  withdraw(early);
  EXPECT_EQ(rows<Otp>().size(), 1U);
  withdraw(late);
  EXPECT_TRUE(rows<Otp>().empty());
}

TEST_P(OneTimeCode, FiftyGuessesAtOnceGetFiveAttempts) {
  set("123456");
  std::atomic<int> wrong_ones = 0, limited_ones = 0, others = 0;
  {
    std::vector<std::jthread> guessing;
    for (int i = 0; i < 50; ++i)
      guessing.emplace_back([&, i] {
        OtpCheck const answer = check(std::to_string(200'000 + i));
        ++(answer.verdict == wrong ? wrong_ones : answer.verdict == limited ? limited_ones : others);
      });
  }

  EXPECT_EQ(wrong_ones, 5);
  EXPECT_EQ(others, 5);  // too often
  EXPECT_EQ(limited_ones, 40);
  EXPECT_EQ(only<Otp>().attempts, 5);
}

TEST_P(OneTimeCode, FiftyGuessesAtOnceOnTwoServersGetFiveAttempts) {
  auto const other = open();
  set("123456");
  std::atomic<int> wrong_ones = 0, limited_ones = 0, others = 0;
  {
    std::vector<std::jthread> guessing;
    for (int i = 0; i < 50; ++i)
      guessing.emplace_back([&, i] {
        OtpCheck const answer = check_on(i % 2 == 0 ? *db : *other, std::to_string(200'000 + i));
        ++(answer.verdict == wrong ? wrong_ones : answer.verdict == limited ? limited_ones : others);
      });
  }

  EXPECT_EQ(wrong_ones, 5);
  EXPECT_EQ(others, 5);  // too often
  EXPECT_EQ(limited_ones, 40);
  EXPECT_EQ(only<Otp>().attempts, 5);
}

TEST_P(OneTimeCode, ResendsAreCountedForAPhoneAndAProjectOverAllServers) {
  auto const other = open();
  Home const elsewhere = add_home();
  std::atomic<int> allowed = 0;
  {
    std::vector<std::jthread> asking;
    for (int i = 0; i < 20; ++i)
      asking.emplace_back([&, i] {
        store::Db& node = i % 2 == 0 ? *db : *other;
        int const wait_s = store::ok(node.write(
            [&](store::WriteTx& tx) { return use_allowance(tx, now, first.project, kOtpResend, "15550110001"); }));
        allowed += wait_s == 0 ? 1 : 0;
      });
  }

  EXPECT_EQ(allowed, 3);
  EXPECT_EQ(take(kOtpResend, "15550110001"), 300);
  EXPECT_EQ(take(kOtpResend, "15550110002"), 0) << "another phone";
  EXPECT_EQ(store::ok(other->write([&](store::WriteTx& tx) {
    return use_allowance(tx, now, elsewhere.project, kOtpResend, "15550110001");
  })),
      0)
      << "another project";
}

TEST_P(OneTimeCode, VerifyingIsLimitedAndARightCodeClearsTheCount) {
  for (int i = 0; i < 9; ++i) EXPECT_EQ(check("1").verdict, missing);
  set("123456");
  EXPECT_EQ(check("123456").verdict, right);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(check("1").verdict, missing) << i;

  OtpCheck const eleventh = check("1");
  EXPECT_EQ(eleventh.verdict, limited);
  EXPECT_EQ(eleventh.retry_after_s, 60);
  now = now + 59 * kSecondUs;
  EXPECT_EQ(check("1").retry_after_s, 1);
  now = now + kSecondUs;
  EXPECT_EQ(check("1").verdict, missing);
}

TEST_P(OneTimeCode, AllowancesAreKeptByWhomAndForAWhile) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(take(kOtpResend), 0);
  EXPECT_EQ(take(kOtpResend), 300);
  EXPECT_EQ(take(kOtpResend, "2"), 0);
  EXPECT_EQ(take(kOtpVerify), 0);
  now = now + 300 * kSecondUs;
  EXPECT_EQ(take(kOtpResend), 0);
}

TEST_P(OneTimeCode, CodesHaveSixDigits) {
  for (std::string const& code : {random_otp(), random_otp(), derived_otp(key, "a")}) {
    EXPECT_EQ(code.size(), 6U);
    EXPECT_EQ(code.find_first_not_of("0123456789"), std::string::npos);
  }
  EXPECT_EQ(derived_otp(key, "a"), derived_otp(key, "a"));
  EXPECT_NE(derived_otp(key, "a"), derived_otp(key, "b"));
}

}  // namespace
}  // namespace wigwag::core
