#include "dialect/projection.h"

#include <gtest/gtest.h>

#include <array>

namespace wigwag::dialect {
namespace {

constexpr std::array<std::string_view, 3> kNames{"a", "b", "c"};

Projection parse(std::string_view fields) { return parse_projection(fields, kNames); }

TEST(Projection, BracketsChooseTheKeysOfTheExtension) {
  EXPECT_EQ(parse("kapso(a,c)").kapso, 0b101U);
  EXPECT_EQ(parse(" kapso ( a , c , a ) ").kapso, 0b101U);
  EXPECT_EQ(parse("kapso()").kapso, 0U);
  EXPECT_EQ(parse("kapso(bogus)").kapso, 0U);
  EXPECT_EQ(parse("kapso(),kapso(b)").kapso, 0b010U);
  EXPECT_FALSE(parse("kapso(a)").selects);
}

TEST(Projection, AllOfItHasThreeNames) {
  for (char const* fields : {"kapso(*)", "kapso(default)", "kapso(all)", "kapso(a,*)"})
    EXPECT_EQ(parse(fields).kapso, kAllKeys) << fields;
}

TEST(Projection, PlainNamesSelectTopLevelKeys) {
  Projection const chosen = parse("text,type");

  EXPECT_TRUE(chosen.shows("text"));
  EXPECT_TRUE(chosen.shows("id"));
  EXPECT_FALSE(chosen.shows("context"));
  EXPECT_EQ(chosen.kapso, 0U);
  EXPECT_EQ(parse("text,kapso(a)").kapso, 0b001U);
  EXPECT_EQ(parse("text,kapso").kapso, kAllKeys);
}

TEST(Projection, NothingMeansEverything) {
  for (char const* fields : {"", ",", " , "}) {
    EXPECT_EQ(parse(fields).kapso, kAllKeys) << fields;
    EXPECT_TRUE(parse(fields).shows("anything")) << fields;
  }
}

TEST(Projection, AMissingBracketIsTolerated) {
  EXPECT_EQ(parse("kapso(a").kapso, 0b001U);
  EXPECT_EQ(parse("kapso(").kapso, 0U);
  EXPECT_EQ(parse(")(").kapso, 0U);
}

}  // namespace
}  // namespace wigwag::dialect
