#include "base/json.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace wigwag::json {
namespace {

bool accepts(std::string_view text) { return Document::parse(text).has_value(); }

/// Parsed, then written back from its parts.
std::string rewritten(Value value) {
  Writer out;
  if (value.is(Type::object)) {
    out.begin_object();
    value.each_member_verbatim([&](std::string_view key, Value v) { out.raw_key(key).raw(rewritten(v)); });
    out.end_object();
  } else if (value.is(Type::array)) {
    out.begin_array();
    value.each([&](Value v) { out.raw(rewritten(v)); });
    out.end_array();
  } else {
    out.raw(value.raw());
  }
  return out.take();
}

std::string nested(std::string_view open, std::string_view close, int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

TEST(Json, TakesWhatTheGrammarAllows) {
  for (std::string_view const text :
      {"0", "-0", "12", "-12.50", "1e400", "1E-7", "0.1e+5", "true", "false", "null", R"("")", "[]", "{}", " [ ] ",
          "{ }\n", "\t[1 , 2]\r\n", R"({"":0})", R"({"a":{"b":[{},[]]}})", R"("\"\\\/\b\f\n\r\t\u00e9")", R"("\ud83d")",
          R"("\ude00\ud83d")", R"("\u0000")", "\"\x7f\"", "\"\xc3\xa9\"", "\"\xf4\x8f\xbf\xbf\"",
          R"({"a":1,)"
          R"("a":2})"})
    EXPECT_TRUE(accepts(text)) << text;
}

TEST(Json, RefusesWhatItDoesNot) {
  using namespace std::string_view_literals;
  for (std::string_view const text : {""sv, " "sv, "\0"sv, "{"sv, "["sv, "}"sv, "]"sv, "[1,]"sv, R"({"a":1,})"sv,
           "[,1]"sv, "[1 2]"sv, R"({"a" 1})"sv, "{a:1}"sv, "{1:1}"sv, R"({"a":})"sv, R"({"a"})"sv, "[1}"sv,
           R"({"a":1])"sv, "1 2"sv, "[] []"sv, "[]]"sv, "nul"sv, "True"sv, "NaN"sv, "[NaN]"sv, "Infinity"sv, "-"sv,
           "+1"sv, "01"sv, "-01"sv, "1."sv, ".5"sv, "1.e5"sv, "1e"sv, "1e+"sv, "0x10"sv, "1_000"sv, "'a'"sv, R"(")"sv,
           R"("a)"sv, R"("\)"sv, R"("\x41")"sv, R"("\u12")"sv, R"("\u12g4")"sv, R"("\u)"sv, R"("\U0041")"sv,
           "\"a\nb\""sv, "\"a\tb\""sv, "\"\0\""sv, "// c\n1"sv, "/**/1"sv, "\xef\xbb\xbf{}"sv, "\"\xff\""sv,
           "\"\xc0\x80\""sv, "\"\xed\xa0\x80\""sv, "\"\xc3\""sv, "\"\xf4\x90\x80\x80\""sv, "[]\0"sv, "\xc2\xa0[]"sv})
    EXPECT_FALSE(accepts(text)) << text;
}

TEST(Json, RefusalIsABadRequestThatSaysWhere) {
  auto const refused = Document::parse(R"({"a":tru})");

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::bad_request);
  EXPECT_NE(refused.error().message.find("byte 5"), std::string::npos);
}

TEST(Json, DepthEndsAtTheLimitWithoutUsingTheStack) {
  EXPECT_TRUE(accepts(nested("[", "]", limits::json_depth_max)));
  EXPECT_FALSE(accepts(nested("[", "]", limits::json_depth_max + 1)));
  EXPECT_FALSE(accepts(nested("[", "]", 10'000)));
  EXPECT_FALSE(accepts(nested(R"({"a":)", "}", 10'000)));
  EXPECT_FALSE(accepts(std::string(3'000'000, '[')));
}

TEST(Json, WideTextsTakeLinearTime) {
  std::string wide = "[";
  for (int i = 0; i < 700'000; ++i) wide += "{},";
  wide += "{}]";

  auto const document = Document::parse(wide);

  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().size(), 700'001U);
}

TEST(Json, EveryTokenStaysAsItCame) {
  std::string const text =
      R"({"id":98765432109876543210,"price":12.10,"big":1e400,"s":"\u0000\/\ud83d","e":"\u00E9","n":-0.0,)"
      R"("x":[1,[],{}]})";

  auto const document = Document::parse(text);

  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().raw(), text);
  EXPECT_EQ(rewritten(document->root()), text);
  EXPECT_EQ(document->root()["price"].raw(), "12.10");
  EXPECT_EQ(document->root()["id"].word(), "98765432109876543210");
  EXPECT_EQ(document->root()["id"].integer(), std::nullopt);
  EXPECT_EQ(document->root()["big"].raw(), "1e400");
}

TEST(Json, LastOfTwoEqualKeysCounts) {
  auto const document = Document::parse(R"({"a":1,"b":0,"\u0061":2})");

  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["a"].raw(), "2");
  EXPECT_EQ(document->root().size(), 3U);
}

TEST(Json, MissingMembersAnswerEveryQuestion) {
  auto const document = Document::parse(R"({"n":null,"s":"x","a":[1],"o":{}})");
  Value const root = document->root();

  for (Value const none :
      {Value(), root["zz"], root["zz"]["y"], root["s"]["x"], root["a"]["0"], root["a"].at(1), root["o"].at(0)}) {
    EXPECT_FALSE(none);
    EXPECT_EQ(none.type(), Type::null);
    EXPECT_FALSE(none.is(Type::null));
    EXPECT_EQ(none.raw(), "");
    EXPECT_EQ(none.size(), 0U);
    EXPECT_FALSE(none.text() || none.word() || none.integer() || none.boolean());
  }
  EXPECT_TRUE(root["n"].is(Type::null));
  EXPECT_EQ(root["a"].at(0).integer(), 1);
}

TEST(Json, WordsAndWholeNumbersComeAsEither) {
  auto const document = Document::parse(
      R"(["7", 7, "", "x", 1.5, "9223372036854775807", 9223372036854775808, "-3", " 3", "3 ", "+3", 1e3, true, {}])");
  Value const list = document->root();

  EXPECT_EQ(list.at(0).word(), "7");
  EXPECT_EQ(list.at(0).integer(), 7);
  EXPECT_EQ(list.at(1).word(), "7");
  EXPECT_EQ(list.at(1).integer(), 7);
  EXPECT_EQ(list.at(2).word(), std::nullopt);
  EXPECT_TRUE(list.at(2).text());
  EXPECT_EQ(list.at(3).integer(), std::nullopt);
  EXPECT_EQ(list.at(4).word(), "1.5");
  EXPECT_EQ(list.at(4).integer(), std::nullopt);
  EXPECT_EQ(list.at(5).integer(), INT64_MAX);
  EXPECT_EQ(list.at(6).integer(), std::nullopt);
  EXPECT_EQ(list.at(7).integer(), -3);
  for (std::size_t i = 8; i <= 13; ++i) EXPECT_EQ(list.at(i).integer(), std::nullopt) << i;
  EXPECT_EQ(list.at(12).boolean(), true);
  EXPECT_EQ(list.at(12).word(), std::nullopt);
}

TEST(Json, MembersComeInOrderWithDecodedKeys) {
  auto const document = Document::parse(R"({"b":1,"\u0061\n":{"x":[1,2]},"c":3})");
  std::string seen;

  document->root().each_member(
      [&](std::string const& key, Value value) { seen += key + "=" + std::string(value.raw()) + ";"; });

  EXPECT_EQ(seen, "b=1;a\n={\"x\":[1,2]};c=3;");
}

TEST(Json, CompactDropsOnlyBlanksOutsideStrings) {
  EXPECT_EQ(compact(" { \"a b\" : [ 1.0 ,\n\"\\\" c\\\\\" , \"\\/ \\u00e9\" ] }\t"), R"({"a b":[1.0,"\" c\\",)"
                                                                                     R"("\/ \u00e9"]})");
  EXPECT_EQ(compact("  12.10 "), "12.10");
}

struct Merge {
  std::string_view first, second, merged;
};

TEST(Json, MergeAddsOnlyWhatIsMissing) {
  for (Merge const& c : std::initializer_list<Merge>{{R"({"a":1})", R"({"a":2,"b":3.10})", R"({"a":1,"b":3.10})"},
           {R"({})", R"({"b":{"c":[1]}})", R"({"b":{"c":[1]}})"}, {R"({"a":1})", R"({})", R"({"a":1})"},
           {R"({"o":{"x":1,"p":{"q":1}},"z":0})", R"({"o":{"y":2,"p":{"r":2}}})",
               R"({"o":{"x":1,"p":{"q":1,"r":2},"y":2},"z":0})"},
           {R"({"l":[1]})", R"({"l":[1,2]})", R"({"l":[1]})"}, {R"({"a":null})", R"({"a":{"b":1}})", R"({"a":null})"},
           {R"({"a":{"b":1}})", R"({"a":7})", R"({"a":{"b":1}})"},
           {R"({"a":1})", R"({"\u0061":2,"b":1,"b":2})", R"({"a":1,"b":2})"},
           {R"({"k":"\ud83d\/"})", R"({"\ud83d":1,"\udc00":2})", R"({"k":"\ud83d\/","\ud83d":1,"\udc00":2})"}})
    EXPECT_EQ(merge_missing(c.first, c.second), c.merged);
}

TEST(Json, MergeOfManyMembersTakesLinearTime) {
  std::string wide = "{";
  for (int i = 0; i < 100'000; ++i) wide += "\"k" + std::to_string(i) + "\":1,";
  wide += "\"z\":0}";

  EXPECT_EQ(merge_missing(wide, wide), wide);
}

TEST(Json, WriterPutsCommasAndEscapes) {
  Writer out;

  out.begin_object()
      .member("a", 1)
      .member("t", std::string("q\"\\\n\x01\xff"))
      .member("u", Text{R"(\ud83d)"})
      .member("o", std::optional<std::string>())
      .member_if("gone", std::optional<int>())
      .member_if("here", std::optional<int>(2))
      .raw_members("")
      .raw_members(R"("r":1,"s":2)")
      .key("l")
      .begin_array()
      .value(true)
      .null()
      .begin_object()
      .end_object()
      .raw("12.10")
      .end_array()
      .member("big", std::int64_t{-9007199254740993})
      .end_object();

  EXPECT_EQ(out.text(),
      "{\"a\":1,\"t\":\"q\\\"\\\\\\n\\u0001\xef\xbf\xbd\",\"u\":\"\\ud83d\",\"o\":null,\"here\":2,\"r\":1,\"s\":2,"
      "\"l\":[true,null,{},12.10],\"big\":-9007199254740993}");
}

}  // namespace
}  // namespace wigwag::json
