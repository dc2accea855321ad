#include "base/crypto.h"

#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace wigwag {
namespace {

using namespace std::string_literals;

TEST(Crypto, Sha256MeetsItsTestVectors) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231
TEST(Crypto, Sha256InPiecesIsTheSameAsAtOnce) {
  Sha256 hash;
  for (std::string_view const piece : {"", "a", "bc", ""}) hash.add(piece);

  EXPECT_EQ(hash.digest(), sha256("abc"));
  EXPECT_EQ(Sha256().digest(), sha256(""));
}

TEST(Crypto, HmacMeetsItsTestVectors) {
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hex(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Crypto, AnEmptyKeyIsNotTheKeyFromBefore) {
  std::string const with_key = hmac_sha256("secret", "x");

  EXPECT_NE(hmac_sha256({}, "x"), with_key);
  EXPECT_EQ(hmac_sha256("secret", "x"), with_key);
}

TEST(Crypto, ThreadsDoNotDisturbEachOther) {
  std::string const expected = hmac_sha256("k", "data");
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;

  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) wrong += hmac_sha256("k", "data") != expected;
    });
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(wrong, 0);
}

TEST(Crypto, WamidHashIsTheSameForever) {
  EXPECT_EQ(wamid_hash("abc"), 0x3a7816bf8f01cfea);
  EXPECT_GE(wamid_hash("wamid.x"), 0);
}

TEST(Crypto, HexGoesBothWays) {
  EXPECT_EQ(hex(std::string("\x00\xff\x10", 3)), "00ff10");
  EXPECT_EQ(unhex("00fF10"), std::string("\x00\xff\x10", 3));
  for (std::string_view const bad : {"0", "0g", "0x00", " 00"}) EXPECT_EQ(unhex(bad), std::nullopt) << bad;
}

TEST(Crypto, Base64GoesBothWays) {
  for (std::size_t n = 0; n < 40; ++n) {
    std::string const bytes = random_bytes(n);
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
  EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Crypto, Base64RefusesEverythingElse) {
  for (std::string_view const bad :
      {"a", "YQ", "YQ=", "YQ===", "YR==", "YQ==\n", " YQ==", "Y Q==", "-_8=", "YQ==YQ==", "=", "Y=Q="})
    EXPECT_EQ(base64_decode(bad), std::nullopt) << bad;
  for (std::string_view const bad : {"+/8", "-_8=", "-_9", "a"}) EXPECT_EQ(base64url_decode(bad), std::nullopt) << bad;
}

TEST(Crypto, TokensAreLettersAndDigitsAndDiffer) {
  std::set<std::string> seen;

  for (int i = 0; i < 200; ++i) {
    std::string const token = random_token("wk_", 32);
    EXPECT_EQ(token.size(), 35U);
    EXPECT_TRUE(token.starts_with("wk_"));
    for (char const c : token.substr(3)) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)));
    seen.insert(token);
  }

  EXPECT_EQ(seen.size(), 200U);
}

TEST(Crypto, ComparesLengthAndContent) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

TEST(Crypto, OnlyTheKeyOpensTheBox) {
  std::string const key(32, 'k');
  std::string const plain = "EAAB-token"s + '\0';
  std::string box = seal(key, plain);

  EXPECT_EQ(open_sealed(key, box), plain);
  EXPECT_EQ(box.find("EAAB"), std::string::npos);
  EXPECT_NE(seal(key, plain), box);
  EXPECT_EQ(open_sealed(std::string(32, 'x'), box), std::nullopt);
  EXPECT_EQ(open_sealed(key, std::string_view(box).substr(1)), std::nullopt);
  EXPECT_EQ(open_sealed(key, ""), std::nullopt);
  box.back() = static_cast<char>(box.back() ^ 1);
  EXPECT_EQ(open_sealed(key, box), std::nullopt);
}

}  // namespace
}  // namespace wigwag
