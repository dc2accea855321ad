#include "meta/signature.h"

#include <vector>

#include <gtest/gtest.h>

#include "rendered.h"

namespace wigwag::meta {
namespace {

constexpr std::string_view kVector = "sha256=1b65279cf362d41663055c13863b24f09deca6090bde72fab172de88f281c9ce";

std::vector<Secret<std::string>> secrets(std::initializer_list<char const*> words) {
  std::vector<Secret<std::string>> list;
  for (char const* word : words) list.emplace_back(std::string(word));
  return list;
}

TEST(Signature, MeetsTheTestVector) {
  std::string const body = fixture("message-text.json");

  EXPECT_TRUE(verify(secrets({"example-app-secret"}), body, kVector));
  EXPECT_EQ(sign(Secret<std::string>("example-app-secret"), body), kVector);
}

TEST(Signature, AnyOfSeveralSecretsWillDo) {
  std::string const body = fixture("message-text.json");

  EXPECT_TRUE(verify(secrets({"old", "example-app-secret", "new"}), body, kVector));
  EXPECT_FALSE(verify(secrets({"old", "new"}), body, kVector));
  EXPECT_FALSE(verify({}, body, kVector));
}

TEST(Signature, HoldsOnlyForTheVeryBytes) {
  std::string const body = fixture("message-text.json");

  EXPECT_FALSE(verify(secrets({"example-app-secret"}), body + " ", kVector));
  EXPECT_FALSE(verify(secrets({"example-app-secret"}), as_meta_escapes(body), kVector));
  EXPECT_TRUE(verify(secrets({"s"}), "", sign(Secret<std::string>("s"), "")));
  EXPECT_TRUE(
      verify(secrets({"s"}), std::string("\0\xff", 2), sign(Secret<std::string>("s"), std::string("\0\xff", 2))));
}

TEST(Signature, TakesBothCasesOfHexAndNothingElse) {
  std::string const body = fixture("message-text.json");
  std::string const digits(kVector.substr(7));
  std::string upper = digits;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));

  EXPECT_TRUE(verify(secrets({"example-app-secret"}), body, "sha256=" + upper));
  for (std::string const& header : {std::string(), digits, std::string("sha256="), "sha1=" + digits, "SHA256=" + digits,
           "sha256=" + digits.substr(1), "sha256=" + digits + "0", " sha256=" + digits, "sha256= " + digits,
           "sha256=" + digits + " ", "sha256=" + digits.substr(0, 63) + "g", "sha256:" + digits})
    EXPECT_FALSE(verify(secrets({"example-app-secret"}), body, header)) << header;
}

TEST(Signature, AnEmptySecretSignsNothing) {
  EXPECT_FALSE(verify(secrets({""}), "x", sign(Secret<std::string>(""), "x")));
}

}  // namespace
}  // namespace wigwag::meta
