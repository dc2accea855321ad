#include "base/text.h"

#include <gtest/gtest.h>

namespace wigwag {
namespace {

using namespace std::string_literals;

TEST(Text, HasOneSpellingForEveryEscape) {
  EXPECT_EQ(Text::from_json(R"(\u00e9\/\u0022\u005c\u000a\u0000\u001F)").escaped, R"(é/\"\\\n\u0000\u001f)");
  EXPECT_EQ(Text::from_json(R"(\ud83d\ude00 \uD83D\uDE00)").escaped, "😀 😀");
}

TEST(Text, KeepsLoneSurrogatesAsEscapes) {
  EXPECT_EQ(Text::from_json(R"(a\uD83Db)").escaped, R"(a\ud83db)");
  EXPECT_EQ(Text::from_json(R"(\ude00\ud83d)").escaped, R"(\ude00\ud83d)");
  EXPECT_EQ(Text::from_json(R"(\ud83d\ud83d\ude00)").escaped, "\\ud83d😀");
  EXPECT_EQ(Text::from_json(R"(\ud83d\u0041)").escaped, R"(\ud83dA)");
}

TEST(Text, TurnsIntoUtf8AndBack) {
  std::string const plain = "a\"b\\c\n\t\x01 é 😀"s + '\0' + "z";

  EXPECT_EQ(Text::from_utf8(plain).utf8(), plain);
  EXPECT_EQ(Text{R"(x\ud83dy)"}.utf8(), "x\xef\xbf\xbdy");
}

TEST(Text, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(Text::from_utf8("a\xff\xc3z\xf0\x9f\x98").escaped, "a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd");
  EXPECT_EQ(Text::from_utf8("\xed\xa0\x80").escaped, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(Text::from_utf8("\xc0\xaf").escaped, "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Text, EscapesWhereverItStands) {
  struct Case {
    std::string_view plain, escaped;
  };
  for (auto const& [plain, escaped] : {Case{"\"", "\\\""}, Case{"\\", "\\\\"}, Case{"\x1f", "\\u001f"},
           Case{"\n", "\\n"}, Case{"\x7f", "\x7f"}, Case{"é", "é"}, Case{"\xff", "\xef\xbf\xbd"}, Case{" ", " "}})
    for (std::size_t before = 0; before < 20; ++before)
      for (std::size_t const after : {0, 1, 7, 8, 9}) {
        std::string const a(before, 'a'), z(after, '!');
        std::string const text = a + std::string(plain) + z;
        EXPECT_EQ(Text::from_utf8(text).escaped, a + std::string(escaped) + z) << before << " " << after;
      }
}

TEST(Text, SurvivesTruncatedEscapes) {
  for (std::string_view const broken : {"\\", "\\u", "\\u12", "\\uzzzz", "\\q", "\\ud83d\\u", "\\ud83d\\"})
    EXPECT_FALSE(Text{std::string(broken)}.utf8().empty()) << broken;
}

TEST(Text, KnowsUtf8) {
  for (std::string_view const good : {"", "a", "é", "€", "😀", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (std::string_view const bad :
      {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Text, FoldsCaseInEveryAlphabet) {
  EXPECT_EQ(fold_case("Größe ÀÉÎ"), "größe àéî");
  EXPECT_EQ(fold_case("ΟΔΟΣ οδος"), fold_case("οδοσ ΟΔΟΣ"));
  EXPECT_EQ(fold_case("ПРИВЕТ"), "привет");
  EXPECT_EQ(fold_case("日本 😀 שלום"), "日本 😀 שלום");
  EXPECT_EQ(fold_case("a\0B"s), "ab");
  EXPECT_EQ(fold_case(fold_case("ǅ ẞ ſ")), fold_case("ǅ ẞ ſ"));
}

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(code_points("aé😀"), 3U);
  EXPECT_EQ(first_code_points("aé😀z", 3), "aé😀");
  EXPECT_EQ(first_code_points("aé", 9), "aé");
  EXPECT_EQ(first_code_points("aé", 0), "");
  EXPECT_EQ(digits_of("+1 (555) 011-0001"), "15550110001");
  EXPECT_EQ(digits_of("٣x"), "");
}

}  // namespace
}  // namespace wigwag
