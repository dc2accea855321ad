#include "net/http.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace wigwag::net {
namespace {

/// `a=b&c=d!`: decoded, `!` behind what is not clean.
std::string parsed(std::string_view raw) {
  auto const parameters = parse_query(raw);
  if (!parameters) return "refused";
  std::string text;
  for (QueryParameter const& p : *parameters)
    text += (text.empty() ? "" : "&") + p.name + "=" + p.value + (p.clean ? "" : "!");
  return text;
}

TEST(Query, KeepsOrderAndRepetition) { EXPECT_EQ(parsed("b=1&a=2&b=3"), "b=1&a=2&b=3"); }

TEST(Query, DecodesNamesAndValues) {
  EXPECT_EQ(parsed("filter%5Btype%5D%5Bne%5D=a%26b&q=x+y%2Bz"), "filter[type][ne]=a&b&q=x y+z");
}

TEST(Query, APieceWithoutEqualsHasAnEmptyValue) { EXPECT_EQ(parsed("a&b=&=c"), "a=&b=&=c"); }

TEST(Query, OnlyTheFirstEqualsDivides) { EXPECT_EQ(parsed("cursor=abc==&x=1"), "cursor=abc==&x=1"); }

TEST(Query, AnEqualsInBracketsBelongsToTheName) {
  EXPECT_EQ(parsed("filter[type][!=]=lead&b[>=]=c=d"), "filter[type][!=]=lead&b[>=]=c=d");
  EXPECT_EQ(parsed("a[b=c&d=[e]=f"), "a[b=c&d=[e]=f");
}

TEST(Query, EmptyPiecesAreLeftOut) {
  EXPECT_EQ(parsed(""), "");
  EXPECT_EQ(parsed("&&a=1&&"), "a=1");
}

TEST(Query, BrokenSequencesStayAsTheyAre) { EXPECT_EQ(parsed("a=100%&b=%zz&c=%4&d=%%41"), "a=100%&b=%zz&c=%4&d=%A"); }

TEST(Query, NulAndBrokenUtf8AreKeptAndFlagged) {
  EXPECT_EQ(parsed("a=%00"), std::string("a=\0!", 4));
  EXPECT_EQ(parsed("a=%ff&b=1"), "a=\xff!&b=1");
  EXPECT_EQ(parsed("%c3=1"), "\xc3=1!");
  EXPECT_EQ(parsed("a=%ED%A0%80"), "a=\xED\xA0\x80!");
  EXPECT_EQ(parsed("a=%C3%A4"), "a=\xC3\xA4");
}

TEST(Query, HasABoundOnParametersAndBytes) {
  std::string many = "a=1";
  for (std::size_t i = 1; i < limits::query_parameters_max; ++i) many += "&a=1";

  EXPECT_EQ(parse_query(many)->size(), limits::query_parameters_max);
  EXPECT_EQ(parse_query(many + "&").value().size(), limits::query_parameters_max);
  EXPECT_EQ(parse_query(many + "&a=1").error().code, Code::bad_request);
  EXPECT_TRUE(parse_query(std::string(limits::request_query_bytes_max, 'a')));
  EXPECT_EQ(parse_query(std::string(limits::request_query_bytes_max + 1, 'a')).error().code, Code::too_large);
}

TEST(Request, DividesPathAndQuery) {
  Request request;
  request.target = "/a%2Fb?x=1?y";

  EXPECT_EQ(request.path(), "/a%2Fb");
  EXPECT_EQ(request.query(), "x=1?y");
  request.target = "/a";
  EXPECT_EQ(request.path(), "/a");
  EXPECT_EQ(request.query(), "");
}

TEST(Request, HeadersAreFoundInAnyCaseAndTheFirstCounts) {
  Request request;
  request.headers = {{"X-API-Key", "one"}, {"x-api-key", "two"}};

  EXPECT_EQ(request.header("x-Api-KEY"), "one");
  EXPECT_EQ(request.header("X-API-Ke"), std::nullopt);
}

TEST(Request, ParametersAreFoundByName) {
  Request request;
  request.params = {{.name = "id", .value = "7"}};

  ASSERT_NE(request.param("id"), nullptr);
  EXPECT_EQ(request.param("id")->value, "7");
  EXPECT_EQ(request.param("phone"), nullptr);
}

}  // namespace
}  // namespace wigwag::net
