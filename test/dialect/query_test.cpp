#include "dialect/query.h"

#include <gtest/gtest.h>

namespace wigwag::dialect {
namespace {

Query query(std::string_view raw) { return Query(*net::parse_query(raw)); }

TEST(Query, AbsentAndEmptyAreTheSame) {
  EXPECT_EQ(*query("").value("a"), std::nullopt);
  EXPECT_EQ(*query("a=").value("a"), std::nullopt);
  EXPECT_EQ(*query("a").value("a"), std::nullopt);
  EXPECT_EQ(*query("a=&a=1").value("a"), "1");
  EXPECT_FALSE(query("a=").has("a"));
  EXPECT_TRUE(query("a=0").has("a"));
}

TEST(Query, TheSameValueTwiceIsOneValueAndTwoAreRefused) {
  EXPECT_EQ(*query("a=1&a=1").value("a"), "1");
  auto const two = query("a=1&b=&a=2").value("a");
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().code, Code::invalid);
  EXPECT_EQ(two.error().field, "a");
}

TEST(Query, TheLastOneCountsWhereTheDialectSaysSo) {
  EXPECT_EQ(*query("a=1&a=2").last("a"), "2");
  EXPECT_EQ(*query("a=1&a=").last("a"), std::nullopt);
  EXPECT_FALSE(query("a=1&a=%ff").last("a"));
}

TEST(Query, DirtyValuesAreRefusedByName) {
  for (char const* raw : {"a=%00", "a=%ff", "a=%c3%28", "a=x%00y"}) {
    auto const value = query(raw).value("a");
    ASSERT_FALSE(value) << raw;
    EXPECT_EQ(value.error().field, "a");
    EXPECT_TRUE(query(raw).has("a"));
  }
  EXPECT_EQ(*query("b=%ff&a=1").value("a"), "1");
}

TEST(Query, LinksKeepWhatWasAskedAndEncodeIt) {
  EXPECT_EQ(link_to("/x", query("filter[a]=%26b&page=2&c=%E2%82%AC+%22%3E"), {{"page", "3"}}),
      "/x?filter%5Ba%5D=%26b&c=%E2%82%AC%20%22%3E&page=3");
  EXPECT_EQ(link_to("/x", query(""), {{"page", "1"}}), "/x?page=1");
}

}  // namespace
}  // namespace wigwag::dialect
