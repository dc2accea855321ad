#include "base/signed_token.h"

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace wigwag {
namespace {

Secret<std::string> const kKey("0123456789abcdef0123456789abcdef");
constexpr Instant kNow = Instant::from_seconds(1'767'225'600);

TEST(SignedToken, GivesItsContentBack) {
  std::string const content("\0\1file", 6);

  EXPECT_EQ(open_token(kKey, "file", sign_token(kKey, "file", content, std::nullopt), kNow), content);
}

TEST(SignedToken, HoldsUntilTheMomentItExpires) {
  std::string const token = sign_token(kKey, "file", "7", kNow + kSecondUs);

  EXPECT_EQ(open_token(kKey, "file", token, kNow + kSecondUs - 1), "7");
  EXPECT_EQ(open_token(kKey, "file", token, kNow + kSecondUs), std::nullopt);
}

TEST(SignedToken, OfAnotherKeyOrPurposeIsNone) {
  std::string const token = sign_token(kKey, "file", "7", std::nullopt);

  EXPECT_EQ(open_token(Secret<std::string>("another"), "file", token, kNow), std::nullopt);
  EXPECT_EQ(open_token(kKey, "download", token, kNow), std::nullopt);
}

TEST(SignedToken, AnyChangeBreaksIt) {
  std::string const bytes = *base64url_decode(sign_token(kKey, "file", "7", kNow + kSecondUs));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(open_token(kKey, "file", base64url_encode(changed), kNow), std::nullopt) << i;
  }
  for (std::string_view const text : {"", "A", "!!", "AAAA"})
    EXPECT_EQ(open_token(kKey, "file", text, kNow), std::nullopt) << text;
}

TEST(SignedToken, NeedsNoEscapeInAnAddress) {
  std::string const token = sign_token(kKey, "file", std::string(60, '\xff'), std::nullopt);

  EXPECT_EQ(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
}

}  // namespace
}  // namespace wigwag
